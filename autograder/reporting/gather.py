"""Read a class's work on one set: marks from the gradebook, all else from the graded notebooks."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
)

from autograder.classroom.class_rows import class_rows
from autograder.classroom.course import Course, CourseError
from autograder.classroom.open_gradebook import open_gradebook
from autograder.core.verdict import Outcome
from autograder.grading.metadata import METADATA_KEY

NOTHING_OF_THEIRS = ("", "YOUR ANSWER HERE", "YOUR CODE HERE")


@dataclass(frozen=True)
class Slip:
    """A place in which one small change would make a wrong answer right.

    Parameters
    ----------
    line : int or None
        In the student's definition, from one.
    source : str
        That line.
    kind : str
        What to look at; empty if that isn't certain.
    """

    line: int | None
    source: str
    kind: str


@dataclass(frozen=True)
class ExerciseWork:
    """What one student did in one exercise.

    Parameters
    ----------
    earned, points : float
        The gradebook's.
    outcome : str
    misconceptions : tuple of str
    slips : tuple of Slip
    source : str
        The solution cell.
    rests_on : tuple of str
        Exercises before it that it calls and that aren't right.
    """

    earned: float
    points: float
    outcome: str
    misconceptions: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    source: str = ""
    rests_on: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it, whatever it is worth."""
        return self.outcome == Outcome.RIGHT

    @property
    def is_attempted(self) -> bool:
        """Whether there is anything of the student's."""
        return self.outcome not in (Outcome.NOT_ATTEMPTED, Outcome.MISSING, Outcome.UNREADABLE)


@dataclass(frozen=True)
class AnswerWork:
    """A written answer.

    Parameters
    ----------
    earned : float or None
        None as long as it waits for a person.
    points : float
    text : str
        Empty if the cell was left as it was.
    by_hand : bool
        Whether a person gave the points.
    """

    earned: float | None
    points: float
    text: str
    by_hand: bool


@dataclass(frozen=True)
class StudentWork:
    """What one student handed in for a set.

    Parameters
    ----------
    student, name : str
        The id; the name in the gradebook, empty if it has none.
    exercises : mapping of str to ExerciseWork
    answers : mapping of str to AnswerWork
    hours_before : float or None
        From the hand-in to the due date, negative if late; None if either isn't known.
    """

    student: str
    name: str
    exercises: Mapping[str, ExerciseWork]
    answers: Mapping[str, AnswerWork]
    hours_before: float | None = None
    digest: str = ""
    """Of the notebook as it was handed in."""

    @property
    def code_share(self) -> float:
        """Points of the exercises, as a share of those there are."""
        return share(
            sum(work.earned for work in self.exercises.values()),
            sum(work.points for work in self.exercises.values()),
        )

    @property
    def is_gradable(self) -> bool:
        """Whether what was handed in was a notebook that can be read."""
        nothing = (Outcome.MISSING, Outcome.UNREADABLE)
        return any(work.outcome not in nothing for work in self.exercises.values())

    @property
    def earned(self) -> float:
        """All points there are so far."""
        written = sum(answer.earned or 0 for answer in self.answers.values())
        return written + sum(work.earned for work in self.exercises.values())

    @property
    def waits(self) -> bool:
        """Whether a written answer still has to be graded."""
        return any(answer.earned is None for answer in self.answers.values())


@dataclass(frozen=True)
class ClassWork:
    """A class's work on one set.

    Parameters
    ----------
    problem_set : str
    students : tuple of StudentWork
        Those whose work is graded, by id.
    absent : tuple of (str, str)
        Id and name of those whom the gradebook knows and who have nothing graded.
    points : mapping of str to float
        What each exercise and written question is worth, in the notebook's order.
    """

    problem_set: str
    students: tuple[StudentWork, ...]
    absent: tuple[tuple[str, str], ...] = ()
    points: Mapping[str, float] = field(default_factory=dict)

    @property
    def exercises(self) -> tuple[str, ...]:
        """Names of the exercises, in order."""
        return tuple(self.students[0].exercises) if self.students else ()

    @property
    def questions(self) -> tuple[str, ...]:
        """Names of the written questions, in order."""
        return tuple(self.students[0].answers) if self.students else ()

    @property
    def max_points(self) -> float:
        """All points there are."""
        return sum(self.points.values())


def share(part: float, whole: float) -> float:
    """Return a quotient, 0 where there is nothing to divide by."""
    return part / whole if whole else 0.0


def gather(course: Course, problem_set: str) -> ClassWork:
    """Read what a class has earned and handed in for a set.

    Parameters
    ----------
    course : Course
    problem_set : str

    Raises
    ------
    CourseError
        If nothing of the set is graded.
    """
    folders = course.folders("autograded", problem_set).by_student
    with open_gradebook(course) as gradebook:
        marks = _Marks(gradebook, problem_set)
    found = []
    for student, folder in folders.items():
        digest, cells = _read(folder / f"{problem_set}.ipynb")
        if cells and student in marks.grades:
            found.append(_work_of(student, digest, cells, marks))
    if not found:
        raise CourseError(f"nothing of {problem_set} is graded yet: run `course grade` first")
    graded = {work.student for work in found}
    absent = tuple((s, name) for s, name in marks.names.items() if s not in graded)
    order = [*found[0].exercises, *found[0].answers]
    points = {name: marks.points.get(name, 0.0) for name in order}
    return ClassWork(problem_set, tuple(found), absent, points)


class _Marks:
    """What the gradebook says about a set."""

    def __init__(self, gradebook: Gradebook, problem_set: str) -> None:
        try:
            notebook = gradebook.find_notebook(problem_set, problem_set)
        except MissingEntry:
            raise CourseError(
                f"the gradebook doesn't know {problem_set}; nothing of it is graded yet"
            ) from None
        self.points = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        due = gradebook.find_assignment(problem_set).duedate
        self.names = {
            s: ", ".join(part for part in (last, first) if part)
            for s, last, first in gradebook.db.query(
                Student.id, Student.last_name, Student.first_name
            ).order_by(Student.id)
        }
        self.grades: dict[str, dict[str, tuple[float | None, bool]]] = {}
        columns = (Grade.score, Grade.auto_score, Grade.manual_score, Grade.needs_manual_grade)
        rows = class_rows(
            *(gradebook, problem_set, SubmittedAssignment.student_id, BaseCell.name), *columns
        )
        for student, cell, score, auto, manual, waits in rows:
            known = None if waits and auto is None and manual is None else float(score)
            self.grades.setdefault(student, {})[cell] = (known, manual is not None)
        self.hours: dict[str, float] = {}
        times = (
            gradebook.db.query(
                SubmittedAssignment.student_id,
                SubmittedAssignment.timestamp,
                SubmittedAssignment.extension,
            )
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == problem_set)
        )
        for student, time, extension in times:
            if time and due:
                until = due + (extension or datetime.timedelta())
                self.hours[student] = (until - time).total_seconds() / 3600


def _read(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """Return which submission a graded notebook is of, and its cells; none if there isn't one.

    It is our own file, but lies where others may have been.
    """
    try:
        notebook = json.loads(path.read_bytes())
        cells: list[dict[str, Any]] = notebook["cells"]
        digest = str(notebook["metadata"][METADATA_KEY].get("submission", ""))
        return digest, [cell for cell in cells if cell["metadata"].get("nbgrader")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", []


def _work_of(student: str, digest: str, cells: list[dict[str, Any]], marks: _Marks) -> StudentWork:
    grades = marks.grades[student]
    sources = {_name(cell): "".join(cell["source"]) for cell in cells}
    exercises: dict[str, ExerciseWork] = {}
    answers: dict[str, AnswerWork] = {}
    for cell in cells:
        name, nbgrader = _name(cell), cell["metadata"]["nbgrader"]
        verdict = cell["metadata"].get(METADATA_KEY)
        earned, by_hand = grades.get(name, (None, False))
        points = marks.points.get(name, 0.0)
        if verdict is not None:
            exercises[name] = ExerciseWork(
                earned or 0.0,
                points,
                str(verdict.get("outcome", "")),
                tuple(map(str, verdict.get("misconceptions", ()))),
                tuple(_slips(verdict)),
                sources.get(f"{name}_solution", ""),
                tuple(map(str, verdict.get("rests_on", ()))),
            )
        elif nbgrader.get("grade") and nbgrader.get("solution"):
            text = sources[name].strip()
            text = "" if text in NOTHING_OF_THEIRS else text
            answers[name] = AnswerWork(earned, points, text, by_hand)
    name, hours = marks.names.get(student, ""), marks.hours.get(student)
    return StudentWork(student, name, exercises, answers, hours, digest)


def _name(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"]["nbgrader"].get("grade_id", ""))


def _slips(verdict: Mapping[str, Any]) -> Iterator[Slip]:
    """Yield the places that the diagnosis found; of older notebooks only their kinds."""
    places = verdict.get("places")
    if places is None:
        places = [{"kind": kind} for kind in verdict.get("kinds_of_slips", ())]
    for place in places:
        yield Slip(place.get("line"), str(place.get("source") or ""), str(place.get("kind") or ""))
