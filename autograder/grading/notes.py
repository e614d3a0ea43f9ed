"""What readers of a graded notebook should know about its grading, as its first cell.

The facts stand in the notebook's metadata; a cell is there only if one of them matters to
whoever reads feedback: no sandbox, or something in the folder that was not taken.
"""

from __future__ import annotations

import re

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.grading.graft import METADATA_KEY

CELL_ID = "notes-on-grading"
UNPROTECTED = "C"
"""The tier in which student code runs without walls."""


def add_notes(notebook: NotebookNode) -> None:
    """Put the cell in front of a graded notebook, if there is anything to say."""
    facts = notebook.metadata[METADATA_KEY]
    lines = [f"Not taken: {harmless(remark)}." for remark in facts.get("not_taken", ())]
    if was_unprotected(notebook):
        lines.insert(0, f"Graded without a sandbox: {facts['workspace']}.")
    if lines:
        text = "**Notes on the grading**\n\n" + "\n".join(f"- {line}" for line in lines)
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text, id=CELL_ID))


def was_unprotected(notebook: NotebookNode) -> bool:
    """Whether student code ran without a sandbox when this notebook was graded."""
    return bool(notebook.metadata[METADATA_KEY].get("tier") == UNPROTECTED)


def harmless(name: str) -> str:
    """Return a stranger's file name as text that means nothing to Markdown or a browser."""
    return re.sub(r"[^\w .,:;'/()+-]", "?", name)[:200]
