"""A problem set's notebook as students hand it in: solved, untouched, and with blank cells."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat

from autograder.core.submission import Submission, SubmittedCell
from autograder.core.verdict import Outcome, Verdict
from autograder.grading.execute import WorkspaceFactory, grade_notebook
from autograder.grading.graft import graft
from autograder.grading.limits import CourseLimits
from autograder.problem_sets import exercises


def audit_notebooks(checkout: Path, problem_set: str, sandbox: WorkspaceFactory) -> list[str]:
    """Grade three versions of a set's notebook, behind walls, as a class's are graded.

    Parameters
    ----------
    checkout : Path
    problem_set : str
    sandbox : Workspaces

    Returns
    -------
    list of str
        What must not be: a solved exercise that isn't right, an untouched or blank one that
        is anything but "not attempted".
    """
    release = checkout / "exercises" / problem_set / f"{problem_set}.ipynb"
    source = checkout / "solutions" / problem_set / f"{problem_set}.ipynb"
    versions = {
        "solved": (_cells(source), Outcome.RIGHT),
        "untouched": (_cells(release), Outcome.NOT_ATTEMPTED),
        "blank": (_cells(release, lambda text: ""), Outcome.NOT_ATTEMPTED),
    }
    failures = []
    for name, (cells, expected) in versions.items():
        notebook = graft(nbformat.read(release, as_version=4), Submission(name, cells))
        verdicts = grade_notebook(notebook, exercises(problem_set), 0, sandbox, CourseLimits())
        failures += [
            f"{exercise} in the {name} notebook is {_words(verdict)} instead of {expected}"
            for exercise, verdict in verdicts.items()
            if verdict.outcome is not expected
        ]
    return failures


def _words(verdict: Verdict) -> str:
    return " · ".join([verdict.outcome, *(remark.message for remark in verdict.feedback)])


def _cells(
    path: Path, rewrite: Callable[[str], str] = lambda text: text
) -> tuple[SubmittedCell, ...]:
    """Return a notebook's cells as a student hands them in, its solution cells rewritten."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    submitted = []
    for cell in cells:
        nbgrader = cell["metadata"].get("nbgrader", {})
        text = "".join(cell["source"])
        is_answer = nbgrader.get("solution") and cell["cell_type"] == "code"
        submitted.append(
            SubmittedCell(
                cell["cell_type"],
                rewrite(text) if is_answer else text,
                cell["id"],
                nbgrader.get("grade_id", ""),
            )
        )
    return tuple(submitted)
