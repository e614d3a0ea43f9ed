"""The line of a mistake, under the card: when `check` meets the same mistake a second time.

The first time a student should think; the card has been shown by then, and is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Feedback, Outcome, Verdict
from autograder.student.card_display import CardDisplay
from autograder.student.known_exercises import known_exercises

LOOKING = "looking for the line …"
UNSEARCHED = (
    *(Outcome.RIGHT, Outcome.NOT_ATTEMPTED, Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY),
    *(Outcome.DIED, Outcome.TOO_MUCH_OUTPUT, Outcome.TOO_MANY_THREADS),
)
"""Outcomes of which no line is looked for: nothing is wrong, or nothing came back to compare."""

_seen: dict[str, set[tuple[Feedback, ...]]] = {}
"""What has been said of each function in this session."""


def show_line_the_second_time(
    function: Callable[..., object], prepared: PreparedExercise, verdict: Verdict
) -> None:
    """Show the line, if it can be found, of what has been said before and has no name.

    Parameters
    ----------
    function : function or class
    prepared : PreparedExercise
        With public cases.
    verdict : Verdict
        Whose card has been shown.
    """
    said = _seen.setdefault(verdict.exercise, set())
    is_news = verdict.feedback not in said
    said.add(verdict.feedback)
    if is_news or is_named(verdict) or verdict.outcome in UNSEARCHED:
        return
    note = CardDisplay()
    note.show_progress(LOOKING)
    sentence = sentence_about_line(function, prepared, verdict)
    if sentence or note.can_be_updated:
        note.show({"text/html": f"<div>{escape(sentence)}</div>", "text/plain": sentence})


def sentence_about_line(
    function: Callable[..., object], prepared: PreparedExercise, verdict: Verdict
) -> str:
    """Return in which line one small change would do, in words, or nothing.

    Nothing either where all that is wrong has a name: that says more.
    """
    if verdict.outcome in UNSEARCHED or is_named(verdict):
        return ""
    # a search is rare, and what it needs would make each notebook's first import half as long again
    from autograder.diagnosis import as_remarks
    from autograder.student.looking import look_for_places

    def other_draws() -> Sequence[PreparedExercise]:
        return known_exercises().further_draws(prepared.name)

    places = look_for_places(function, prepared, other_draws)
    return " ".join(remark.message for remark in as_remarks(places, prepared, verdict))


def is_named(verdict: Verdict) -> bool:
    """Whether every remark is a misconception's that was recognised."""
    return all(remark.misconception for remark in verdict.feedback)
