"""Move a deadline: for some students, before or after they hand in, or for everybody."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry

from autograder.classroom.course import Course, CourseError
from autograder.classroom.lock import only_writer
from autograder.classroom.open_gradebook import open_gradebook
from autograder.classroom.penalties import Renewed, renew_penalties
from autograder.classroom.roster import read_roster, why_no_id
from autograder.nbgrader_plugin.extensions import read_promised, write_promised
from autograder.term.times import written


@dataclass(frozen=True)
class Extended:
    """What a change of deadlines did.

    Parameters
    ----------
    deadlines : dict of str to datetime
        By student, in UTC; of everybody if the due date was moved, under an empty name.
    before_hand_in : tuple of str
        Who has handed in nothing yet; the extension holds as soon as they do.
    penalties : Renewed
    """

    deadlines: dict[str, datetime.datetime]
    before_hand_in: tuple[str, ...]
    penalties: Renewed


def extend(
    course: Course,
    problem_set: str,
    students: Sequence[str],
    *,
    days: float | None = None,
    until: datetime.datetime | None = None,
) -> Extended:
    """Give students more time, or everybody if none is named.

    An extension takes the place of an earlier one; 0 days take it back.

    Parameters
    ----------
    course : Course
    problem_set : str
    students : sequence of str
        Nobody: the due date itself moves.
    days : float, optional
        After the due date.
    until : datetime, optional
        In UTC, without a zone; this or `days`.

    Raises
    ------
    CourseError
        If there is no due date to count from, a student isn't known, or would get less time.
    """
    with (
        only_writer(course.root, shared=bool(course.coursedir.groupshared)),
        open_gradebook(course) as gradebook,
    ):
        due = _due_date(gradebook, problem_set)
        if due is None and (students or until is None):
            raise CourseError(
                f"{problem_set} has no due date yet: `course extend {problem_set} --all --until "
                "'2026-11-20 12:00 UTC'` sets one"
            )
        start = due or datetime.datetime(1970, 1, 1)
        more = until - start if until else datetime.timedelta(days=days or 0)
        if students and more < datetime.timedelta():
            raise CourseError(
                f"that is before {problem_set}'s due date, {written(start)}, and would be less "
                "time, not more; nothing was changed"
            )
        if not students:
            gradebook.update_or_create_assignment(problem_set, duedate=start + more)
            deadlines, waiting = {"": start + more}, []
        else:
            _refuse_unknown(course, gradebook, students)
            waiting = _give(course, gradebook, problem_set, students, more)
            deadlines = dict.fromkeys(students, start + more)
        renewed = renew_penalties(gradebook, course.root, problem_set, course.config)
    return Extended(deadlines, tuple(waiting), renewed)


def _due_date(gradebook: Gradebook, problem_set: str) -> datetime.datetime | None:
    try:
        due: datetime.datetime | None = gradebook.find_assignment(problem_set).duedate
    except MissingEntry:
        raise CourseError(
            f"the gradebook doesn't know {problem_set}; "
            f"run `nbgrader generate_assignment {problem_set} --force` first"
        ) from None
    return due


def _refuse_unknown(course: Course, gradebook: Gradebook, students: Sequence[str]) -> None:
    roster = read_roster(course.root)
    known = {*roster, *(student.id for student in gradebook.students)}
    for student in students:
        why = why_no_id(student)
        if not why and roster and student not in known:
            why = f"there is no student {student} in roster.csv or in the gradebook"
        if why:
            raise CourseError(f"{why}; nothing was changed")


def _give(
    course: Course,
    gradebook: Gradebook,
    problem_set: str,
    students: Sequence[str],
    more: datetime.timedelta,
) -> list[str]:
    """Write extensions; return whose wait for a hand-in."""
    try:
        promised = read_promised(course.root)
    except ValueError as error:
        raise CourseError(str(error)) from None
    ours = promised.setdefault(problem_set, {})
    waiting = []
    for student in students:
        ours.pop(student, None)
        try:
            submission = gradebook.find_submission(problem_set, student)
            submission.extension = more or None
        except MissingEntry:
            waiting.append(student)
            if more:
                ours[student] = more.total_seconds()
    gradebook.db.commit()
    write_promised(course.root, promised)
    return waiting
