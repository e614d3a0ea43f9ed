"""Exercise + seed → prepared cases: inputs, right outputs, and what each misconception returns.

This is where the reference runs, and later the misconceptions, if the judge asks what one
would have returned. Whoever judges needs neither the reference nor the problem sets.
"""

from __future__ import annotations

import copy
import functools
import inspect
import textwrap
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.answers import Answer, NoAnswer, View, answer_from_report
from autograder.exercise import Case, Exercise, Misconception, Outcome, Part
from autograder.sandbox.inside.calling import Driver, call, with_driver

PUBLIC_SEED = 20_240_124
"""Seed of the cases that `check` shows to students; the graders' seed is a secret."""


@dataclass(frozen=True)
class PreparedCase:
    """One case with the right value and what each misconception makes of it.

    What a misconception makes of it is worked out when it is first asked for: right answers
    never ask.
    """

    case: Case
    expected: Any
    lookalikes: Mapping[str, Answer]


@dataclass(frozen=True)
class PreparedExercise:
    """All the judge needs to know about an exercise."""

    name: str
    sent: tuple[str, ...]
    parts: tuple[Part, ...]
    task: str
    names: Mapping[str, str]
    says: Mapping[str, str]
    needs: Mapping[str, float]
    rtol: float
    loop_advice: str
    messages: Mapping[str, str]
    """What to say, by the misconception's name; the most specific first."""
    keeps: Mapping[str, frozenset[str]]
    """The parts that stay right, by the misconception's name."""
    advice: Mapping[str, str]
    """The same for misconceptions that cost nothing."""
    endings: Mapping[Outcome, str]
    """The misconception that ends so, by name."""
    driver: Driver | None
    view: View | None
    cases: tuple[PreparedCase, ...]

    def read(self, report: object, case: Case) -> Answer:
        """Turn the report of one call into an answer, believing nothing."""
        return answer_from_report(report, case.args, self.sent, self.view)


def prepare(exercise: Exercise, seed: int) -> PreparedExercise:
    """Draw the cases of an exercise and work out what to compare an answer with.

    Parameters
    ----------
    exercise : Exercise
    seed : int
        Together with the exercise's name it decides the numbers in the cases.

    Returns
    -------
    PreparedExercise
        The same for the same exercise, seed and version of the course.
    """
    rng = np.random.default_rng([seed, zlib.crc32(exercise.name.encode())])
    ordered = _most_specific_first(exercise)
    free = [wrong.name for wrong in ordered if costs_nothing(exercise, wrong)]
    messages = {wrong.name: wrong.message for wrong in ordered}
    return PreparedExercise(
        name=exercise.name,
        sent=exercise.sent,
        parts=exercise.parts,
        task=exercise.task,
        names=exercise.names,
        says=exercise.says,
        needs=exercise.needs,
        rtol=exercise.rtol,
        loop_advice=exercise.loop_advice,
        messages={name: words for name, words in messages.items() if name not in free},
        keeps={wrong.name: frozenset(wrong.keeps) for wrong in ordered},
        advice={name: messages[name] for name in free},
        endings={wrong.ends: wrong.name for wrong in reversed(ordered) if wrong.ends},
        driver=driver_of(exercise),
        view=exercise.view,
        cases=tuple(_prepare_case(exercise, case) for case in exercise.cases(rng)),
    )


def costs_nothing(exercise: Exercise, wrong: Misconception) -> bool:
    """Whether a misconception keeps every part, so that its message is advice."""
    return {part.name for part in exercise.parts} <= set(wrong.keeps)


def driver_of(exercise: Exercise) -> Driver | None:
    """Return the exercise's driver as text, or None if it needs none."""
    return None if exercise.driver is None else _text_of(exercise.driver)


@functools.cache
def _text_of(driver: Callable[..., object]) -> Driver:
    return driver.__name__, textwrap.dedent(inspect.getsource(driver))


def _most_specific_first(exercise: Exercise) -> list[Misconception]:
    """A slip that spoils db alone explains a wrong db better than one that spoils dW too."""
    return sorted(exercise.misconceptions, key=lambda wrong: -len(wrong.keeps))


def _prepare_case(exercise: Exercise, case: Case) -> PreparedCase:
    args = copy.deepcopy(case.args)
    expected = with_driver(exercise.reference, driver_of(exercise))(*args)
    if exercise.view is not None:
        expected = exercise.view(expected, *copy.deepcopy(case.args))
    return PreparedCase(case, expected, _Lookalikes(exercise, case))


class _Lookalikes(Mapping[str, Answer]):
    """What each misconception makes of a case, worked out when it is asked for."""

    def __init__(self, exercise: Exercise, case: Case) -> None:
        self._exercise = exercise
        self._case = case
        self._wrong = {wrong.name: wrong for wrong in exercise.misconceptions}
        self._known: dict[str, Answer] = {}

    def __getitem__(self, name: str) -> Answer:
        if name not in self._known:
            self._known[name] = self._answer(self._wrong[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._wrong)

    def __len__(self) -> int:
        return len(self._wrong)

    def _answer(self, wrong: Misconception) -> Answer:
        if wrong.ends is not None:
            return NoAnswer(wrong.ends)
        exercise, args = self._exercise, copy.deepcopy(self._case.args)
        with np.errstate(divide="warn", over="warn", invalid="warn"):
            # the judge, who asks for this, has silenced its own arithmetic
            report = call(with_driver(wrong.wrong, driver_of(exercise)), args)
        return answer_from_report(report, self._case.args, exercise.sent, exercise.view)
