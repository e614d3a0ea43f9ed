"""Build the notebook to grade: the release, with the student's own sources grafted onto it.

Test cells, given cells, metadata, points, tags and ids come from the release, whatever the
submission says about them. From the student come the sources of solution cells and written
answers, of given cells that aren't locked, and the cells the student added.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.grading.answers import reasons_to_look
from autograder.grading.folder import extra_files
from autograder.grading.matching import defined_in, match, same_lines, same_text
from autograder.grading.metadata import (
    METADATA_KEY,
    SHOW_ONLY_TAG,
    grade_id_of,
    is_show_only,
    is_written_answer,
    nbgrader_metadata,
)
from autograder.grading.outputs import safe_markdown
from autograder.grading.release import Release
from autograder.grading.submission import Submission, SubmittedCell, read_submission

BEFORE = -1
"""The place of what stands before the release's first cell."""
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def build_notebook_to_grade(release: Release, folder: Path) -> NotebookNode:
    """Read what a student handed in, and graft it onto the release.

    Parameters
    ----------
    release : Release
    folder : Path
        The student's, for this set.

    Returns
    -------
    NotebookNode
        To be graded. Its metadata say what it was made from.
    """
    # first: should the folder change in between, the mark is that of the older one, and the
    # newer one will be graded in its turn
    graded_as = release.fingerprint_of(folder)
    notebook = graft(release.notebook, read_submission(folder / release.file_name))
    metadata = notebook.metadata[METADATA_KEY]
    metadata["graded_as"] = graded_as
    metadata["not_taken"] = list(extra_files(folder, release.ignore).rejected)
    return notebook


def graft(release_notebook: NotebookNode, submission: Submission) -> NotebookNode:
    """Return the notebook to grade.

    Parameters
    ----------
    release_notebook : NotebookNode
        Not changed.
    submission : Submission

    Returns
    -------
    NotebookNode
        Without outputs. `metadata.backprop_course` says which submission it is, why there was
        nothing to graft if there wasn't, and which answers a person should look for.
    """
    graded = nbformat.from_dict(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": release_notebook.metadata.get("kernelspec", {}),
                METADATA_KEY: {
                    "submission": submission.digest,
                    "missing": submission.missing,
                    "unreadable": submission.unreadable,
                },
            },
            "cells": [],
        }
    )
    cells = submission.cells
    found = match(release_notebook.cells, cells)
    added = _added(found, cells)
    numbers = itertools.count(1)
    texts: list[SubmittedCell] = []
    untouched: dict[str, bool] = {}
    graded.cells += _own_cells(added.get(BEFORE, []), numbers)
    texts += added.get(BEFORE, [])
    for place, cell in enumerate(release_notebook.cells):
        submitted = cells[found[place]] if place in found else None
        source, is_taken = _source(cell, submitted, cells)
        graded.cells.append(_grafted(cell, source))
        own = added.get(place, [])
        if submitted is not None and not is_taken:
            own = [submitted, *own]
        graded.cells += _own_cells(own, numbers)
        texts += own
        if is_written_answer(cell) and source == cell.source:
            untouched[grade_id_of(cell)] = place in found
        if submitted is not None and not nbgrader_metadata(cell):
            texts.append(submitted)
    if cells and (reasons := reasons_to_look(untouched, texts, release_notebook)):
        graded.metadata[METADATA_KEY]["for_a_person"] = reasons
    return graded


def _added(
    found: dict[int, int], cells: tuple[SubmittedCell, ...]
) -> dict[int, list[SubmittedCell]]:
    """Return the student's further cells, behind the place of the release's last one before.

    A second copy of a release's cell is among them: in the student's notebook it ran, too.
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


def _source(
    cell: NotebookNode, submitted: SubmittedCell | None, cells: tuple[SubmittedCell, ...]
) -> tuple[str, bool]:
    """Return the source that a cell of the release is graded with, and whether it says all.

    - a solution or a written answer: the student's, whatever the type of its cell is by now;
    - a cell without nbgrader's metadata that was handed in as the same type: the student's;
    - a solution that was deleted: nothing. The function may stand in a cell of the student's own,
      and the release's empty one must not replace it. So, too, if it is no code any more and
      other code defines the function;
    - all others, which are locked, deleted or of another type: the release's.

    It doesn't say all if the student's cell has words of its own and they are not in it: then the
    student's cell stands beside it.
    """
    nbgrader = nbgrader_metadata(cell)
    is_code = cell.cell_type == "code"
    if nbgrader.get("solution") and is_code:
        if submitted is None:
            return ("" if cells else cell.source), True
        if submitted.cell_type != "code" and _is_defined_elsewhere(cell, cells):
            return "", False
        return (submitted.source if submitted.cell_type == "code" else _code_in(submitted)), True
    if submitted is None:
        return cell.source, True
    is_same_type = submitted.cell_type == cell.cell_type
    is_same = same_text if nbgrader or not is_same_type else same_lines
    if is_same(submitted.source, cell.source):
        return cell.source, True
    if nbgrader.get("solution") or (not nbgrader and is_same_type):
        return (submitted.source if is_code else safe_markdown(submitted.source)), True
    return cell.source, is_code and submitted.cell_type == "code"


def _code_in(text: SubmittedCell) -> str:
    """Return the code of a cell that is text by now: what is fenced in, or all of it."""
    return "\n".join(FENCED.findall(text.source)) or text.source


def _is_defined_elsewhere(cell: NotebookNode, cells: tuple[SubmittedCell, ...]) -> bool:
    names = defined_in(cell.source)
    return any(c.cell_type == "code" and names & defined_in(c.source) for c in cells)


def _grafted(cell: NotebookNode, source: str) -> NotebookNode:
    """Return a cell of the release with another source.

    The tag of cells that only show something goes where the source is no longer the release's.
    """
    metadata = dict(cell.metadata)
    if is_show_only(cell) and source != cell.source:
        metadata["tags"] = [tag for tag in metadata["tags"] if tag != SHOW_ONLY_TAG]
    grafted = nbformat.from_dict(
        {
            "cell_type": cell.cell_type,
            "id": cell.get("id") or nbformat.v4.new_raw_cell().id,
            "metadata": metadata,
            "source": source,
        }
    )
    if cell.cell_type == "code":
        grafted.update(outputs=[], execution_count=None)
    return grafted


def _own_cells(cells: list[SubmittedCell], numbers: Iterator[int]) -> Iterator[NotebookNode]:
    """Make fresh cells, with nothing of the student's but type and source."""
    for cell in cells:
        cell_id = f"own-{next(numbers)}"
        if cell.cell_type == "code":
            yield nbformat.v4.new_code_cell(cell.source, id=cell_id)
        elif cell.source.strip():  # raw cells would not be seen on any page
            yield nbformat.v4.new_markdown_cell(safe_markdown(cell.source), id=cell_id)
