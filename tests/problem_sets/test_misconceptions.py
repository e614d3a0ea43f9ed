"""Misconceptions can be told apart. That each is recognised is for the audit: tests/audit."""

import pytest

from autograder.core.exercise import Exercise
from autograder.problem_sets import PROBLEM_SETS, exercises

EXERCISES = [exercise for name in PROBLEM_SETS for exercise in exercises(name).values()]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_of_an_exercise_have_names_and_messages_of_their_own(exercise: Exercise) -> None:
    names = [wrong.name for wrong in exercise.misconceptions]
    messages = [wrong.message for wrong in exercise.misconceptions]
    assert names
    assert len(set(names)) == len(names)
    assert len(set(messages)) == len(messages)
