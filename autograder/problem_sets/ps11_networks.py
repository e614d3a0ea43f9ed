"""ps11: the small networks that its cases send, and the numbers in them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.drawing import signed


def network(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    pairs = itertools.pairwise(sizes)
    return [(signed(rng, d_out, d_in), signed(rng, d_out)) for d_in, d_out in pairs]
