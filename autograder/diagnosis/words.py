"""A search's result in words.

"Would make", not "is": a change that makes everything right may stand beside the mistake.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.diagnosis.location import Place


def as_sentences(places: Sequence[Place]) -> str:
    """Return what to say to the student: one sentence, or nothing.

    Parameters
    ----------
    places : sequence of Place
        Of one search.

    Returns
    -------
    str
        Such as "One small change in line 4 would make everything right: look at the sign there."
    """
    if not places:
        return ""
    if not places[0].parts:
        (place,) = places
        where = "" if place.line is None else f" in line {place.line}"
        there = " there" if place.line is not None else ""
        look = f": look at {place.kind}{there}" if place.kind else ""
        return f"One small change{where} would make everything right{look}."
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
