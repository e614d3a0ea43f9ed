"""Whose marks a new grading changes, exercise by exercise, and why."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.classroom.course import Course
from autograder.classroom.up_to_date import GradedNotebook
from autograder.grading.door import as_printable
from autograder.grading.privacy import private_folder
from autograder.grading.spreadsheets import as_text

FOLDER = "reports"
SHOWN = 40
NEW_HAND_IN = "new hand-in"
OTHER_FILES = "other files beside the notebook"
REASONS = {
    "release": "released anew",
    "set": "exercise changed",
    "code": "kit changed",
    "limits": "limits changed",
}
UNKNOWN = "exercise or kit changed"
POINTS = "points changed"
GRADED_AGAIN = "graded again"


@dataclass(frozen=True)
class MarkChange:
    """Points of the autograder's that aren't what they were.

    Parameters
    ----------
    student, exercise : str
    before, after : float or None
        None waits for a person.
    why : str
    """

    student: str
    exercise: str
    before: float | None
    after: float | None
    why: str


def changes_of(
    student: str,
    recorded: Mapping[str, float | None],
    scores: Mapping[str, float | None],
    before: GradedNotebook | None,
    after: GradedNotebook | None,
) -> list[MarkChange]:
    """Return what has changed for a student who had marks already.

    Parameters
    ----------
    student : str
    recorded, scores : mapping of str to float or None
        The gradebook's until now, and what is written there.
    before, after : GradedNotebook or None
        As it was graded the last time, and now.
    """
    names = [name for name in scores if name in recorded and recorded[name] != scores[name]]
    if not names:
        return []
    why = _why(before, after)
    return [MarkChange(student, name, recorded[name], scores[name], why) for name in names]


def _why(before: GradedNotebook | None, after: GradedNotebook | None) -> str:
    if before is None or after is None:
        return GRADED_AGAIN
    reasons = []
    if before.texts.submission != after.texts.submission:
        reasons.append(NEW_HAND_IN)
    if not before.made_by:
        reasons += [] if reasons else [UNKNOWN]
    else:
        different = [key for key in REASONS if before.made_by.get(key) != after.made_by.get(key)]
        if "set" in different:  # which the digest of all code includes
            different = [key for key in different if key != "code"]
        reasons += [REASONS[key] for key in different]
        if not reasons and before.graded_as != after.graded_as:
            reasons.append(OTHER_FILES)
    if not reasons and before.verdicts == after.verdicts:
        reasons.append(POINTS)
    return ", ".join(reasons) or GRADED_AGAIN


def show_changes(
    console: Console, course: Course, problem_set: str, changes: list[MarkChange]
) -> None:
    """Print what has changed, summed up and one by one, and write all of it to a file.

    Parameters
    ----------
    console : Console
    course : Course
        In whose folder of reports, which is its owner's alone, the file goes.
    problem_set : str
    changes : list of MarkChange

    Raises
    ------
    OSError
        If the file can't be written.
    """
    if not changes:
        return
    counts = Counter((c.exercise, c.why, _direction(c)) for c in changes)
    for exercise, why in dict.fromkeys((c.exercise, c.why) for c in changes):
        parts = [
            f"{counts[exercise, why, way]} {way}"
            for way in ("rose", "fell", "wait for a person", "wait no longer")
            if counts[exercise, why, way]
        ]
        console.print(Text(as_printable(f"{exercise}: {', '.join(parts)} ({why})"), style="bold"))
    table = Table(title="marks that changed", title_justify="left", box=None)
    for heading in ("student", "exercise", "before", "after", "why"):
        table.add_column(heading, justify="right" if heading in ("before", "after") else "left")
    ordered = sorted(changes, key=lambda c: (c.student, c.exercise))
    for one in ordered[:SHOWN]:
        cells = (one.student, one.exercise, _points(one.before), _points(one.after), one.why)
        table.add_row(*(Text(as_printable(cell)) for cell in cells))
    console.print(table)
    place = _write(course, problem_set, ordered)
    more = f"{len(ordered) - SHOWN} more, and all " if len(ordered) > SHOWN else "All "
    console.print(Text(f"{more}of them in {place}", style="dim"), "", sep="\n")


def _direction(change: MarkChange) -> str:
    if change.after is None:
        return "wait for a person"
    if change.before is None:
        return "wait no longer"
    return "rose" if change.after > change.before else "fell"


def _points(points: float | None) -> str:
    return "waits" if points is None else f"{points:g}"


def _write(course: Course, problem_set: str, changes: Iterable[MarkChange]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("student", "exercise", "before", "after", "why"))
    for one in changes:
        row = (one.student, one.exercise, _points(one.before), _points(one.after), one.why)
        writer.writerow([as_text(field) for field in row])
    place = private_folder(course.coursedir, FOLDER) / f"{problem_set}.changes.csv"
    draft = place.with_name(f".{place.name}.part")
    draft.unlink(missing_ok=True)
    mode = 0o660 if course.coursedir.groupshared else 0o600
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    draft.replace(place)
    return str(place.relative_to(course.root))
