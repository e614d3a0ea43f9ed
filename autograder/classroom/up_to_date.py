"""What has been graded already, by the graded notebooks and by the gradebook.

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

from nbgrader.api import BaseCell, Grade, Gradebook, SubmittedAssignment

from autograder.classroom.class_rows import class_rows
from autograder.grading.hand_points import GradedTexts, texts_in
from autograder.grading.metadata import METADATA_KEY

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
    made_by : mapping of str to str
        What decided about its marks besides the submission; empty in those of older kits.
    texts : GradedTexts
        What it holds of the student's own.
    """

    graded_as: str
    verdicts: Mapping[str, dict[str, Any]]
    made_by: Mapping[str, str]
    texts: GradedTexts

    @property
    def earned(self) -> Scores:
        """What the autograder gave, by exercise."""
        return {name: verdict.get("earned") for name, verdict in self.verdicts.items()}


def read_graded(path: Path) -> GradedNotebook | None:
    """Read a graded notebook, without looking at more of it; None if there is none."""
    try:
        return graded_from(path.read_bytes())
    except OSError:
        return None


def graded_from(content: bytes) -> GradedNotebook | None:
    """Return what the bytes of a graded notebook say; None if they are none."""
    try:
        notebook = json.loads(content)
        metadata = notebook["metadata"][METADATA_KEY]
        cells = [cell["metadata"] for cell in notebook["cells"]]
        verdicts = {
            str(cell["nbgrader"]["grade_id"]): dict(cell[METADATA_KEY])
            for cell in cells
            if METADATA_KEY in cell
        }
        made_by = dict(metadata.get("made_by", {}))
        graded_as = str(metadata.get("graded_as", ""))
        return GradedNotebook(graded_as, verdicts, made_by, texts_in(notebook))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def recorded_scores(gradebook: Gradebook, problem_set: str) -> dict[str, dict[str, float | None]]:
    """Return what the autograder has given in the gradebook, by student and cell."""
    found: dict[str, dict[str, float | None]] = defaultdict(dict)
    for student, cell, score in _rows(gradebook, problem_set, Grade.auto_score):
        found[student][cell] = score
    gradebook.db.rollback()
    return dict(found)


def points_by_hand(gradebook: Gradebook, problem_set: str) -> dict[str, tuple[str, ...]]:
    """Return the cells for which a person has given points, by student."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    rows = _rows(gradebook, problem_set, Grade.manual_score)
    for student, cell, _ in rows.filter(Grade.manual_score.isnot(None)):
        found[student] += (cell,)
    gradebook.db.rollback()
    return dict(found)


def _rows(gradebook: Gradebook, problem_set: str, column: Any) -> Any:
    """Return a query for students, cells, and a column of their grades."""
    columns = (SubmittedAssignment.student_id, BaseCell.name, column)
    return class_rows(gradebook, problem_set, *columns)
