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

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

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
        return graded_from(path.read_bytes()) if path.is_file() else None
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


Recorded = dict[str, dict[str, float | None]]
"""What the autograder has given, by student and cell."""


def recorded_scores(gradebook: Gradebook, problem_set: str) -> Recorded:
    """Return what the autograder has given in the gradebook, by student and cell."""
    return recorded_points(gradebook, problem_set)[0]


def recorded_points(
    gradebook: Gradebook, problem_set: str
) -> tuple[Recorded, dict[str, tuple[str, ...]]]:
    """Return what the autograder has given in the gradebook, and for which cells a person has.

    A class has many rows, so they are asked for once, without what is the same in all of them.

    Returns
    -------
    dict of str to dict of str to float or None
        The autograder's points, by student and cell.
    dict of str to tuple of str
        The cells for which a person has given points, by student.
    """
    columns = (Grade.cell_id, Grade.auto_score, Grade.manual_score)
    scores: Recorded = defaultdict(dict)
    by_hand: dict[str, tuple[str, ...]] = defaultdict(tuple)
    with gradebook.engine.connect() as connection:
        cells = dict(connection.execute(select(BaseCell.id, BaseCell.name)).all())
        of_the_set = select(Assignment.id).where(Assignment.name == problem_set)
        rows = connection.execute(
            select(SubmittedAssignment.student_id, *columns)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(SubmittedAssignment.assignment_id.in_(of_the_set))
        )
        for student, cell, score, given in rows:
            scores[student][cells[cell]] = score
            if given is not None:
                by_hand[student] += (cells[cell],)
    return dict(scores), dict(by_hand)
