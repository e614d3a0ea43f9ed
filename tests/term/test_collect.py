"""`course collect`: every honest notebook comes to its owner, everything else is named."""

import csv
import json
import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.term import made_up
from tests.term.made_up import PS06, MadeUp

Run = Any
NOTEBOOK = f"{PS06}.ipynb"


@pytest.fixture(scope="module")
def students() -> list[MadeUp]:
    return made_up.made_up_class(26, PS06)


@pytest.fixture
def people(folder: Path, students: list[MadeUp]) -> Path:
    made_up.student_list(folder / "students.csv", students)
    return folder / "students.csv"


def collected(folder: Path) -> dict[str, bytes]:
    paths = (folder / "submitted").glob(f"*/{PS06}/{NOTEBOOK}")
    return {path.parts[-3]: path.read_bytes() for path in paths}


def expected(students: list[MadeUp], name: str = "id") -> dict[str, bytes]:
    return {
        getattr(s, name): s.paper.content for s in students if s.paper and s.kind != "other set"
    }


def names_of(folder: Path) -> Any:
    return json.loads((folder / "downloaded" / PS06 / "names.json").read_text())


@pytest.mark.parametrize("listed", ["own", "canvas", "none"])
def test_everybody_of_canvas_is_found(
    run: Run, folder: Path, people: Path, students: list[MadeUp], listed: str
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    if listed == "canvas":
        made_up.canvas_gradebook(people, students)
    roster = () if listed == "none" else ("--roster", people)
    said = run("collect", "ps06", "x.zip", *roster, code=1).output
    found = collected(folder)
    if listed == "none":
        found.pop("499999")
    assert found == expected(students, "canvas_id" if listed == "none" else "id")
    assert "Not taken: typedtom_400900_text.html: typed into Canvas" in said
    assert "zippedzoe_400901_9999998_hw.zip: an archive inside" in said
    assert "linkedlou_400902_9999997_hw.ipynb: a link" in said
    assert ("Nobody's: strangerstan 499999: is not in the list" in said) == (listed != "none")
    assert "MACOSX" not in said
    assert f"({sum(s.is_late for s in students if s.paper)}): " in said


def test_everybody_of_moodle_is_found_with_the_time_of_the_worksheet(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.moodle_zip(folder / "x.zip", students, PS06)
    made_up.moodle_worksheet(folder / "worksheet.csv", students)
    arguments = ("--roster", people, "--submitted-at", "worksheet.csv")
    run("collect", "ps06", "x.zip", *arguments, "--timezone", "Europe/Berlin", code=1)
    assert collected(folder) == expected(students)
    stamps = {
        s.id: folder / "submitted" / s.id / PS06 / "timestamp.txt" for s in students if s.paper
    }
    for student in students:
        if student.paper:
            day = 21 if student.is_late else 20
            assert stamps[student.id].read_text() == f"2026-11-{day} 11:00:00 UTC\n"


def test_two_people_of_one_name_in_moodle_are_named_and_cost_nobody_else(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.moodle_zip(folder / "x.zip", students, PS06)
    said = run("collect", "ps06", "x.zip", "--roster", people, code=1).output
    assert collected(folder).keys() == expected(students).keys() - {"u0001", "u0002"}
    assert "Nobody's: Kim Brown 71007: more than one" in said
    assert "Nobody's: Kim Brown 71014: more than one" in said


def test_moodles_older_form_without_folders(run: Run, folder: Path, students: list[MadeUp]) -> None:
    paper = students[0].paper
    assert paper is not None
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr(f"Zoë van Berg_12_assignsubmission_file_{NOTEBOOK}", paper.content)
    run("collect", "ps06", "x.zip")
    assert collected(folder) == {"zoë-van-berg": paper.content}


def test_of_blackboards_attempts_the_last_counts_and_earlier_ones_are_kept(
    run: Run, folder: Path, students: list[MadeUp]
) -> None:
    first, last = (s.paper.content for s in students[:2] if s.paper)
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        for day, content in (("22", last), ("21", first)):
            name = f"HW 6_zoe_attempt_2026-11-{day}-10-00-00"
            archive.writestr(f"{name}_{NOTEBOOK}", content)
            archive.writestr(f"{name}.txt", "Name: Zoe")
        archive.writestr("HW 6_lou_attempt_2026-11-21-10-00-00.txt", "Submission Field: My answer")
    said = run("collect", "ps06", "x.zip", "--timezone", "Europe/Berlin", code=1).output
    assert "lou_attempt_2026-11-21-10-00-00.txt: no file came with this attempt" in said
    assert "zoe_attempt_2026-11-22-10-00-00.txt" not in said
    assert collected(folder) == {"zoe": last}
    stamp = folder / "submitted" / "zoe" / PS06 / "timestamp.txt"
    assert stamp.read_text() == "2026-11-22 09:00:00 UTC\n"
    kept = folder / "downloaded" / PS06 / "earlier" / "zoe" / "2026-11-21-10-00-00" / NOTEBOOK
    assert kept.read_bytes() == first


@pytest.mark.parametrize(
    "place",
    ["zoe/{set}/{set}.ipynb", "zoe+{set}+2026-11-21 10:00:00 UTC+ab/{set}.ipynb", "zoe/x.ipynb"],
)
def test_nbgraders_layouts_and_plain_folders(
    run: Run, folder: Path, students: list[MadeUp], place: str
) -> None:
    assert students[0].paper is not None
    path = folder / "inbox" / place.format(set=PS06)
    path.parent.mkdir(parents=True)
    path.write_bytes(students[0].paper.content)
    run("collect", "ps06", "inbox")
    assert collected(folder) == {"zoe": students[0].paper.content}


def test_collecting_again_changes_nothing_and_a_new_attempt_keeps_the_old_one(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    run("collect", "ps06", "x.zip", "--roster", people, code=1)
    before = collected(folder)
    assert "0 new, 0 changed, 25 unchanged" in run("collect", "ps06", "x.zip", code=1).output
    assert collected(folder) == before
    ann = students[0]
    with zipfile.ZipFile(folder / "y.zip", "w") as archive:
        archive.writestr(f"x_{ann.canvas_id}_9900000_{PS06}-2.ipynb", before["u0003"])
    assert "1 changed" in run("collect", "ps06", "y.zip").output
    assert collected(folder)["ann"] == before["u0003"]
    kept = folder / "downloaded" / PS06 / "earlier" / "ann" / "1" / NOTEBOOK
    assert kept.read_bytes() == before["ann"]
    said = run("collect", "ps06", "x.zip", code=1).output
    assert "A later attempt lies there already (1): ann." in said
    assert collected(folder)["ann"] == before["u0003"]


def test_names_that_came_in_are_remembered(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    run("collect", "ps06", "x.zip", "--roster", people, code=1)
    said = names_of(folder)["u0005"]
    (name,) = said["files"].values()
    assert name.endswith(f"_400005_9000050_{PS06}-Copy1.ipynb")
    assert list(said["files"]) == [NOTEBOOK]


def test_who_has_handed_in_nothing_is_named(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    said = run("collect", "ps06", "x.zip", "--roster", people, code=1).output
    assert "Handed in nothing yet (1): u0025." in said
    assert run("roster", "--missing", "ps06").output.startswith("u0025 ")


def test_a_group_gets_what_one_of_it_hands_in(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    run("collect", "ps06", "x.zip", "--roster", people, "--groups", code=1)
    assert collected(folder)["u0025"] == collected(folder)["u0024"]
    assert names_of(folder)["u0025"]["of"] == "u0024"
    assert collected(folder)["ann"] == expected(students)["ann"]


def test_a_time_is_for_those_whom_canvas_calls_late(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    time = ("--submitted-at", "2026-11-21 10:00 +01:00")
    said = run("collect", "ps06", "x.zip", "--roster", people, *time, code=1).output
    assert "not when" not in said
    stamps = {p.parts[-3]: p.read_text() for p in (folder / "submitted").rglob("timestamp.txt")}
    late = {s.id for s in students if s.is_late and s.paper}
    assert stamps == dict.fromkeys(late, "2026-11-21 09:00:00 UTC\n")


def test_a_time_that_becomes_known_is_no_new_attempt_and_stays_known(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    run("collect", "ps06", "x.zip", "--roster", people, code=1)
    time = ("--submitted-at", "2026-11-21 10:00 UTC")
    said = run("collect", "ps06", "x.zip", *time, code=1).output
    late = sorted(s.id for s in students if s.is_late and s.paper)
    assert f"Nothing is new but the time ({len(late)}): {', '.join(late)}." in said
    run("collect", "ps06", "x.zip", code=1)
    stamps = {p.parts[-3]: p.read_text() for p in (folder / "submitted").rglob("timestamp.txt")}
    assert stamps == dict.fromkeys(late, "2026-11-21 10:00:00 UTC\n")
    assert not (folder / "downloaded" / PS06 / "earlier").exists()


def test_who_has_dropped_out_stays_so(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    run("roster", people)
    run("roster", "--drop", "ann")
    said = run("collect", "ps06", "x.zip", "--roster", people, code=1).output
    assert "has dropped out" in said
    assert "ann" not in collected(folder)
    run("roster", "--restore", "ann")
    run("collect", "ps06", "x.zip", code=1)
    assert "ann" in collected(folder)


# -- what strangers put into a download -------------------------------------------------------


def bad_zip(path: Path, good: bytes) -> None:
    """Write a zip with two honest students and every kind of odd entry."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"annalee_1_11_{NOTEBOOK}", good)
        archive.writestr(f"../../outside_2_12_{NOTEBOOK}", good)
        archive.writestr(f"/abs_3_13_{NOTEBOOK}", good)
        archive.writestr(f"C:back\\slash_4_14_{NOTEBOOK}", good)
        archive.writestr(f"esc\x1b[2J_5_15_{NOTEBOOK}", good)
        archive.writestr("bomb_6_16_zeros.ipynb", b"\0" * (21 * 2**20))
        archive.writestr(f"broken_7_17_{NOTEBOOK}", good)
        archive.writestr(f"boblee_8_18_{NOTEBOOK}", good)
    content = bytearray(path.read_bytes())
    at = content.index(b"broken_7_17_") + len(f"broken_7_17_{NOTEBOOK}") + 20
    content[at : at + 20] = b"\xff" * 20
    path.write_bytes(content)


def test_a_bad_file_costs_its_owner_only_and_nothing_is_written_elsewhere(
    run: Run, folder: Path, students: list[MadeUp]
) -> None:
    assert students[0].paper is not None
    bad_zip(folder / "x.zip", students[0].paper.content)
    said = run("collect", "ps06", "x.zip", code=1).output
    assert collected(folder).keys() == {"1", "8"}
    assert not list(folder.parent.glob("outside*"))
    assert "\x1b[2J" not in said
    for words in (
        *("leads out of its folder", "no path inside", "can't be printed", "larger than 20 MB"),
        "can't be unpacked",
    ):
        assert words in said, words
    assert set(os.listdir(folder / "submitted")) == {"1", "8"}


def test_the_notebook_of_the_sets_name_counts_whatever_came_beside_or_is_in_it(
    run: Run, folder: Path, students: list[MadeUp]
) -> None:
    one, two = (paper.content for paper in made_up.papers(PS06)[:2])
    other = made_up.papers(made_up.PS07)[0].content
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr(f"annalee_1_11_{PS06}-1.ipynb", one)
        archive.writestr("annalee_1_12_draft.ipynb", two)
        archive.writestr(f"boblee_2_13_{NOTEBOOK}", other)
    said = run("collect", "ps06", "x.zip").output
    assert collected(folder) == {"1": one, "2": other}
    assert "more than one notebook of this set: not counted is draft.ipynb" in said
    assert f"{NOTEBOOK} holds exercises of {made_up.PS07}" in said


def test_a_size_that_the_zip_does_not_declare_is_seen(run: Run, folder: Path) -> None:
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"liar_6_16_{NOTEBOOK}", b" " * (30 * 2**20))
    content = path.read_bytes()
    size = struct.pack("<I", 30 * 2**20)
    path.write_bytes(content.replace(size, struct.pack("<I", 1000)))
    said = run("collect", "ps06", "x.zip", code=1).output
    assert "Not taken" in said
    assert not collected(folder)


def test_links_in_a_folder_are_not_followed(
    run: Run, folder: Path, students: list[MadeUp], tmp_path: Path
) -> None:
    assert students[0].paper is not None
    (tmp_path / "secret.ipynb").write_bytes(students[0].paper.content)
    for name in ("ann", "bob"):
        (folder / "inbox" / name).mkdir(parents=True)
    (folder / "inbox" / "ann" / NOTEBOOK).write_bytes(students[0].paper.content)
    (folder / "inbox" / "bob" / NOTEBOOK).symlink_to(tmp_path / "secret.ipynb")
    (folder / "inbox" / "eve").symlink_to(tmp_path)
    said = run("collect", "ps06", "inbox", code=1).output
    assert collected(folder).keys() == {"ann"}
    assert "eve: a link" in said


def test_a_link_in_the_place_of_a_student_is_not_written_through(
    run: Run, folder: Path, students: list[MadeUp], tmp_path: Path
) -> None:
    assert students[0].paper is not None
    (folder / "inbox" / "ann").mkdir(parents=True)
    (folder / "inbox" / "ann" / NOTEBOOK).write_bytes(students[0].paper.content)
    (folder / "submitted").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "submitted" / "ann").symlink_to(elsewhere)
    said = run("collect", "ps06", "inbox").output
    assert "is a link" in said
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_bytes(b"no zip"), "neither a folder nor a zip"),
        (lambda path: None, "there is no"),
        (lambda path: path.mkdir(), "no notebook in it"),
        (lambda path: zipfile.ZipFile(path, "w").close(), "no notebook in it"),
    ],
)
def test_what_is_no_download_is_said_in_a_sentence(
    run: Run, folder: Path, make: Any, says: str
) -> None:
    make(folder / "x.zip")
    result = run("collect", "ps06", "x.zip", code=1)
    assert says in result.output
    assert not (folder / "submitted").exists()


def test_names_of_no_platform_are_shown(run: Run, folder: Path) -> None:
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("homework of ann.ipynb", b"{}")
    said = run("collect", "ps06", "x.zip", code=1).output
    assert "homework of ann.ipynb" in said
    assert "--from" in said


def test_students_data_is_closed_to_others(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    made_up.canvas_zip(folder / "x.zip", students, PS06)
    run("collect", "ps06", "x.zip", "--roster", people, code=1)
    for name in ("downloaded", "submitted", "roster.csv"):
        assert not (folder / name).stat().st_mode & (stat.S_IRWXO | stat.S_IRWXG), name


# -- lists of students -------------------------------------------------------------------------


def test_a_list_with_an_id_twice_or_an_odd_one_changes_nothing(run: Run, folder: Path) -> None:
    rows = [["id", "name"], ["ann", "Ann A"], ["ann", "Ann B"], ["=x", "Eve"], ["a/b", "Bo"]]
    with (folder / "bad.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    said = run("roster", "bad.csv", code=1).output
    for words in ("Ann B: ann is Ann A's id, too", "take for a formula", "name of a folder"):
        assert words in " ".join(said.split()), words
    assert not (folder / "roster.csv").exists()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_of_any_spreadsheet_are_read(
    run: Run, folder: Path, separator: str, encoding: str
) -> None:
    text = separator.join(["id", "Full name", "Group"]) + "\n"
    text += separator.join(["zoe", "Zoë 't Hooft", "A"]) + "\n"
    (folder / "list.csv").write_bytes(text.encode(encoding))
    run("roster", "list.csv")
    run("roster", "list.csv")
    with (folder / "roster.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["id"], row["last_name"], row["group"]) == ("zoe", "Hooft", "A")


def test_names_reach_the_gradebook(
    run: Run, folder: Path, people: Path, students: list[MadeUp]
) -> None:
    from nbgrader.api import Gradebook

    run("roster", people)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        ann = gradebook.find_student("ann")
        assert (ann.last_name, ann.email) == (students[0].last_name, "ann@example.org")
        assert len(gradebook.students) == len(students)
