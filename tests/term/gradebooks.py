"""A gradebook with marks in it, as grading would write them, without any grading."""

import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.classroom.course import Course
from autograder.classroom.gradebook import GradebookRows, Recorder
from autograder.classroom.open_gradebook import open_gradebook

PS06 = "ps06_two_layer_example"
WRITTEN = ("written_learning_rate", "written_depth")
DUE = datetime.datetime(2026, 11, 20, 12)


def cells(folder: Path) -> dict[str, float]:
    """The most points of each grade cell of ps06."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        (notebook,) = gradebook.find_assignment(PS06).notebooks
        return {cell.name: cell.max_score for cell in notebook.grade_cells}


def record(folder: Path, student: str, part: float = 1.0, hours_late: float | None = None) -> None:
    """Record a student with a part of all points for code; answers wait for a person."""
    course = Course(folder)
    time = None if hours_late is None else DUE + datetime.timedelta(hours=hours_late)
    scores: dict[str, float | None] = {
        name: None if name.startswith("written") else part * most
        for name, most in cells(folder).items()
    }
    with open_gradebook(course) as gradebook:
        Recorder(gradebook, PS06, course.config).record([GradebookRows(student, time, scores)])


def by_hand(folder: Path, student: str, points: float) -> None:
    """Give a student points for each answer, as a person does in formgrader."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for name in cells(folder):
            if name.startswith("written"):
                grade = gradebook.find_grade(name, PS06, PS06, student)
                grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def of(folder: Path, student: str) -> Any:
    """Score, penalty and extension of a student."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        found = gradebook.find_submission(PS06, student)
        return found.score, found.late_submission_penalty, found.extension


def rule(folder: Path, **settings: float) -> None:
    """Write a rule of ours into the course's settings."""
    lines = ['c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugin.late.PercentPerDay"']
    lines += [f"c.PercentPerDay.{name} = {value}" for name, value in settings.items()]
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write("\n".join(lines) + "\n")
