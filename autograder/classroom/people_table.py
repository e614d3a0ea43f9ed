"""Tables about people as platforms export them: one form, whatever they call their columns.

Read are Canvas's gradebook (Student, ID, SIS User ID, SIS Login ID, Section: `exporter` and
`lib/gradebook_importer.rb` in instructure/canvas-lms), Moodle's grading worksheet (Identifier, Full
name, ID number, Email address, …, Last modified (submission): `mod/assign/feedback/offline` in
moodle/moodle), Moodle's list of participants, and tables made by hand.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from autograder.classroom.course import CourseError
from autograder.grading.spreadsheets import FORMULA_SIGNS

SIZE_LIMIT = 20 * 2**20
NAMES = {
    "id": ("id", "student_id", "student id", "studentid"),
    "canvas_id": ("canvas_id", "canvas id"),
    "login": ("login", "username", "user name", "sis login id", "login id"),
    "number": ("number", "id number", "idnumber", "sis user id", "matriculation number"),
    "participant": ("identifier", "participant"),
    "name": ("name", "full name", "fullname", "student", "student name"),
    "last_name": ("last_name", "last name", "lastname", "surname", "family name"),
    "first_name": ("first_name", "first name", "firstname", "given name"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail"),
    "section": ("section", "sections"),
    "group": ("group", "groups", "group name", "team"),
    "dropped": ("dropped",),
    "time": (
        *("time", "timestamp", "submitted at", "submitted_at", "submitted", "date submitted"),
        "last modified (submission)",
    ),
}
"""Our names of columns, and what others call them."""
WHO = {"id", "canvas_id", "login", "number", "participant", "name", "last_name", "email"}
Row = Mapping[str, str]


class TableError(CourseError):
    """A table can't be used; in words for whom it belongs to."""


def read_people(path: Path) -> list[dict[str, str]]:
    """Read a table about people.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, its fields separated by commas, semicolons or tabs.

    Returns
    -------
    list of dict of str to str
        A row each, by the names of `NAMES`; empty fields are left out. Rows without any are not
        in it, nor are Canvas's row of points and its test student.

    Raises
    ------
    TableError
        If it can't be read, or none of its columns says who somebody is.
    """
    header, rows = read_rows(path)
    said = reader_of(header)
    if not WHO & said(header).keys():
        raise TableError(
            f"{path}: none of its columns says who somebody is. Its first line should name columns "
            f"such as id, last_name, first_name, email; it has {', '.join(header) or 'none'}"
        )
    return [row for line in rows if not _is_canvass_own(line[0]) and (row := said(line))]


def _is_canvass_own(first: str) -> bool:
    """Whether a line is Canvas's row of points, or the student that it plays for teachers."""
    return "Points Possible" in first or first.strip() == "Student, Test"


def reader_of(header: Sequence[str]) -> Callable[[Sequence[str]], dict[str, str]]:
    """Return what reads a table's lines: their fields by our names, without empty ones."""
    columns = _columns(header)

    def said(line: Sequence[str]) -> dict[str, str]:
        row = {
            columns[place]: _unquoted(value.strip())
            for place, value in enumerate(line)
            if place in columns and value.strip()
        }
        return _with_names_apart(row)

    return said


def read_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the first line and the other lines of a CSV file; `TableError` if there are none."""
    text = _text(path)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise TableError(f"{path} is no CSV file: {error}") from None
    lines = [line for line in lines if any(field.strip() for field in line)]
    if not lines:
        raise TableError(f"{path} is empty")
    return lines[0], lines[1:]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise TableError(f"{path} is larger than {SIZE_LIMIT // 2**20} MB")
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}") from None
    try:
        return content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError:
        raise TableError(f"{path} is not text in UTF-8; save it as CSV in UTF-8") from None


def _columns(header: Sequence[str]) -> dict[int, str]:
    """Return our names of columns by their places; the first of a kind counts."""
    plain = [re.sub(r"\s+", " ", name).strip().casefold() for name in header]
    of_canvas = "sis login id" in plain or "sis user id" in plain
    found: dict[int, str] = {}
    for place, name in enumerate(plain):
        if of_canvas and name == "id":
            ours = "canvas_id"
        else:
            ours = next((ours for ours, theirs in NAMES.items() if name in theirs), "")
        if ours and ours not in found.values():
            found[place] = ours
    return found


def _unquoted(field: str) -> str:
    """Return a field without the apostrophe that keeps it from being a formula."""
    return field[1:] if field[:1] == "'" and field[1:].startswith(FORMULA_SIGNS) else field


def _with_names_apart(row: dict[str, str]) -> dict[str, str]:
    """Take a full name apart: "Brown, Kim" at the comma, "Kim Brown" before its last word."""
    name = row.get("name", "")
    if name and "last_name" not in row and "first_name" not in row:
        last, comma, first = name.partition(",")
        if not comma:
            first, _, last = name.rpartition(" ")
        row |= {"last_name": last.strip(), "first_name": first.strip()}
    return row
