"""Further steps of help, for those whom a line alone doesn't help: an example, then the lecture.

Both are texts that the student has already: the worked example stands above the stub in the
notebook, and the lecture's section is told by its name.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from autograder.student.known_exercises import known_exercises
from autograder.student.lecture_sections import SECTIONS
from autograder.student.saved_notebook import SIZE_LIMIT

EXAMPLE_MARK = "**By hand"
"""What a worked example begins with, in the notebooks."""
_EXAMPLE = re.compile(r"^\*\*By hand.*?(?=^\*\*Write|^> \*\*Careful|\Z)", re.MULTILINE | re.DOTALL)
EXAMPLE_LIMIT = 2_000
"""Characters of a worked example that are shown."""


def lecture_section(name: str) -> str:
    """Return where the lecture explains what an exercise asks; empty if nobody has said so.

    Parameters
    ----------
    name : str
        The exercise's.
    """
    section = SECTIONS.get(name)
    if section is None:
        return ""
    lecture, heading = section
    return f'Lecture {lecture} explains it, in its section "{heading}".'


def worked_example(name: str, notebook: Path | None) -> str:
    """Return the small example that is worked by hand above an exercise's stub.

    Parameters
    ----------
    name : str
        The exercise's.
    notebook : Path, optional
        Where the notebook is saved.

    Returns
    -------
    str
        In Markdown; empty if there is none, or the notebook can't be read.
    """
    if notebook is None or name not in {n for one in known_exercises().sets.values() for n in one}:
        return ""
    try:
        if notebook.stat().st_size > SIZE_LIMIT:
            return ""
        cells = json.loads(notebook.read_bytes())["cells"]
        return _example_above(f"{name}_solution", cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


def _example_above(grade_id: str, cells: list[dict[str, Any]]) -> str:
    found = ""
    for cell in cells:
        metadata = cell["metadata"]
        nbgrader = metadata.get("nbgrader", {}) if isinstance(metadata, dict) else {}
        source = cell["source"]
        text = source if isinstance(source, str) else "".join(source)
        if nbgrader.get("grade_id") == grade_id:
            return found
        if cell["cell_type"] == "markdown":
            match = _EXAMPLE.search(text)
            if match is not None:
                found = match.group().strip()[:EXAMPLE_LIMIT]
            elif re.search(r"^## ", text, re.MULTILINE):  # another exercise's section begins
                found = ""
    return ""
