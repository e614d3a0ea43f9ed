"""What the tests of ps05 share: the wrong implementations, by name."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.exercise import Exercise


@pytest.fixture(scope="session")
def misconception() -> Callable[[Exercise, str], Any]:
    """Return the implementation of an exercise's misconception of that name."""

    def find(exercise: Exercise, name: str) -> Any:
        (implementation,) = [
            misconception.implementation
            for misconception in exercise.misconceptions
            if misconception.name == name
        ]
        return implementation

    return find
