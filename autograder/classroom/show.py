"""What an instructor sees of a class: a bar while it is graded, then its marks.

The marks are a table to look at and a CSV to work with. They come from the gradebook, their
words from the graded notebooks: nothing is worked out here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder.classroom.changes import show_changes
from autograder.classroom.course import Course
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.open_gradebook import open_gradebook
from autograder.classroom.up_to_date import read_graded, recorded_scores
from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome
from autograder.grading.door import as_printable
from autograder.grading.points import NO_RULE, read_rules
from autograder.grading.spreadsheets import as_text
from autograder.problem_sets import exercises
from autograder.sandbox import Isolation

COLUMNS = ("student", "problem set", "exercise", "points", "of", "outcome", "words")


@dataclass(frozen=True)
class ReportRow:
    """One exercise of one student: the gradebook's points, the judge's feedback."""

    student: str
    problem_set: str
    exercise: str
    earned: float | None
    points: float
    outcome: str
    misconceptions: tuple[str, ...]
    feedback: str
    kinds_of_slips: tuple[str, ...] = ()


def marks(course: Course, problem_set: str, students: Iterable[str]) -> dict[str, list[ReportRow]]:
    """Read what students earned.

    Parameters
    ----------
    course : Course
    problem_set : str
    students : iterable of str

    Returns
    -------
    dict of str to list of ReportRow
        By student, one for each exercise; `earned` is None where the gradebook has no grade.
    """
    with open_gradebook(course) as gradebook:
        recorded = recorded_scores(gradebook, problem_set)
    rules = read_rules(course.root, problem_set)
    found = {}
    for student in students:
        path = course.folder("autograded", student, problem_set) / f"{problem_set}.ipynb"
        graded = read_graded(path)
        verdicts = graded.verdicts if graded else {}
        scores = recorded.get(student, {})
        found[student] = [
            _mark(
                *(student, problem_set, exercise, scores.get(name)),
                rules.get(name, NO_RULE).worth(exercise.points),
                verdicts.get(name, {}),
            )
            for name, exercise in exercises(problem_set).items()
        ]
    return found


def _mark(
    student: str,
    problem_set: str,
    exercise: Exercise,
    earned: float | None,
    points: float,
    metadata: Mapping[str, Any],
) -> ReportRow:
    return ReportRow(
        *(student, problem_set, exercise.name, earned, points),
        outcome=str(metadata.get("outcome", "nothing handed in")),
        misconceptions=tuple(metadata.get("misconceptions", ())),
        kinds_of_slips=tuple(metadata.get("kinds_of_slips", ())),
        feedback=" ".join(metadata.get("remarks", ())),
    )


def write_csv(path: Path, rows: Iterable[ReportRow]) -> None:
    """Write marks to a file that spreadsheets open; not half of it if something goes wrong."""
    draft = path.with_suffix(".part")
    with draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for mark in rows:
            earned = "" if mark.earned is None else mark.earned
            row = (mark.student, mark.problem_set, mark.exercise, earned, mark.points)
            writer.writerow([as_text(field) for field in (*row, mark.outcome, mark.feedback)])
    draft.replace(path)


def table(problem_set: str, students: Mapping[str, list[ReportRow]]) -> Table:
    """Return a table with a line for each student.

    Parameters
    ----------
    problem_set : str
    students : mapping of str to list of ReportRow

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
        result.add_row(Text(student), *points, Text(f"{total:g}", style="bold"), _summary(row))
    return result


def _points(mark: ReportRow) -> Text:
    if mark.earned is None:
        return Text("–", style="dim")
    full = mark.earned == mark.points
    return Text(f"{mark.earned:g}", style="green" if full else "red")


def _summary(row: list[ReportRow]) -> Text:
    outcomes = {mark.outcome for mark in row}
    if len(outcomes) == 1:
        (outcome,) = outcomes
        if outcome == Outcome.RIGHT:
            return Text("all right", style="green")
        if not any(mark.misconceptions for mark in row):
            return Text(outcome)
    found = [
        f"{n} {', '.join(mark.misconceptions).replace('_', ' ') or _without_a_name(mark)}"
        for n, mark in enumerate(row, start=1)
        if mark.outcome != Outcome.RIGHT
    ]
    return Text(" · ".join(found))


def _without_a_name(mark: ReportRow) -> str:
    """Return how an exercise ended, and which kinds of slips would explain it, if any is known."""
    kinds = ", ".join(dict.fromkeys(mark.kinds_of_slips))
    return f"{mark.outcome} ({kinds})" if kinds else mark.outcome


# -- while it goes on, and at the end -----------------------------------------------------


def progress_bar(console: Console) -> Progress:
    """Return a bar with counts and an estimate of the time that is left."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # where nobody sees it move, it is drawn once, at the end
    return Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        auto_refresh=console.is_terminal,
        refresh_per_second=4,
    )


def show_report(
    console: Console, course: Course, problem_set: str, report: GradingReport, *, everyone: bool
) -> None:
    """Print the marks, what was left out, and what could not be graded.

    Parameters
    ----------
    console : Console
    course : Course
    problem_set : str
    report : GradingReport
    everyone : bool
        The marks of the whole class, not only of those who were graded now: for a large one, to
        draw this table takes longer than to see that there is nothing to grade.
    """
    shown = sorted({*report.graded, *(report.unchanged if everyone else ())})
    if shown:
        console.print(table(problem_set, marks(course, problem_set, shown)), "")
    show_changes(console, course, problem_set, report.changes)
    for student, names in sorted(report.read_again.items()):
        words = f"{student}: {', '.join(names)}: changed since points were given: read it again"
        console.print(Text(as_printable(words), style="yellow"))
    for student, remarks in sorted(report.rejected.items()):
        words = as_printable(f"{student}: not taken: {'; '.join(remarks)}")
        console.print(Text(words, style="yellow"))
    for student, remarks in sorted(report.remarks.items()):
        console.print(Text(as_printable(f"{student}: {'; '.join(remarks)}"), style="yellow"))
    for student, names in sorted(report.to_look_for.items()):
        words = f"{student}: {', '.join(names)}: look for the answer in other cells (formgrader)"
        console.print(Text(words, style="yellow"))
    for change in report.penalties.changes:
        console.print(Text(as_printable(str(change)), style="yellow"))
    if report.dropped:
        words = f"Dropped out, and not graded: {', '.join(report.dropped)}."
        console.print(Text(as_printable(words), style="dim"))
    if report.tier == Isolation.NONE:
        from autograder.sandbox.plain_kernel import NOT_A_SANDBOX  # which loads all of a client

        console.print(Text(f"{NOT_A_SANDBOX} Every page says so.", style="yellow"))
    elif report.walls:
        console.print(Text(f"Student code ran in {report.walls}.", style="dim"))
    console.print(f"{len(report.graded)} graded, {len(report.unchanged)} unchanged.")
    for student, failure in sorted(report.failures.items()):
        console.print(Text(as_printable(f"{student}: {failure}"), style="red"))
    messages = []
    if without := report.failures.keys() - report.recorded:
        messages.append(f"{len(without)} could not be graded, and nothing new is recorded of them")
    if report.recorded:
        messages.append(f"{len(report.recorded)} could be graded, but not put in place")
    if messages:
        message = f"{'; '.join(messages)}: see above, mend it, and run the same command again."
        console.print(Text(message, style="bold red"))
