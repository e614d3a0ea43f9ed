"""`course demo`: grade the sample class, and hold every mark to what the student deserves."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from autograder.classroom.course import CONFIG_FILE, Course, CourseError
from autograder.classroom.feedback import write_pages
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.jobs import available_processors
from autograder.classroom.show import ReportRow, marks, progress_bar, table, write_csv
from autograder.demo.sample_class import Student, sample_class, write_class
from autograder.sandbox import Isolation
from autograder.sandbox.plain_kernel import NOT_A_SANDBOX

DEMO_SETS = ("ps06_two_layer_example", "ps07_vectorized_backprop")
"""What a demo shows if nobody asks for more: two sets, two minutes."""

SETTINGS = (("JudgeExercises", {"cell_seconds": 6.0, "call_seconds": 2.0}),)
"""Shorter limits than a course's: what is endless here is so on purpose."""


@dataclass(frozen=True)
class Demo:
    """What a demo left behind."""

    course: Course
    marks: dict[str, dict[str, list[ReportRow]]]
    mistakes: list[str]


def run_demo(
    checkout: Path,
    console: Console,
    jobs: int | None = None,
    *,
    problem_sets: Sequence[str] = DEMO_SETS,
    allow_unprotected: bool = False,
) -> Demo:
    """Play a whole course through in `build/demo` of a checkout.

    Parameters
    ----------
    checkout : Path
        Where solutions/ and nbgrader_config.py are.
    console : rich.console.Console
        What is printed goes here.
    jobs : int, optional
        How many notebooks run at a time.
    problem_sets : sequence of str
        What the class hands in.
    allow_unprotected : bool
        Also without a sandbox.

    Returns
    -------
    Demo
        `mistakes` is empty if every mark is what it should be.

    Raises
    ------
    CourseError
        If the release failed.
    """
    started = time.monotonic()
    course = Course(checkout / "build" / "demo", SETTINGS)
    _lay_out(checkout, course)
    releases = {
        problem_set: json.loads(course.release(problem_set).read_text(encoding="utf-8"))
        for problem_set in problem_sets
    }
    students = sample_class(releases)
    write_class(students, course.root / "submitted")
    console.print(f"Released {len(problem_sets)} problem sets to a class of {len(students)}.")
    options = GradingOptions(jobs, allow_unprotected=allow_unprotected)
    with progress_bar(console) as progress:
        for problem_set in problem_sets:
            _grade(course, problem_set, progress, options)
            _write_pages(course, problem_set, progress, jobs or available_processors())
    found = {
        problem_set: marks(course, problem_set, [student.name for student in students])
        for problem_set in problem_sets
    }
    for problem_set in problem_sets:
        handed_in = {name: row for name, row in found[problem_set].items() if _has(row)}
        console.print(table(problem_set, handed_in), "")
    _write_reports(course, found)
    mistakes = [m for student in students for m in _mistakes(student, found)]
    _say_what_there_is(console, course, students, mistakes, time.monotonic() - started)
    return Demo(course, found, mistakes)


def _lay_out(checkout: Path, course: Course) -> None:
    """Make an empty course folder that has nothing but the sources."""
    for needed in ("solutions", CONFIG_FILE):
        if not (checkout / needed).exists():
            raise CourseError(
                f"there is no {needed} in {checkout}; run this in the course's folder"
            )
    if course.root.exists():
        shutil.rmtree(course.root)
    course.root.mkdir(parents=True)
    shutil.copytree(checkout / "solutions", course.root / "solutions")
    shutil.copy(checkout / CONFIG_FILE, course.root)


def _grade(course: Course, problem_set: str, progress: Progress, options: GradingOptions) -> None:
    bar = progress.add_task(f"grading {problem_set}", total=None)

    def advance(done: int, total: int) -> None:
        progress.update(bar, completed=done, total=total)

    report = grade_class(course, problem_set, options, advance)
    words = (
        NOT_A_SANDBOX if report.tier == Isolation.NONE else f"Student code ran in {report.walls}."
    )
    progress.console.print(words, style="yellow" if report.tier == Isolation.NONE else "dim")
    for student, failure in report.failures.items():
        progress.console.print(Text(f"{student}: {failure}", style="red"))


def _write_pages(course: Course, problem_set: str, progress: Progress, jobs: int) -> None:
    bar = progress.add_task(f"feedback pages of {problem_set}", total=None)

    def advance(done: int, total: int) -> None:
        progress.update(bar, completed=done, total=total)

    report = write_pages(course, problem_set, jobs, progress=advance)
    for student, failure in report.failures.items():
        progress.console.print(Text(f"{student}: {failure}", style="red"))


def _has(row: list[ReportRow]) -> bool:
    return any(mark.earned is not None for mark in row)


def _write_reports(course: Course, found: dict[str, dict[str, list[ReportRow]]]) -> None:
    rows = [mark for by_student in found.values() for row in by_student.values() for mark in row]
    write_csv(course.root / "marks.csv", [row for row in rows if row.earned is not None])
    api = course.api()
    with Gradebook(api.coursedir.db_url, api.coursedir.course_id) as gradebook:
        plugin = CsvExportPlugin()
        plugin.to = str(course.root / "grades.csv")
        plugin.export(gradebook)


def _mistakes(student: Student, found: dict[str, dict[str, list[ReportRow]]]) -> list[str]:
    """Compare what the gradebook says about a student with what the student deserves."""
    mistakes = []
    for problem_set in found:
        paper = student.papers.get(problem_set)
        for mark in found[problem_set][student.name]:
            deserved = paper.deserves[mark.exercise] if paper else None
            what = f"{student.name}, {problem_set}, {mark.exercise}"
            if mark.earned != deserved:
                mistakes.append(f"{what}: deserves {deserved}, the gradebook says {mark.earned}")
            misconception = paper.misconceptions.get(mark.exercise) if paper else None
            if deserved == mark.points:
                misconception = None  # it costs nothing, so it is told as advice
            if misconception and set(mark.misconceptions) != {misconception}:
                told = ", ".join(mark.misconceptions) or mark.outcome
                mistakes.append(f"{what}: should be told {misconception}, was told {told}")
    return mistakes


def _say_what_there_is(
    console: Console, course: Course, students: list[Student], mistakes: list[str], seconds: float
) -> None:
    """Print where the results lie, and what differs from what was deserved."""
    papers = sum(len(student.papers) for student in students)
    console.print(f"{papers} notebooks of {len(students)} students, {seconds:.0f} s.")
    for name, what in (
        ("feedback", "what each student gets: open one in a browser"),
        ("marks.csv", "every exercise of every student, with the judge's words"),
        ("grades.csv", "nbgrader's export"),
        (
            "gradebook.db",
            "the gradebook: `jupyter lab` in this folder, then Nbgrader, Formgrader",
        ),
    ):
        console.print(f"  {course.root / name}  [dim]{what}[/dim]", soft_wrap=True)
    for mistake in mistakes:
        console.print(f"[red]wrong: {mistake}[/red]")
    if not mistakes:
        console.print("[green]Every mark is what this student deserves.[/green]")
