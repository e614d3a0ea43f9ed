"""ps10: the samples that its cases are made of: their sizes, scales and offsets.

Features have scales and offsets of their own, so that a statistic along the wrong axis shows; one
case is square, where it has the right shape; there are a single sample, which has no spread, a
constant column, and a variance as small as ε.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case
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
    """Return samples whose features differ in scale and offset."""
    scale = rng.permutation(np.linspace(0.4, 3.0, d))
    return scale * rng.normal(size=(n, d)) + 2 * away_from_zero(rng, d)


CONSTANT = 0.1
"""Of seven times this number NumPy's mean is off by a rounding error, so its std isn't 0."""


def with_constant_column(X: np.ndarray) -> np.ndarray:
    """Return the same samples, but one of their features has a single value."""
    X = X.copy()
    X[:, 1] = CONSTANT
    return X


def fit_cases(rng: np.random.Generator) -> list[Case]:
    """Return cases of X alone, in one of which a column is constant."""
    cases = [
        Case(label, (features(rng, n, d),), {"N": n}, count_steps)
        for label, n, d, count_steps in SIZES
    ]
    X = with_constant_column(features(rng, 7, 4))
    cases.insert(3, Case("7 samples, 4 features, one of them constant", (X,), {"N": 7}))
    return cases


def around_a_constant(rng: np.random.Generator, train: np.ndarray) -> np.ndarray:
    """Return five samples for which a column that was constant in training isn't any more.

    In one of them that column still has its old value, where a division by 0 gives nan; in the
    others it has new ones on either side, where it would give plus and minus infinity.
    """
    rows = train[rng.permutation(len(train))[:5]] + [0.3, 0.0, -0.7, 0.1]
    rows[:, 1] += rng.permutation([0.0, 0.4, -0.6, 1.5, -2.0])
    return rows


def _cases_of_each_size(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (features(rng, n, d), away_from_zero(rng, d), away_from_zero(rng, d), eps),
            {"N": n, "D": d},
            count_steps,
        )
        for (label, n, d, count_steps), eps in zip(SIZES, EPS, strict=True)
    ]


def batchnorm_cases(rng: np.random.Generator) -> list[Case]:
    """Return cases of X, gamma, beta and eps, one of them with a constant column."""
    cases = _cases_of_each_size(rng)
    X = away_from_zero(rng, 1, 3) + 1e-3 * rng.normal(size=(5, 3))
    small = Case("5 samples, a variance as small as eps", (X, *away_from_zero(rng, 2, 3), 1e-5))
    X = with_constant_column(features(rng, 5, 4))
    constant = Case("5 samples, one column constant", (X, *away_from_zero(rng, 2, 4), 1e-3))
    return [*cases[:3], small, constant, *cases[3:]]


def layernorm_cases(rng: np.random.Generator) -> list[Case]:
    """Return cases of X, gamma, beta and eps, one of them with a sample of equal features."""
    cases = _cases_of_each_size(rng)
    X = away_from_zero(rng, 5, 1) + 1e-3 * rng.normal(size=(5, 4))
    X[2] = X[2, 0]
    small = Case(
        "5 samples, variances as small as eps and 0", (X, *away_from_zero(rng, 2, 4), 1e-5)
    )
    return [*cases[:3], small, *cases[3:]]
