"""The notebook's file, as far as it can be known where it is: the cells as they were saved last."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SIZE_LIMIT = 20 * 2**20
OF_VS_CODE = "vscode-notebook-cell:"
"""What VS Code's ids of cells begin with; in the file it gives them others."""
NAMED_BY_THE_FRONTEND = ("__session__", "__vsc_ipynb_file__")
"""Variables in which Jupyter and VS Code give a notebook its own path."""


@dataclass(frozen=True)
class SavedCell:
    """A code cell as it was saved."""

    source: str
    cell_id: str = ""
    grade_id: str = ""
    is_graded: bool = False


@dataclass(frozen=True)
class SavedNotebook:
    """A notebook's code cells, in order, and when they were saved, in seconds since the epoch."""

    path: Path
    saved: float
    cells: tuple[SavedCell, ...]


def notebook_path(names: Mapping[str, object]) -> Path | None:
    """Return where the running notebook is saved, or None if nothing tells.

    Parameters
    ----------
    names : mapping of str to object
        The notebook's variables.
    """
    told = [names.get(name) for name in NAMED_BY_THE_FRONTEND]
    for path in (*told, os.environ.get("JPY_SESSION_NAME")):
        if isinstance(path, str) and path.endswith(".ipynb") and Path(path).is_file():
            return Path(path)
    return None


def read_saved(path: Path | None) -> SavedNotebook | None:
    """Read a saved notebook; None if there is none that can be read, which costs a notice only."""
    if path is None:
        return None
    try:
        status = path.stat()
        if status.st_size > SIZE_LIMIT:
            return None
        content = json.loads(path.read_bytes())
        cells = tuple(_cell(cell) for cell in content["cells"] if cell["cell_type"] == "code")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return SavedNotebook(path, status.st_mtime, cells)


def _cell(cell: Mapping[str, Any]) -> SavedCell:
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    return SavedCell(
        text,
        str(cell.get("id", "")),
        str(nbgrader.get("grade_id", "")),
        bool(nbgrader.get("grade")) and not nbgrader.get("solution"),
    )
