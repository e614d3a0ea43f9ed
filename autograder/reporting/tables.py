"""A set's report as CSV: one file for each kind of line, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.grading.spreadsheets import as_text
from autograder.reporting.report import SetReport, TermReport


def tables_of(report: SetReport) -> dict[str, str]:
    """Return the texts of CSV files, by what they hold.

    Parameters
    ----------
    report : SetReport
    """
    return {
        "students": _csv(_STUDENTS, _students(report)),
        "exercises": _csv(_EXERCISES, _exercises(report)),
        "mistakes": _csv(_MISTAKES, _mistakes(report)),
        "alike": _csv(_ALIKE, _alike(report)),
    }


def table_of_term(report: TermReport) -> str:
    """Return the text of a CSV file with a line for each student, a column for each set."""
    rows = [
        (student, name, *(_share(report.shares[one].get(student)) for one in report.shares))
        for student, name in sorted(report.names.items())
    ]
    return _csv(("student", "name", *report.shares), rows)


_STUDENTS = (
    *("student", "name", "exercise", "points", "of", "outcome", "misconceptions"),
    "hours before due",
)
_EXERCISES = (
    *("exercise", "points", "mean", "full", "in part", "nothing", "untouched", "waiting"),
    *("separates", "correlation"),
)
_MISTAKES = ("exercise", "mistake", "what", "students", "points lost", "who")
_ALIKE = ("students", "agree in", "of", "to the letter", "wrong", "bits", "same file")


def _students(report: SetReport) -> Iterable[Sequence[object]]:
    for student in report.work.students:
        hours = "" if student.hours_before is None else f"{student.hours_before:.2f}"
        for name, one in student.exercises.items():
            yield (
                *(student.student, student.name, name, one.earned, one.points, one.outcome),
                *(" ".join(one.misconceptions), hours),
            )
        for name, answer in student.answers.items():
            outcome = "waiting" if answer.earned is None else "graded"
            points = "" if answer.earned is None else answer.earned
            yield student.student, student.name, name, points, answer.points, outcome, "", hours


def _exercises(report: SetReport) -> Iterable[Sequence[object]]:
    for one in report.items:
        yield (
            *(one.name, one.points, f"{one.mean:.4f}", one.full, one.partly, one.nothing),
            *(one.untouched, one.waiting, _share(one.discrimination), _share(one.correlation)),
        )


def _mistakes(report: SetReport) -> Iterable[Sequence[object]]:
    for one in report.mistakes:
        names = " ".join(one.students)
        yield one.exercise, one.name, one.what, len(one.students), one.points_lost, names


def _alike(report: SetReport) -> Iterable[Sequence[object]]:
    for group in report.alike:
        best = group.strongest
        verbatim = sum(agreement.is_verbatim for agreement in best.agreements)
        wrong = sum(agreement.is_wrong for agreement in best.agreements)
        yield (
            *(" ".join(group.students), len(best.agreements), best.items, verbatim, wrong),
            *(f"{best.bits:.1f}", "yes" if best.is_same_file else "no"),
        )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([as_text(field) for field in row])
    return text.getvalue()
