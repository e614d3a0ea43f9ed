"""Build the notebook to grade: the release, with the student's own sources grafted onto it.

Test cells, given cells, metadata, points, tags and ids come from the release, whatever the
submission says about them. From the student come the sources of solution cells, of given
cells that aren't locked, and the cells the student added.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.core.grafting import graded_source, key_of, sort_cells
from autograder.core.submission import Submission, SubmittedCell, read_submission
from autograder.grading.folder import extra_files
from autograder.grading.metadata import (
    METADATA_KEY,
    SHOW_ONLY_TAG,
    grade_id_of,
    is_show_only,
    nbgrader_metadata,
)
from autograder.grading.outputs import safe_markdown
from autograder.grading.release import Release


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
        Without outputs. `metadata.backprop_course` says which submission it is, and why
        there was nothing to graft if there wasn't.
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
    released = [_released(cell) for cell in release_notebook.cells]
    places = {key_of(cell.grade_id, cell.cell_id): index for index, cell in enumerate(released)}
    found, added = sort_cells(submission.cells, places)
    numbers = itertools.count(1)
    graded.cells += _own_cells(added.get(-1, []), numbers)
    for index, cell in enumerate(release_notebook.cells):
        graded.cells.append(_grafted(cell, found.get(index), bool(submission.cells)))
        graded.cells += _own_cells(added.get(index, []), numbers)
    return graded


def _released(cell: NotebookNode) -> SubmittedCell:
    return SubmittedCell(cell.cell_type, cell.source, str(cell.get("id", "")), grade_id_of(cell))


def _grafted(
    cell: NotebookNode, submitted: SubmittedCell | None, has_submission: bool
) -> NotebookNode:
    """Return a cell of the release with the source it is graded with.

    The tag of cells that only show something goes where the source is no longer the release's.
    """
    nbgrader = nbgrader_metadata(cell)
    source = graded_source(
        _released(cell),
        submitted,
        is_open=bool(nbgrader.get("solution")) or not nbgrader,
        is_solution=bool(nbgrader.get("solution")),
        has_submission=has_submission,
    )
    if source is not cell.source and cell.cell_type != "code":
        source = safe_markdown(source)
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
        elif cell.cell_type == "markdown":
            yield nbformat.v4.new_markdown_cell(safe_markdown(cell.source), id=cell_id)
