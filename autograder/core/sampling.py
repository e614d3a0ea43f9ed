"""Random numbers for the cases of exercises."""

from __future__ import annotations

import numpy as np

SIGNS = np.array([-1.0, 1.0])


def away_from_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return numbers of either sign, none of them near zero or large.

    Parameters
    ----------
    rng : numpy.random.Generator
    *shape : int

    Returns
    -------
    array of float64
        Between 0.2 and 1.5 in size.
    """
    # as rng.choice(SIGNS, shape) draws them, number by number, in a quarter of its time
    return rng.uniform(0.2, 1.5, shape) * SIGNS[rng.integers(0, 2, shape)]
