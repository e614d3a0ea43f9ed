"""What a class has earned, as a table to look at and as a CSV to work with.

Marks come from the gradebook, words from the graded notebooks: nothing is worked out here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from rich.table import Table
from rich.text import Text

from autograder.classroom.grading import Course
from autograder.exercise import Outcome
from autograder.grading.graft import METADATA_KEY, is_autograded
from autograder.problem_sets import exercises

COLUMNS = ("student", "problem set", "exercise", "points", "of", "outcome", "words")


@dataclass(frozen=True)
class Mark:
    """One exercise of one student: the gradebook's points, the judge's words."""

    student: str
    problem_set: str
    exercise: str
    earned: float | None
    points: int
    outcome: str
    misconceptions: tuple[str, ...]
    words: str


def marks(course: Course, problem_set: str, student: str) -> list[Mark]:
    """Read what a student earned.

    Parameters
    ----------
    course : Course
    problem_set : str
    student : str

    Returns
    -------
    list of Mark
        One for each exercise; `earned` is None where the gradebook has no grade.
    """
    found = _found(course, problem_set, student)
    result = []
    url = course.api().coursedir.db_url
    with Gradebook(url) as gradebook:
        for name, exercise in exercises(problem_set).items():
            try:
                earned = gradebook.find_grade(name, problem_set, problem_set, student).auto_score
            except MissingEntry:
                earned = None
            facts = found.get(name, {})
            result.append(
                Mark(
                    *(student, problem_set, name, earned, exercise.points),
                    outcome=str(facts.get("outcome", "nothing handed in")),
                    misconceptions=tuple(facts.get("misconceptions", ())),
                    words=" ".join(facts.get("remarks", ())),
                )
            )
    return result


def _found(course: Course, problem_set: str, student: str) -> dict[str, dict[str, Any]]:
    """Return what the judge left in the graded notebook, by exercise."""
    path = course.notebook(f"autograded/{student}", problem_set)
    if not path.exists():
        return {}
    cells = filter(is_autograded, nbformat.read(path, as_version=4).cells)
    return {cell.metadata["nbgrader"]["grade_id"]: cell.metadata[METADATA_KEY] for cell in cells}


def write_csv(path: Path, rows: Iterable[Mark]) -> None:
    """Write marks to a file that spreadsheets open; not half of it if something goes wrong."""
    draft = path.with_suffix(".part")
    with draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for mark in rows:
            earned = "" if mark.earned is None else mark.earned
            row = (mark.student, mark.problem_set, mark.exercise, earned, mark.points)
            writer.writerow([_as_text(field) for field in (*row, mark.outcome, mark.words)])
    draft.replace(path)


def _as_text(field: object) -> object:
    """Keep a spreadsheet from taking a student's text for a formula."""
    if isinstance(field, str) and field.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + field
    return field


def table(problem_set: str, students: Mapping[str, list[Mark]]) -> Table:
    """Return a table with a line for each student.

    Parameters
    ----------
    problem_set : str
    students : mapping of str to list of Mark

    Returns
    -------
    rich.table.Table
        Exercises are columns with a number; the caption says which is which.
    """
    asked = exercises(problem_set)
    legend = " · ".join(
        f"{n} {exercise.name} ({exercise.points})"
        for n, exercise in enumerate(asked.values(), start=1)
    )
    result = Table(
        title=problem_set, caption=legend, title_justify="left", caption_justify="left", box=None
    )
    result.add_column("student", no_wrap=True)
    for number in range(1, len(asked) + 1):
        result.add_column(str(number), justify="right")
    result.add_column("total", justify="right")
    result.add_column("what was found", overflow="fold", ratio=1)
    for student, row in students.items():
        total = sum(mark.earned or 0 for mark in row)
        points = [_points(mark) for mark in row]
        result.add_row(student, *points, Text(f"{total:g}", style="bold"), _summary(row))
    return result


def _points(mark: Mark) -> Text:
    if mark.earned is None:
        return Text("–", style="dim")
    full = mark.earned == mark.points
    return Text(f"{mark.earned:g}", style="green" if full else "red")


def _summary(row: list[Mark]) -> Text:
    outcomes = {mark.outcome for mark in row}
    if len(outcomes) == 1:
        (outcome,) = outcomes
        if outcome == Outcome.RIGHT:
            return Text("all right", style="green")
        if not any(mark.misconceptions for mark in row):
            return Text(outcome)
    found = [
        f"{n} {', '.join(mark.misconceptions).replace('_', ' ') or mark.outcome}"
        for n, mark in enumerate(row, start=1)
        if mark.outcome != Outcome.RIGHT
    ]
    return Text(" · ".join(found))
