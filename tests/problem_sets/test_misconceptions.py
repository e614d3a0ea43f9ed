"""Every misconception is called by its own name and costs what it says, whatever the numbers."""

from collections.abc import Callable

import pytest

from autograder.exercise import Exercise, Misconception, Outcome, Verdict
from autograder.preparing import PUBLIC_SEED, costs_nothing
from autograder.problem_sets import NAMES, exercises

EXERCISES = [exercise for name in NAMES for exercise in exercises(name).values()]
SEEDS = [PUBLIC_SEED]  # twenty others: course audit


def chosen(*, free: bool) -> list[object]:
    return [
        pytest.param(exercise, wrong, id=f"{exercise.name}-{wrong.name}")
        for exercise in EXERCISES
        for wrong in exercise.misconceptions
        if costs_nothing(exercise, wrong) == free
    ]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("exercise", "wrong"), chosen(free=False))
def test_is_recognised_by_its_own_name_and_no_other(
    exercise: Exercise, wrong: Misconception, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(exercise.name, wrong.wrong, seed)
    assert verdict.earned < verdict.points
    assert {remark.misconception for remark in verdict.remarks} == {wrong.name}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("exercise", "wrong"), chosen(free=True))
def test_that_costs_nothing_gets_its_advice_and_full_points(
    exercise: Exercise, wrong: Misconception, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(exercise.name, wrong.wrong, seed)
    assert (verdict.outcome, verdict.earned) == (Outcome.RIGHT, exercise.points)
    assert verdict.advice == (wrong.message,)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_of_an_exercise_have_names_and_messages_of_their_own(exercise: Exercise) -> None:
    names = [wrong.name for wrong in exercise.misconceptions]
    messages = [wrong.message for wrong in exercise.misconceptions]
    assert names
    assert len(set(names)) == len(names)
    assert len(set(messages)) == len(messages)
