"""The pages for instructors, followed to the letter by a class that comes from a platform.

From zips as Canvas and Moodle make them to marks that they take and feedback under the names that
came in, with the commands on the pages and nothing else. A small class in the ordinary suite; the
300 of whom the made-up ones are a copy, in the thorough one.
"""

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from tests.term import made_up
from tests.term.made_up import PS07, MadeUp

ROOT = Path(__file__).parents[2]
PAGES = ("instructors", "collecting", "dates", "returning", "people")
IN_A_TERM = (*PAGES, "grading", "handing_out")
FENCE = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
TO_RUN = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAY_BE_INCOMPLETE = ("collect", "export")
"""Commands that say by their exit status that something of the download was nobody's."""


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def commands(names: tuple[str, ...] = PAGES) -> list[str]:
    """All commands that are to be run, in the pages' order."""
    return [
        line
        for name in names
        for block in TO_RUN.findall(page(name))
        for line in block.splitlines()
    ]


@pytest.mark.parametrize("name", IN_A_TERM)
def test_every_command_on_a_page_is_there_with_its_options(name: str) -> None:
    found = re.findall(r"(?:^|`)course ([a-z]+)([^`\n]*)", page(name), re.MULTILINE)
    assert found
    for command, rest in found:
        known = main.commands.get(command)
        assert known is not None, command
        options = {option for p in known.params for option in (*p.opts, *p.secondary_opts)}
        for word in re.findall(r"--[a-z-]+", rest):
            assert word in options, f"course {command} {word}"


@pytest.mark.parametrize("name", IN_A_TERM)
def test_links_of_a_page_lead_somewhere(name: str) -> None:
    for target, anchor in re.findall(r"\]\(([\w./-]+\.\w+)(#[\w-]+)?\)", page(name)):
        path = ROOT / "docs" / target
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert anchor[1:] in slugs, anchor


def lay_out(folder: Path, students: list[MadeUp]) -> None:
    """Make a course with ps07, and what a platform lets one download."""
    shutil.copytree(ROOT / "solutions" / PS07, folder / "solutions" / PS07)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    settings = "\n".join(
        block
        for block in re.findall(r"^```python\n(.*?)^```", page("dates"), re.MULTILINE | re.DOTALL)
        if block.startswith("c.")
    )
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(settings)
    made_up.canvas_zip(folder / "submissions.zip", students, PS07)
    made_up.moodle_zip(folder / "moodle.zip", students, PS07)
    made_up.student_list(folder / "students.csv", students)
    made_up.canvas_gradebook(folder / "gradebook.csv", students)
    made_up.moodle_worksheet(folder / "worksheet.csv", students)
    with (folder / "times.csv").open("w", newline="") as file:
        late = [(s.id, "2026-11-21 12:00 UTC") for s in students if s.is_late]
        csv.writer(file).writerows([("id", "time"), *late])


class Term:
    """Runs commands in a course's folder, and keeps what they say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, str] = {}

    def run(self, line: str) -> str:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "200",
        }
        done = subprocess.run(
            line, shell=True, cwd=self.folder, env=environment, capture_output=True, text=True
        )
        words = shlex.split(line)
        allowed = (0, 1) if words[1] in MAY_BE_INCOMPLETE else (0,)
        assert done.returncode in allowed, f"{line}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        assert "Error" not in done.stderr, done.stderr[-2000:]
        self.said[line] = done.stdout
        return done.stdout


def follow(folder: Path, students: list[MadeUp], other: str) -> Term:
    """Follow the pages, but for what is about the other platform."""
    lay_out(folder, students)
    term = Term(folder)
    for line in commands():
        if other not in line and not (other == "canvas" and "submissions.zip" in line):
            if other == "canvas" and line == "course grade ps07":  # its own way to collect
                collecting = next(c for c in commands(("collecting",)) if "moodle.zip" in c)
                term.run("course roster students.csv")
                term.run(collecting)
            term.run(line)
    return term


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def points_for_code(folder: Path, students: list[MadeUp]) -> dict[str, float]:
    """What the plain table says of the exercises, by student."""
    rows = {row["id"]: row for row in table(folder / "export" / f"{PS07}_csv.csv")}
    return {
        s.id: sum(
            float(value)
            for key, value in rows[s.id].items()
            if key.startswith(f"{PS07}: ")
            and value
            and not key.endswith(("of", "late penalty"))
            and "written" not in key
            and "handed in" not in key
        )
        for s in students
        if s.paper
    }


def check_marks(term: Term, students: list[MadeUp]) -> None:
    """Nobody's honest work is lost, and no answer that a person grades is a mark yet."""
    assert points_for_code(term.folder, students) == {
        s.id: made_up.deserves(s) for s in students if s.paper
    }
    for row in table(term.folder / "export" / f"{PS07}_csv.csv"):
        student = next(s for s in students if s.id == row["id"])
        waits = student.paper is not None and row[PS07] == ""
        assert waits or not student.paper or student.kind == "other set" or float(row[PS07]) >= 0


def check_packed(
    packed: Path, came: Path, students: list[MadeUp], names: Callable[[str], str]
) -> None:
    """Each who has handed in gets something under the name that came in."""
    with zipfile.ZipFile(packed) as archive, zipfile.ZipFile(came) as arrived:
        found = archive.namelist()
        known = {names(name) for name in arrived.namelist()}
        assert archive.testzip() is None
    assert len(found) == sum(1 for s in students if s.paper)
    assert {names(name) for name in found} <= known


def canvas(folder: Path, size: int) -> None:
    students = made_up.made_up_class(size, PS07)
    term = follow(folder, students, "moodle")
    check_marks(term, students)
    rows = table(folder / "export" / f"{PS07}_canvas.csv")
    assert list(rows[0]) == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "ps07 (8812)",
    ]
    assert {row["ID"] for row in rows[1:]} == {s.canvas_id for s in students}
    export = folder / "export" / f"{PS07}_feedback_canvas.zip"
    check_packed(export, folder / "submissions.zip", students, lambda name: name)
    said = "".join(term.said.values())
    assert "typedtom_400900_text.html" in said
    assert (folder.parent / "autumn-2027" / "solutions" / PS07).is_dir()
    (archived,) = (folder / "archive").iterdir()
    with zipfile.ZipFile(archived) as archive:
        assert {"gradebook.db", ".grading_seed", "roster.csv"} <= {*archive.namelist()}


def moodle(folder: Path, size: int) -> None:
    students = made_up.made_up_class(size, PS07)
    term = follow(folder, students, "canvas")
    check_marks(term, students)
    rows = table(folder / "export" / f"{PS07}_moodle.csv")
    assert [row["Identifier"] for row in rows] == [f"Participant {s.participant}" for s in students]
    export = folder / "export" / f"{PS07}_feedback_moodle.zip"
    check_packed(export, folder / "moodle.zip", students, lambda name: name.split("/")[0])
    late = {s.id for s in students if s.is_late and s.paper and made_up.deserves(s)}
    plain = {row["id"]: row for row in table(folder / "export" / f"{PS07}_csv.csv")}
    assert {
        name
        for name, row in plain.items()
        if row[f"{PS07}: handed in (UTC)"].startswith("2026-11-21")
    } >= late


@pytest.mark.thorough
@pytest.mark.parametrize("platform", [canvas, moodle])
def test_from_a_platforms_zip_to_marks_and_feedback_by_the_pages(
    tmp_path: Path, platform: Any
) -> None:
    (tmp_path / "course").mkdir()
    platform(tmp_path / "course", 12)


@pytest.mark.thorough
@pytest.mark.parametrize("platform", [canvas, moodle])
def test_the_class_of_300(tmp_path: Path, platform: Any) -> None:
    (tmp_path / "course").mkdir()
    platform(tmp_path / "course", 300)
