"""What students are given of a set when its deadline has passed: the printed solutions.

And for everybody who has been graded a page that shows the own answer and the model answer side by
side, with the card that the own one got. Both are text in a page: nothing of a submission is run or
taken for HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from autograder.classroom.course import Course
from autograder.handout.main import write_whole
from autograder.handout.student_modules import HandoutError

Cell = dict[str, Any]
MARKER = re.compile(r"\s*### (BEGIN|END) SOLUTION\s*")
STUB = "YOUR CODE HERE", "YOUR ANSWER HERE"
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font-family: sans-serif; margin: 1.5em auto; max-width: 84em; padding: 0 1em }}
.pair {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(22em, 1fr)); gap: 1em }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f4; padding: .7em }}
h3 {{ font-size: 1em; margin-bottom: 0 }}
</style></head><body>
<h1>{title}</h1>
{body}
</body></html>
"""


@dataclass(frozen=True)
class Answers:
    """The files that were written: the solutions, and a page for each student."""

    solutions: Path
    pages: tuple[Path, ...]


def make_answers(checkout: Path, problem_set: str) -> Answers:
    """Write the printed solutions, and a page for every student whose set has been graded.

    Parameters
    ----------
    checkout : Path
        The course's folder.
    problem_set : str

    Returns
    -------
    Answers
        In build/handout/after_deadline, in a folder of the set's name.

    Raises
    ------
    HandoutError
        If there are no solutions, or a graded notebook can't be read.
    """
    source = checkout / "solutions" / problem_set / f"{problem_set}.ipynb"
    if not source.is_file():
        raise HandoutError(f"There is no {source} to hand out.")
    solved = _notebook(source)
    folder = checkout / "build" / "handout" / "after_deadline" / problem_set
    folder.mkdir(parents=True, exist_ok=True)
    pages = []
    found = Course(checkout).folders("autograded", problem_set)
    for why in found.unreadable.values():
        raise HandoutError(why)
    for student, graded in found.by_student.items():
        notebook = graded / f"{problem_set}.ipynb"
        if notebook.is_file():
            title = f"{problem_set.partition('_')[0]}, {student}"
            page = PAGE.format(title=escape(title), body=_body(solved, _notebook(notebook)))
            pages.append(write_whole(folder / f"{student}.html", page.encode()))
    text = json.dumps(_printed(solved), indent=1, ensure_ascii=False) + "\n"
    solutions = write_whole(folder / f"{problem_set}_solutions.ipynb", text.encode())
    return Answers(solutions, tuple(pages))


def _notebook(path: Path) -> dict[str, Any]:
    try:
        notebook: dict[str, Any] = json.loads(path.read_bytes())
        assert all({"metadata", "source", "cell_type"} <= set(cell) for cell in notebook["cells"])
    except (ValueError, KeyError, TypeError, AssertionError):
        raise HandoutError(f"{path} can't be read as a notebook.") from None
    return notebook


def _printed(solved: dict[str, Any]) -> dict[str, Any]:
    """Return the solutions as a notebook like any other: without nbgrader's marks."""
    cells = [
        {
            **cell,
            "metadata": {k: v for k, v in cell["metadata"].items() if k != "nbgrader"},
            "source": _without_markers(cell),
        }
        for cell in solved["cells"]
    ]
    return {**solved, "cells": cells}


def _without_markers(cell: Cell) -> str:
    lines = "".join(cell["source"]).splitlines(keepends=True)
    return "".join(line for line in lines if not MARKER.fullmatch(line)).rstrip("\n")


def _body(solved: dict[str, Any], graded: dict[str, Any]) -> str:
    """Return a row for each answer, in the notebook's order, and under it the card it got."""
    own = {name: cell for cell in graded["cells"] if (name := _grade_id(cell))}
    rows: list[str] = []
    for cell in solved["cells"]:
        name, nbgrader = _grade_id(cell), cell["metadata"].get("nbgrader", {})
        if nbgrader.get("solution"):
            mine = "".join(own[name]["source"]) if name in own else ""
            if not mine.strip() or any(stub in mine for stub in STUB):
                mine = "(nothing)"
            rows += [
                f"<h2>{escape(name.removesuffix('_solution'))}</h2>",
                '<div class="pair">',
                f"<div><h3>Yours</h3><pre>{escape(mine)}</pre></div>",
                f"<div><h3>Model answer</h3><pre>{escape(_without_markers(cell))}</pre></div>",
                "</div>",
            ]
        elif nbgrader.get("grade") and name in own:
            rows += [f"<pre>{escape(text)}</pre>" for text in _shown(own[name])]
    return "\n".join(rows)


def _grade_id(cell: Cell) -> str:
    name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
    return name if isinstance(name, str) else ""


def _shown(cell: Cell) -> Iterator[str]:
    """Yield the cards that a grade cell shows, as plain text."""
    for output in cell.get("outputs", []):
        text = output.get("data", {}).get("text/plain")
        if text:
            yield "".join(text)
