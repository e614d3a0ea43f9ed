"""ps11: what cases send: small networks, and the digits, some of which are held out."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np

from autograder.core.sampling import away_from_zero
from reference_impl import datasets

HELD_OUT = 497
"""How many digits are never trained on, always the same ones."""


def network(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    """Return (W, b) of each layer, of shapes (d_out, d_in) and (d_out,)."""
    pairs = itertools.pairwise(sizes)
    return [(away_from_zero(rng, d_out, d_in), away_from_zero(rng, d_out)) for d_in, d_out in pairs]


@functools.cache
def digits() -> tuple[Any, Any, Any, Any]:
    """Return X and labels to train on, sorted by class, and X and labels held out.

    Returns
    -------
    X, labels, X_held_out, labels_held_out : ndarray
        Shapes (1300, 64), (1300,), (497, 64) and (497,). Pixels from 0 to 1, float64.
    """
    pixels, labels = datasets.digits()
    order = np.random.default_rng(8).permutation(len(labels))
    held_out, rest = order[:HELD_OUT], order[HELD_OUT:]
    rest = rest[np.argsort(labels[rest], kind="stable")]
    X = pixels / 16
    return X[rest], labels[rest], X[held_out], labels[held_out]


def class_of_each_digit(seed: int) -> Any:
    """Return which class each of the ten digits is in a case.

    Another in each draw, so that a network that has learned another draw's digits is no answer.
    """
    return np.random.default_rng([seed, 10]).permutation(10)
