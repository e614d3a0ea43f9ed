"""ps08's views: no rubbish in place of a result, or of a piece of it, is taken for right."""

import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome
from autograder.problem_sets import ps08_sgd as ps08
from autograder.problem_sets.prepare import prepare
from tests.problem_sets.rubbish import RUBBISH, taken_for_right

WITH_VIEWS = [exercise for exercise in ps08.EXERCISES if exercise.view is not None]


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
