"""Two values side by side: the same structure, type, shape, and nearly the same numbers?

The expected value is the pattern: where it has a tuple, a sequence will do, be it a list or an
array; where it has a float, any real number, also in a 0-d array; where it has an array, an array.
What a dict or a sequence lacks is missing at its own place; what a dict has beside that is not
looked at.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.core.validation import (
    describe,
    describe_no_sequence,
    is_sequence,
    without_zero_dimensions,
)
from autograder.core.verdict import Outcome

ATOL = 1e-9
"""Absolute tolerance, in units of the largest entry of the expected array.

An entry near 0 may be a difference of larger ones, and another order of summing changes it by some
1e-16 of these for each term. Chosen far above that and far below any mistake; not measured.
"""
OTHER_DTYPE = "ndarray of "
"""How the name of an array begins whose dtype, such as object, has no place on the wire."""
VERY_DIFFERENT = 1e4
"""How many times the largest entry is the smallest where the first one may say nothing."""
TINY = 1e-12
"""Absolute tolerance where the expected entries are all zero, and so give no unit."""


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that is not as expected, at one place of the returned value; equal to itself only.

    Two of the same words hold arrays, and of these `==` makes no truth value.
    """

    path: str
    outcome: Outcome
    message: str
    observed: str = ""
    got: Any = None
    expected: Any = None


def leaves(expected: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of every leaf of an expected value."""
    items = _children(expected)
    if items is None:
        yield path, expected
        return
    for key, item in items:
        yield from leaves(item, f"{path}.{key}" if path else str(key))


def _children(value: Any) -> list[tuple[Any, Any]] | None:
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, (tuple, list)):
        return list(enumerate(value))
    return None


def findings(got: Any, expected: Any, rtol: float, path: str = "") -> list[Finding]:
    """Compare a returned value with the expected one, leaf by leaf.

    Parameters
    ----------
    got : object
        Anything at all.
    expected : object
        Plain data.
    rtol : float
    path : str
        Where we are; empty at the top.

    Returns
    -------
    list of Finding
        Empty if all is right; otherwise at most one for each place.
    """
    items = _children(expected)
    if items is None:
        finding = _leaf_finding(got, expected, rtol, path)
        return [finding] if finding else []
    wrong = _structure_finding(got, expected, path)
    if wrong:
        return [wrong]
    found = []
    for key, item in items:
        place = f"{path}.{key}" if path else str(key)
        if key in got if isinstance(expected, dict) else key < len(got):
            found += findings(got[key], item, rtol, place)
        else:
            found.append(_missing(got, expected, key, place))
    return found


def _structure_finding(got: Any, expected: Any, path: str) -> Finding | None:
    """Compare a tuple, list or dict with the expected one, without looking at its items.

    Of too many items of a sequence nobody can say which ones were asked for.
    """
    if isinstance(expected, dict):
        if isinstance(got, dict):
            return None
        message = f"should be a dict, not {describe(got)}"
    elif not _can_be_sequence(got, expected):
        message = f"should be a sequence of {len(expected)} items, not {describe_no_sequence(got)}"
    elif len(got) > len(expected):
        message = f"should have {len(expected)} items, not {len(got)}"
    else:
        return None
    return Finding(path, Outcome.WRONG_TYPE, message, got=got, expected=expected)


def _can_be_sequence(got: Any, expected: Any) -> bool:
    """Whether something has items; an array only if these have the form of what is expected.

    An array in place of `(w, v)` is the whole of w, whose first entry is no array.
    """
    if not isinstance(got, np.ndarray):
        return is_sequence(got)
    dimensions = {np.ndim(item) for item in expected if _children(item) is None}
    return is_sequence(got) and len(got) == len(expected) and dimensions <= {got.ndim - 1}


def _missing(got: Any, expected: Any, key: Any, path: str) -> Finding:
    """Say that an item isn't there; it costs its own part and no other."""
    message = f"is missing: there should be {len(expected)} items, not {len(got)}"
    if isinstance(expected, dict):
        message = f"is missing: there is no key {str(key)!r}"
    return Finding(path, Outcome.WRONG_TYPE, message, expected=expected[key])


def holds_zero_dimensions(got: Any, expected: Any) -> bool:
    """Whether a 0-d array stands somewhere in a right value where a plain number was asked for."""
    items = _children(expected)
    if items is not None:
        return any(holds_zero_dimensions(got[key], item) for key, item in items)
    return isinstance(got, np.ndarray) and not isinstance(expected, np.ndarray)


def _leaf_finding(got: Any, expected: Any, rtol: float, path: str) -> Finding | None:
    """Compare one value that isn't a container: its type first, then that it is finite."""
    if isinstance(expected, float) and isinstance(got, float):  # as most are
        if math.isfinite(got) and _close_number(float(got), float(expected), rtol):
            return None
    elif isinstance(expected, np.ndarray):
        return _array_finding(got, expected, rtol, path)
    got = without_zero_dimensions(got)
    if isinstance(expected, str):
        right, kind = isinstance(got, str), "a string"
    elif isinstance(expected, (bool, np.bool_)):
        right, kind = isinstance(got, (bool, np.bool_)), "True or False"
    elif isinstance(expected, numbers.Integral):
        right, kind = isinstance(got, numbers.Integral) and not isinstance(got, bool), "an int"
    else:
        right, kind = isinstance(got, numbers.Real) and not isinstance(got, bool), "a float"
    if not right:
        message = f"should be {kind}, not {describe(got)}"
        return Finding(path, Outcome.WRONG_TYPE, message, got=got, expected=expected)
    if not isinstance(expected, numbers.Real) or isinstance(expected, numbers.Integral):
        if got == expected:
            return None
        message = "is wrong"
    else:
        number = _as_float(got)
        if not math.isfinite(number):
            message = f"should be finite; it is {number}"
            return Finding(path, Outcome.NOT_FINITE, message, got=got, expected=expected)
        if _close_number(number, _as_float(expected), rtol):
            return None
        message = "has the wrong value"
    observed = f"yours is {_number(got)}, right is {_number(expected)}"
    return Finding(path, Outcome.WRONG_VALUE, message, observed, got, expected)


def _array_finding(got: Any, expected: np.ndarray, rtol: float, path: str) -> Finding | None:
    """Compare two arrays: type, shape, dtype, that it is finite, values.

    The shape comes before the dtype, because a wrong shape is the larger mistake: a student whose
    array is both transposed and of integers has to mend the product first.
    """

    def finding(outcome: Outcome, message: str, observed: str = "") -> Finding:
        return Finding(path, outcome, message, observed, got, expected)

    if not isinstance(got, np.ndarray):
        message = f"should be a NumPy array, not {describe(got)}"
        if type(got).__name__.startswith(OTHER_DTYPE):
            dtype = type(got).__name__.removeprefix(OTHER_DTYPE)
            message = f"should hold {expected.dtype.name} numbers, not entries of dtype {dtype}"
        return finding(Outcome.WRONG_TYPE, message)
    if got.shape != expected.shape:
        message = f"should have shape {expected.shape}, not {got.shape}"
        return finding(Outcome.WRONG_SHAPE, message, f"shape {got.shape}")
    if _is_exactly(got, expected):
        return None
    if got.dtype.kind not in _alike(expected.dtype.kind):
        message = f"should hold {expected.dtype.name} numbers, not {got.dtype.name}"
        return finding(Outcome.WRONG_TYPE, message)
    if expected.dtype == np.float64 and got.dtype.kind == "f" and got.dtype != np.float64:
        message = f"should keep float64, not {got.dtype.name}: somewhere precision is lost"
        return finding(Outcome.WRONG_TYPE, message)
    values = got.astype(float)
    if not np.isfinite(values).all():
        where = _index(~np.isfinite(values))
        message = f"should be finite; at {where} it is {values[where]}"
        return finding(Outcome.NOT_FINITE, message)
    wrong = ~_close(values, expected, rtol)
    if not wrong.any():
        return None
    where = _most_telling(values, expected, wrong)
    number = int(wrong.sum())
    count = f"{number} of {wrong.size} entries {'is' if number == 1 else 'are'} wrong"
    message = f"has the right shape, but {count}{', first' * (number > 1)} at {list(where)}"
    observed = f"at {list(where)}: yours is {_number(values[where])}, right is "
    return finding(Outcome.WRONG_VALUE, message, observed + _number(expected[where]))


def _most_telling(values: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> tuple[int, ...]:
    """Return the index of the wrong entry to show.

    The first one, which is the easiest to work out by hand. Where the right ones are of very
    different size, the one that is wrong by the largest share: the first may be off by nothing
    that an eye can see.
    """
    size = np.abs(expected[wrong & (expected != 0)])
    if not size.size or size.max() < VERY_DIFFERENT * size.min():
        return _index(wrong)
    share = np.abs(values - expected) / np.maximum(np.abs(expected), TINY)
    return _index(np.where(wrong, share, -1.0), largest=True)


def entries_that_are_wrong(finding: Finding, rtol: float) -> np.ndarray:
    """Return which entries of an array are wrong: all, if it isn't an array of the right shape."""
    got, expected = finding.got, np.asarray(finding.expected)
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        return np.ones(expected.shape, dtype=bool)
    if got.dtype.kind not in "fiub" or expected.dtype.kind not in "fiub":
        return np.ones(expected.shape, dtype=bool)
    return ~_close(got.astype(float), expected.astype(float), rtol)


def _is_exactly(got: np.ndarray, expected: np.ndarray) -> bool:
    """Whether numbers are the right ones to the last digit: then no dtype has lost anything."""
    real = got.dtype.kind in "fiu" and expected.dtype.kind in "fiu"
    return real and bool((got == expected).all())


def _alike(kind: str) -> str:
    """Which kinds of dtype may stand for another: whole numbers do for floats."""
    return "fiu" if kind == "f" else "iu" if kind in "iu" else kind


def _close(got: np.ndarray, expected: np.ndarray, rtol: float) -> np.ndarray:
    size = np.abs(expected)
    finite = np.isfinite(size)
    largest = float(np.max(size, where=finite, initial=0.0))
    atol = max(ATOL * largest, TINY)
    with np.errstate(invalid="ignore"):  # inf − inf
        near = np.abs(got - expected) <= atol + rtol * size
    return (near & finite) | (got == expected)


def _close_number(got: float, expected: float, rtol: float) -> bool:
    """The same for a number, a hundred times as fast."""
    if not (math.isfinite(got) and math.isfinite(expected)):
        return got == expected
    atol = max(ATOL * abs(expected), TINY)
    return abs(got - expected) <= atol + rtol * abs(expected)


def _index(scores: np.ndarray, *, largest: bool = False) -> tuple[int, ...]:
    flat = int(scores.argmax()) if largest else int(np.flatnonzero(scores)[0])
    return tuple(int(i) for i in np.unravel_index(flat, scores.shape))


def alike(one: Any, other: Any, rtol: float) -> bool:
    """Whether two returned values say the same: structure, shape, and numbers or truth values."""
    if isinstance(one, float) and isinstance(other, float):  # as most are
        return _same_number(float(one), float(other), rtol)
    one, other = (without_zero_dimensions(value) for value in (one, other))
    one_items, other_items = _children(one), _children(other)
    if (one_items is None) != (other_items is None):
        return False
    if one_items is not None and other_items is not None:
        if isinstance(one, dict) != isinstance(other, dict) or len(one) != len(other):
            return False
        if isinstance(one, dict):
            return all(k in other and alike(item, other[k], rtol) for k, item in one.items())
        pairs = zip(one, other, strict=True)
        return all(alike(mine, theirs, rtol) for mine, theirs in pairs)
    if isinstance(one, np.ndarray) != isinstance(other, np.ndarray):
        return False
    if isinstance(one, np.ndarray):
        kinds = one.dtype.kind, other.dtype.kind
        if one.shape != other.shape or any(kind not in "fiub" for kind in kinds):
            return False
        if (kinds[0] == "b") != (kinds[1] == "b"):  # whole numbers may be written as floats
            return False
        mine, theirs = one.astype(float), other.astype(float)
        return bool((_close(mine, theirs, rtol) | (np.isnan(mine) & np.isnan(theirs))).all())
    truth = [isinstance(value, (bool, np.bool_)) for value in (one, other)]
    if truth[0] != truth[1]:
        return False
    if isinstance(one, numbers.Real) and isinstance(other, numbers.Real):
        return _same_number(_as_float(one), _as_float(other), rtol)
    return type(one).__name__ == type(other).__name__ and (one is None or bool(one == other))


def _same_number(one: float, other: float, rtol: float) -> bool:
    return _close_number(one, other, rtol) or (math.isnan(one) and math.isnan(other))


def _as_float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:  # an int of more than 308 digits
        return float("inf")


def _number(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    return f"{_as_float(value):.6g}"


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names[:4]) + (", …" if len(names) > 4 else "")
