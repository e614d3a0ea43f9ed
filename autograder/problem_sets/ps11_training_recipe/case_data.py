"""ps11: the small networks that its cases send, and the numbers in them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.core.sampling import away_from_zero


def network(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    pairs = itertools.pairwise(sizes)
    return [(away_from_zero(rng, d_out, d_in), away_from_zero(rng, d_out)) for d_in, d_out in pairs]
