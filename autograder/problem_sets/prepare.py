"""Exercise + seed → prepared exercise: the cases, what is right, what each misconception gives.

This is where the reference runs, and where misconceptions run, when somebody asks what one of
them gives. Whoever judges needs neither the reference nor the problem sets.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import textwrap
import zlib
from collections.abc import Callable, Iterator

import numpy as np

from autograder.core.call_result import CallResult, NoResult
from autograder.core.copies import copied
from autograder.core.exercise import Case, Exercise, Misconception
from autograder.core.prepared import (
    WITHOUT_OPTIONS,
    Driver,
    PreparedCase,
    PreparedExercise,
    with_facts,
)
from autograder.core.read_report import identical, read_report
from autograder.sandbox.inside.calling import call, with_driver

PUBLIC_SEED = 20_240_124
"""Seed of the cases that `check` shows to students; the graders' seed is a secret."""
FURTHER_SEEDS = (PUBLIC_SEED + 1, PUBLIC_SEED + 2)
"""Of draws that students may see as well: what makes the public cases right has to hold on them."""
DRAWS = 4
"""Times that cases are drawn at most, to find one for a second call."""


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
    if exercise.public_cases is not None and seed in (PUBLIC_SEED, *FURTHER_SEEDS):
        exercise = dataclasses.replace(exercise, cases=exercise.public_cases)
    cases = tuple(_prepare_case(exercise, case) for case in exercise.cases(rng))
    if not exercise.minimum_limits:  # a training would be twice as long
        cases += _call_again(exercise, cases, rng)
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
        ratio_advice=exercise.ratio_advice,
        rtol=exercise.rtol,
        loop_advice=exercise.loop_advice,
        messages={name: message for name, message in messages.items() if name not in free},
        messages_beside={one.name: one.message_beside for one in ordered if one.message_beside},
        evident=frozenset(one.name for one in ordered if one.is_evident),
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
    args = copied(case.args)
    expected = with_driver(exercise.reference, driver_of(exercise))(*args)
    facts = None
    if exercise.facts is not None:
        facts = exercise.facts(*copied(case.args))
    if (view := with_facts(exercise.view, facts)) is not None:
        expected = view(expected, *copied(case.args))
    return PreparedCase(case, expected, facts=facts)


def _call_again(
    exercise: Exercise, cases: tuple[PreparedCase, ...], rng: np.random.Generator
) -> tuple[PreparedCase, ...]:
    """Return a second call with other numbers of the same shapes, or nothing if none differ.

    It should show whether something stays of the first call: so what is right has to be another
    result, too, where results are compared as they are. The first case for which there is one:
    authors begin with the small ones. Some sizes, and few answers, are drawn as well; then it may
    take several draws, or may not be had, and any other numbers must do.
    """
    fallback: tuple[PreparedCase, ...] = ()
    for _ in range(DRAWS):
        for index, second in _twins(exercise, cases, exercise.cases(rng)):
            first = cases[index]
            if identical(first.case.args, second.args):
                continue
            if fallback and not _are_of_one_shape(first.case.args, second.args):
                continue
            label = f"{second.label}, again with other numbers"
            twin = dataclasses.replace(
                _prepare_case(
                    exercise, dataclasses.replace(second, label=label, count_steps=False)
                ),
                first_call=index,
            )
            is_another = exercise.view is not None or not identical(first.expected, twin.expected)
            if is_another and _are_of_one_shape(first.case.args, second.args):
                return (twin,)
            fallback = fallback or (twin,)
    return fallback


def _twins(
    exercise: Exercise, cases: tuple[PreparedCase, ...], again: list[Case]
) -> Iterator[tuple[int, Case]]:
    """Yield the index of each case and the one of the same label in another draw.

    The order of some is drawn, too.
    """
    order = sorted(range(len(cases)), key=lambda index: cases[index].case.label)
    others = sorted(again, key=lambda case: case.label)
    if [cases[index].case.label for index in order] != [case.label for case in others]:
        raise ValueError(f"the cases of {exercise.name} have other labels when drawn again")
    yield from sorted(zip(order, others, strict=True), key=lambda pair: pair[0])


def _are_of_one_shape(one: object, other: object) -> bool:
    """Whether two pieces of plain data differ in their numbers alone."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_are_of_one_shape(a, b) for a, b in pairs)
    return type(one) is type(other)


class _MisconceptionRunner:
    """Runs a misconception on a case when its result is asked for, and keeps the result.

    Right answers never ask, and a misconception of `fit` trains a network.
    """

    def __init__(self, exercise: Exercise, cases: tuple[PreparedCase, ...]) -> None:
        self._exercise = exercise
        self._cases = cases
        self._misconceptions = {one.name: one for one in exercise.misconceptions}
        self._fewest = min((len(case.case.args) for case in cases), default=0)
        self._results: dict[tuple[str, int], CallResult] = {}

    def __call__(self, name: str, index: int) -> CallResult:
        if (name, index) not in self._results:
            of_all = not name.endswith(WITHOUT_OPTIONS)
            misconception = self._misconceptions[name.removesuffix(WITHOUT_OPTIONS)]
            count = len(self._cases[index].case.args) if of_all else self._fewest
            self._results[name, index] = self._run(misconception, index, count)
        return self._results[name, index]

    def _run(self, misconception: Misconception, index: int, count: int) -> CallResult:
        """Call a misconception with so many of a case's arguments."""
        if misconception.never_returns is not None:
            return NoResult(misconception.never_returns)
        exercise, prepared_case = self._exercise, self._cases[index]
        case = prepared_case.case
        args = copied(case.args)[:count]
        report = call(with_driver(misconception.implementation, driver_of(exercise)), args)
        return read_report(
            report,
            case.args[:count],
            exercise.argument_names,
            with_facts(exercise.view, prepared_case.facts),
            driven=exercise.driver is not None,
        )
