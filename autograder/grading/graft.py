"""Build the notebook to grade: the release, with the student's own sources grafted onto it.

Test cells, given cells, metadata, points, tags and ids come from the release, whatever the
submission says about them. From the student come the sources of solution cells and written
answers, of given cells that aren't locked, and the cells the student added.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.core.grafting import BEFORE, added_cells, graded_source
from autograder.core.matching import ReleasedCell, match
from autograder.core.submission import Submission, SubmittedCell, read_submission
from autograder.grading.answers import reasons_to_look
from autograder.grading.door import read_notebook
from autograder.grading.folder import extra_files
from autograder.grading.metadata import (
    METADATA_KEY,
    SHOW_ONLY_TAG,
    grade_id_of,
    is_show_only,
    is_written_answer,
    nbgrader_metadata,
)
from autograder.grading.release import Release
from autograder.grading.texts import Texts


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
    notebook = graft(release.notebook, read_submission(folder / release.file_name, read_notebook))
    metadata = notebook.metadata[METADATA_KEY]
    metadata["graded_as"] = graded_as
    metadata["made_by"] = release.made_by
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
    released = [_released(cell) for cell in release_notebook.cells]
    found = match(released, cells)
    added = added_cells(found, cells)
    numbers = itertools.count(1)
    written = Texts()
    texts: list[SubmittedCell] = []
    untouched: dict[str, bool] = {}
    graded.cells += _own_cells(added.get(BEFORE, []), numbers, written)
    texts += added.get(BEFORE, [])
    for place, cell in enumerate(release_notebook.cells):
        submitted = cells[found[place]] if place in found else None
        source, is_taken = graded_source(released[place], submitted, cells)
        if source is not cell.source and cell.cell_type != "code":
            source = written.safe(source)
        graded.cells.append(_grafted(cell, source))
        own = added.get(place, [])
        if submitted is not None and not is_taken:
            own = [submitted, *own]
        graded.cells += _own_cells(own, numbers, written)
        texts += own
        if is_written_answer(cell) and source == cell.source:
            untouched[grade_id_of(cell)] = place in found
        if submitted is not None and not nbgrader_metadata(cell):
            texts.append(submitted)
    if cells and (reasons := reasons_to_look(untouched, texts, release_notebook)):
        graded.metadata[METADATA_KEY]["for_a_person"] = reasons
    return graded


def _released(cell: NotebookNode) -> ReleasedCell:
    nbgrader = nbgrader_metadata(cell)
    return ReleasedCell(
        cell.cell_type,
        cell.source,
        str(cell.get("id", "")),
        grade_id_of(cell),
        is_graded=bool(nbgrader.get("grade")),
        is_solution=bool(nbgrader.get("solution")),
        is_marked=bool(nbgrader),
    )


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


def _own_cells(
    cells: list[SubmittedCell], numbers: Iterator[int], written: Texts
) -> Iterator[NotebookNode]:
    """Make fresh cells, with nothing of the student's but type and source."""
    for cell in cells:
        cell_id = f"own-{next(numbers)}"
        if cell.cell_type == "code":
            yield nbformat.v4.new_code_cell(cell.source, id=cell_id)
        elif cell.source.strip():  # raw cells would not be seen on any page
            yield nbformat.v4.new_markdown_cell(written.safe(cell.source), id=cell_id)
