"""What readers of a graded notebook should know about its grading, as its first cell.

They stand in the notebook's metadata, too; the cell is there only if one of them matters to those
who read feedback: no sandbox, a notebook of another name or set, something in the folder that was
not taken, or a written answer that a person has to look for.
"""

from __future__ import annotations

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.grading.folder import harmless_name
from autograder.grading.metadata import (
    METADATA_KEY,
    for_a_person,
    remarks_on,
    was_unprotected,
)

CELL_ID = "notes-on-grading"
UNPROTECTED_COMMENT = "Graded without a sandbox."
"""What the gradebook says then, at a notebook's first exercise."""


def remark_on(why: str) -> str:
    """Return what the gradebook says of an answer that a person has to look for."""
    return f"{why[0].upper()}{why[1:]}."


def add_notes(notebook: NotebookNode) -> None:
    """Put the cell in front of a graded notebook, if there is anything to say."""
    metadata = notebook.metadata[METADATA_KEY]
    lines = [f"{harmless_name(remark)}." for remark in remarks_on(notebook)]
    lines += [f"Not taken: {harmless_name(remark)}." for remark in metadata.get("not_taken", ())]
    lines += [f"{name}: {why}." for name, why in for_a_person(notebook).items()]
    if was_unprotected(notebook):
        lines.insert(0, f"Graded without a sandbox: {metadata['workspace']}.")
    if lines:
        text = "**Notes on the grading**\n\n" + "\n".join(f"- {line}" for line in lines)
        # not by new_markdown_cell: the notebook is validated when it is written
        cell = {"cell_type": "markdown", "id": CELL_ID, "metadata": {}, "source": text}
        notebook.cells.insert(0, nbformat.from_dict(cell))
