"""What lateness costs, worked out anew: from due date, extension, rule and points as they are now.

The gradebook keeps a penalty from when somebody was graded. Points given by hand, an extension, a
moved due date or another rule come later, so every run works all of a set's penalties out again.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select
from traitlets.config import Config

from autograder.classroom.course import CourseError
from autograder.classroom.late_rule import LateRule
from autograder.nbgrader_plugin.extensions import keep_promises

MOST_IDS = 500
"""Asked for in one query; SQLite takes 999 values or more."""


@dataclass(frozen=True)
class Change:
    """A penalty that isn't what it was.

    Parameters
    ----------
    before, after : float
        Points.
    """

    student: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.student}: late penalty {self.before:g} → {self.after:g}"


@dataclass
class Renewed:
    """What became of a set's penalties.

    Parameters
    ----------
    changes : list of Change
    extended : list of str
        Whose extension, given before the hand-in, holds from now on.
    failures : dict of str to str
        For whom the course's rule failed, and how; their penalties are as they were.
    """

    changes: list[Change] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)


def seconds_late(
    timestamp: datetime.datetime | None,
    due: datetime.datetime | None,
    extension: datetime.timedelta | None,
) -> float:
    """Return how late a hand-in is, 0 if it isn't or nobody knows; times are in UTC."""
    if timestamp is None or due is None:
        return 0.0
    return max(0.0, (timestamp - due - (extension or datetime.timedelta())).total_seconds())


def penalties_of(gradebook: Gradebook, problem_set: str) -> dict[str, float]:
    """Return the penalties that the gradebook holds, 0 for none, by student."""
    rows = gradebook.db.execute(
        select(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == problem_set)
    )
    found = {student: float(penalty or 0) for student, penalty in rows}
    gradebook.db.rollback()
    return found


def renew_penalties(
    gradebook: Gradebook,
    root: Path,
    problem_set: str,
    config: Config,
    before: dict[str, float] | None = None,
) -> Renewed:
    """Work all penalties of a set out again, and write those that have changed.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    root : Path
        The course's folder.
    problem_set : str
    config : Config
        Of the course: its rule.
    before : dict of str to float, optional
        What to compare with; by default what the gradebook holds now.

    Raises
    ------
    CourseError
        If the extensions can't be read.
    """
    before = penalties_of(gradebook, problem_set) if before is None else before
    try:
        renewed = Renewed(extended=keep_promises(gradebook, root, problem_set))
    except ValueError as error:
        raise CourseError(str(error)) from None
    rule = LateRule(config)
    rows = gradebook.db.execute(
        select(
            SubmittedNotebook.id,
            SubmittedNotebook.late_submission_penalty,
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            Assignment.duedate,
        )
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == problem_set)
    ).all()
    late = {row.id: seconds_late(row.timestamp, row.duedate, row.extension) for row in rows}
    concerned = [
        row
        for row in rows
        if late[row.id] > 0 or row.late_submission_penalty or before.get(row.student_id)
    ]
    notebooks = _notebooks(gradebook, [row.id for row in concerned])
    for row in concerned:
        student, notebook = row.student_id, notebooks[row.id]
        penalty = None
        if late[row.id] > 0:
            try:
                penalty = rule.of(student, notebook.score, late[row.id])
            except Exception as error:  # a rule may raise anything
                renewed.failures[student] = (
                    f"the rule for late work failed: {type(error).__name__}: {error}"
                )
                continue
        if (notebook.late_submission_penalty or 0.0) != (penalty or 0.0):
            notebook.late_submission_penalty = penalty
        if student in before and abs(before[student] - (penalty or 0.0)) > 1e-9:
            renewed.changes.append(Change(student, before[student], penalty or 0.0))
    gradebook.db.commit()
    renewed.changes.sort(key=lambda change: change.student)
    return renewed


def _notebooks(gradebook: Gradebook, ids: list[str]) -> dict[str, SubmittedNotebook]:
    """Return submitted notebooks with their scores, which take long to work out, by their ids."""
    found: dict[str, SubmittedNotebook] = {}
    for start in range(0, len(ids), MOST_IDS):
        some = ids[start : start + MOST_IDS]
        query = select(SubmittedNotebook).where(SubmittedNotebook.id.in_(some))
        found |= {one.id: one for one in gradebook.db.execute(query).scalars()}
    return found
