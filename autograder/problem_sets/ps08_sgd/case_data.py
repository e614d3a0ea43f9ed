"""What the cases of ps08 share: shapes of parameters, and a bowl to walk down in."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.sampling import away_from_zero

SHAPES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("3 parameters", (3,)),
    ("a matrix of 2 × 4", (2, 4)),
    ("a square matrix", (3, 3)),
    ("two other parameters", (2,)),
)


def draw_bowl(rng: np.random.Generator, d: int) -> tuple[Any, Any, Any]:
    """Return A (d, d), b (d,) and c (d,) of the gradient A w − b + c w³, which points uphill."""
    spread = 0.2 * rng.uniform(-1.0, 1.0, (d, d))
    return (
        np.diag(rng.uniform(1.0, 2.0, d)) + spread,
        away_from_zero(rng, d),
        rng.uniform(0.2, 0.5, d),
    )
