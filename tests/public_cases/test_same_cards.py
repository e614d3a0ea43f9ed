"""Stored cases give every answer the card that the course's own cases give, word for word."""

from collections.abc import Callable, Iterator

import pytest

from autograder.core.exercise import Exercise
from autograder.core.prepared import PreparedExercise
from autograder.judging.as_text import as_text
from autograder.judging.card import as_html
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.problem_sets.right_answers import STYLES, right_answers
from autograder.public_cases.form import from_bytes, to_bytes
from autograder.student.in_process import verdict_on

EVERY = [
    pytest.param(problem_set, exercise, id=f"{problem_set[:4]}-{exercise.name}")
    for problem_set in PROBLEM_SETS
    for exercise in exercises(problem_set).values()
]
# with facts, with a driver, with misconceptions that cost nothing, with random results
SAMPLE = ("adam_step", "sigmoid", "batchnorm_forward", "dense_backward", "split")


def not_written(*args: object) -> object:
    raise NotImplementedError


def none_returned(*args: object) -> object:
    return None


def raises(*args: object) -> object:
    raise IndexError("list index out of range")


def answers(problem_set: str, exercise: Exercise) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield right answers, misconceptions, and what is neither, by name."""
    for style in STYLES:
        yield style, getattr(right_answers(problem_set, style), exercise.name)
    for one in exercise.misconceptions:
        if one.never_returns is None:
            yield one.name, one.implementation
    for odd in (not_written, none_returned, raises):
        yield odd.__name__, odd


def card(function: Callable[..., object], prepared: PreparedExercise) -> str:
    verdict = verdict_on(function, prepared)
    return as_text(verdict) + as_html(verdict)


def assert_the_same_cards(problem_set: str, exercise: Exercise) -> None:
    prepared = prepare(exercise, PUBLIC_SEED)
    stored = from_bytes(to_bytes(prepared))
    for name, function in answers(problem_set, exercise):
        assert card(function, stored) == card(function, prepared), name


@pytest.mark.parametrize(
    ("problem_set", "exercise"), [one for one in EVERY if one.id and one.id[5:] in SAMPLE]
)
def test_some_exercises_give_the_same_cards(problem_set: str, exercise: Exercise) -> None:
    assert_the_same_cards(problem_set, exercise)


@pytest.mark.thorough
@pytest.mark.parametrize(("problem_set", "exercise"), EVERY)
def test_every_exercise_gives_the_same_cards(problem_set: str, exercise: Exercise) -> None:
    assert_the_same_cards(problem_set, exercise)
