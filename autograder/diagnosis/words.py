"""A search's result in words.

"Would make", not "is": a change that makes everything right may stand beside the mistake.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Feedback, Verdict
from autograder.diagnosis.location import Place

Remarks = tuple[Feedback, ...]
TWO_AT_ONCE = "Two things are wrong at once."


def as_remarks(places: Sequence[Place], prepared: PreparedExercise, verdict: Verdict) -> Remarks:
    """Return what to say to the student beside a verdict's feedback.

    Parameters
    ----------
    places : sequence of Place
        Of one search.
    prepared : PreparedExercise
    verdict : Verdict
        What it has named is not named again.

    Returns
    -------
    tuple of Feedback
        Such as "One small change in line 4 would make everything right: look at the sign there."
        If two things are wrong, what has a name is a remark of its own. Empty for no places.
    """
    if not places:
        return ()
    (place, *_) = places
    if place.names:
        return _of_two_slips(place, prepared, verdict)
    if place.parts:
        return (Feedback(_of_parts(places)),)
    where = "" if place.line is None else f" in line {place.line}"
    there = " there" if place.line is not None else ""
    look = f": look at {place.kind}{there}" if place.kind else ""
    return (Feedback(f"One small change{where} would make everything right{look}."),)


def _of_two_slips(place: Place, prepared: PreparedExercise, verdict: Verdict) -> Remarks:
    told = {remark.misconception for remark in verdict.feedback}
    failed = {part.name for part in verdict.parts if not part.right}
    remarks = []
    for name in place.names:
        if name not in told:
            takes_for_right = prepared.unaffected_parts[name] & failed
            message = prepared.messages[name]
            if takes_for_right:
                message = prepared.messages_beside.get(name, message)
            remarks.append(Feedback(message, misconception=name))
    if not remarks or place.names[0] in told:
        return tuple(remarks)
    first = f"{TWO_AT_ONCE} {remarks[0].message}"
    return (dataclasses.replace(remarks[0], message=first), *remarks[1:])


def _of_parts(places: Sequence[Place]) -> str:
    parts = [part for place in places for part in place.parts]
    lines = list(dict.fromkeys(str(place.line) for place in places))
    kinds = {place.kind for place in places}
    kind = kinds.pop() if len(kinds) == len(lines) == 1 else None
    are = "is" if len(parts) == 1 else "are each"
    where = f"line{'s' * (len(lines) > 1)} {_listed(lines)}"
    look = f"; look at {kind} there" if kind else ""
    return f"{_listed(parts)} {are} one small change away: {where}{look}."


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
