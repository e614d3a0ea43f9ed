"""What a search found: where one small change would do, of which kind, and beside which slip.

Never the change itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.diagnosis.kinds import Kind


@dataclass(frozen=True)
class Place:
    """One line in which one small change would do.

    Parameters
    ----------
    line : int, optional
        Counted from one, in the student's definition, or in its cell (`below`); None where the
        line is no news.
    source : str
        That line.
    kind : Kind, optional
        What to look at, if that is certain.
    parts : tuple of str
        The parts that the change makes right; empty for everything.
    names : tuple of str
        The two misconceptions that are in the answer, and are all that is wrong in it; no line
        is told then.
    """

    line: int | None
    source: str = ""
    kind: Kind | None = None
    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def below(places: Sequence[Place], above: int) -> tuple[Place, ...]:
    """Return places in a cell, which has so many lines above the definition: helpers, imports."""
    return tuple(one if one.line is None else replace(one, line=one.line + above) for one in places)
