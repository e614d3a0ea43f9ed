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

from autograder.core.grafting import BEFORE, added_cells, defines_more, graded_source
from autograder.core.matching import ReleasedCell, match
from autograder.core.submission import Submission, SubmittedCell
from autograder.grading.answers import IN_A_FILE, reasons_to_look
from autograder.grading.handed_in import HandedIn, take_in
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
from autograder.grading.which_notebook import other_set_in


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
    return graft_handed_in(release, take_in(release, folder))


def graft_handed_in(release: Release, handed_in: HandedIn) -> NotebookNode:
    """Graft what a student handed in onto the release, as `build_notebook_to_grade` does."""
    submission = handed_in.submission()
    notebook = graft(release.notebook, submission, has_words_beside=handed_in.has_words_beside)
    metadata = notebook.metadata[METADATA_KEY]
    other = other_set_in(submission.cells, release.problem_set)
    told = f"it holds exercises of {other}, and none of this set" if other else ""
    metadata["remarks"] = [remark for remark in (handed_in.remark, told) if remark]
    metadata["graded_as"] = handed_in.graded_as
    metadata["made_by"] = release.made_by
    metadata["not_taken"] = list(handed_in.not_taken)
    return notebook


def graft(
    release_notebook: NotebookNode, submission: Submission, *, has_words_beside: bool = False
) -> NotebookNode:
    """Return the notebook to grade.

    Parameters
    ----------
    release_notebook : NotebookNode
        Not changed.
    submission : Submission
    has_words_beside : bool
        Whether files that may hold words for a person were handed in, too.

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
    answers: list[str] = []
    graded.cells += _own_cells(added.get(BEFORE, []), numbers, written)
    texts += added.get(BEFORE, [])
    for place, cell in enumerate(release_notebook.cells):
        submitted = cells[found[place]] if place in found else None
        source, is_taken = graded_source(released[place], submitted, cells)
        if is_written_answer(cell) and not source.strip():
            source = cell.source  # emptied says no more than left as it was
        pictures: dict[str, dict[str, str]] = {}
        if source is not cell.source and cell.cell_type != "code":
            attachments = submitted.attachments if submitted is not None else {}
            source, pictures = written.safe_with_pictures(source, attachments)
        if submitted is not None and defines_more(released[place], submitted):
            graded.cells += _own_cells([submitted], numbers, written)
        graded.cells.append(_grafted(cell, source, pictures))
        own = added.get(place, [])
        if submitted is not None and not is_taken:
            own = [submitted, *own]
        graded.cells += _own_cells(own, numbers, written)
        texts += own
        if is_written_answer(cell):
            if source == cell.source:
                untouched[grade_id_of(cell)] = place in found
            else:
                answers.append(source)
        if submitted is not None and not nbgrader_metadata(cell):
            texts.append(submitted)
    if cells:
        reasons = reasons_to_look(
            untouched, texts, release_notebook, answers=answers, has_files=has_words_beside
        )
    else:
        reasons = dict.fromkeys(untouched, IN_A_FILE) if has_words_beside else {}
    if reasons:
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


def _grafted(cell: NotebookNode, source: str, pictures: dict[str, dict[str, str]]) -> NotebookNode:
    """Return a cell of the release with another source, and the pictures in it.

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
    elif pictures:
        grafted.update(attachments=pictures)
    return grafted


def _own_cells(
    cells: list[SubmittedCell], numbers: Iterator[int], written: Texts
) -> Iterator[NotebookNode]:
    """Make fresh cells, with nothing of the student's but type and source."""
    for cell in cells:
        # not by new_code_cell, which validates each: the notebook is validated when it is written
        own = {"id": f"own-{next(numbers)}", "metadata": {}}
        if cell.cell_type == "code":
            code: dict[str, object] = {"cell_type": "code", "outputs": [], "execution_count": None}
            yield nbformat.from_dict({**own, **code, "source": cell.source})
        elif cell.source.strip():  # raw cells would not be seen on any page
            text, pictures = written.safe_with_pictures(cell.source, cell.attachments)
            more = {"attachments": pictures} if pictures else {}
            yield nbformat.from_dict({**own, "cell_type": "markdown", "source": text, **more})
