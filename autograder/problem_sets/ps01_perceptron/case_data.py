"""ps01: what its cases are drawn from: samples at given distances from the threshold, and quarters.

Sums are drawn by how far they are from the threshold, in units of the bias: so forgetting the
bias, subtracting it or counting it twice each turns other answers round, for any draw. Multiples
of 1/4 have exact sums in any order, so a sum can be exactly 0.
"""

from __future__ import annotations

import numpy as np

from autograder.core.sampling import away_from_zero

MARGINS = (-3.0, -1.5, -0.3, 0.3, 1.5, 3.0)
"""How far from the threshold, in units of the bias."""


def quarters(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Multiples of 1/4 of either sign, none of them 0."""
    return rng.integers(1, 9, shape) / 4 * rng.choice([-1.0, 1.0], shape)


def draw_bias(rng: np.random.Generator) -> float:
    """Return a bias of either sign, away from zero."""
    return float(rng.uniform(0.6, 1.2) * rng.choice([-1.0, 1.0]))


def samples_at_margins(rng: np.random.Generator, n: int, w: np.ndarray, b: float) -> np.ndarray:
    """Return samples whose w · x + b is one of the margins, each as often as any other."""
    margins = rng.permutation(np.resize(MARGINS, n)) * abs(b) * rng.uniform(0.96, 1.04, n)
    X = away_from_zero(rng, n, len(w))
    return X + np.outer((margins - b - X @ w) / (w @ w), w)
