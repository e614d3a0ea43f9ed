"""ps13: the views: which wrong layers a test has caught, which bugs of a trainer were found.

What a test was tried on is known here by its name alone, which the exercise's `facts` say.
"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from autograder.core.validation import (
    InvalidReturnError,
    check_array,
    describe,
    without_zero_dimensions,
)
from autograder.core.verdict import Outcome

PASSES, RETURNS, STOPS = "passes", "returns", "stops"
BUGS = ("softmax", "transposed", "mask", "velocity", "labels", "twice")


def _endings(value: Any, count: int) -> list[str]:
    """Return how a test has ended, as the driver has noted it; no student's function can."""
    known = isinstance(value, list) and all(
        ending in (PASSES, RETURNS, STOPS) or _is_exception(ending) for ending in value
    )
    if not known or len(value) != count:
        raise InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)
    return value


def _is_exception(name: Any) -> bool:
    """Whether this is the name of one of Python's own exceptions."""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return isinstance(kind, type) and issubclass(kind, Exception)


def view_test(
    value: Any, sources: Any, first: Any, second: Any, *, facts: Any
) -> dict[str, dict[str, bool]]:
    """Return, for each wrong one, whether the test has stopped at it.

    A test that stops at a right one, or that returns something instead of stopping, shows nothing.
    """
    endings = _endings(value, len(facts))
    if RETURNS in endings:
        raise InvalidReturnError(
            "A test returns nothing: where something is wrong, it stops by `assert` or by "
            "`raise AssertionError`. Yours returned a value"
        )
    caught = {}
    for ending, kind in zip(endings, facts, strict=True):
        is_right, name = kind.partition(": ")[::2]
        if is_right == "right" and ending != PASSES:
            raise InvalidReturnError(_refusal(ending, name))
        if is_right == "wrong":
            caught[name] = ending != PASSES
    return {"caught": caught}


def _refusal(ending: str, name: str) -> str:
    """Say that a right one is refused; without the name of the wrong ones nothing is shown."""
    if ending == STOPS:
        return (
            f"Your test refuses one that is right, written {name}, so what it refuses means "
            "nothing. Two right ones differ in their last digits: compare with np.allclose, and "
            "see that what you expect is what the text defines"
        )
    return (
        f"On one that is right, written {name}, your test stops with {ending}: that is a fault of "
        "the test"
    )


def view_diagnose(value: Any, sources: Any, *, facts: Any) -> dict[str, dict[str, bool]]:
    """Return, for each bug, whether it was found where it is and not where it isn't."""
    if not isinstance(value, list) or len(value) != len(facts):
        raise InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)
    for answer in value:
        if not isinstance(answer, dict):
            raise InvalidReturnError(
                "It should return a dict with True or False for each of the six bugs, not "
                f"{describe(answer)}"
            )
    seen: dict[str, dict[str, bool]] = {}
    for bug in BUGS:
        if any(bug not in answer for answer in value):
            continue
        said = [_truth(answer[bug], bug) for answer in value]
        seen[bug] = {
            "found": all(yes for yes, bugs in zip(said, facts, strict=True) if bug in bugs),
            "quiet": not any(yes for yes, bugs in zip(said, facts, strict=True) if bug not in bugs),
        }
    return seen


def _truth(value: Any, name: str) -> bool:
    value = without_zero_dimensions(value)
    if not isinstance(value, (bool, np.bool_)):
        raise InvalidReturnError(f'"{name}" should be True or False, not {describe(value)}')
    return bool(value)


def view_lines(value: Any, *, facts: Any) -> dict[str, bool]:
    """Return whether these are the lines, and whether they aren't all counted from 0."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        raise InvalidReturnError(f"It should return six line numbers, not {describe(value)}")
    numbers = []
    for number in map(without_zero_dimensions, value):
        if isinstance(number, (bool, np.bool_)) or not isinstance(number, (int, np.integer)):
            raise InvalidReturnError(f"A line number should be an int, not {describe(number)}")
        numbers.append(int(number))
    if len(set(numbers)) != len(facts):
        raise InvalidReturnError(
            f"It should return {len(facts)} different line numbers, not {len(set(numbers))}"
        )
    return {
        "lines": set(numbers) == set(facts),
        "counted from 1": {number + 1 for number in numbers} != set(facts),
    }


def view_trainer(value: Any, params: Any, X: Any, *others: Any) -> dict[str, Any]:
    """Return what a trainer has worked out; of its batches, whether samples and labels agree."""
    if not isinstance(value, dict):
        raise InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)
    seen = {name: item for name, item in value.items() if name != "labels"}
    pairs = value.get("labels")
    if not isinstance(pairs, list):
        raise InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)
    samples, labels, sizes = [], [], []
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise InvalidReturnError("A batch came back otherwise", Outcome.BROKE_PROTOCOL)
        first, second = (check_array(item, "a batch", -1) for item in pair)
        same = len(first) == len(second) and bool(np.array_equal(first, second))
        samples.extend(first.tolist())
        sizes.append(float(len(first)))
        labels.append(same)
    n = len(samples) // 2
    once = len(samples) == 2 * n and all(
        sorted(half) == [float(i) for i in range(1, n + 1)] for half in (samples[:n], samples[n:])
    )
    seen["labels"] = {
        "go with their samples": all(labels) and bool(labels),
        "each once": once,
        "sizes": np.array(sizes),
    }
    return seen
