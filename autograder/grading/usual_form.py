"""Notebooks of the usual form: valid at sight, so that nbformat's schema needn't be asked.

To ask takes long, and the first time far longer, since the schema is compiled then. Whatever has
another form than nearly all notebooks is left to nbformat. tests/grading/test_usual_form.py holds
this to the schema.
"""

from __future__ import annotations

import re
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

CELL_ID = re.compile("[a-zA-Z0-9_-]{1,64}")
CELL = {"cell_type", "id", "metadata", "source"}
KEYS = {
    "code": ({*CELL, "execution_count", "outputs"},),
    "markdown": (CELL, {*CELL, "attachments"}),
    "raw": (CELL, {*CELL, "attachments"}),
}
"""Of cells, by their type."""
LOOKED_INTO = {"collapsed", "execution", "format", "jupyter", "name", "scrolled"}
"""What the schema looks at in a cell's metadata, besides tags."""
FIELDS = {
    "display_data": ("data", "metadata"),
    "error": ("ename", "evalue", "traceback"),
    "execute_result": ("data", "metadata", "execution_count"),
    "stream": ("name", "text"),
}
"""Of outputs, by their type; they are in messages of the same type, too."""


def read_notebook(text: str) -> NotebookNode:
    """Return a notebook as `nbformat.reads` does, as one of format 4."""
    notebook = nbformat.reader.reads(text)
    return notebook if is_usual(notebook) else nbformat.reads(text, as_version=4)


def validate(notebook: NotebookNode) -> None:
    """Do what `nbformat.validate` does: raise ValidationError, or give cells ids of their own."""
    if not is_usual(notebook):
        nbformat.validate(notebook)


def is_usual(notebook: NotebookNode) -> bool:
    """Whether a notebook of format 4.5 is valid at sight."""
    cells = notebook.get("cells")
    return (
        notebook.keys() == {"cells", "metadata", "nbformat", "nbformat_minor"}
        and (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        and _are_usual_metadata(notebook["metadata"])
        and isinstance(cells, list)
        and all(map(_is_usual_cell, cells))
        and len({cell["id"] for cell in cells}) == len(cells)
    )


def _are_usual_metadata(metadata: Any) -> bool:
    if not isinstance(metadata, dict):
        return False
    kernel, language = metadata.get("kernelspec"), metadata.get("language_info", {"name": ""})
    return (
        metadata.keys() <= {"kernelspec", "language_info", "backprop_course"}
        and isinstance(kernel, dict)
        and kernel.keys() >= {"name", "display_name"}
        and all(isinstance(text, str) for text in kernel.values())
        and isinstance(language, dict)
        and language.keys() == {"name"}
        and isinstance(language["name"], str)
    )


def _is_usual_cell(cell: Any) -> bool:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if not isinstance(kind, str) or cell.keys() not in KEYS.get(kind, ()):
        return False
    identity, metadata = cell["id"], cell["metadata"]
    return (
        isinstance(identity, str)
        and CELL_ID.fullmatch(identity) is not None
        and isinstance(metadata, dict)
        and LOOKED_INTO.isdisjoint(metadata)
        and ("tags" not in metadata or _are_usual_tags(metadata["tags"]))
        and isinstance(cell["source"], str)
        and _has_usual_contents(kind, cell)
    )


def _are_usual_tags(tags: Any) -> bool:
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return False
    return all(tag and "," not in tag for tag in tags) and len(set(tags)) == len(tags)


def _has_usual_contents(kind: str, cell: dict[str, Any]) -> bool:
    """Whether a cell's outputs or attachments are usual."""
    if kind != "code":
        bundles = cell.get("attachments", {})
        return isinstance(bundles, dict) and all(
            is_usual_field("data", b) for b in bundles.values()
        )
    outputs = cell["outputs"]
    return (
        _is_usual_count(cell["execution_count"])
        and isinstance(outputs, list)
        and all(map(is_usual_output, outputs))
    )


def is_usual_output(output: Any) -> bool:
    """Whether an output is what every kernel shows."""
    kind = output.get("output_type") if isinstance(output, dict) else None
    if not isinstance(kind, str) or kind not in FIELDS:
        return False
    return (
        output.keys() == {"output_type", *FIELDS[kind]}
        and all(is_usual_field(name, output[name]) for name in FIELDS[kind])
        and _is_usual_count(output.get("execution_count"))
    )


def _is_usual_count(count: Any) -> bool:
    return count is None or (type(count) is int and count >= 0)


def is_usual_field(name: str, value: Any) -> bool:
    """Whether a field of an output, or of its message, is what every kernel puts there."""
    if name == "data":
        return isinstance(value, dict) and all(
            isinstance(x, str) for x in (*value, *value.values())
        )
    if name == "metadata":
        return isinstance(value, dict)
    if name == "execution_count":
        return value is None or type(value) is int
    if name == "traceback":
        return isinstance(value, list) and all(isinstance(line, str) for line in value)
    return isinstance(value, str)
