"""What a search found: where one small change would do, of which kind, and beside which slip.

Never the change itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograder.diagnosis.kinds import Kind


@dataclass(frozen=True)
class Place:
    """One line in which one small change would do.

    Parameters
    ----------
    line : int, optional
        In the student's definition, counted from one; None where the line is no news.
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
