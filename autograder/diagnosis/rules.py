"""What of a search's successes is shown, and what isn't.

A change that makes everything right need not be the mistake. Each rule here takes away what may
lead astray; where nothing is left, nothing is said. What compensates more often than it mends isn't
even tried: see `slips`. That what is rarely meant counts last was added after a first look at the
answers in tests/diagnosis, so their rate of lines that are right is no independent measure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.diagnosis.branches import lines_of_equal_branches
from autograder.diagnosis.changes import Change
from autograder.diagnosis.kinds import Kind
from autograder.diagnosis.location import Place
from autograder.diagnosis.pieces import Program

NO_WORD = frozenset((Kind.REMOVED, Kind.SURPLUS))
"""Kinds that are never named.

To take away what a student has invented may do, and still not be what there is to look at.
"""
NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*(?:e[+-]?\d+)?")
"""A number in a line, and no digit of a name."""
MOST_PLACES = 3
"""Lines for as many parts; a longer list tells nobody where to begin."""


@dataclass(frozen=True)
class Success:
    """A change, by the piece it is in, and the parts it makes right; all if empty."""

    piece: int
    change: Change
    parts: frozenset[str] = frozenset()

    @property
    def statement(self) -> tuple[int, int]:
        """Which statement it changes."""
        return self.piece, self.change.line


def places_to_show(
    program: Program, successes: Sequence[Success], wrong_parts: Sequence[str]
) -> tuple[Place, ...]:
    """Return the places that may be told.

    Parameters
    ----------
    program : Program
    successes : sequence of Success
        Of a search that came to its end.
    wrong_parts : sequence of str
        In the exercise's order.

    Returns
    -------
    tuple of Place
        One for everything; or, if no change makes everything right, one for each wrong part
        that has its own. Empty if nothing is certain enough.
    """
    whole = [s for s in successes if not s.parts]
    if whole:
        place = _place(program, whole, ())
        if place is None or (place.line is None and place.kind is None):
            return ()
        return (place,)
    if program.statements == 1:
        return ()
    found = []
    for part in wrong_parts:
        place = _place(program, [s for s in successes if part in s.parts], (part,))
        if place is not None:
            found.append(place)
    return tuple(found) if len(found) <= MOST_PLACES else ()


def _place(program: Program, successes: Sequence[Success], parts: tuple[str, ...]) -> Place | None:
    """Return the one place of these successes, or None."""
    # What is rarely meant makes up for a slip elsewhere more often than it mends one: it counts
    # only where nothing else succeeds.
    # For a part it doesn't count at all: an exception that goes with its line frees other parts.
    # Nor does a statement that moves: behind the slip it may hide it from one part.
    likely = [s for s in successes if not s.change.is_strained]
    if parts:
        likely = [s for s in likely if s.change.kind is not Kind.PLACE]
    likely = likely or ([] if parts else list(successes))
    # Where brackets mend it in one line, and a name in another, either may only compensate.
    if all(s.change.kind is Kind.PARENTHESES for s in likely):
        likely += [s for s in successes if s.change.kind is Kind.NAME and not parts]
    # A number that may be any other one isn't what is wrong: it only hides it, as another grid.
    if _is_any_number(likely):
        return None
    # Successes in different lines: all but one only compensate, and nobody knows which.
    if len({s.statement for s in likely}) != 1:
        return None
    # Two equal branches are a mistake, and who makes up for it elsewhere has not found it.
    number, line_in_piece = likely[0].statement
    equal = lines_of_equal_branches(program.pieces[number].tree)
    if equal and line_in_piece not in equal:
        return None
    # Successes of several kinds: the line is certain, what to look at in it is not.
    kinds = {s.change.kind for s in likely}
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind in NO_WORD:
        kind = None
    # Of one statement the line is no news.
    if program.statements == 1:
        return Place(None, "", kind, parts)
    line = _line(likely)
    return Place(line, program.own_text[line - 1].strip(), kind, parts)


def _is_any_number(successes: Sequence[Success]) -> bool:
    """Whether all successes put numbers of different values in one line."""
    if not all(s.change.kind is Kind.NUMBER for s in successes):
        return False
    texts = [text for success in successes for _, text in success.change.lines]
    return len({NUMBER.sub(lambda found: repr(float(found[0])), text) for text in texts}) > 1


def _line(successes: Sequence[Success]) -> int:
    """Return the student's line of one statement's successes: its first if they differ."""
    lines = {s.change.own_line for s in successes}
    return lines.pop() if len(lines) == 1 else min(lines)
