"""ps09: an answer that has learned the public cases by heart gets no points elsewhere."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets import find_exercise
from autograder.problem_sets.ps09_dropout import EXERCISES


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", [exercise.name for exercise in EXERCISES])
def test_the_results_of_the_public_cases_in_order_get_no_points(
    name: str, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    exercise = find_exercise(name)
    assert exercise is not None
    reference, learned = exercise.reference, []

    def learns(*args: Any) -> Any:
        learned.append(copy.deepcopy(reference(*args)))
        return copy.deepcopy(learned[-1])

    assert verdict_of(name, learns).earned == exercise.points
    by_heart = iter(learned)
    assert verdict_of(name, lambda *args: next(by_heart), seed).earned == 0
