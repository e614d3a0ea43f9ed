"""Look for the line of a mistake in the workspace, behind its walls, after all marks are there.

Of a wrong answer that no misconception names, the student's own definition is run with small
changes on the public cases. What comes back is read as every other report is; the line and the kind
of slip are found out here, not there. No mark depends on it.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import time
import warnings
from collections.abc import Sequence
from typing import Any

from autograder.core.exercise import Exercise
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.diagnosis import Place, RunnerLost, as_remarks, below, find_places
from autograder.diagnosis.pieces import LONGEST, Program
from autograder.problem_sets.prepare import FURTHER_SEEDS, PUBLIC_SEED, prepare
from autograder.sandbox import Workspace
from autograder.sandbox.inside.calling import Driver
from autograder.sandbox.inside.trying import TRACE_CALL, TRY_TEXTS, Call

NOTEBOOK_SECONDS = 30.0
"""On the clock, for all searches in one notebook: many times what they take."""
PROCESSOR_SECONDS = 3.0
"""For all versions of one answer, after which nothing is said; their count ends far earlier."""
SEARCHED = (
    *(Outcome.RAISED, Outcome.WRONG_TYPE, Outcome.WRONG_SHAPE, Outcome.NOT_FINITE),
    *(Outcome.WRONG_VALUE, Outcome.MUTATED_INPUT),
)
"""Outcomes of which there is something to compare."""


def is_to_be_located(verdict: Verdict, exercise: Exercise) -> bool:
    """Whether a line is looked for: something is wrong, has no name, and takes little time."""
    is_named = all(remark.misconception for remark in verdict.feedback)
    return verdict.outcome in SEARCHED and not is_named and not exercise.minimum_limits


def locate(
    workspace: Workspace, exercise: Exercise, cell: str, deadline: float
) -> tuple[Place, ...]:
    """Look for the line in which one small change would make an exercise right.

    Parameters
    ----------
    workspace : Workspace
        In which the student's cells have run. It is not fit for grading any more afterwards.
    exercise : Exercise
    cell : str
        Source of the cell that defines the function.
    deadline : float
        On the monotonic clock: after it nothing more is run, and nothing is said.

    Returns
    -------
    tuple of Place
        With lines counted from the top of the cell. Empty if nothing certain is found.

    Raises
    ------
    WorkspaceTerminated
        If a changed version has ended the workspace.
    """
    source, above = _definition_in(cell, exercise.name)
    if not source:
        return ()
    this = _public(exercise)
    try:
        places = find_places(
            this,
            source,
            lambda program: _WorkspaceRunner(workspace, this, program, deadline),
            lambda: [_drawn(exercise, seed) for seed in FURTHER_SEEDS],
        )
    except RunnerLost:
        return ()
    return below(places, above)


def with_places(verdict: Verdict, places: Sequence[Place], exercise: Exercise) -> Verdict:
    """Return a verdict whose last remarks are where a small change would do, or what two would.

    Parameters
    ----------
    verdict : Verdict
    places : sequence of Place
        What `locate` has found.
    exercise : Exercise
    """
    if not places:
        return verdict
    remarks = as_remarks(places, _public(exercise), verdict)
    return dataclasses.replace(verdict, feedback=(*verdict.feedback, *remarks))


def _public(exercise: Exercise) -> PreparedExercise:
    return _drawn(exercise, PUBLIC_SEED)


def _drawn(exercise: Exercise, seed: int) -> PreparedExercise:
    if (exercise.name, seed) not in _draws:
        _draws[exercise.name, seed] = prepare(exercise, seed)
    return _draws[exercise.name, seed]


_draws: dict[tuple[str, int], PreparedExercise] = {}
"""Public cases are the same for everyone, and a worker grades many."""


@functools.lru_cache(maxsize=8)
def _definition_in(cell: str, name: str) -> tuple[str, int]:
    """Return the last definition of that name in a cell, and how many lines are above it.

    The text is empty if there is none that can be searched.
    """
    if len(cell) > 2 * LONGEST:
        return "", 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a student's "\d"
            body = ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", 0
    for node in reversed(body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            if node.decorator_list:
                return "", 0
            above = node.lineno - 1
            return "\n".join(cell.split("\n")[above : node.end_lineno]), above
    return "", 0


class _WorkspaceRunner:
    """Runs a definition's versions in a workspace; what it answers is believed in nothing."""

    def __init__(
        self, workspace: Workspace, prepared: PreparedExercise, program: Program, deadline: float
    ) -> None:
        self._workspace, self._prepared, self._whole = workspace, prepared, program.text
        self._deadline = deadline
        self._seconds = 0.0

    def try_texts(
        self,
        method: str,
        texts: list[str],
        calls: Sequence[Call],
        tick_limit: int,
        all_ticks: int,
    ) -> Any:
        """Return for each text what is said to be the reports of its calls."""
        name, driver = self._prepared.name, self._prepared.driver
        request = (name, self._whole, method, texts, driver, list(calls), tick_limit, all_ticks)
        report = self._call(request, TRY_TEXTS)
        if isinstance(report, dict) and "unsendable" in report and len(texts) > 1:
            half = len(texts) // 2
            parts = (texts[:half], texts[half:])
            found = [self.try_texts(method, p, calls, tick_limit, all_ticks) for p in parts]
            return [one for part in found for one in part]
        return self._in_time(_value(report))

    def _in_time(self, tried: list[Any]) -> list[Any]:
        """Give up if the versions have taken far more processor time than their ticks tell."""
        reports = [r for one in tried if isinstance(one, list) for r in one if isinstance(r, dict)]
        each = (r.get("seconds") for r in reports)
        self._seconds += sum(s for s in each if isinstance(s, float) and s > 0)
        if self._seconds > PROCESSOR_SECONDS:
            raise RunnerLost
        return tried

    def trace_call(self, args: tuple[object, ...], tick_limit: int) -> Any:
        """Return what are said to be the lines that run in a call, and the bytes in use."""
        name = self._prepared.name
        request = (name, self._whole, self._prepared.driver, args, tick_limit)
        return _value(self._call(request, TRACE_CALL))

    def _call(self, request: tuple[object, ...], tool: Driver) -> object:
        if time.monotonic() > self._deadline:
            raise RunnerLost
        return self._workspace.call(self._prepared.name, request, driver=tool)


def _value(report: object) -> Any:
    if not isinstance(report, dict) or not isinstance(report.get("value"), list):
        raise RunnerLost
    return report["value"]
