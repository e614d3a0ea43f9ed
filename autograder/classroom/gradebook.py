"""The one writer of the gradebook: rows as `nbgrader autograde` would leave them.

nbgrader's own converters open the gradebook a dozen times for each submission and commit
after each cell. Here a batch of submissions is one transaction, in plain SQL over nbgrader's
tables. What a person gave is never touched.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.classroom.course import CourseError
from autograder.classroom.database_lock import DatabaseLock
from autograder.classroom.late_rule import LateRule
from autograder.classroom.open_gradebook import Say, first_line, patiently, say_nothing
from autograder.classroom.penalties import seconds_late
from autograder.grading.hand_points import needs_a_person


def _of_cell(statement: Any, table: Any) -> Any:
    return statement.where(
        table.c.cell_id == bindparam("the_cell"), table.c.notebook_id == bindparam("the_notebook")
    )


# Made once: to find out that a statement is the same as one before takes longer than to run it
_students, _submissions = Student.__table__, SubmittedAssignment.__table__
_notebooks, _grades, _comments = SubmittedNotebook.__table__, Grade.__table__, Comment.__table__
COUNT_STUDENT = (
    select(func.count()).select_from(_students).where(_students.c.id == bindparam("student"))
)
NEW_STUDENT = _students.insert()
FIND_SUBMISSION = select(
    _submissions.c.id, _submissions.c.timestamp, _submissions.c.extension
).where(
    _submissions.c.assignment_id == bindparam("assignment"),
    _submissions.c.student_id == bindparam("student"),
)
NEW_SUBMISSION = _submissions.insert()
CHANGE_SUBMISSION = _submissions.update().where(_submissions.c.id == bindparam("the_submission"))
FIND_NOTEBOOK = select(_notebooks.c.id).where(
    _notebooks.c.assignment_id == bindparam("assignment_id"),
    _notebooks.c.notebook_id == bindparam("notebook_id"),
)
NEW_NOTEBOOK = _notebooks.insert()
FIND_GRADES = select(
    _grades.c.cell_id, _grades.c.auto_score, _grades.c.manual_score, _grades.c.needs_manual_grade
).where(_grades.c.notebook_id == bindparam("notebook"))
NEW_GRADES = _grades.insert()
CHANGE_GRADES = _of_cell(_grades.update(), _grades)
FIND_COMMENTS = select(_comments.c.cell_id).where(_comments.c.notebook_id == bindparam("notebook"))
NEW_COMMENTS = _comments.insert()
CHANGE_COMMENTS = _of_cell(_comments.update(), _comments)


@dataclass(frozen=True)
class GradebookRows:
    """What to record of one submission.

    Parameters
    ----------
    student : str
    timestamp : datetime or None
        When it was handed in, UTC without a zone, as nbgrader stores it.
    scores : mapping of str to float or None
        The autograder's, by grade cell; None waits for a person.
    comments : mapping of str to str or None
        The autograder's, by solution or task cell.
    same : frozenset of str
        Grade cells whose text is what it was when they were last graded.
    """

    student: str
    timestamp: datetime.datetime | None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    comments: Mapping[str, str | None] = field(default_factory=dict)
    same: frozenset[str] = frozenset()


class Recorder:
    """Writes to the gradebook.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    problem_set : str
        The assignment, which has one notebook of the same name.
    config : Config
        Of the course: its rule for late penalties.
    say : callable
        Is told when the gradebook is waited for.
    lock : DatabaseLock, optional
        Held whenever something is written.

    Raises
    ------
    CourseError
        If the gradebook doesn't know the set.
    """

    def __init__(
        self,
        gradebook: Gradebook,
        problem_set: str,
        config: Config,
        say: Say = say_nothing,
        lock: DatabaseLock | None = None,
    ) -> None:
        self._say = say
        self._lock = lock
        self._engine = gradebook.engine
        self._penalties = LateRule(config)
        try:
            assignment = gradebook.find_assignment(problem_set)
            notebook = gradebook.find_notebook(problem_set, problem_set)
        except MissingEntry:
            raise CourseError(
                f"the gradebook doesn't know {problem_set}; "
                f"run `nbgrader generate_assignment {problem_set} --force` first. If you have "
                "graded it before, put the gradebook's last backup in its place instead: points "
                "given by hand are nowhere else"
            ) from None
        if len(assignment.notebooks) != 1:
            raise CourseError(
                f"{problem_set} has more notebooks than one in the gradebook; "
                "grade it with `nbgrader autograde`"
            )
        self._assignment_id, self._due = assignment.id, assignment.duedate
        self._notebook_id = notebook.id
        grades = [*notebook.grade_cells, *notebook.task_cells]
        comments = [*notebook.solution_cells, *notebook.task_cells]
        self._grade_cells = {cell.name: cell.id for cell in grades}
        self._comment_cells = {cell.name: cell.id for cell in comments}
        gradebook.db.rollback()  # a transaction left open would see nothing new

    def record(self, batch: Iterable[GradebookRows]) -> None:
        """Write some submissions, all or none of them.

        Raises
        ------
        CourseError
            If the gradebook can't be written; nothing of the batch is.
        """
        rows = list(batch)
        try:
            patiently(lambda: self._record_all(rows), self._say)
        except SQLAlchemyError as error:
            raise CourseError(
                f"the gradebook can't be written ({first_line(error)}). "
                "What was recorded is safe: mend it, and run the same command again"
            ) from error

    def _record_all(self, batch: list[GradebookRows]) -> None:
        if self._lock is not None:
            self._lock.hold()
        with self._engine.begin() as connection:
            for rows in batch:
                self._record_one(connection, rows)

    def _record_one(self, connection: Connection, rows: GradebookRows) -> None:
        notebook_id, late, is_new = self._submission(connection, rows)
        self._write_scores(connection, notebook_id, rows, is_new)
        self._write_comments(connection, notebook_id, rows.comments, is_new)
        if is_new and late <= 0:
            return  # a new row has no penalty
        penalty = None
        if late > 0:
            query = select(SubmittedNotebook.score).where(SubmittedNotebook.id == notebook_id)
            score = connection.execute(query).scalar_one()
            penalty = self._penalties.of(rows.student, score, late)
        table = SubmittedNotebook.__table__
        connection.execute(
            table.update().where(table.c.id == notebook_id).values(late_submission_penalty=penalty)
        )

    def _submission(self, connection: Connection, rows: GradebookRows) -> tuple[str, float, bool]:
        """Find or make a submission.

        Returns
        -------
        str, float, bool
            Its notebook's id, how late it is, and whether that notebook has no rows yet.
        """
        if not connection.execute(COUNT_STUDENT, {"student": rows.student}).scalar_one():
            connection.execute(NEW_STUDENT, {"id": rows.student})
        known = connection.execute(
            FIND_SUBMISSION, {"assignment": self._assignment_id, "student": rows.student}
        ).first()
        if known is None:
            submission_id, timestamp, extension = new_uuid(), rows.timestamp, None
            connection.execute(
                NEW_SUBMISSION,
                {
                    "id": submission_id,
                    "assignment_id": self._assignment_id,
                    "student_id": rows.student,
                    "timestamp": timestamp,
                },
            )
        else:
            submission_id, extension = known.id, known.extension
            timestamp = rows.timestamp or known.timestamp
            connection.execute(
                CHANGE_SUBMISSION, {"the_submission": submission_id, "timestamp": timestamp}
            )
        late = seconds_late(timestamp, self._due, extension)
        notebook_id, is_new = self._notebook_of(connection, submission_id, known is None)
        return notebook_id, late, is_new

    def _notebook_of(
        self, connection: Connection, submission_id: str, is_new: bool
    ) -> tuple[str, bool]:
        """Find or make the row of a submission's one notebook; return its id, and if it is new."""
        ids = {"assignment_id": submission_id, "notebook_id": self._notebook_id}
        known: str | None = None if is_new else connection.execute(FIND_NOTEBOOK, ids).scalar()
        if known is not None:
            return known, False
        notebook_id: str = new_uuid()
        connection.execute(NEW_NOTEBOOK, {"id": notebook_id, "flagged": False, **ids})
        return notebook_id, True

    def _write_scores(
        self, connection: Connection, notebook_id: str, rows: GradebookRows, is_new: bool
    ) -> None:
        """Write the autograder's scores, and a row without a score for a cell that has none.

        A score that a person gave stays, and asks to be looked at again if the text has changed.
        """
        there = () if is_new else connection.execute(FIND_GRADES, {"notebook": notebook_id})
        known = {row.cell_id: row for row in there}
        new, changed, scores = [], [], rows.scores
        for name, cell_id in self._grade_cells.items():
            score, row = scores.get(name), known.get(cell_id)
            needed = score is None
            if row is not None:
                needed = needs_a_person(
                    score,
                    manual=row.manual_score,
                    is_same=name in rows.same,
                    auto_before=row.auto_score,
                    needed_before=row.needs_manual_grade,
                )
            values = {"auto_score": score, "needs_manual_grade": needed}
            if row is None:
                new.append(
                    {"id": new_uuid(), "cell_id": cell_id, "notebook_id": notebook_id, **values}
                )
            elif name in scores:
                changed.append({"the_cell": cell_id, "the_notebook": notebook_id, **values})
        if new:
            connection.execute(NEW_GRADES, new)
        if changed:
            connection.execute(CHANGE_GRADES, changed)

    def _write_comments(
        self,
        connection: Connection,
        notebook_id: str,
        comments: Mapping[str, str | None],
        is_new: bool,
    ) -> None:
        """Write the autograder's comments, beside those that a person wrote."""
        there: set[str] = set()
        if not is_new:
            there.update(connection.execute(FIND_COMMENTS, {"notebook": notebook_id}).scalars())
        new, changed = [], []
        for name, cell_id in self._comment_cells.items():
            values = {"auto_comment": comments.get(name)}
            if cell_id not in there:
                new.append(
                    {"id": new_uuid(), "cell_id": cell_id, "notebook_id": notebook_id, **values}
                )
            elif name in comments:
                changed.append({"the_cell": cell_id, "the_notebook": notebook_id, **values})
        if new:
            connection.execute(NEW_COMMENTS, new)
        if changed:
            connection.execute(CHANGE_COMMENTS, changed)
