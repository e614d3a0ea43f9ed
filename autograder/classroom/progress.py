"""What whoever grades sees while it goes on, and at the end."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from autograder.classroom.course import Course
from autograder.classroom.grading import Report
from autograder.classroom.report import marks, table
from autograder.sandbox import Isolation
from autograder.sandbox.plain_kernel import NOT_A_SANDBOX

UNPROTECTED = NOT_A_SANDBOX


def progress_bar(console: Console) -> Progress:
    """Return a bar with counts and an estimate of the time that is left."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console)


def show_report(console: Console, course: Course, problem_set: str, report: Report) -> None:
    """Print the class's marks, what was left out, and what could not be graded."""
    everyone = sorted({*report.graded, *report.unchanged})
    if everyone:
        console.print(table(problem_set, marks(course, problem_set, everyone)), "")
    for student, remarks in sorted(report.not_taken.items()):
        console.print(Text(f"{student}: not taken: {'; '.join(remarks)}", style="yellow"))
    if report.tier == Isolation.NONE:
        console.print(Text(f"{UNPROTECTED} Every page says so.", style="yellow"))
    elif report.walls:
        console.print(Text(f"Student code ran in {report.walls}.", style="dim"))
    console.print(f"{len(report.graded)} graded, {len(report.unchanged)} unchanged.")
    for student, failure in sorted(report.failures.items()):
        console.print(Text(f"{student}: {failure}", style="red"))
    if report.failures:
        words = f"{len(report.failures)} could not be graded; see above."
        console.print(Text(words, style="bold red"))
