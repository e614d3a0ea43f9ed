"""ps11: the small networks that its cases send, and the numbers in them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np


def signed(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of either sign, none of them near zero."""
    return rng.uniform(0.2, 1.5, shape) * rng.choice([-1.0, 1.0], shape)


def network(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    pairs = itertools.pairwise(sizes)
    return [(signed(rng, d_out, d_in), signed(rng, d_out)) for d_in, d_out in pairs]
