"""Two slips at once: a small change after which an answer is exactly that of a misconception.

What a misconception gives is known for each case as data. A changed version that gives the same in
every case may have the misconception's slip still in it, and no other; or the change has spoiled it
by chance. So it has to go the other way round as well, and both changes have to mend it: then both
are named. With one name alone, four of seven that were looked at were untrue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.core.call_result import CallResult, Returned
from autograder.core.prepared import PreparedExercise
from autograder.diagnosis.changes import Change
from autograder.diagnosis.kinds import Kind
from autograder.diagnosis.location import Place
from autograder.judging.comparison import alike

TURNED = frozenset(
    (
        *(Kind.SIGN, Kind.NUMBER, Kind.AXIS, Kind.ORDER, Kind.TRANSPOSE, Kind.NAME, Kind.INDEX),
        *(Kind.COMPARISON, Kind.ARGUMENTS, Kind.PARENTHESES, Kind.PLACE),
    )
)
"""Kinds of changes that are tried.

What takes something away leads to whatever a misconception forgets, and x + (1 − x) to a constant:
where such a change gave a misconception's result, in answers that were looked at, it was by chance.
"""
MOST_HALVES = 24
"""Changes that give a misconception's result in one case and are tried in all."""
MendedByBoth = Callable[["Half", "Half"], bool]
SAME = 1e-6
"""A digest is the same by this share."""


@dataclass(frozen=True)
class Half:
    """A change that mends one slip, and the misconception that is left.

    Parameters
    ----------
    piece : int
    change : Change
    name : str
        Of the misconception.
    """

    piece: int
    change: Change
    name: str


def may_be_half(change: Change) -> bool:
    """Whether a change may mend one slip of two."""
    return change.kind in TURNED and not change.is_strained


class LookAlikes:
    """What the misconceptions of an exercise give in a case, to be asked for very often.

    Parameters
    ----------
    prepared : PreparedExercise
    """

    def __init__(self, prepared: PreparedExercise) -> None:
        self._prepared = prepared
        self._of_case: dict[int, tuple[np.ndarray, list[Any]]] = {}

    def include(self, index: int, result: CallResult) -> bool:
        """Whether a result in the case of that index is that of some misconception."""
        if not isinstance(result, Returned) or result.changed:
            return False
        digests, values = self._in_case(index)
        digest = _digest(result.value)
        if not np.isfinite(digest):
            return False
        near = np.flatnonzero(np.abs(digests - digest) <= SAME * max(1.0, abs(digest)))
        return any(alike(result.value, values[i], self._prepared.rtol) for i in near)

    def _in_case(self, index: int) -> tuple[np.ndarray, list[Any]]:
        if index not in self._of_case:
            prepared = self._prepared
            results = [prepared.run_misconception(name, index) for name in prepared.messages]
            values = [r.value for r in results if isinstance(r, Returned) and not r.changed]
            digests = np.array([_digest(value) for value in values], dtype=float)
            self._of_case[index] = digests, values
        return self._of_case[index]


def _digest(value: Any) -> float:
    """Return the sum of all numbers in a value; nan if there is something else."""
    if isinstance(value, dict):
        return sum(_digest(item) for item in value.values())
    if isinstance(value, (tuple, list)):
        return sum(_digest(item) for item in value)
    if isinstance(value, np.ndarray):
        return float(value.sum()) if value.dtype.kind in "fiub" else float("nan")
    if isinstance(value, (bool, int, float, np.integer, np.floating, np.bool_)):
        try:
            return float(value)
        except (OverflowError, TypeError):
            return float("nan")
    return 0.0  # a word, None or a complex number is told by `alike`


def two_slips(halves: Sequence[Half], mended_by_both: MendedByBoth) -> tuple[Place, ...]:
    """Return what may be told of two slips at once.

    Parameters
    ----------
    halves : sequence of Half
        All that were found.
    mended_by_both : callable
        Whether two changes together make everything right.

    Returns
    -------
    tuple of Place
        One that names both slips. Empty if more than one answer is possible.
    """
    by_name: dict[str, list[Half]] = {}
    for half in halves:
        by_name.setdefault(half.name, []).append(half)
    pairs = list(_pairs(by_name, mended_by_both))
    return (Place(None, names=pairs[0]),) if len(pairs) == 1 else ()


def _pairs(
    by_name: dict[str, list[Half]], mended_by_both: MendedByBoth
) -> Iterator[tuple[str, str]]:
    names = list(by_name)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            if any(
                mended_by_both(a, b)
                for a in by_name[one]
                for b in by_name[other]
                if (a.piece, a.change.line) != (b.piece, b.change.line)
            ):
                yield one, other
