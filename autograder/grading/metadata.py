"""What the metadata of notebooks and cells say: nbgrader's, and this course's own.

The course's own stand under `metadata.backprop_course`, in a graded notebook and in its grade
cells. They are kept, so keys and values never change their names.
"""

from __future__ import annotations

from nbformat.notebooknode import NotebookNode

from autograder.sandbox import Isolation

METADATA_KEY = "backprop_course"
SHOW_ONLY_TAG = "show-only"
"""Marks a cell of the release that only shows something, such as a training run with a figure.

No later cell needs what it does, so whoever grades needn't run it, unless the student has
changed it.
"""


def nbgrader_metadata(cell: NotebookNode) -> dict[str, object]:
    """Return a cell's nbgrader metadata, empty if it has none."""
    return dict(cell["metadata"].get("nbgrader", {}))


def is_autograded(cell: NotebookNode) -> bool:
    """Whether a cell stands for an exercise: it has points, and no answer is written in it."""
    nbgrader = nbgrader_metadata(cell)
    is_graded = bool(nbgrader.get("grade")) and not nbgrader.get("solution")
    return is_graded and cell.cell_type == "code"


def is_written_answer(cell: NotebookNode) -> bool:
    """Whether a cell holds an answer that a person grades."""
    nbgrader = nbgrader_metadata(cell)
    return bool(nbgrader.get("grade")) and bool(nbgrader.get("solution"))


def for_a_person(notebook: NotebookNode) -> dict[str, str]:
    """Return why a person should look for answers that seem not to be there, by grade_id."""
    return dict(notebook.metadata.get(METADATA_KEY, {}).get("for_a_person", {}))


def remarks_on(notebook: NotebookNode) -> tuple[str, ...]:
    """Return what is odd about the file that was handed in, in words."""
    return tuple(notebook.metadata.get(METADATA_KEY, {}).get("remarks", ()))


def why_nothing_was_graded(notebook: NotebookNode) -> str:
    """Return why a whole set has no points, in words; empty if there was something to grade."""
    metadata = notebook.metadata.get(METADATA_KEY, {})
    if metadata.get("missing"):
        return "no points for the whole set: there was no notebook that could be this set's"
    if metadata.get("unreadable"):
        return f"no points for the whole set: the file can't be read: {metadata['unreadable']}"
    return ""


def is_show_only(cell: NotebookNode) -> bool:
    """Whether a cell is one that the release only shows with, and the student left alone."""
    return SHOW_ONLY_TAG in cell.metadata.get("tags", ())


def grade_id_of(cell: NotebookNode) -> str:
    """Return a cell's grade_id, empty if it has none."""
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def was_unprotected(notebook: NotebookNode) -> bool:
    """Whether student code ran without a sandbox when this notebook was graded."""
    return bool(notebook.metadata[METADATA_KEY].get("tier") == Isolation.NONE)
