"""Marks for platforms: their columns, only what is a mark, nothing that a spreadsheet runs."""

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from gradebooks import PS06, by_hand, cells, record
from nbgrader.api import Gradebook

from autograder.term.marks import Mark
from autograder.term.names import HandedIn, write_names
from autograder.term.pack import feedback_notebook, pack_feedback

Run = Any
LIST = """id,last_name,first_name,email,section,canvas_id,number
ann,Lee,Ann,ann@example.org,A,4001,m1
bob,=cmd(),Bob,bob@example.org,B,4002,m2
eve,Ray,Eve,,A,4003,m3
kim,Gone,Kim,,A,4004,m4
"""


@pytest.fixture
def marked(run: Run, folder: Path) -> dict[str, float]:
    """ann is graded, bob's answers wait, eve has handed in nothing, kim has dropped out."""
    (folder / "list.csv").write_text(LIST)
    run("roster", "list.csv")
    for name in ("ann", "bob", "kim"):
        record(folder, name)
    by_hand(folder, "ann", 2.0)
    run("roster", "--drop", "kim")
    return cells(folder)


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def total(marked: dict[str, float]) -> str:
    given = [2.0 if name.startswith("written") else most for name, most in marked.items()]
    return f"{sum(given):g}"


def test_canvas_gets_its_columns_and_no_zero_for_what_is_not_graded(
    run: Run, folder: Path, marked: dict[str, float]
) -> None:
    said = run("export", "ps06", "--to", "canvas").output
    most = f"{sum(marked.values()):g}"
    assert rows(folder / "export" / f"{PS06}_canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", PS06],
        ["    Points Possible", "", "", "", "", most],
        ["Lee, Ann", "4001", "m1", "", "A", total(marked)],
        ["'=cmd(), Bob", "4002", "m2", "", "B", ""],
        ["Ray, Eve", "4003", "m3", "", "A", ""],
    ]
    assert "answers wait for a person, left empty (1): bob." in said
    assert "handed in nothing (1): eve." in said


def test_points_for_an_answer_that_has_changed_since_are_no_mark(
    run: Run, folder: Path, marked: dict[str, float]
) -> None:
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("written_depth", PS06, PS06, "ann")
        grade.needs_manual_grade = True  # as `course grade` does where the text is another
        gradebook.db.commit()
    said = run("export", "ps06", "--to", "canvas").output
    assert rows(folder / "export" / f"{PS06}_canvas.csv")[2][-1] == ""
    assert "answers wait for a person, left empty (2): ann, bob." in said


def test_nothing_handed_in_can_be_a_zero(run: Run, folder: Path, marked: dict[str, float]) -> None:
    run("export", "ps06", "--to", "canvas", "--zero-for-nothing")
    points = [row[-1] for row in rows(folder / "export" / f"{PS06}_canvas.csv")[2:]]
    assert points == [total(marked), "", "0"]


def test_canvass_own_table_is_filled(run: Run, folder: Path, marked: dict[str, float]) -> None:
    (folder / "gb.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Essay (1),ps06: Two layers (2),Final Score\n"
        ",,,,,Manual Posting,,\n"
        "    Points Possible,,,,,5,10,(read only)\n"
        '"Lee, Ann",4001,m1,al1,A,3,,7\n"Ray, Eve",4003,m3,er1,A,2,4,7\n"Zoe, New",4009,,,A,,,\n'
    )
    run("export", "ps06", "--to", "canvas", "--into", "gb.csv", code=1)
    assert rows(folder / "export" / f"{PS06}_canvas.csv")[2:] == [
        ["Lee, Ann", "4001", "m1", "al1", "A", total(marked)],
        ["Ray, Eve", "4003", "m3", "er1", "A", ""],
    ]


def test_moodles_worksheet_is_filled_and_keeps_its_columns(
    run: Run, folder: Path, marked: dict[str, float]
) -> None:
    (folder / "downloaded" / PS06).mkdir(parents=True)
    write_names(folder, PS06, {"ann": HandedIn("moodle", number="71"), "bob": HandedIn("moodle")})
    header = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)"
    (folder / "ws.csv").write_text(
        f"{header}\nParticipant 71,Another Name,x@example.org,s,,14,-\n"
        "Participant 72,Bob,bob@example.org,s,,14,-\nParticipant 73,Nobody Else,,s,5,14,-\n"
    )
    run("export", "ps06", "--to", "moodle", "--into", "ws.csv")
    found = rows(folder / "export" / f"{PS06}_moodle.csv")
    assert found[0] == header.split(",")
    assert [row[4] for row in found[1:]] == [total(marked), "", "5"]
    assert found[1][-1] == "-"


def test_moodle_without_a_worksheet_gets_who_came_from_it(
    run: Run, folder: Path, marked: dict[str, float]
) -> None:
    (folder / "downloaded" / PS06).mkdir(parents=True)
    names = {"ann": HandedIn("moodle", name="Ann Lee", number="71", time="2026-11-20 11:00:00 UTC")}
    write_names(folder, PS06, names)
    said = run("export", "ps06", "--to", "moodle", code=1).output
    (line,) = rows(folder / "export" / f"{PS06}_moodle.csv")[1:]
    assert line[:5] == [
        "Participant 71",
        "Ann Lee",
        "ann@example.org",
        "Submitted for grading",
        total(marked),
    ]
    assert "the platform's name isn't known (1): bob." in said


def test_a_plain_table_has_points_by_exercise(
    run: Run, folder: Path, marked: dict[str, float]
) -> None:
    run("export", "--by-exercise")
    with (folder / "export" / f"{PS06}_csv.csv").open(newline="") as file:
        found = {row["id"]: row for row in csv.DictReader(file)}
    assert found.keys() == {"ann", "bob", "eve"}
    for name, most in marked.items():
        written = name.startswith("written")
        assert found["ann"][f"{PS06}: {name}"] == ("2" if written else f"{most:g}")
        assert found["bob"][f"{PS06}: {name}"] == ("" if written else f"{most:g}")
        assert found["eve"][f"{PS06}: {name}"] == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ps06", "--to", "moodle", "--by-exercise"), "--to csv"),
        (("ps06", "--to", "canvas", "--into", "list.csv"), "no gradebook of Canvas"),
        (("ps06", "--to", "moodle", "--into", "list.csv"), "no grading worksheet"),
        (("ps06", "--to", "canvas", "--into", "nowhere.csv"), "can't be read"),
    ],
)
def test_what_cannot_be_exported_is_said(
    run: Run, marked: dict[str, float], arguments: tuple[str, ...], says: str
) -> None:
    assert says in run("export", *arguments, code=1).output


# -- packed feedback ---------------------------------------------------------------------------


@pytest.fixture
def pages(folder: Path) -> Any:
    """Pages and graded notebooks of three students, as they came from a platform."""
    from autograder.classroom.course import Course

    names = {}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"backprop_course": {}},
        "cells": [
            {
                "cell_type": "code",
                "id": "a",
                "metadata": {"nbgrader": {"grade_id": "forward", "points": 3}},
                "source": "check(forward)",
                "outputs": [],
                "execution_count": None,
            }
        ],
    }
    for number, student in enumerate(("ann", "bob", "eve")):
        for step, name, content in (
            ("autograded", f"{PS06}.ipynb", json.dumps(notebook)),
            ("feedback", f"{PS06}.html", f"page of {student}"),
        ):
            place = folder / step / student / PS06
            place.mkdir(parents=True)
            (place / name).write_text(content)
        names[student] = {
            "moodle": f"Sub/Ann Lee_{number}_assignsubmission_file_/hw/{PS06}-1.ipynb",
            "canvas": f"x/leeann_LATE_400{number}_7{number}_{PS06}-1.ipynb",
        }

    def pack(platform: str) -> dict[str, bytes]:
        (folder / "downloaded" / PS06).mkdir(parents=True)
        came = {
            s: HandedIn(platform, {f"{PS06}.ipynb": paths[platform]}) for s, paths in names.items()
        }
        came["eve"] = HandedIn(platform, of="ann")
        write_names(folder, PS06, came)
        marks = {"ann": Mark({"forward": 2.0}, 0.5), "bob": Mark({"forward": None})}
        comments = {"ann": {"forward": "Look at the sign."}}
        done = pack_feedback(Course(folder), PS06, platform, ["ann", "bob", "eve"], marks, comments)
        assert done.of_others == ["eve"]
        with zipfile.ZipFile(done.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return pack


def test_moodle_gets_pages_in_the_folders_that_came_in(pages: Any) -> None:
    assert pages("moodle") == {
        f"Ann Lee_0_assignsubmission_file_/{PS06}.html": b"page of ann",
        f"Ann Lee_1_assignsubmission_file_/{PS06}.html": b"page of bob",
    }


def test_canvas_gets_notebooks_with_points_and_words_under_the_names_that_came_in(
    pages: Any,
) -> None:
    import nbformat

    found = pages("canvas")
    assert found.keys() == {f"leeann_LATE_400{n}_7{n}_{PS06}-1.ipynb" for n in (0, 1)}
    for content in found.values():
        nbformat.validate(nbformat.reads(content.decode(), as_version=4))
    words = found[f"leeann_LATE_4000_70_{PS06}-1.ipynb"].decode()
    for said in ("forward: 2 of 3 points", "Look at the sign.", "Total: 1.5 points"):
        assert said in words, said
    assert "not graded yet" in found[f"leeann_LATE_4001_71_{PS06}-1.ipynb"].decode()


def test_the_same_feedback_makes_the_same_bytes(tmp_path: Path) -> None:
    graded = tmp_path / "x.ipynb"
    graded.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    assert feedback_notebook(graded, Mark({}), {}) == feedback_notebook(graded, Mark({}), {})
