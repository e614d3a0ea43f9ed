"""A class of made-up students, and what Canvas and Moodle let one download of it.

Rebuilt from what a course of 300 was like: two people of one name, late ones, second attempts that
Canvas has renamed, names from browsers and students, and files that nobody can use.
"""

import csv
import io
import json
import random
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.demo.sample_class import sample_class
from autograder.demo.sample_class.students import Paper

CHECKOUT = Path(__file__).parents[2]
PS06, PS07 = "ps06_two_layer_example", "ps07_vectorized_backprop"
RIGHT = ("right_terse", "right_loops", "right_warns")
FIRST_CANVAS_ID, FIRST_PARTICIPANT, FIRST_ATTACHMENT = 400_000, 71_000, 9_000_000
NAMES = (
    "Ada",
    "Béla",
    "Chloé",
    "Dirk",
    "Ewa",
    "Füsun",
    "Göran",
    "Hana",
    "Ines",
    "João",
    "Kim",
    "Lê",
)
FAMILIES = (
    "Brown",
    "Çelik",
    "Müller",
    "O'Neil",
    "Nguyễn",
    "van der Berg",
    "Kowalska",
    "Smith-Jones",
)


@dataclass(frozen=True)
class MadeUp:
    """A student, and what is special about the hand-in."""

    number: int
    id: str
    first_name: str
    last_name: str
    paper: Paper | None
    kind: str = ""

    @property
    def canvas_id(self) -> str:
        return str(FIRST_CANVAS_ID + self.number)

    @property
    def participant(self) -> str:
        return str(FIRST_PARTICIPANT + 7 * self.number)

    @property
    def is_late(self) -> bool:
        return self.number % 9 == 4


KINDS = ("second", "browser", "lab copy", "own name", "upper case", "two files", "other set")
"""What is special about students from the fourth on, so that it is a third of a large class."""


def papers(problem_set: str) -> list[Paper]:
    """Right papers, and some with a misconception in each exercise."""
    releases = {name: _release(name) for name in {PS06, problem_set}}
    students = {student.name: student for student in sample_class(releases)}
    wanted = (*RIGHT, "slips_1", "slips_2", "slips_3", "slips_4", "slips_5")
    return [_quick(students[name].papers[problem_set]) for name in wanted]


def made_up_class(size: int, problem_set: str) -> list[MadeUp]:
    """Students with papers in turn; one hands in nothing, two have one name."""
    draw = random.Random(7)
    ready = papers(problem_set)
    found = []
    for number in range(size):
        first, last = draw.choice(NAMES), f"{draw.choice(FAMILIES)} {_letters(number)}"
        if number in (1, 2):
            first, last = "Kim", "Brown"
        name = "ann" if number == 0 else f"u{number:04}"
        kind = (*KINDS, *[""] * (2 * len(KINDS)))[(number - 3) % (3 * len(KINDS))]
        if number < 3:
            kind = ""
        paper = None if number == size - 1 else ready[number % len(ready)]
        found.append(MadeUp(number, name, first, last, paper, kind))
    return found


def deserves(student: MadeUp) -> float:
    """The points for code that a student must get."""
    assert student.paper is not None
    return 0.0 if student.kind == "other set" else float(sum(student.paper.deserves.values()))


def canvas_zip(path: Path, students: list[MadeUp], problem_set: str) -> None:
    """Write what Canvas lets one download, with what nobody can use."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            if student.paper is None:
                continue
            squeezed = "".join(c for c in f"{student.last_name}{student.first_name}" if c.isalnum())
            late = "_LATE" if student.is_late else ""
            prefix = f"{squeezed.lower()}{late}_{student.canvas_id}"
            for number, (name, content) in enumerate(_files(student, problem_set)):
                attachment = FIRST_ATTACHMENT + 10 * student.number + number
                archive.writestr(f"{prefix}_{attachment}_{name}", content)
        archive.writestr("typedtom_400900_text.html", "<p>I typed my answer</p>")
        archive.writestr("strangerstan_499999_9999999_hw.ipynb", students[0].paper.content)  # type: ignore[union-attr]
        archive.writestr("zippedzoe_400901_9999998_hw.zip", _zip_of(students))
        archive.writestr(_link("linkedlou_400902_9999997_hw.ipynb"), "/etc/passwd")
        archive.writestr("__MACOSX/._x", "")


def moodle_zip(path: Path, students: list[MadeUp], problem_set: str) -> None:
    """Write what Moodle lets one download."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            if student.paper is None:
                continue
            name = f"{student.first_name} {student.last_name}"
            folder = f"{name}_{student.participant}_assignsubmission_file_"
            for file, content in _files(student, problem_set):
                archive.writestr(f"{folder}/{file}", content)
        archive.writestr("Typed Tom_79999_assignsubmission_onlinetext_/onlinetext.html", "<p>x</p>")


def canvas_gradebook(path: Path, students: list[MadeUp]) -> None:
    """Write the gradebook as Canvas exports it, with a column for the set."""
    header = [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "ps07 (8812)",
        "Final Score",
    ]
    rows = [["    Points Possible", "", "", "", "", "35.0", "(read only)"]]
    rows += [
        [f"{s.last_name}, {s.first_name}", s.canvas_id, f"m{s.number}", s.id, _section(s), "", ""]
        for s in students
    ]
    _write_csv(path, [header, *rows])


def moodle_worksheet(path: Path, students: list[MadeUp]) -> None:
    """Write the grading worksheet as Moodle exports it."""
    header = [
        *("Identifier", "Full name", "ID number", "Email address", "Status", "Grade"),
        *("Maximum grade", "Grade can be changed", "Last modified (submission)"),
        *("Last modified (grade)", "Feedback comments"),
    ]
    rows = [
        [
            *(f"Participant {s.participant}", f"{s.first_name} {s.last_name}", f"m{s.number}"),
            *(f"{s.id}@example.org", "Submitted for grading", "", "35.00", "Yes"),
            *(moodle_time(s), "-", ""),
        ]
        for s in students
    ]
    _write_csv(path, [header, *rows])


def moodle_time(student: MadeUp) -> str:
    """Noon in Berlin is 11 UTC; the late ones are a day later."""
    if student.paper is None:
        return "-"
    day = "Saturday, 21" if student.is_late else "Friday, 20"
    return f"{day} November 2026, 12:00 PM"


def student_list(path: Path, students: list[MadeUp]) -> None:
    """Write a list with everything in it."""
    header = ["id", "last_name", "first_name", "email", "section", "group", "number", "canvas_id"]
    rows = [
        [
            *(s.id, s.last_name, s.first_name, f"{s.id}@example.org", _section(s)),
            *(f"G{s.number // 2}", f"m{s.number}", s.canvas_id),
        ]
        for s in students
    ]
    _write_csv(path, [header, *rows])


def _files(student: MadeUp, problem_set: str) -> list[tuple[str, bytes]]:
    """Return the names and bytes of what a student hands in."""
    assert student.paper is not None
    name, content = f"{problem_set}.ipynb", student.paper.content
    renamed = {
        "second": f"{problem_set}-1.ipynb",
        "browser": f"{problem_set} (1).ipynb",
        "lab copy": f"{problem_set}-Copy1.ipynb",
        "own name": "Homework 7, final.ipynb",
        "upper case": f"{problem_set.upper()}.ipynb",
    }
    if student.kind == "two files":
        return [("old.ipynb", _blank(problem_set)), (name, content), ("data.csv", b"1,2\n")]
    if student.kind == "other set":
        other = PS07 if problem_set == PS06 else PS06
        return [("homework.ipynb", json.dumps(_release(other)).encode())]
    return [(renamed.get(student.kind, name), content)]


def _release(problem_set: str) -> Any:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def _blank(problem_set: str) -> bytes:
    return json.dumps(_release(problem_set)).encode()


def _quick(paper: Paper) -> Paper:
    """Empty the cells that aren't graded, which take the longest."""
    notebook = json.loads(paper.content)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader"):
            cell["source"] = ""
    return Paper(json.dumps(notebook).encode(), paper.file_name, paper.deserves)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}").capitalize()


def _section(student: MadeUp) -> str:
    return f"Section {student.number % 2 + 1}"


def _zip_of(students: list[MadeUp]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x.ipynb", b"{}")
    return buffer.getvalue()


def _link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
