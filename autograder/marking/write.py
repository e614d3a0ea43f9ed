"""Write points and comments as formgrader does, and who gave them."""

from __future__ import annotations

import datetime
import getpass
from collections.abc import Mapping

from nbgrader.api import Gradebook

from autograder.classroom.course import Course
from autograder.classroom.hand_marks import HandMark, add_marks
from autograder.classroom.open_gradebook import open_gradebook, patiently, say_nothing
from autograder.grading.hand_points import digest_of_text
from autograder.marking.pile import read_answer


class StaleAnswer(Exception):
    """An answer isn't what the grader has read any more; says whose."""


def give_points(
    course: Course,
    problem_set: str,
    question: str,
    digests: Mapping[str, str],
    points: float | None,
    comment: str | None,
    *,
    keep_points: bool = False,
) -> None:
    """Give some students points, or take them back, and write a comment.

    Parameters
    ----------
    course : Course
    problem_set, question : str
    digests : mapping of str to str
        Of the text that was read, by student.
    points : float or None
        None takes points by hand back.
    comment : str or None
        None leaves the comment that is there.
    keep_points : bool
        Points stay what they are, whatever `points` says.

    Raises
    ------
    StaleAnswer
        If one of the answers isn't what was read; then nobody gets anything.
    ValueError
        If there are no such points.
    CourseError
        If the gradebook can't be used.
    """
    for student, digest in digests.items():
        folder = course.folder("autograded", student, problem_set)
        read = read_answer(folder / f"{problem_set}.ipynb", question)
        if read is None or digest_of_text(read[0], read[2]) != digest:
            raise StaleAnswer(f"the answer of {student} has changed since this page was opened")
    with open_gradebook(course) as gradebook:
        most = gradebook.find_graded_cell(question, problem_set, problem_set).max_score
        if points is not None and not 0 <= points <= most:
            raise ValueError(f"points should be between 0 and {most:g}, not {points:g}")
        place = (question, problem_set, problem_set)
        patiently(
            lambda: _write(gradebook, place, digests, points, comment, keep_points), say_nothing
        )
    if keep_points:
        return
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    marks = [
        HandMark(problem_set, question, student, digest, points, _grader(), now)
        for student, digest in digests.items()
    ]
    add_marks(course.root, marks, shared=bool(course.coursedir.groupshared))


def _write(
    gradebook: Gradebook,
    place: tuple[str, str, str],
    students: Mapping[str, str],
    points: float | None,
    comment: str | None,
    keep_points: bool,
) -> None:
    try:
        for student in students:
            if not keep_points:
                grade = gradebook.find_grade(*place, student)
                grade.manual_score = points
                grade.needs_manual_grade = points is None and grade.auto_score is None
            if comment is not None:
                gradebook.find_comment(*place, student).manual_comment = comment or None
        gradebook.db.commit()
    except Exception:
        gradebook.db.rollback()
        raise


def _grader() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return "somebody"
