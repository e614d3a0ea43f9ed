"""Where a student's cells stand in the release, and whose source is taken.

Grading builds a notebook by it, and a rehearsal plans its run: both take the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from autograder.core.matching import ReleasedCell, defined_in, same_lines, same_text
from autograder.core.submission import SubmittedCell

BEFORE = -1
"""The place of what stands before the release's first cell."""
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def added_cells(
    found: Mapping[int, int], cells: Sequence[SubmittedCell]
) -> dict[int, list[SubmittedCell]]:
    """Return the student's further cells, behind the place of the release's last one before.

    A second copy of a release's cell is among them: in the student's notebook it ran, too.

    Parameters
    ----------
    found : mapping of int to int
        Places in `cells` by places in the release, as `matching.match` finds them.
    cells : sequence of SubmittedCell

    Returns
    -------
    dict of int to list of SubmittedCell
        By the place of the release's cell before them, `BEFORE` at the beginning.
    """
    places = {number: place for place, number in found.items()}
    added: dict[int, list[SubmittedCell]] = {}
    last = BEFORE
    for number, cell in enumerate(cells):
        if number in places:
            last = places[number]
        else:
            added.setdefault(last, []).append(cell)
    return added


def graded_source(
    released: ReleasedCell, submitted: SubmittedCell | None, cells: Sequence[SubmittedCell]
) -> tuple[str, bool]:
    """Return the source that a cell of the release is graded with, and whether it says all.

    - a solution or a written answer: the student's, whatever the type of its cell is by now;
    - a solution that was left as it was: nothing if other code defines the function, which the
      empty one would replace;
    - a cell without nbgrader's metadata that was handed in as the same type: the student's;
    - a solution that was deleted: nothing. The function may stand in a cell of the student's own,
      and the release's empty one must not replace it. So, too, if it is no code any more and
      other code defines the function;
    - all others, which are locked, deleted or of another type: the release's.

    It doesn't say all if the student's cell has words of its own and they are not in it: then the
    student's cell stands beside it.

    Parameters
    ----------
    released : ReleasedCell
    submitted : SubmittedCell, optional
        What was found for it.
    cells : sequence of SubmittedCell
        All that was handed in; empty if nothing was.
    """
    is_code = released.cell_type == "code"
    if released.is_solution and is_code:
        if submitted is None:
            return ("" if cells else released.source), True
        if same_text(submitted.source, released.source):
            return ("" if _is_defined_elsewhere(released, cells) else released.source), True
        if submitted.cell_type != "code" and _is_defined_elsewhere(released, cells):
            return "", False
        return (submitted.source if submitted.cell_type == "code" else _code_in(submitted)), True
    if submitted is None:
        return released.source, True
    is_same_type = submitted.cell_type == released.cell_type
    is_same = same_text if released.is_marked or not is_same_type else same_lines
    if is_same(submitted.source, released.source):
        return released.source, True
    if released.is_solution or (not released.is_marked and is_same_type):
        return submitted.source, True
    return released.source, is_code and submitted.cell_type == "code"


def defines_more(released: ReleasedCell, submitted: SubmittedCell | None) -> bool:
    """Whether somebody wrote a function into a cell that is locked, as that of a check.

    The release's source is taken for such a cell, and doesn't hold the function; in the student's
    notebook it was there before the check ran. So it counts as a cell of their own before it.
    """
    if submitted is None or released.is_solution or not released.is_marked:
        return False
    is_code = released.cell_type == submitted.cell_type == "code"
    return is_code and not defined_in(submitted.source) <= defined_in(released.source)


def _code_in(text: SubmittedCell) -> str:
    """Return the code of a cell that is text by now: what is fenced in, or all of it."""
    return "\n".join(FENCED.findall(text.source)) or text.source


def _is_defined_elsewhere(released: ReleasedCell, cells: Sequence[SubmittedCell]) -> bool:
    names = defined_in(released.source)
    code = (c for c in cells if c.cell_type == "code" and not same_text(c.source, released.source))
    return any(names & defined_in(c.source) for c in code)
