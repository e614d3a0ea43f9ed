"""`hint(f)`: what students call when a card isn't enough. Each call gives one step of help more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape

from autograder.core.exercise import Case
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Feedback, Outcome, Verdict
from autograder.student.card_display import CardDisplay
from autograder.student.check import try_out
from autograder.student.help import EXAMPLE_MARK, lecture_section, worked_example
from autograder.student.known_exercises import known_exercises
from autograder.student.line_note import LOOKING, is_named, sentence_about_line
from autograder.student.names import find_function
from autograder.student.runs import follow
from autograder.student.saved_notebook import notebook_path
from autograder.student.show_case import is_code

NO_LINE = (
    "There is no line that can be pointed at with certainty. Work out the smallest case that "
    'isn\'t right by hand, and print what each line gives: "{case}".'
)
NO_LINE_OF_A_TEST = (
    "There is no line that can be pointed at with certainty. case = show_case({name}), and then "
    "case in a line of its own, says what {name} made of each thing that it was tried on."
)
MORE = "Call hint again for the next step of help."
Step = Callable[[Callable[..., object], PreparedExercise, Verdict], str]

_asked: dict[str, tuple[tuple[Feedback, ...], int]] = {}
"""What was wrong with each function when help was last asked for, and how many steps were given."""


def hint(function: Callable[..., object]) -> None:
    """Help with a function that isn't right yet, each time by one step more.

    First what is wrong and in which line, then an example worked by hand, then where the lecture
    explains it. With another mistake it begins again.

    Parameters
    ----------
    function : function
        The one you wrote, under the name the exercise gave it: `hint(dense_backward)`.

    Raises
    ------
    UnknownExerciseError
        A ValueError: there is no exercise of that name.
    """
    name, function = find_function(function, sys._getframe(1).f_globals)
    display = CardDisplay()
    verdict, _ = try_out(function, name, display)
    if verdict.outcome is Outcome.RIGHT:
        texts = [f"{name} is right in all public cases: there is nothing to help with."]
    elif verdict.outcome is Outcome.NOT_ATTEMPTED:
        texts = [remark.message for remark in verdict.feedback]
    else:
        display.show_progress(f"{name}: {LOOKING}")
        texts = _steps_so_far(function, verdict)
    display.show({"text/markdown": _as_markdown(texts), "text/plain": "\n".join(texts)})


def _as_markdown(texts: list[str]) -> str:
    """Return Markdown: sentences word for word, and an example with its tables and lists."""
    return "\n\n".join(
        text if text.startswith(EXAMPLE_MARK) else f"<div>{_literally(text)}</div>"
        for text in texts
    )


def _literally(text: str) -> str:
    """Return HTML that Markdown leaves alone; a blank line would end it."""
    return escape(text).replace("\n", "<br>")


def _steps_so_far(function: Callable[..., object], verdict: Verdict) -> list[str]:
    """Return the steps that were given for this mistake before, one more, and if there are others.

    A step that has nothing to say is none.
    """
    name = verdict.exercise
    before, given = _asked.get(name, (verdict.feedback, 0))
    asked = 1 + (given if before == verdict.feedback else 0)
    _asked[name] = verdict.feedback, asked
    prepared = known_exercises().public_cases(name)
    texts = [_what_is_wrong(verdict)]
    waiting = [text for step in STEPS if (text := step(function, prepared, verdict))]
    texts += waiting[:asked]
    return [*texts, MORE] if len(waiting) > asked else texts


def _what_is_wrong(verdict: Verdict) -> str:
    """Say again what the card says, each remark in a line of its own."""
    return "\n".join(remark.message for remark in verdict.feedback)


def _which_line(
    function: Callable[..., object], prepared: PreparedExercise, verdict: Verdict
) -> str:
    """Say in which line one small change would do, or where to look for it."""
    found = sentence_about_line(function, prepared, verdict)
    if found or is_named(verdict):
        return found
    first = _first_wrong(prepared, verdict)
    if not first.args:  # an answer that depends on nothing has no smallest case
        return ""
    if any(map(is_code, first.args)):  # no case of numbers that can be worked out by hand
        return NO_LINE_OF_A_TEST.format(name=prepared.name)
    return NO_LINE.format(case=first.label)


def _first_wrong(prepared: PreparedExercise, verdict: Verdict) -> Case:
    """Return the first case in which something that isn't right was seen, or the first of all."""
    cases = [one.case for one in prepared.cases]
    seen = [remark.observed for remark in verdict.feedback]
    shown = (case for case in cases if any(f'case "{case.label}"' in text for text in seen))
    return next(shown, cases[0])


def _example(function: Callable[..., object], prepared: PreparedExercise, verdict: Verdict) -> str:
    """Show the example that is worked by hand above the stub, if the notebook can be read."""
    memory = follow()
    return worked_example(prepared.name, notebook_path(memory.names) if memory else None)


def _lecture(function: Callable[..., object], prepared: PreparedExercise, verdict: Verdict) -> str:
    """Say where the lecture explains it."""
    return lecture_section(prepared.name)


STEPS: tuple[Step, ...] = (_which_line, _example, _lecture)
"""Kinds of help beyond the card, in the order in which they are given."""
