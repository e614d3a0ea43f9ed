"""Rubbish in place of a right result, or of a piece of it, for the tests of views."""

import copy
from collections.abc import Iterator
from typing import Any

from autograder.core.exercise import Exercise
from autograder.core.validation import InvalidReturnError
from autograder.judging.comparison import findings
from autograder.problem_sets.prepare import prepare
from autograder.sandbox.inside.calling import with_driver

RUBBISH = (None, "x", [], True, float("nan"))


def spoiled(value: Any) -> Iterator[Any]:
    """Yield a value with rubbish in place of itself, and of each of its pieces in turn."""
    yield from RUBBISH
    keys: Any = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, (list, tuple)):
        keys = range(len(value))
    for key in keys:
        for piece in spoiled(value[key]):
            whole = list(value) if isinstance(value, tuple) else copy.copy(value)
            whole[key] = piece
            yield whole


def taken_for_right(exercise: Exercise) -> list[tuple[str, Any]]:
    """Return the rubbish in which the judge finds nothing wrong, and the case it is for."""
    prepared = prepare(exercise, 3)
    found = []
    for index, case in enumerate(prepared.cases):
        view = prepared.view_in(index)
        assert view is not None
        right = with_driver(exercise.reference, prepared.driver)(*copy.deepcopy(case.case.args))
        for value in spoiled(right):
            try:
                observed = view(value, *case.case.args)
            except InvalidReturnError:
                continue
            if not findings(observed, case.expected, prepared.rtol):
                found.append((case.case.label, value))
    return found
