"""Which of a student's cells stand for which of the release's, whatever a tool has done to them.

In this order: by nbgrader's grade_id; by the cell's id; by equal type and text, in order, where a
tool has lost both; and answers at last by their place between cells that were found.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from autograder.core.submission import SubmittedCell

DEFINITION = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class ReleasedCell(SubmittedCell):
    """A cell of the release, and what nbgrader's metadata say of it.

    Parameters
    ----------
    is_graded, is_solution : bool
        Whether it has points, and whether a student writes in it.
    is_marked : bool
        Whether it has such metadata at all; a cell without them is open to everybody.
    """

    is_graded: bool = False
    is_solution: bool = False
    is_marked: bool = False

    @property
    def is_written_answer(self) -> bool:
        """Whether it holds an answer that a person grades."""
        return self.is_graded and self.is_solution


def match(release: Sequence[ReleasedCell], cells: Sequence[SubmittedCell]) -> dict[int, int]:
    """Find the cells of a release in what was handed in.

    Parameters
    ----------
    release : sequence of ReleasedCell
    cells : sequence of SubmittedCell

    Returns
    -------
    dict of int to int
        Places in `cells` by places in `release`. A second copy of a cell is not in it.
    """
    return _Matching(release, cells).result()


def same_text(one: str, other: str) -> bool:
    """Whether two sources differ in nothing but white space."""
    return one == other or one.split() == other.split()


def same_lines(one: str, other: str) -> bool:
    """Whether two sources differ in nothing but the ends of lines."""
    ends = [[line.rstrip() for line in source.strip().splitlines()] for source in (one, other)]
    return ends[0] == ends[1]


def defined_in(source: str) -> set[str]:
    """Return the names of functions and classes that a source defines at its top."""
    return set(DEFINITION.findall(source))


class _Matching:
    """The steps, each on what those before it have left."""

    def __init__(self, release: Sequence[ReleasedCell], cells: Sequence[SubmittedCell]) -> None:
        self._release = release
        self._cells = cells
        self._found: dict[int, int] = {}
        self._taken: set[int] = set()
        self._copies: set[int] = set()

    def result(self) -> dict[int, int]:
        self._by_grade_id()
        self._by_id()
        if len(self._found) < len(self._release) and len(self._taken) < len(self._cells):
            self._by_text()
            self._by_place()
        return self._found

    def _take(self, place: int, number: int) -> None:
        self._found[place] = number
        self._taken.add(number)

    def _by_grade_id(self) -> None:
        named = {cell.grade_id: place for place, cell in enumerate(self._release)}
        claims: dict[int, list[int]] = {}
        for number, cell in enumerate(self._cells):
            if cell.grade_id and cell.grade_id in named:
                claims.setdefault(named[cell.grade_id], []).append(number)
        for place, numbers in claims.items():
            first = numbers[0]
            if self._release[place].is_written_answer:  # the copy in which the answer stands
                left = self._release[place].source
                changed = (n for n in numbers if not same_text(self._cells[n].source, left))
                first = next(changed, first)
            self._take(place, first)
            self._copies.update(numbers)

    def _by_id(self) -> None:
        named = {cell.cell_id: place for place, cell in enumerate(self._release)}
        for number, cell in self._free():
            place = named.get(cell.cell_id) if cell.cell_id else None
            if place is not None and place not in self._found:
                self._take(place, number)

    def _by_text(self) -> None:
        places = [place for place in range(len(self._release)) if place not in self._found]
        free = [number for number, cell in self._free() if cell.source.strip()]
        ours = [_key(self._release[place]) for place in places]
        theirs = [_key(self._cells[number]) for number in free]
        for one, other in _in_order(ours, theirs):
            self._take(places[one], free[other])

    def _by_place(self) -> None:
        """Find answers between the neighbours that were found."""
        given = {(), *(_key(cell)[1:] for cell in self._release)}
        defined = {number: defined_in(cell.source) for number, cell in self._free()}
        for place, cell in enumerate(self._release):
            if place in self._found or not cell.is_solution:
                continue
            free = [number for number in defined if number not in self._taken]
            near = [number for number in free if number in self._between(place)]
            if cell.cell_type == "code":
                names = defined_in(cell.source)
                choice = self._solution([n for n in free if names & defined[n]], near)
            else:
                texts = (n for n in near if self._cells[n].cell_type != "code")
                choice = next((n for n in texts if _key(self._cells[n])[1:] not in given), None)
            if choice is not None:
                self._take(place, choice)

    def _solution(self, defining: list[int], near: list[int]) -> int | None:
        """Return which of the cells that define a function is its solution.

        One far away only if it is no code: code runs where it stands, and is found by its name.
        """
        code = [number for number in defining if self._cells[number].cell_type == "code"]
        if code:
            return next((number for number in code if number in near), None)
        return next((number for number in defining if number in near), next(iter(defining), None))

    def _between(self, place: int) -> range:
        before = (self._found[p] for p in range(place - 1, -1, -1) if p in self._found)
        after = (self._found[p] for p in range(place + 1, len(self._release)) if p in self._found)
        return range(next(before, -1) + 1, next(after, len(self._cells)))

    def _free(self) -> Iterator[tuple[int, SubmittedCell]]:
        for number, cell in enumerate(self._cells):
            if number not in self._taken and number not in self._copies:
                yield number, cell


def _key(cell: SubmittedCell) -> tuple[str, ...]:
    return cell.cell_type, *cell.source.split()


def _in_order(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return pairs of places with equal keys, as many as there can be with both in order."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(ours))}
    left = [numbers[key] for key in ours]
    right = [(place, numbers[key]) for place, key in enumerate(theirs) if key in numbers]
    # longest[i][j]: how many pairs there can be from i and j on
    longest = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        row, below = longest[i], longest[i + 1]
        for j in range(len(right) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if left[i] == right[j][1] else max(below[j], row[j + 1])
    pairs = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] == right[j][1]:
            pairs.append((i, right[j][0]))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
