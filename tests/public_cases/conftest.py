"""Exercises with their public cases, as the course has them and as students are handed them."""

from collections.abc import Callable

import pytest

from autograder.core.prepared import PreparedExercise
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare

Prepare = Callable[[str], PreparedExercise]


@pytest.fixture(scope="session")
def prepared_exercise() -> Prepare:
    """Prepares the exercise of a name with its public cases."""

    def prepared(name: str) -> PreparedExercise:
        exercise = find_exercise(name)
        assert exercise is not None
        return prepare(exercise, PUBLIC_SEED)

    return prepared
