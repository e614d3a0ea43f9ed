"""Which submissions have to be graded: the new and the changed ones.

What has been graded says so itself: the graded notebook holds the fingerprint of what it was
made from, and it is written after the gradebook. It counts only if the gradebook agrees
with it, for that may have been lost, restored or made anew in the meantime.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.core.submission import CannotBeRead
from autograder.grading.metadata import METADATA_KEY
from autograder.grading.release import Release

Scores = Mapping[str, float | None]


@dataclass(frozen=True)
class GradedNotebook:
    """What a graded notebook says about its grading.

    Parameters
    ----------
    graded_as : str
        The fingerprint.
    verdicts : mapping of str to dict
        Outcome, points and words, by exercise.
    """

    graded_as: str
    verdicts: Mapping[str, dict[str, Any]]


def read_graded(path: Path) -> GradedNotebook | None:
    """Read a graded notebook, without looking at more of it; None if there is none."""
    try:
        notebook = json.loads(path.read_bytes())
        metadata = notebook["metadata"][METADATA_KEY]
        cells = [cell["metadata"] for cell in notebook["cells"]]
        verdicts = {
            str(cell["nbgrader"]["grade_id"]): dict(cell[METADATA_KEY])
            for cell in cells
            if METADATA_KEY in cell
        }
        return GradedNotebook(str(metadata.get("graded_as", "")), verdicts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def recorded_scores(gradebook: Gradebook, problem_set: str) -> dict[str, dict[str, float | None]]:
    """Return what the autograder has given in the gradebook, by student and cell."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == problem_set)
    )
    found: dict[str, dict[str, float | None]] = defaultdict(dict)
    for student, cell, score in rows:
        found[student][cell] = score
    gradebook.db.rollback()
    return dict(found)


def is_up_to_date(release: Release, folder: Path, graded: Path, recorded: Scores) -> bool:
    """Whether a submission has been graded as it is now, and recorded.

    Parameters
    ----------
    release : Release
    folder : Path
        What was handed in.
    graded : Path
        Where the graded notebook is, if there is one.
    recorded : mapping of str to float or None
        What the gradebook says.
    """
    notebook = read_graded(graded)
    if notebook is None or not notebook.verdicts:
        return False
    try:
        fingerprint = release.fingerprint_of(folder)
    except CannotBeRead:  # who grades it says why
        return False
    agreed = all(recorded.get(name) == v.get("earned") for name, v in notebook.verdicts.items())
    return agreed and notebook.graded_as == fingerprint
