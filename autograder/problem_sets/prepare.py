"""Exercise + seed → prepared exercise: the cases, what is right, what each misconception gives.

This is where the reference runs, and where misconceptions run, when somebody asks what one of
them gives. Whoever judges needs neither the reference nor the problem sets.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
import textwrap
import zlib
from collections.abc import Callable

import numpy as np

from autograder.core.call_result import CallResult, NoResult
from autograder.core.exercise import Case, Exercise, Misconception
from autograder.core.prepared import Driver, PreparedCase, PreparedExercise
from autograder.core.read_report import identical, read_report
from autograder.sandbox.inside.calling import call, with_driver

PUBLIC_SEED = 20_240_124
"""Seed of the cases that `check` shows to students; the graders' seed is a secret."""


def prepare(exercise: Exercise, seed: int) -> PreparedExercise:
    """Draw the cases of an exercise and work out what to compare a result with.

    Parameters
    ----------
    exercise : Exercise
    seed : int
        Together with the exercise's name it decides the numbers in the cases.

    Returns
    -------
    PreparedExercise
        The same for the same exercise, seed and version of the course. Its last case calls the
        function again, with the numbers of a second draw.

    Raises
    ------
    ValueError
        If `cases` gives other labels in its second draw.
    """
    with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
        # as NumPy has it by default, whatever a student has set in the notebook
        return _prepare(exercise, seed)


def _prepare(exercise: Exercise, seed: int) -> PreparedExercise:
    rng = np.random.default_rng([seed, zlib.crc32(exercise.name.encode())])
    drawn = exercise.cases(rng)
    cases = tuple(_prepare_case(exercise, case) for case in drawn)
    if not exercise.minimum_limits:  # a training would be twice as long
        cases += _call_again(exercise, drawn, exercise.cases(rng))
    ordered = _most_specific_first(exercise)
    free = [one.name for one in ordered if costs_nothing(exercise, one)]
    messages = {one.name: one.message for one in ordered}
    return PreparedExercise(
        name=exercise.name,
        argument_names=exercise.argument_names,
        parts=exercise.parts,
        task=exercise.task,
        leaf_labels=exercise.leaf_labels,
        messages_if_false=exercise.messages_if_false,
        minimum_limits=exercise.minimum_limits,
        rtol=exercise.rtol,
        loop_advice=exercise.loop_advice,
        messages={name: message for name, message in messages.items() if name not in free},
        unaffected_parts={one.name: frozenset(one.unaffected_parts) for one in ordered},
        advice={name: messages[name] for name in free},
        named_outcomes={
            one.never_returns: one.name for one in reversed(ordered) if one.never_returns
        },
        driver=driver_of(exercise),
        view=exercise.view,
        cases=cases,
        run_misconception=_MisconceptionRunner(exercise, cases),
    )


def costs_nothing(exercise: Exercise, misconception: Misconception) -> bool:
    """Whether a misconception leaves every part right, so that its message is advice."""
    return {part.name for part in exercise.parts} <= set(misconception.unaffected_parts)


def driver_of(exercise: Exercise) -> Driver | None:
    """Return the exercise's driver as text, or None if it needs none."""
    return None if exercise.driver is None else _text_of(exercise.driver)


@functools.cache
def _text_of(driver: Callable[..., object]) -> Driver:
    return driver.__name__, textwrap.dedent(inspect.getsource(driver))


def _most_specific_first(exercise: Exercise) -> list[Misconception]:
    """A slip that spoils db alone explains a wrong db better than one that spoils dW too."""
    return sorted(exercise.misconceptions, key=lambda one: -len(one.unaffected_parts))


def _prepare_case(exercise: Exercise, case: Case) -> PreparedCase:
    args = copy.deepcopy(case.args)
    expected = with_driver(exercise.reference, driver_of(exercise))(*args)
    if exercise.view is not None:
        expected = exercise.view(expected, *copy.deepcopy(case.args))
    return PreparedCase(case, expected)


def _call_again(
    exercise: Exercise, drawn: list[Case], again: list[Case]
) -> tuple[PreparedCase, ...]:
    """Return a second call with other numbers of the same shapes, or nothing if none differ.

    The first case whose numbers differ: authors begin with the small ones. Cases are the same if
    they have the same label; the order of some is drawn, too.
    """
    ours, theirs = (sorted(cases, key=lambda case: case.label) for cases in (drawn, again))
    if [case.label for case in ours] != [case.label for case in theirs]:
        raise ValueError(f"the cases of {exercise.name} have other labels when drawn again")
    twins = {id(first): second for first, second in zip(ours, theirs, strict=True)}
    for index, first in enumerate(drawn):
        second = twins[id(first)]
        if not identical(first.args, second.args):
            label = f"{second.label}, again with other numbers"
            twin = dataclasses.replace(second, label=label, count_steps=False)
            return (dataclasses.replace(_prepare_case(exercise, twin), first_call=index),)
    return ()


class _MisconceptionRunner:
    """Runs a misconception on a case when its result is asked for, and keeps the result.

    Right answers never ask, and a misconception of `fit` trains a network.
    """

    def __init__(self, exercise: Exercise, cases: tuple[PreparedCase, ...]) -> None:
        self._exercise = exercise
        self._cases = cases
        self._misconceptions = {one.name: one for one in exercise.misconceptions}
        self._results: dict[tuple[str, int], CallResult] = {}

    def __call__(self, name: str, index: int) -> CallResult:
        if (name, index) not in self._results:
            self._results[name, index] = self._run(self._misconceptions[name], index)
        return self._results[name, index]

    def _run(self, misconception: Misconception, index: int) -> CallResult:
        if misconception.never_returns is not None:
            return NoResult(misconception.never_returns)
        exercise, case = self._exercise, self._cases[index].case
        args = copy.deepcopy(case.args)
        report = call(with_driver(misconception.implementation, driver_of(exercise)), args)
        return read_report(
            report,
            case.args,
            exercise.argument_names,
            exercise.view,
            driven=exercise.driver is not None,
        )
