"""ps11: the small networks that the cases of several topics send."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.core.sampling import away_from_zero


def network(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    """Return (W, b) of each layer, of shapes (d_out, d_in) and (d_out,)."""
    pairs = itertools.pairwise(sizes)
    return [(away_from_zero(rng, d_out, d_in), away_from_zero(rng, d_out)) for d_in, d_out in pairs]
