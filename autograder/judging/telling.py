"""How much it proves that a misconception gives what a student gave.

Two wrong arrays of floats that agree have the same cause. That two answers are both "another", or
both False, proves little: nearly every slip would have given that. So what agrees is measured in
bits, the logarithm of the number of ways it could have come out.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.core.call_result import InvalidReturn, Raised, Returned
from autograder.core.exercise import CATCH_ALL, Part
from autograder.core.verdict import Outcome
from autograder.judging.comparison import entries_that_are_wrong, leaves
from autograder.judging.evidence import Evidence
from autograder.judging.paths import at

ENOUGH_OF_A_VIEW = 1.0
"""Bits that are asked of a view's leaves: an author has made each of them to tell slips apart."""
ENOUGH_OF_ANSWERS = 4.0
"""Bits that are asked of bare answers that are 0, 1, −1, True or False: one in sixteen."""
SMALL_NUMBER = 20
"""A whole number up to this size is a count, or a position: one of few that could have come."""
MOST_BITS_OF_A_SMALL_NUMBER = 3.0
"""Bits of each wrong one of them, at most: a single one of them gives no name. Chosen."""
WORD = 2.0
"""Bits of each way to be wrong that has a name: a type, a shape, nan, an exception, a view's word.

Of two, at most: they go together.
"""


def proves(evidence: Evidence, parts: Sequence[Part], indices: Iterable[int]) -> float:
    """Return how many bits the results in some parts and cases hold, if these parts are wrong.

    Parameters
    ----------
    evidence : Evidence
    parts : sequence of Part
    indices : iterable of int
        Of cases.

    Returns
    -------
    float
        Infinite if an argument was changed, or a wrong number is finite and none of 0, 1 and −1:
        numbers don't agree by chance, but small counts and positions do. Else there are answers
        of few values, and counted is in how many ways the wrong ones of them may be chosen, or
        those of each value if these are more.
        Leaves of a view that are the same in every case count once.
    """
    named: set[str] = set()
    answers: dict[str, list[tuple[bool, Any]]] = defaultdict(list)
    small_numbers = 0
    for index in indices:
        case, result = evidence.pairs[index]
        answers["raised"].append((isinstance(result, Raised), isinstance(result, Raised)))
        if isinstance(result, InvalidReturn):
            named.add(result.message)
        if isinstance(result, Raised):
            named.add(result.kind)
        if not isinstance(result, Returned):
            continue
        if result.changed:
            return math.inf
        wrong = {
            finding.path: finding
            for finding in evidence.findings[index]
            if evidence.concerns(parts, finding.path)
        }
        counts = {path for path, one in wrong.items() if _is_a_count(one.got, one.expected)}
        small_numbers += len(counts)
        others = [finding for path, finding in wrong.items() if path not in counts]
        if any(_holds_numbers(finding.got, finding.expected) for finding in others):
            return math.inf
        named |= {str(f.outcome) for f in wrong.values() if f.outcome is not Outcome.WRONG_VALUE}
        for path, expected in leaves(case.expected):
            if not evidence.concerns(parts, path):
                continue
            got = at(result.value, path)
            if isinstance(expected, np.ndarray):
                are_wrong = np.zeros(expected.shape, dtype=bool)
                if path in wrong:
                    are_wrong = entries_that_are_wrong(wrong[path], evidence.prepared.rtol)
                values = got if np.shape(got) == expected.shape else expected
                key = f"{path} of {index}"
                answers[key] += zip(are_wrong.ravel(), np.ravel(values).tolist(), strict=True)
            elif path in wrong and isinstance(got, str):
                named |= {got} - {CATCH_ALL}
            elif _is_a_whole_number(expected):
                # what is right tells nothing of the slip, and all of it is as good as one value
                answers[path].append((path in wrong, got if path in wrong else None))
            else:
                answers[path].append((path in wrong, got))
    if not any(raised for raised, _ in answers["raised"]):
        del answers["raised"]
    bits = _bits(answers, once=evidence.prepared.view is not None)
    if small_numbers:
        of_each = MOST_BITS_OF_A_SMALL_NUMBER * small_numbers
        bits = of_each if evidence.prepared.view is not None else min(bits, of_each)
    return bits + WORD * min(len(named), 2)


def wrong_numbers(evidence: Evidence, parts: Sequence[Part]) -> int:
    """Return how many leaves of some parts hold a wrong number that isn't 0, 1 or −1.

    An array counts for all its entries. What an argument was changed to doesn't count: that may
    have come about in many ways.
    """
    return sum(
        finding.got.size if isinstance(finding.got, np.ndarray) else 1
        for found in evidence.findings
        for finding in found
        if evidence.concerns(parts, finding.path) and _holds_numbers(finding.got, finding.expected)
    )


def are_only_counts(evidence: Evidence, parts: Sequence[Part]) -> bool:
    """Whether all that came back wrong of some parts are small whole numbers, such as positions."""
    wrong = [
        finding
        for found in evidence.findings
        for finding in found
        if evidence.concerns(parts, finding.path)
    ]
    return bool(wrong) and all(_is_a_count(one.got, one.expected) for one in wrong)


def _bits(answers: Mapping[str, list[tuple[bool, Any]]], *, once: bool) -> float:
    counted: list[tuple[bool, Any]] = []
    for column in answers.values():
        same = once and len({wrong for wrong, _ in column}) == 1
        counted += column[:1] if same else column
    are_wrong = Counter(wrong for wrong, _ in counted)
    values = Counter(repr(value) for _, value in counted)
    return max(_log2_of_ways(are_wrong), _log2_of_ways(values))


def _log2_of_ways(counts: Counter[Any]) -> float:
    """Return the logarithm of the number of ways to arrange things of which some are alike."""
    total = sum(counts.values())
    ways = math.lgamma(total + 1) - sum(math.lgamma(count + 1) for count in counts.values())
    return ways / math.log(2)


def is_enough(evidence: Evidence, bits: float) -> bool:
    """Whether so many bits are enough to name what explains *all* that is wrong."""
    return bits >= (ENOUGH_OF_ANSWERS if evidence.prepared.view is None else ENOUGH_OF_A_VIEW)


def _is_a_whole_number(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))


def _is_a_count(got: Any, expected: Any) -> bool:
    """Whether a wrong whole number is one of few that could have come: a count, a position."""
    both = _is_a_whole_number(got) and _is_a_whole_number(expected)
    return both and max(abs(int(got)), abs(int(expected))) <= SMALL_NUMBER


def _holds_numbers(got: Any, expected: Any) -> bool:
    """Whether something wrong holds a wrong number that isn't 0, 1 or −1.

    What has the right numbers, and is wrong by its type, holds none.
    """
    if expected is not None and _are_the_right_numbers(got, expected):
        return False
    if isinstance(got, dict):
        return any(_holds_numbers(item, None) for item in got.values())
    if isinstance(got, (tuple, list)):
        return any(_holds_numbers(item, None) for item in got)
    if isinstance(got, np.ndarray):
        if got.dtype.kind not in "fiu":
            return False
        numbers = got.astype(float)
        if isinstance(expected, np.ndarray) and expected.shape == got.shape:
            numbers = numbers[numbers != expected]
        return bool((np.isfinite(numbers) & ~np.isin(numbers, (-1.0, 0.0, 1.0))).any())
    if isinstance(got, (bool, np.bool_)) or not isinstance(got, (int, float, np.number)):
        return False
    try:
        number = float(np.real(got))
    except OverflowError:
        return True
    return math.isfinite(number) and number not in (-1.0, 0.0, 1.0)


def _are_the_right_numbers(got: Any, expected: Any) -> bool:
    try:
        mine, right = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return False
    return mine.size == right.size and bool(np.allclose(mine.ravel(), right.ravel()))
