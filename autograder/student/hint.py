"""`hint(f)`: what students call when a card isn't enough: one step of help after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.student.card_display import CardDisplay
from autograder.student.check import exercise_of, public_cases, verdict_of
from autograder.student.line_note import LOOKING, is_named, sentence_about_line

NO_LINE = (
    "There is no line that can be pointed at with certainty. Work out the smallest case by hand "
    'and print what each line gives: "{case}".'
)
Step = Callable[[Callable[..., object], PreparedExercise, Verdict], str]


def hint(function: Callable[..., object]) -> None:
    """Help with a function that isn't right yet: what is wrong, and in which line.

    Parameters
    ----------
    function : function
        The one you wrote, under the name the exercise gave it: `hint(dense_backward)`.

    Raises
    ------
    UnknownExerciseError
        A ValueError: there is no exercise of that name.
    """
    name = exercise_of(function, sys._getframe(1).f_globals)
    display = CardDisplay()
    verdict = verdict_of(function, name, display)
    if verdict.outcome is Outcome.RIGHT:
        sentences = [f"{name} is right in all public cases: there is nothing to help with."]
    elif verdict.outcome is Outcome.NOT_ATTEMPTED:
        sentences = [remark.message for remark in verdict.feedback]
    else:
        display.show_progress(f"{name}: {LOOKING}")
        prepared = public_cases(name)
        sentences = [text for step in STEPS if (text := step(function, prepared, verdict))]
    rows = "".join(f"<div>{escape(sentence)}</div>" for sentence in sentences)
    display.show({"text/html": rows, "text/plain": "\n".join(sentences)})


def _what_is_wrong(
    function: Callable[..., object], prepared: PreparedExercise, verdict: Verdict
) -> str:
    """Say again what the card says."""
    return " ".join(remark.message for remark in verdict.feedback)


def _which_line(
    function: Callable[..., object], prepared: PreparedExercise, verdict: Verdict
) -> str:
    """Say in which line one small change would do, or where to look for it."""
    found = sentence_about_line(function, prepared, verdict)
    if found or is_named(verdict):
        return found
    return NO_LINE.format(case=prepared.cases[0].case.label)


STEPS: tuple[Step, ...] = (_what_is_wrong, _which_line)
"""Kinds of help, in the order in which they are given."""
