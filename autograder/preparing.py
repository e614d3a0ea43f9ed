"""Exercise + seed → prepared cases: inputs, right outputs, and what each misconception returns.

This is where the reference runs. What comes out is plain data, so that whoever judges
needs neither the reference nor the problem sets.
"""

from __future__ import annotations

import copy
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.answers import Answer, answer_from_report
from autograder.exercise import Case, Exercise, Misconception, Part
from autograder.sandbox.inside.calling import call

PUBLIC_SEED = 20_240_124
"""Seed of the cases that `check` shows to students; the graders' seed is a secret."""


@dataclass(frozen=True)
class PreparedCase:
    """One case with the right value and what each misconception makes of it."""

    case: Case
    expected: Any
    lookalikes: Mapping[str, Answer]


@dataclass(frozen=True)
class PreparedExercise:
    """All the judge needs to know about an exercise, as plain data."""

    name: str
    arguments: tuple[str, ...]
    parts: tuple[Part, ...]
    task: str
    names: Mapping[str, str]
    rtol: float
    loop_advice: str
    messages: Mapping[str, str]
    cases: tuple[PreparedCase, ...]


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
    return PreparedExercise(
        name=exercise.name,
        arguments=exercise.arguments,
        parts=exercise.parts,
        task=exercise.task,
        names=exercise.names,
        rtol=exercise.rtol,
        loop_advice=exercise.loop_advice,
        messages={wrong.name: wrong.message for wrong in _most_specific_first(exercise)},
        cases=tuple(_prepare_case(exercise, case) for case in exercise.cases(rng)),
    )


def _most_specific_first(exercise: Exercise) -> list[Misconception]:
    """A slip that spoils db alone explains a wrong db better than one that spoils dW too."""
    return sorted(exercise.misconceptions, key=lambda wrong: -len(wrong.keeps))


def _prepare_case(exercise: Exercise, case: Case) -> PreparedCase:
    lookalikes = {}
    for misconception in exercise.misconceptions:
        report = call(misconception.wrong, copy.deepcopy(case.args))
        lookalikes[misconception.name] = answer_from_report(report, case.args, exercise.arguments)
    return PreparedCase(case, exercise.reference(*copy.deepcopy(case.args)), lookalikes)
