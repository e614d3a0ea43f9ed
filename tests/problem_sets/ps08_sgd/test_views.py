"""ps08's views: no rubbish in place of a result, or of a piece of it, is taken for right."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.core.exercise import Exercise
from autograder.core.validation import InvalidReturnError
from autograder.core.verdict import Outcome
from autograder.judging.comparison import findings
from autograder.problem_sets import ps08_sgd as ps08
from autograder.problem_sets.prepare import prepare
from autograder.sandbox.inside.calling import with_driver

RUBBISH = (None, "x", [], True, float("nan"))
WITH_VIEWS = [exercise for exercise in ps08.EXERCISES if exercise.view is not None]


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


@pytest.mark.parametrize("exercise", WITH_VIEWS, ids=lambda exercise: exercise.name)
def test_rubbish_in_place_of_any_piece_is_never_right(exercise: Exercise) -> None:
    assert taken_for_right(exercise) == []


def test_epochs_that_only_the_driver_makes_broke_the_protocol_if_they_came_otherwise() -> None:
    prepared = prepare(ps08.minibatches, 3)
    results = [
        prepared.read([{"value": rubbish, "args": case.case.args, "warnings": []}] * number)
        for number, case in enumerate(prepared.cases, start=1)
        for rubbish in (*RUBBISH, [None, [], []], [[]])
    ]
    assert {getattr(result, "outcome", None) for result in results} == {Outcome.BROKE_PROTOCOL}
