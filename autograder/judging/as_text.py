"""A verdict as plain text, for terminals, screen readers and the gradebook."""

from __future__ import annotations

from autograder.core.verdict import Outcome, Verdict

WIDTH = 66
PARTLY_JUDGED = (
    Outcome.WRONG_TYPE,
    Outcome.WRONG_SHAPE,
    Outcome.NOT_FINITE,
    Outcome.WRONG_VALUE,
    Outcome.MUTATED_INPUT,
)
"""Outcomes in which the parts were looked at one by one."""


def points_text(verdict: Verdict) -> str:
    """Return `"2 of 3 points"`."""
    unit = "point" if verdict.points == 1 else "points"
    return f"{verdict.earned} of {verdict.points} {unit}"


def parts_text(verdict: Verdict) -> str:
    """Return `"dX right · dW wrong · db right"`, or nothing if that says nothing."""
    if not has_parts_to_tell(verdict):
        return ""
    return " · ".join(f"{part.name} {'right' if part.right else 'wrong'}" for part in verdict.parts)


def has_parts_to_tell(verdict: Verdict) -> bool:
    """Whether there is more than one part, and each was looked at."""
    judged = verdict.outcome in PARTLY_JUDGED or verdict.earned > 0
    return len(verdict.parts) > 1 and judged


def headline(verdict: Verdict) -> str:
    """Return one line: what it is and what it earned."""
    if verdict.outcome is Outcome.RIGHT:
        return f"{verdict.exercise}: right, {points_text(verdict)}"
    if verdict.outcome is Outcome.NOT_ATTEMPTED:
        return f"{verdict.exercise}: not attempted, {points_text(verdict)}"
    return f"{verdict.exercise}: {points_text(verdict)}"


def as_text(verdict: Verdict) -> str:
    """Return the whole verdict, line by line, with the same words as the card.

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
        Without a line break at the end.
    """
    points = points_text(verdict)
    if verdict.outcome is Outcome.NOT_ATTEMPTED:
        points = f"not attempted · {points}"
    lines = [f"{verdict.exercise:<{max(1, WIDTH - len(points))}}{points}"]
    if parts_text(verdict):
        lines.append(parts_text(verdict))
    for remark in verdict.feedback:
        lines.append(remark.message)
        if remark.observed:
            lines.append(f"seen: {remark.observed}")
    lines += [f"by the way: {text}" for text in verdict.advice]
    return "\n".join(lines)
