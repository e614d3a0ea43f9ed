"""What a wrong answer has to do with the right one, if no misconception was recognised.

A constant ratio, a transposition or all zeros says more than the worst entry does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.judging.comparison import alike


@dataclass(frozen=True)
class Pair:
    """One leaf of a part in one case: what came, which may be anything, and what is right."""

    got: Any
    expected: Any
    sizes: Mapping[str, int]


def recognise(name: str, pairs: list[Pair], rtol: float) -> str:
    """Say what all the pairs have in common.

    Parameters
    ----------
    name : str
        What to call the value.
    pairs : list of Pair
        Every leaf of the part in every case.
    rtol : float

    Returns
    -------
    str
        One to three sentences, or empty if nothing fits.
    """
    if not all(_is_numeric(pair.got) and _is_numeric(pair.expected) for pair in pairs):
        return ""
    wrong = [pair for pair in pairs if not alike(pair.got, pair.expected, rtol)]
    if wrong and all(_is_transposed(pair, rtol) for pair in wrong):
        return (
            f"{name} is the transpose of the right answer. "
            "Write down the shapes: which index comes first?"
        )
    if not all(np.shape(pair.got) == np.shape(pair.expected) for pair in pairs):
        return ""
    if wrong and np.ndim(wrong[0].got) > 0 and all(not np.any(pair.got) for pair in pairs):
        return f"Every entry of {name} is 0. Is the result ever filled in?"
    ratios = [(_ratio(pair, rtol), pair.sizes) for pair in pairs]
    if not all(np.isfinite(ratio) for ratio, _ in ratios):
        return ""
    return _describe_ratios(name, ratios)


def _is_numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu"
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _is_transposed(pair: Pair, rtol: float) -> bool:
    return np.ndim(pair.got) == np.ndim(pair.expected) == 2 and alike(
        pair.got, pair.expected.T, rtol
    )


def _ratio(pair: Pair, rtol: float) -> float:
    """Return got / expected if it is the same for all entries, else nan."""
    try:
        got = np.asarray(pair.got, dtype=float).ravel()
    except OverflowError:  # an int of more than 308 digits
        return float("nan")
    expected = np.asarray(pair.expected, dtype=float).ravel()
    square = float(expected @ expected)
    if square == 0.0 or not np.isfinite(got).all():
        return float("nan")
    ratio = float(got @ expected) / square
    return ratio if alike(got, ratio * expected, rtol) else float("nan")


def _describe_ratios(name: str, ratios: list[tuple[float, Mapping[str, int]]]) -> str:
    """Put into words what a factor is that all cases have in common.

    Parameters
    ----------
    name : str
        What to call the value.
    ratios : list of (float, mapping of str to int)
        For each case the student's value divided by the right one, and the case's sizes.

    Returns
    -------
    str
        One or two sentences for −1, a size or its inverse, 2, ½, or any other constant; else empty.
    """

    def fits(constant: float) -> bool:
        return all(np.isclose(ratio, constant, rtol=1e-6) for ratio, _ in ratios)

    if fits(-1.0):
        return (
            f"{name} has the wrong sign: every entry is minus the right one. "
            "Which difference do you take, output − target or target − output?"
        )
    for letter in ratios[0][1]:
        if any(letter not in sizes for _, sizes in ratios):
            continue  # some case doesn't say how large it is
        sizes = [sizes[letter] for _, sizes in ratios]
        pairs = [(ratio, size) for (ratio, _), size in zip(ratios, sizes, strict=True)]
        example = max(sizes)
        if example > 1 and all(np.isclose(ratio, size, rtol=1e-6) for ratio, size in pairs):
            return (
                f"Every entry of {name} is exactly {letter} times the right one "
                f"(with {letter} = {example}, {example} times). Where does a mean over {letter} "
                f"put its factor 1/{letter}?"
            )
        if example > 1 and all(np.isclose(ratio * size, 1.0, rtol=1e-6) for ratio, size in pairs):
            return (
                f"Every entry of {name} is the right one divided by {letter} "
                f"(with {letter} = {example}, a factor 1/{example}). "
                f"Has somebody already divided by {letter} before your function is called?"
            )
    if fits(2.0) or fits(0.5):
        twice = "twice" if fits(2.0) else "half"
        return (
            f"Every entry of {name} is exactly {twice} the right one. "
            "Look at the ½ of the squared error, and at what becomes of it in the derivative."
        )
    if ratios and fits(ratios[0][0]) and not fits(1.0):
        return (
            f"Every entry of {name} is {ratios[0][0]:.6g} times the right one: "
            "a constant factor is missing, or one too many."
        )
    return ""
