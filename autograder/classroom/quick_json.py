"""A notebook as nbformat writes it, letter by letter, in a third of the time.

Python's JSON encoder has a quick half in C, but not for text with indents, and nbformat copies the
notebook twice before it writes. Here strings go to C one by one, and nothing is copied.
tests/classroom/test_quick_json.py holds it to nbformat's own.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

from nbformat.notebooknode import NotebookNode

OF_THE_MOMENT = ("orig_nbformat", "orig_nbformat_minor", "signature")
"""What nbformat keeps in a notebook's metadata only while it is open; in cells it is "trusted"."""

OTHER_TEXTS = ("application/javascript", "image/svg+xml")
"""What nbformat splits into lines besides text."""

LITERALS = {None: "null", False: "false", True: "true"}


def write_notebook(notebook: NotebookNode) -> str:
    """Return a notebook of format 4 as the text of its file.

    Parameters
    ----------
    notebook : NotebookNode
        Valid; not changed.
    """
    metadata = {k: v for k, v in notebook["metadata"].items() if k not in OF_THE_MOMENT}
    cells = [_cell(cell) for cell in notebook["cells"]]
    return _text({**notebook, "metadata": metadata, "cells": cells}, "\n")


def _cell(cell: NotebookNode) -> dict[str, Any]:
    """Return a cell with its texts as lists of lines."""
    found = {
        **cell,
        "metadata": {key: value for key, value in cell["metadata"].items() if key != "trusted"},
        "source": cell["source"].splitlines(True),
    }
    if "attachments" in cell:
        bundles = cell["attachments"].items()
        found["attachments"] = {n: {k: _lines(k, d) for k, d in b.items()} for n, b in bundles}
    if cell["cell_type"] == "code":
        found["outputs"] = [_output(output) for output in cell["outputs"]]
    return found


def _output(output: NotebookNode) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": output["text"].splitlines(True)}
    if output["output_type"] in ("display_data", "execute_result"):
        return {**output, "data": {kind: _lines(kind, d) for kind, d in output["data"].items()}}
    return dict(output)


def _lines(kind: str, data: Any) -> Any:
    has_lines = isinstance(data, str) and (kind.startswith("text/") or kind in OTHER_TEXTS)
    return data.splitlines(True) if has_lines else data


def _text(value: Any, line_end: str) -> str:
    """Return plain data as JSON; `line_end` is a line's end with the indent of the next."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        inner = line_end + " "
        items = [
            f"{encode_basestring(key)}: {encode_basestring(item)}"
            if type(item := value[key]) is str
            else f"{encode_basestring(key)}: {_text(item, inner)}"
            for key in sorted(value)
        ]
        return f"{{{inner}{f',{inner}'.join(items)}{line_end}}}" if items else "{}"
    if isinstance(value, (list, tuple)):
        inner = line_end + " "
        try:
            items = [*map(encode_basestring, value)]  # lines of text, as most are
        except TypeError:
            items = [_text(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{line_end}]" if items else "[]"
    if value is None or isinstance(value, bool):
        return LITERALS[value]
    return repr(value) if type(value) is int else json.dumps(value)
