"""Which of a student's cells stands where in the release, and whose source is taken.

Grading builds a notebook by it, and a rehearsal plans its run: both take the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.core.submission import SubmittedCell

Key = tuple[str, str]


def key_of(grade_id: str, cell_id: str) -> Key:
    """Return what a cell is known by: its grade_id, or its id if it has none."""
    return ("grade_id", grade_id) if grade_id else ("id", cell_id)


def sort_cells(
    cells: Iterable[SubmittedCell], places: Mapping[Key, int]
) -> tuple[dict[int, SubmittedCell], dict[int, list[SubmittedCell]]]:
    """Divide the student's cells into those of the release and those added behind one of them.

    A second copy of a release's cell counts as added: in the student's notebook it ran too.

    Parameters
    ----------
    cells : iterable of SubmittedCell
    places : mapping of Key to int
        The index of each of the release's cells.

    Returns
    -------
    found : dict of int to SubmittedCell
    added : dict of int to list of SubmittedCell
        By the index of the release's cell before them, -1 at the beginning.
    """
    found: dict[int, SubmittedCell] = {}
    added: dict[int, list[SubmittedCell]] = {}
    last = -1
    for cell in cells:
        place = places.get(key_of(cell.grade_id, cell.cell_id))
        if place is not None and place not in found:
            found[place] = cell
            last = place
        else:
            added.setdefault(last, []).append(cell)
    return found, added


def graded_source(
    released: SubmittedCell,
    submitted: SubmittedCell | None,
    *,
    is_open: bool,
    is_solution: bool,
    has_submission: bool,
) -> str:
    """Return the source with which a cell of the release is graded.

    - a solution, or a cell without nbgrader's metadata, that was handed in as the same type: the
      student's source;
    - a solution cell of code that was deleted from a submission: nothing;
    - all others, which are locked, deleted or of another type: the release's source.
    """
    if submitted is None:
        # deleted: the function may stand in a cell of the student's own, and the release's
        # empty one must not replace it
        is_left_out = has_submission and is_solution and released.cell_type == "code"
        return "" if is_left_out else released.source
    if is_open and submitted.cell_type == released.cell_type:
        return submitted.source
    return released.source
