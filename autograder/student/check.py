"""`check(f)`: what students call in their notebook to see at once which part is wrong and why.

It calls the function here, in the student's own process, with the public cases, and shows the
judge's verdict. Above it stands whether that is the function on the screen, and under it what
grading won't do as it is done here. Grading never uses this module: it asks other cases, from
outside.
"""

from __future__ import annotations

import dis
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.judging import with_dependency_hint
from autograder.judging.as_text import headline
from autograder.student.card_display import CardDisplay
from autograder.student.grading_differs import Trial, grading_warnings
from autograder.student.in_process import OnError, no_progress, verdict_on
from autograder.student.known_exercises import known_exercises, names_beside
from autograder.student.line_note import show_line_the_second_time
from autograder.student.names import find_function
from autograder.student.notes import Folded, Notes, bundle
from autograder.student.own_frames import chain_in_words, own_traceback
from autograder.student.pace import call_seconds, clock_seconds
from autograder.student.progress import record
from autograder.student.reach import digests_of
from autograder.student.runs import follow
from autograder.student.saved_notebook import notebook_path, read_saved
from autograder.student.stale import stale_notice
from autograder.student.watching import Observed, watched

_WITH_A_WAY = (Outcome.RAISED, Outcome.TIMED_OUT)
"""Outcomes in which it helps to be told which call has led where."""


class CheckFailed(AssertionError):
    """A check that wasn't wholly right. Short, because the card above it says the rest.

    If the function raised, that is its cause, and its frames are the function's own: `%debug`
    begins where it happened, and `%tb` shows the way there.
    """

    _was_shown = False

    def _render_traceback_(self) -> list[str]:
        """Give IPython one line in place of a page of traceback; asked again, the rest."""
        lines = [f"{self}. The card above says why."]
        if self._was_shown and self.__cause__ is not None:
            lines += chain_in_words(self.__cause__)
            lines.append(f"{type(self.__cause__).__name__}: {self.__cause__}")
        self._was_shown = True
        return lines


def check(function: Any) -> None:
    """Try your function on some examples and say what is right and what isn't.

    Parameters
    ----------
    function : function
        The one you wrote, under the name the exercise gave it: `check(dense_backward)`. What
        counts is the name in the notebook: it may be a lambda, or decorated. Its name in quotes
        will do.

    Raises
    ------
    CheckFailed
        If anything is wrong or missing, so that nbgrader's Validate notices it too.
    UnknownExerciseError
        A ValueError: there is no exercise of that name.
    """
    name, function = find_function(function, sys._getframe(1).f_globals)
    card = CardDisplay()
    verdict, observed = try_out(function, name, card)
    memory = follow()
    if memory is not None and memory.is_notebook:
        record(verdict, stands_on=digests_of(name, function, memory.names))
    cases = known_exercises().public_cases(name)
    card.show(bundle(verdict, _notes(function, cases, observed, verdict)))
    show_line_the_second_time(function, cases, verdict)
    if verdict.outcome is not Outcome.RIGHT:
        failure = CheckFailed(headline(verdict))
        error = next((one.error for one in observed if one.error), None)
        if error is None or verdict.outcome is Outcome.NOT_ATTEMPTED:
            raise failure
        traceback = own_traceback(error)
        raise failure.with_traceback(traceback) from error.with_traceback(traceback)


def try_out(
    function: Callable[..., object], name: str, card: CardDisplay
) -> tuple[Verdict, list[Observed]]:
    """Try a function on the public cases; what takes long shows in the card's place how far it is.

    Returns
    -------
    verdict : Verdict
        Its feedback says which other exercise to mend first, where the function calls one.
    observed : list of Observed
        What each call did.
    """
    takes_long = known_exercises().takes_long(name)
    report_progress = card.show_progress if takes_long else no_progress
    report_progress(f"{name}: drawing the cases …")
    cases = known_exercises().public_cases(name)
    watcher = _Watcher()
    verdict = verdict_on(
        function,
        cases,
        report_progress=report_progress,
        watch=watcher.watch,
        report_waiting=card.show_waiting,
    )
    if verdict.outcome is not Outcome.RIGHT:
        verdict = with_dependency_hint(verdict, _failed_dependencies(function, name))
    return verdict, watcher.observed


def _failed_dependencies(function: Callable[..., object], name: str) -> list[str]:
    """Return the exercises of the same set that a function calls and that aren't right."""
    if not isinstance(function, types.FunctionType):
        return []
    # by name, as the function looks them up when it runs
    used = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    namespace = function.__globals__
    # what is an exercise in one set may be given, in a simpler form, in the next one
    others = [other for other in names_beside(name) if other in used and other != name]
    cases = known_exercises().public_cases
    return [
        other
        for other in others
        if callable(namespace.get(other))
        and verdict_on(namespace[other], cases(other), watch=_Watcher().watch).outcome
        is not Outcome.RIGHT
    ]


class _Watcher:
    """Makes the calls of a check, and keeps what each of them did."""

    def __init__(self) -> None:
        self.observed: list[Observed] = []

    def watch(self, label: str, work: Callable[[OnError], dict[str, Any]]) -> dict[str, Any]:
        observed = Observed(label)
        self.observed.append(observed)

        def keep(error: BaseException) -> None:
            observed.error = error

        with watched(observed):
            return work(keep)


def _notes(
    function: object, cases: PreparedExercise, observed: list[Observed], verdict: Verdict
) -> Notes:
    """Return what stands around the card."""
    memory = follow()
    saved = read_saved(notebook_path(memory.names)) if memory is not None else None
    stale = stale_notice(cases.name, memory, saved)
    trial = Trial(cases.name, function, tuple(observed), call_seconds(cases))
    # who has written nothing yet, or has a loop without end, has other cares
    is_early = verdict.outcome in (Outcome.NOT_ATTEMPTED, Outcome.TIMED_OUT)
    warnings = [] if is_early else grading_warnings(trial, memory, saved)
    error = next((one.error for one in observed if one.error), None)
    way = chain_in_words(error) if error is not None else []
    if verdict.outcome is Outcome.TIMED_OUT:
        way.append(
            f"stopped after {call_seconds(cases):g} s of processor time, or "
            f"{clock_seconds(cases):g} s on the clock, as in grading"
        )
    # of one call alone the card has told
    tells_more = len(way) > 1 or verdict.outcome is Outcome.TIMED_OUT
    return Notes(
        before=(stale,) if stale else (),
        warnings=tuple(warnings),
        further=tuple(way) if tells_more and verdict.outcome in _WITH_A_WAY else (),
        folded=tuple(
            Folded(f'printed in case "{one.label}"', one.printed, one.printed.count("\n"))
            for one in observed
            if one.printed
        ),
    )
