"""Write a class's feedback pages: student by student, each in its time, only what is new.

Pages are nbgrader's own, written by its `generate_feedback` in worker processes. A page that fails,
or takes too long, is one page; a run that is stopped goes on where it was.
"""

from __future__ import annotations

import faulthandler
import functools
import hashlib
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Comment, Grade, Gradebook

from autograder.classroom.course import Course, CourseError
from autograder.classroom.open_gradebook import open_gradebook
from autograder.classroom.pool import STOPS, TaskOutcome, Workers, let_stops_through
from autograder.grading.privacy import keep_from_others

PAGE_SECONDS = 120.0
"""On the clock, for one page: an honest one takes about one. Chosen, not measured."""
SEAL = ".made_of"
"""The file beside a page that says what it was made of."""


@dataclass
class FeedbackReport:
    """What a run did.

    Parameters
    ----------
    written, unchanged : list of str
        Students.
    failures : dict of str to str
        Whose page could not be written, and why.
    """

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)


def write_pages(
    course: Course,
    problem_set: str,
    jobs: int,
    *,
    force: bool = False,
    seconds: float = PAGE_SECONDS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FeedbackReport:
    """Write the pages of everyone whose graded work or marks have changed since the last time.

    Parameters
    ----------
    course : Course
    problem_set : str
    jobs : int
        Pages at a time.
    force : bool
        Also those that are up to date.
    seconds : float
        On the clock, for one page.
    progress : callable
        Is told how many are done, of how many.

    Raises
    ------
    CourseError
        If nothing is graded, or nothing can be written at all.
    """
    graded = course.folders("autograded", problem_set).by_student
    if not graded:
        raise CourseError(f"nothing of {problem_set} is graded yet: run `course grade` first")
    with open_gradebook(course) as gradebook:
        marks = _marks(gradebook, problem_set)
    made_of = {student: _seal(folder, marks.get(student, "")) for student, folder in graded.items()}
    keep_from_others(course.coursedir)
    report = FeedbackReport()
    for student in graded:
        if not force and _is_written(course, problem_set, student, made_of[student]):
            report.unchanged.append(student)
    to_do = [student for student in graded if student not in set(report.unchanged)]
    if to_do:
        progress(0, len(to_do))
        prepare = functools.partial(_prepare, course)
        work = functools.partial(_write_one, problem_set, seconds)
        with Workers(work, prepare, _nothing, min(jobs, len(to_do)), 2 * seconds) as workers:
            for batch in workers.results(to_do):
                for outcome in batch:
                    _take(report, outcome, course, problem_set, made_of, seconds)
                progress(len(report.written) + len(report.failures), len(to_do))
    return report


def _take(
    report: FeedbackReport,
    outcome: TaskOutcome[str, str],
    course: Course,
    problem_set: str,
    made_of: Mapping[str, str],
    seconds: float,
) -> None:
    """Note what became of one page."""
    student = outcome.task
    if outcome.died:
        report.failures[student] = f"its page was not done after {seconds:g} seconds, twice"
    elif outcome.error is not None:
        report.failures[student] = f"{type(outcome.error).__name__}: {outcome.error}"
    elif outcome.result:
        report.failures[student] = outcome.result
    else:
        place = course.folder("feedback", student, problem_set) / SEAL
        place.write_text(made_of[student], encoding="utf-8")
        report.written.append(student)


def _is_written(course: Course, problem_set: str, student: str, made_of: str) -> bool:
    folder = course.folder("feedback", student, problem_set)
    try:
        is_same = (folder / SEAL).read_text(encoding="utf-8") == made_of
    except (OSError, UnicodeDecodeError):
        return False
    return is_same and (folder / f"{problem_set}.html").is_file()


def _seal(folder: Path, marks: str) -> str:
    """Return a digest of all that a page shows: graded work and marks."""
    digest = hashlib.sha256(marks.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(os.fsencode(path.relative_to(folder)) + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _marks(gradebook: Gradebook, problem_set: str) -> dict[str, str]:
    """Return all points and comments in the gradebook, by student, in some text."""
    found: dict[str, str] = {}
    for submission in gradebook.assignment_submissions(problem_set):
        rows = [
            [_grade(grade) for grade in notebook.grades]
            + [_comment(comment) for comment in notebook.comments]
            for notebook in submission.notebooks
        ]
        late = submission.late_submission_penalty
        found[submission.student_id] = repr((late, [sorted(row) for row in rows]))
    return found


def _grade(grade: Grade) -> str:
    names = ("name", "auto_score", "manual_score", "extra_credit", "needs_manual_grade")
    return repr([getattr(grade, name) for name in names])


def _comment(comment: Comment) -> str:
    return repr([comment.name, comment.auto_comment, comment.manual_comment])


# -- in a worker --------------------------------------------------------------------------

_course: Course | None = None


def _prepare(course: Course) -> None:
    global _course
    _course = course
    for number in STOPS:  # Ctrl-C is for the coordinator to answer
        signal.signal(number, signal.SIG_IGN)
    let_stops_through()


def _nothing() -> None:
    """Be called before anything else."""


def _write_one(problem_set: str, seconds: float, student: str) -> str:
    """Write one page; return why it could not be written, empty if it is there."""
    assert _course is not None
    with open(os.devnull, "w") as nowhere:
        # in C, which works even if some pattern keeps the interpreter busy for ever
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            answer = _course.api().generate_feedback(problem_set, student, force=True)
        finally:
            faulthandler.cancel_dump_traceback_later()
    if answer["success"]:
        return ""
    raised = str(answer.get("error", "")).strip().rpartition("\n")[2]  # of a traceback
    return str(answer.get("log") or raised).strip()[-500:] or "no page was made"
