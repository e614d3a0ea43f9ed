"""A class's marks as they stand in the gradebook, and what isn't a mark yet."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from nbgrader.api import (
    BaseCell,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.classroom.class_rows import class_rows
from autograder.classroom.course import Course
from autograder.classroom.lock import only_writer
from autograder.classroom.open_gradebook import open_gradebook
from autograder.classroom.penalties import Renewed, renew_penalties
from autograder.classroom.roster import Person, Roster, read_roster


@dataclass(frozen=True)
class Mark:
    """A student's mark in one set.

    Parameters
    ----------
    by_cell : dict of str to float or None
        Points by exercise and question, in the notebook's order; None waits for a person.
    penalty : float
        For lateness.
    time : datetime or None
        When it was handed in, in UTC.
    """

    by_cell: dict[str, float | None]
    penalty: float = 0.0
    time: datetime.datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether a person has still to give points."""
        return any(points is None for points in self.by_cell.values())

    @property
    def points(self) -> float | None:
        """All points less the penalty; None as long as a person has to give some."""
        if self.waits or not self.by_cell:
            return None
        return max(0.0, sum(p or 0.0 for p in self.by_cell.values()) - self.penalty)


@dataclass(frozen=True)
class ClassMarks:
    """The marks of a class.

    Parameters
    ----------
    people : dict of str to Person
        Who takes the course, by id; with those who aren't in the list and have handed in.
    most : dict of str to float
        The points there are, by set.
    cells : dict of str to list of str
        Exercises and questions, by set.
    marks : dict of str to dict of str to Mark
        By set and student; who has handed in nothing isn't there.
    penalties : dict of str to Renewed
        What has changed about lateness, by set.
    """

    people: dict[str, Person]
    most: dict[str, float]
    cells: dict[str, list[str]]
    marks: dict[str, dict[str, Mark]]
    penalties: dict[str, Renewed] = field(default_factory=dict)


def class_marks(course: Course, problem_sets: Sequence[str]) -> ClassMarks:
    """Read the marks of sets, of all that somebody has handed in if none is named.

    Late penalties are worked out again first.

    Raises
    ------
    CourseError
        If the gradebook can't be read.
    """
    roster = read_roster(course.root)
    with (
        only_writer(course.root, shared=bool(course.coursedir.groupshared)),
        open_gradebook(course) as gradebook,
    ):
        names = list(problem_sets) or [
            assignment.name for assignment in gradebook.assignments if assignment.num_submissions
        ]
        renewed = {
            name: renew_penalties(gradebook, course.root, name, course.config) for name in names
        }
        marks = {name: _marks(gradebook, name) for name in names}
        most, cells = _asked(gradebook, names)
        people = _people(gradebook, roster, marks)
    kept = {name: {s: m for s, m in found.items() if s in people} for name, found in marks.items()}
    return ClassMarks(people, most, cells, kept, renewed)


def class_comments(course: Course, problem_set: str) -> dict[str, dict[str, str]]:
    """Return what feedback says beside cells, by student and cell; a person's words come first."""
    with open_gradebook(course) as gradebook:
        found: dict[str, dict[str, str]] = {}
        for submission in gradebook.assignment_submissions(problem_set):
            found[submission.student_id] = {
                comment.name: comment.comment
                for notebook in submission.notebooks
                for comment in notebook.comments
                if comment.comment
            }
    return found


def _marks(gradebook: Gradebook, problem_set: str) -> dict[str, Mark]:
    rows = class_rows(
        *(gradebook, problem_set),
        *(SubmittedAssignment.student_id, SubmittedAssignment.timestamp),
        *(SubmittedNotebook.late_submission_penalty, BaseCell.name),
        *(Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade),
    )
    found: dict[str, Mark] = {}
    for student, time, penalty, cell, auto, by_hand, extra, waits in rows:
        mark = found.setdefault(student, Mark({}, float(penalty or 0), time))
        points = auto if by_hand is None else by_hand
        # points for an answer that has changed since are no mark of this one
        mark.by_cell[cell] = None if points is None or waits else points + (extra or 0.0)
    return found


def _asked(
    gradebook: Gradebook, names: Sequence[str]
) -> tuple[dict[str, float], dict[str, list[str]]]:
    most, cells = {}, {}
    for name in names:
        assignment = gradebook.find_assignment(name)
        most[name] = float(assignment.max_score)
        cells[name] = [
            cell.name
            for notebook in assignment.notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        ]
    return most, cells


def _people(
    gradebook: Gradebook, roster: Roster, marks: dict[str, dict[str, Mark]]
) -> dict[str, Person]:
    handed_in = {student for found in marks.values() for student in found}
    strangers = {
        s.id: Person(s.id, s.last_name or "", s.first_name or "", s.email or "")
        for s in gradebook.students
        if s.id not in roster and (s.id in handed_in or not roster)
    }
    kept = {name: person for name, person in roster.items() if not person.dropped}
    return dict(sorted({**strangers, **kept}.items()))
