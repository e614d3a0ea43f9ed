"""What a wrong answer has to do with the right one, if no misconception was recognised.

A constant factor, a transposition or all zeros says more than a wrong entry does. It says nothing
of the reason, unless the exercise has advice for that factor: the same one comes about in many
ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.judging.comparison import TINY, alike
from autograder.judging.ratios import Ratio, Sizes, ratio_of
from autograder.judging.wording import lower_first

Ratios = list[tuple[float, Sizes]]

LARGE = 1000
"""An offset beyond this is none that anybody would recognise."""
SAME = 1e-6
"""Differences that are the same number are so by this share of it."""
SEVERAL = 6
"""So many numbers have to be off by the same fraction of 1."""
FEW = 4
"""One case in so many, at most, may be another than a signature says."""


@dataclass(frozen=True)
class Pair:
    """One leaf of a part in one case: what came, which may be anything, and what is right."""

    got: Any
    expected: Any
    sizes: Sizes
    label: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """What a sentence is about: the label of a leaf, or the name of a part of several leaves."""

    name: str
    has_several: bool = False

    def whole(self) -> str:
        """Return a subject in the singular for something that is true of each leaf."""
        return f"In “{self.name}” each value" if self.has_several else self.name

    def entries(self, pairs: Sequence[Pair]) -> str:
        """Return a subject in the singular for something that is true of each number."""
        if self.has_several:
            return f"In “{self.name}” every number"
        if all(np.ndim(pair.expected) == 0 for pair in pairs):
            return self.name
        return f"Every entry of {lower_first(self.name)}"


def recognise(
    subject: Subject, pairs: list[Pair], rtol: float, ratio_advice: Mapping[str, str]
) -> str:
    """Say what all the pairs have in common, or all but a few.

    Parameters
    ----------
    subject : Subject
        What to call the value.
    pairs : list of Pair
        Every leaf of the part in every case.
    rtol : float
    ratio_advice : mapping of str to str
        What the exercise says about a factor, by the name that `ratio_of` gives it.

    Returns
    -------
    str
        One to three sentences, or empty if nothing fits.
    """
    # where 0 is right, and came, nothing can be seen
    pairs = [p for p in pairs if not (_is_zero(p.expected) and _is_zero(p.got))]
    for describe in _SIGNATURES:
        if said := describe(subject, pairs, rtol, ratio_advice):
            return said
    return _of_ratio_in_most_cases(subject, pairs, rtol, ratio_advice)


def except_in(labels: Sequence[str]) -> str:
    """Return a sentence that says in which cases something isn't so."""
    if len(labels) == 1:
        return f'So it is in every case but "{labels[0]}".'
    return f'So it is in all cases but {len(labels)}, such as "{labels[0]}".'


def _is_numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu"
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _is_zero(value: Any) -> bool:
    """Whether all numbers are 0, or as near to it as the comparison can't tell."""
    return _is_numeric(value) and np.size(value) > 0 and bool(np.all(np.abs(value) <= TINY))


def _are_numbers_of_one_shape(pairs: Sequence[Pair]) -> bool:
    return bool(pairs) and all(
        _is_numeric(p.got) and _is_numeric(p.expected) and np.shape(p.got) == np.shape(p.expected)
        for p in pairs
    )


def _wrong(pairs: Sequence[Pair], rtol: float) -> list[Pair]:
    return [pair for pair in pairs if not alike(pair.got, pair.expected, rtol)]


# -- forms -------------------------------------------------------------------------------


def _of_shape(subject: Subject, pairs: Sequence[Pair], rtol: float, _: Mapping[str, str]) -> str:
    """Say that the numbers are right and the shape isn't: transposed, flat, an axis too many."""
    wrong = _wrong(pairs, rtol)
    if not wrong or not all(_is_numeric(p.got) and _is_numeric(p.expected) for p in wrong):
        return ""
    if all(_is_transposed(pair, rtol) for pair in wrong):
        return (
            f"{subject.whole()} is the transpose of the right answer. "
            "Write down the shapes: which index comes first?"
        )
    first = wrong[0]
    if all(_has_another_shape(pair, rtol) for pair in wrong):
        shape, wanted = np.shape(first.got), np.shape(first.expected)
        return (
            f"{subject.whole()} has the right numbers in another shape: {shape}, where {wanted} "
            "is asked for."
        )
    return ""


def _is_transposed(pair: Pair, rtol: float) -> bool:
    return np.ndim(pair.got) == np.ndim(pair.expected) == 2 and alike(
        pair.got, pair.expected.T, rtol
    )


def _has_another_shape(pair: Pair, rtol: float) -> bool:
    return (
        isinstance(pair.got, np.ndarray)
        and isinstance(pair.expected, np.ndarray)
        and pair.got.shape != pair.expected.shape
        and pair.got.size == pair.expected.size > 1
        and alike(pair.got.ravel(), pair.expected.ravel(), rtol)
    )


def _of_argument(subject: Subject, pairs: Sequence[Pair], rtol: float, _: Mapping[str, str]) -> str:
    """Say that an argument came back as it is."""
    wrong = [p for p in _wrong(pairs, rtol) if isinstance(p.got, np.ndarray)]
    if len(wrong) < 2 or len(wrong) < len(pairs) / 2 or len(_wrong(pairs, rtol)) > len(wrong):
        return ""
    for name in wrong[0].args:
        if all(_is_the_array(pair.args.get(name), pair.got) for pair in pairs):
            return f"{subject.whole()} is the argument {name}, just as it came in."
    return ""


def _is_the_array(argument: Any, got: Any) -> bool:
    return (
        isinstance(argument, np.ndarray)
        and isinstance(got, np.ndarray)
        and argument.shape == got.shape
        and bool(np.any(got))
        and np.array_equal(argument, got)
    )


def _of_zeros(subject: Subject, pairs: Sequence[Pair], rtol: float, _: Mapping[str, str]) -> str:
    if not _are_numbers_of_one_shape(pairs) or not all(_is_zero(pair.got) for pair in pairs):
        return ""
    if all(np.ndim(pair.expected) == 0 for pair in pairs):
        return f"{subject.entries(pairs)} is 0 in every case." if len(pairs) > 2 else ""
    return f"{subject.entries(pairs)} is 0. Is the result ever filled in?"


def _of_ratio(
    subject: Subject, pairs: Sequence[Pair], rtol: float, ratio_advice: Mapping[str, str]
) -> str:
    if not _are_numbers_of_one_shape(pairs):
        return ""
    ratio = ratio_of(_ratios(pairs, rtol))
    return _about_ratio(subject, pairs, ratio, ratio_advice) if ratio else ""


def _of_ratio_in_most_cases(
    subject: Subject, pairs: Sequence[Pair], rtol: float, ratio_advice: Mapping[str, str]
) -> str:
    """Say which factor with a name all cases but a few have in common.

    These few are the cases without any factor, or, if every case has one, a single case. Cases that
    pass an argument which others leave out don't count.
    """
    labels = list(dict.fromkeys(pair.label for pair in pairs))
    fewest = min((len(pair.args) for pair in pairs), default=0)
    plain = list(dict.fromkeys(pair.label for pair in pairs if len(pair.args) == fewest))
    other = set(labels) - set(plain)
    without = {p.label for p in pairs if not np.isfinite(_ratio_if_any(p, rtol))} - other
    for exceptions in [without] if without or other else [{label} for label in labels]:
        if len(exceptions) > len(plain) // FEW or len(plain) < 3:
            continue
        left_out = exceptions | other
        rest = [pair for pair in pairs if pair.label not in left_out]
        ratio = ratio_of(_ratios(rest, rtol))
        if ratio is not None and ratio.is_special:
            said = _about_ratio(subject, rest, ratio, ratio_advice)
            return f"{said} {except_in([label for label in labels if label in left_out])}"
    return ""


def _ratios(pairs: Sequence[Pair], rtol: float) -> Ratios:
    return [(_ratio_if_any(pair, rtol), pair.sizes) for pair in pairs]


def _ratio_if_any(pair: Pair, rtol: float) -> float:
    """Return got / expected if it is the same for all entries, else nan."""
    if not _are_numbers_of_one_shape([pair]):
        return float("nan")
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


def _about_ratio(
    subject: Subject, pairs: Sequence[Pair], ratio: Ratio, ratio_advice: Mapping[str, str]
) -> str:
    """Put a factor into words: the fact, and the exercise's advice or where such a factor hides."""
    entries = subject.entries(pairs)
    if not ratio.is_special:
        return (
            f"{entries} is {ratio.name} times the right one: a constant factor is missing, or one "
            "too many."
        )
    name, example = ratio.name, f" ({ratio.example})" if ratio.example else ""
    if name == "−1":
        fact = f"{entries} has the wrong sign: it is minus the right one."
        general = "Look for a minus that is missing, or a difference taken the other way round."
    elif name in ("2", "½"):
        fact = f"{entries} is exactly {'twice' if name == '2' else 'half'} the right one."
        general = "Look for a factor 2 or ½ that is missing, or one too many."
    elif name.startswith("1/") and "(" not in name:
        fact = f"{entries} is the right one divided by {name[2:]}{example}."
        general = f"Look for a factor {name} too many, or a {name[2:]} that is missing."
    elif len(name) == 1:
        fact = f"{entries} is exactly {name} times the right one{example}."
        general = f"Look for a factor 1/{name} that is missing, or a {name} too many."
    else:
        fact = f"{entries} is exactly {name} times the right one{example}."
        sign = "the sign, and " if name.startswith("−") else ""
        general = f"Look at {sign}what it is multiplied and divided by."
    return f"{fact} {ratio_advice.get(name, general)}"


def _of_offset(subject: Subject, pairs: Sequence[Pair], rtol: float, _: Mapping[str, str]) -> str:
    """Say that all numbers are too large by the same number, or too small."""
    if len(pairs) < 3 or not _are_numbers_of_one_shape(pairs):
        return ""
    try:
        got, expected = (
            np.concatenate([np.asarray(v, dtype=float).ravel() for v in values])
            for values in zip(*((p.got, p.expected) for p in pairs), strict=True)
        )
    except OverflowError:
        return ""
    offset = _offset(got - expected)
    if offset == 0 or not abs(offset) <= LARGE or not alike(got, expected + offset, rtol):
        return ""
    way = "large" if offset > 0 else "small"
    return f"{subject.entries(pairs)} is too {way} by {abs(offset):g}, in every case."


def _offset(differences: np.ndarray) -> float:
    """Return by how much numbers differ from the right ones if that is always the same, else 0.

    A whole number, or one that several numbers have in common, to more digits than by chance.
    """
    if not differences.size or not np.isfinite(differences).all():
        return 0.0
    offset = float(np.mean(differences))
    whole = float(np.round(offset))
    if whole != 0 and abs(offset - whole) <= SAME:
        return whole
    is_one = differences.size >= SEVERAL and np.ptp(differences) <= SAME * abs(offset)
    return offset if is_one else 0.0


def _of_order(subject: Subject, pairs: Sequence[Pair], rtol: float, _: Mapping[str, str]) -> str:
    """Say that the rows, columns or entries of an array are right and stand in another order."""
    wrong = _wrong(pairs, rtol)
    if len(wrong) < 2 or not _are_numbers_of_one_shape(wrong):
        return ""
    for axis in range(min(np.ndim(pair.expected) for pair in wrong)):
        ways = {
            "backwards": [np.flip(pair.expected, axis) for pair in wrong],
            "shifted by one": [np.roll(pair.expected, 1, axis) for pair in wrong],
            "shifted back by one": [np.roll(pair.expected, -1, axis) for pair in wrong],
        }
        for way, turned in ways.items():
            if all(alike(p.got, other, rtol) for p, other in zip(wrong, turned, strict=True)):
                lines = "entries" if np.ndim(wrong[0].expected) == 1 else ("rows", "columns")[axis]
                where = subject.name if subject.has_several else lower_first(subject.name)
                return f"The {lines} of {where} are right, but they stand {way}."
    return ""


def _of_place(subject: Subject, pairs: Sequence[Pair], rtol: float, _: Mapping[str, str]) -> str:
    """Say that only the first or last row, column or entry is wrong."""
    wrong = _wrong(pairs, rtol)
    if len(wrong) < 2 or subject.has_several or not _are_numbers_of_one_shape(wrong):
        return ""
    dimensions = {np.ndim(pair.expected) for pair in wrong}
    if len(dimensions) != 1 or not 0 < (ndim := dimensions.pop()) <= 2:
        return ""
    for axis in range(ndim):
        if any(np.shape(pair.expected)[axis] < 3 for pair in wrong):
            continue
        for place, index in (("first", 0), ("last", -1)):
            rest = [
                (np.delete(pair.got, index, axis), np.delete(pair.expected, index, axis))
                for pair in wrong
            ]
            if all(alike(mine, right, rtol) for mine, right in rest):
                line = "entry" if ndim == 1 else ("row", "column")[axis]
                return f"Only the {place} {line} of {lower_first(subject.name)} is wrong."
    return ""


_SIGNATURES = (_of_shape, _of_argument, _of_zeros, _of_ratio, _of_offset, _of_order, _of_place)
