"""The public cases of all exercises, prepared when they are asked for: what the course itself has.

What students are handed has them as data instead: `autograder.public_cases`.
"""

from __future__ import annotations

import functools

from autograder.core.prepared import PreparedExercise
from autograder.problem_sets import PROBLEM_SETS, exercises, find_exercise
from autograder.problem_sets.prepare import FURTHER_SEEDS, PUBLIC_SEED, prepare


class CourseExercises:
    """The exercises of all problem sets, as `autograder.public_cases.store` has them stored."""

    def __init__(self) -> None:
        self.sets = {name: tuple(exercises(name)) for name in PROBLEM_SETS}
        """The names of the exercises of each set, in the notebook's order."""

    def takes_long(self, name: str) -> bool:
        """Whether a check takes more than a moment, because networks are trained in it."""
        exercise = find_exercise(name)
        return exercise is not None and bool(exercise.minimum_limits)

    @functools.cache  # noqa: B019  # there is one such object, as long as Python runs
    def public_cases(self, name: str) -> PreparedExercise:
        """Return an exercise with its public cases.

        Raises
        ------
        KeyError
            If there is no exercise of that name.
        """
        exercise = find_exercise(name)
        if exercise is None:
            raise KeyError(name)
        return prepare(exercise, PUBLIC_SEED)

    def further_draws(self, name: str) -> tuple[PreparedExercise, ...]:
        """Return an exercise with cases that are neither public nor graded."""
        exercise = find_exercise(name)
        return () if exercise is None else tuple(prepare(exercise, seed) for seed in FURTHER_SEEDS)
