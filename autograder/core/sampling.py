"""Random numbers for the cases of exercises."""

from __future__ import annotations

import numpy as np


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
    return rng.uniform(0.2, 1.5, shape) * rng.choice([-1.0, 1.0], shape)
