"""The exercises that `check` knows: stored ones in a handout, else the course's own."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Protocol

from autograder.core.prepared import PreparedExercise
from autograder.public_cases import store


class Exercises(Protocol):
    """Exercises by set, with their public cases."""

    @property
    def sets(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the exercises of each set, in the notebook's order."""

    def takes_long(self, name: str) -> bool:
        """Whether a check takes more than a moment, because networks are trained in it."""

    def public_cases(self, name: str) -> PreparedExercise:
        """Return an exercise with its public cases."""

    def further_draws(self, name: str) -> Sequence[PreparedExercise]:
        """Return an exercise with cases that are neither public nor graded, where there are any."""


@functools.cache
def known_exercises() -> Exercises:
    """Return the exercises of this installation.

    Raises
    ------
    StoredCasesError
        If those of a handout can't be read.
    """
    if store.FOLDER.is_dir():
        return store.StoredExercises(store.FOLDER)
    # what a handout doesn't have
    from autograder.problem_sets.public import CourseExercises

    return CourseExercises()


def exercise_names() -> list[str]:
    """Return the names of all exercises, set by set."""
    return [name for names in known_exercises().sets.values() for name in names]


def names_beside(name: str) -> list[str]:
    """Return the names of all exercises of the sets that have one of this name, itself too."""
    return [one for names in known_exercises().sets.values() if name in names for one in names]
