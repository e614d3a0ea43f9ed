"""Marks as platforms take them: Canvas's gradebook, Moodle's grading worksheet, or a plain table.

What isn't a mark yet is an empty field, never a zero, and is listed. Columns are those that the
platforms' own programs read: Canvas's `lib/gradebook_importer.rb` (Student, ID, SIS User ID, SIS
Login ID, Section, a column for each assignment, a second line with the points possible) and
Moodle's `mod/assign/feedback/offline/importgradeslib.php` (Identifier, Grade, Last modified
(grade), and whatever else the worksheet has).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom.course import Course, CourseError
from autograder.classroom.people_table import read_rows, reader_of
from autograder.classroom.roster import Person, read_roster
from autograder.grading.privacy import make_private
from autograder.grading.spreadsheets import as_text
from autograder.term.marks import ClassMarks, Mark
from autograder.term.names import Names, read_names
from autograder.term.people import People, Unknown

FOLDER = "export"
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    "Feedback comments",
)
PLAIN = ("id", "last_name", "first_name", "email", "section", "group")
Rows = list[list[object]]
Lines = list[list[str]]


@dataclass
class Exported:
    """A table of marks that was written.

    Parameters
    ----------
    path : Path
    students : int
        How many lines it has.
    waiting, nothing, unknown : dict of str to list of str
        By set: whose answers wait for a person, who has handed in nothing, and of whom the
        platform's name isn't known, so that no line could be written.
    """

    path: Path
    students: int = 0
    waiting: dict[str, list[str]] = field(default_factory=dict)
    nothing: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)


def export_marks(
    course: Course,
    found: ClassMarks,
    platform: str,
    *,
    into: Path | None = None,
    by_exercise: bool = False,
    zero_for_nothing: bool = False,
) -> Exported:
    """Write a table of marks into `export/`.

    Parameters
    ----------
    course : Course
    found : ClassMarks
    platform : str
        canvas, moodle or csv.
    into : Path, optional
        The platform's own table, whose lines and columns are kept and filled.
    by_exercise : bool
        Of a plain table: points of each exercise as well.
    zero_for_nothing : bool
        Who has handed in nothing gets 0 instead of an empty field.

    Raises
    ------
    CourseError
        If a table is asked for that the platform has no form for, or `into` can't be used.
    """
    names = list(found.marks)
    if not names:
        raise CourseError("nothing has been graded yet")
    if platform == "moodle" and len(names) != 1:
        raise CourseError("Moodle has a worksheet for each assignment: name one set")
    if by_exercise and platform != "csv":
        raise CourseError("points by exercise go into a plain table: --to csv")
    label = "_".join(names) if len(names) == 1 else "all"
    path = course.root / FOLDER / f"{label}_{platform}.csv"
    report = Exported(path)
    for name in names:
        marks = found.marks[name]
        report.nothing[name] = [student for student in found.people if student not in marks]
        report.waiting[name] = [student for student, mark in marks.items() if mark.waits]
    table = _Table(course, found, report, zero_for_nothing=zero_for_nothing)
    if into is not None:
        header, rows = read_rows(into)
        people = People(read_roster(course.root) or found.people, (), ())
        filled = table.canvas_filled if platform == "canvas" else table.moodle_filled
        if platform == "csv":
            raise CourseError("--into is for a table of Canvas or Moodle")
        lines = filled(header, rows, into, people)
    elif platform == "canvas":
        lines = table.canvas()
    elif platform == "moodle":
        lines = table.moodle(read_names(course.root, names[0]))
    else:
        lines = table.plain(by_exercise=by_exercise)
    make_private(course.coursedir, path.parent)
    _write(path, lines)
    return report


class _Table:
    """Makes the lines of one table."""

    def __init__(
        self, course: Course, found: ClassMarks, report: Exported, *, zero_for_nothing: bool
    ) -> None:
        self._course, self._found, self._report = course, found, report
        self._nothing = "0" if zero_for_nothing else ""

    def _points(self, student: str, problem_set: str) -> str:
        mark = self._found.marks[problem_set].get(student)
        return self._nothing if mark is None else number(mark.points)

    def canvas(self) -> Rows:
        names = list(self._found.marks)
        lines: Rows = [
            [*CANVAS, *names],
            ["    Points Possible", "", "", "", "", *(number(self._found.most[n]) for n in names)],
        ]
        for person in self._found.people.values():
            points = [self._points(person.id, name) for name in names]
            lines.append([*_for_canvas(person), *points])
            self._report.students += 1
        return lines

    def canvas_filled(self, header: list[str], rows: Lines, into: Path, people: People) -> Rows:
        if "Student" not in header[:1] or "ID" not in header:
            raise CourseError(
                f"{into} is no gradebook of Canvas: its columns begin with Student, ID"
            )
        places = {name: _column_of(header, name) for name in self._found.marks}
        kept = [place for place, name in enumerate(header) if name in CANVAS]
        titles = [name if place is None else header[place] for name, place in places.items()]
        lines: Rows = [[*(header[n] for n in kept), *titles]]
        said = reader_of(header)
        written = set()
        for row in rows:
            cells: list[object] = [row[n] if n < len(row) else "" for n in kept]
            if not row[1].strip() and ("Points Possible" in row[0] or not row[0].strip()):
                if "Points Possible" in row[0]:
                    most = [number(self._found.most[name]) for name in places]
                    lines.append([*cells, *most])
                continue
            student = _student_of(people, said(row))
            if student in self._found.people:
                written.add(student)
                lines.append([*cells, *(self._points(student, name) for name in places)])
        self._note_unwritten(written)
        return lines

    def moodle(self, names: Names) -> Rows:
        (problem_set,) = self._found.marks
        lines: Rows = [list(MOODLE)]
        written = set()
        for person in self._found.people.values():
            known = names.get(person.id)
            if known is None or not known.number:
                continue
            written.add(person.id)
            most = number(self._found.most[problem_set])
            who = (f"Participant {known.number}", known.name or person.name, person.email)
            grade = (self._points(person.id, problem_set), most)
            lines.append([*who, "Submitted for grading", *grade, "Yes", known.time, "", ""])
        self._note_unwritten(written)
        return lines

    def moodle_filled(self, header: list[str], rows: Lines, into: Path, people: People) -> Rows:
        (problem_set,) = self._found.marks
        if "Identifier" not in header or "Grade" not in header:
            raise CourseError(
                f"{into} is no grading worksheet of Moodle in English: it has no columns "
                "Identifier and Grade"
            )
        place = header.index("Grade")
        numbers = {
            known.number: student
            for student, known in read_names(self._course.root, problem_set).items()
        }
        lines: Rows = [list(header)]
        written = set()
        said = reader_of(header)
        for row in rows:
            digits = "".join(c for c in said(row).get("participant", "") if c.isdigit())
            student = numbers.get(digits) or _student_of(people, said(row))
            cells: list[object] = [*row, *[""] * (len(header) - len(row))]
            if student in self._found.people:
                written.add(student)
                cells[place] = self._points(student, problem_set)
            lines.append(cells)
        self._note_unwritten(written)
        return lines

    def plain(self, *, by_exercise: bool) -> Rows:
        names = list(self._found.marks)
        header: list[object] = list(PLAIN)
        for name in names:
            header += [f"{name}: {cell}" for cell in self._found.cells[name] if by_exercise]
            header += [name, f"{name}: of", f"{name}: late penalty", f"{name}: handed in (UTC)"]
        lines: Rows = [header]
        for person in self._found.people.values():
            line: list[object] = [getattr(person, column) for column in PLAIN]
            for name in names:
                mark = self._found.marks[name].get(person.id)
                if by_exercise:
                    line += self._by_exercise(mark, name)
                line += [self._points(person.id, name), number(self._found.most[name])]
                line.append(number(mark.penalty) if mark and mark.penalty else "")
                line.append(f"{mark.time:%Y-%m-%d %H:%M:%S}" if mark and mark.time else "")
            lines.append(line)
            self._report.students += 1
        return lines

    def _by_exercise(self, mark: Mark | None, name: str) -> list[object]:
        cells = self._found.cells[name]
        return [number(mark.by_cell.get(cell)) if mark else self._nothing for cell in cells]

    def _note_unwritten(self, written: set[str]) -> None:
        self._report.students = len(written)
        for name, marks in self._found.marks.items():
            self._report.unknown[name] = sorted(s for s in marks if s not in written)


def _for_canvas(person: Person) -> list[object]:
    names = ", ".join(filter(None, (person.last_name, person.first_name))) or person.id
    canvas = person.canvas_id or (person.id if person.id.isdigit() else "")
    return [names, canvas, person.number, person.login, person.section]


def _student_of(people: People, row: Mapping[str, str]) -> str:
    try:
        return people.of_row(row)
    except Unknown:
        return ""


def _column_of(header: Sequence[str], problem_set: str) -> int | None:
    """Return the place of a set's column, Canvas's "TITLE (NUMBER)"; None if there is none."""
    short = problem_set.partition("_")[0]
    for wanted in (problem_set, short):
        for place, name in enumerate(header):
            title = name.rpartition(" (")[0] or name
            if title.strip().casefold() == wanted or title.casefold().startswith(f"{wanted} "):
                return place
    return None


def number(points: float | None) -> str:
    """Return points as a table has them: empty if there are none yet."""
    return "" if points is None else f"{round(points, 4):g}"


def _write(path: Path, lines: Iterable[Sequence[object]]) -> None:
    """Write a table, whole or not at all; nothing in it is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([field if field == "-" else as_text(field) for field in line])
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text.getvalue(), encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        raise CourseError(f"{path} can't be written: {error.strerror}") from None
