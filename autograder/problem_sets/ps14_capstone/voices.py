"""ps14: the recordings: those of eight people that students have, and of seven that they haven't.

The seven are the test data of the whole set. They are in this room, which no student is given, and
in the cases of grading, and nowhere else.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_name("all_speakers.npz")
KNOWN = tuple(range(8))
"""The speakers whose recordings are beside the notebook."""
HIDDEN = tuple(range(8, 15))
"""The speakers of UCI's test part."""
NEW_IN_CHECKS = (1, 4, 5)
"""Of the eight known ones, who is new to the network in a student's `check`."""
VOWELS = 11


@functools.cache
def recordings() -> tuple[Any, Any, Any]:
    """Return ten numbers of each recording, which vowel it is, and who speaks.

    Returns
    -------
    X : ndarray, shape (990, 10)
    vowels : ndarray, shape (990,)
        From 0 to 10.
    speakers : ndarray, shape (990,)
        From 0 to 14; each says each vowel six times.

    Notes
    -----
    D. Deterding, M. Niranjan & T. Robinson, Connectionist Bench (Vowel Recognition), UCI Machine
    Learning Repository, https://doi.org/10.24432/C58P4S, CC BY 4.0. The numbers are unchanged; only
    the file format is ours.
    """
    with np.load(FILE, allow_pickle=False) as file:
        return file["X"], file["vowels"].astype(int), file["speakers"].astype(int)


def of(speakers: tuple[int, ...]) -> tuple[Any, Any, Any]:
    """Return X, vowels and speakers of some people's recordings."""
    X, vowels, who = recordings()
    rows = np.isin(who, speakers)
    return X[rows], vowels[rows], who[rows]


@functools.cache
def _places() -> dict[bytes, int]:
    return {row.tobytes(): place for place, row in enumerate(recordings()[0])}


def vowels_of(X: Any) -> Any:
    """Return which vowel is in each row of X, however the rows are ordered."""
    return recordings()[1][[_places()[row.tobytes()] for row in np.ascontiguousarray(X)]]


def renamed(vowels: Any, seed: int) -> Any:
    """Return other numbers for the vowels, in each draw others.

    So a network that was trained on them elsewhere is no answer. Two draws agree in one vowel at
    most.
    """
    factor, shift = np.random.default_rng([seed, 14]).integers((1, 0), VOWELS)
    return (factor * vowels + shift) % VOWELS
