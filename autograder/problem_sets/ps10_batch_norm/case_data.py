"""ps10: the samples that its cases are made of: their sizes, scales and offsets."""

from __future__ import annotations

import numpy as np

from autograder.core.sampling import away_from_zero

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy's mean, sum and broadcasting do the same for all samples at once."
)

# label, N, D, whether the interpreter's steps are counted
SIZES = (
    ("6 samples, 3 features", 6, 3, False),
    ("4 samples, 4 features", 4, 4, False),
    ("1 sample, 3 features", 1, 3, False),
    ("8 samples, 3 features", 8, 3, True),
    ("64 samples, 3 features", 64, 3, True),
)
EPS = (1e-5, 1e-3, 0.1, 1e-5, 1e-5)


def features(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Samples whose features differ in scale and offset."""
    scale = rng.permutation(np.linspace(0.4, 3.0, d))
    return scale * rng.normal(size=(n, d)) + 2 * away_from_zero(rng, d)


def with_constant_column(rng: np.random.Generator, X: np.ndarray) -> np.ndarray:
    """The same samples, of which one feature has a single value."""
    X = X.copy()
    X[:, 1] = round(float(rng.uniform(0.5, 2.5)), 1)
    return X
