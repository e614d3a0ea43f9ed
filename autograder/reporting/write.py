"""Write reports where only those read them who run the course: reports/, beside the gradebook."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.classroom.course import Course, CourseError
from autograder.grading.privacy import private_folder
from autograder.reporting.page import page_of
from autograder.reporting.report import (
    as_json,
    graded_sets,
    report_on,
    report_on_term,
    shares_of,
)
from autograder.reporting.tables import table_of_term, tables_of
from autograder.reporting.term_page import term_page

FOLDER = "reports"


def write_report(course: Course, problem_set: str, *, anonymous: bool = False) -> list[Path]:
    """Write a set's page, its tables and its data; return the files, the page first.

    Parameters
    ----------
    course : Course
    problem_set : str
    anonymous : bool
        Numbers in place of ids and names.

    Raises
    ------
    CourseError
        If nothing of the set is graded, or nothing can be written.
    """
    report = report_on(course, problem_set, anonymous=anonymous)
    stem = f"{problem_set}.anonymous" if anonymous else problem_set
    files = {f"{stem}.html": page_of(report, _now())}
    files |= {f"{stem}.{name}.csv": text for name, text in tables_of(report).items()}
    files[f"{stem}.json"] = json.dumps(as_json(report), indent=1) + "\n"
    return _write(course, files)


def write_term(course: Course, *, anonymous: bool = False) -> list[Path]:
    """Write the reports of all sets that are graded, and one of the term; return its files.

    Raises
    ------
    CourseError
        If nothing is graded, or nothing can be written.
    """
    names = graded_sets(course)
    if not names:
        raise CourseError("nothing is graded yet: run `course grade` first")
    reports = []
    earlier: list[Mapping[str, float]] = []
    ending = ".anonymous" if anonymous else ""
    files: dict[str, str] = {}
    for name in names:
        report = report_on(course, name, anonymous=anonymous, earlier=tuple(earlier))
        earlier.append(shares_of(report.work))
        reports.append(report)
        files[f"{name}{ending}.html"] = page_of(report, _now())
        files |= {f"{name}{ending}.{key}.csv": text for key, text in tables_of(report).items()}
        files[f"{name}{ending}.json"] = json.dumps(as_json(report), indent=1) + "\n"
    term = report_on_term(course, reports)
    _write(course, files)
    return _write(
        course,
        {
            f"term{ending}.html": term_page(term, _now(), ending),
            f"term{ending}.csv": table_of_term(term),
            f"term{ending}.json": json.dumps(as_json(term), indent=1) + "\n",
        },
    )


def _now() -> str:
    return f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M %Z}"


def _write(course: Course, files: Mapping[str, str]) -> list[Path]:
    """Write each file whole or not at all, for the owner, or the group where that shares."""
    mode = 0o660 if course.coursedir.groupshared else 0o600
    written: Sequence[Path] = ()
    try:
        folder = private_folder(course.coursedir, FOLDER)
        for name, text in files.items():
            draft, place = folder / f".{name}.part", folder / name
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with open(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            draft.replace(place)
            written = [*written, place]
    except OSError as error:
        raise CourseError(
            f"the report can't be written: {error.filename or FOLDER}: {error.strerror}"
        ) from None
    return list(written)
