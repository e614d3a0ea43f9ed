"""`progress()`: points by exercise and set, from a small file that may be damaged."""

import json
from pathlib import Path

import pytest

from autograder import progress
from autograder.core.verdict import Outcome, PartVerdict, Verdict
from autograder.student.known_exercises import known_exercises
from autograder.student.progress import FILE, Recorded, read, record


def verdict(name: str, *rights: bool) -> Verdict:
    parts = tuple(PartVerdict(str(i), 2, right) for i, right in enumerate(rights))
    return Verdict(name, Outcome.RIGHT if all(rights) else Outcome.WRONG_VALUE, parts)


def test_the_last_check_counts(tmp_path: Path) -> None:
    record(verdict("error", True), tmp_path)
    record(verdict("forward", False, True), tmp_path)
    record(verdict("error", False), tmp_path)
    assert read(tmp_path) == {"error": Recorded(0, 2), "forward": Recorded(2, 4)}
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b'{"version": 2, "exercises": {"error": {"earned": 1, "points": 1}}}',
        b'{"version": 1, "exercises": []}',
        b'{"version": 1, "exercises": {"error": 3}}',
        b'{"version": 1, "exercises": {"error": {"earned": 3, "points": 1}}}',
        b'{"version": 1, "exercises": {"error": {"earned": true, "points": 1}}}',
        b"[" * 100_000,
        b" " * 2**21,
    ],
)
def test_a_damaged_file_is_no_record_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read(tmp_path) == {}
    record(verdict("error", True), tmp_path)
    assert read(tmp_path) == {"error": Recorded(2, 2)}


def test_of_a_file_that_is_damaged_in_part_the_rest_counts(tmp_path: Path) -> None:
    entries = {"error": {"earned": 1, "points": 1}, "forward": "?"}
    (tmp_path / FILE).write_text(json.dumps({"version": 1, "exercises": entries}))
    assert read(tmp_path) == {"error": Recorded(1, 1)}


def test_where_nothing_can_be_written_a_check_goes_on(tmp_path: Path) -> None:
    record(verdict("error", True), tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


def test_it_shows_the_points_of_all_folders_and_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, beside = tmp_path / "ps06", tmp_path / "ps07"
    here.mkdir()
    beside.mkdir()
    record(verdict("error", True), here)
    record(verdict("dense_backward", False, True), beside)
    monkeypatch.chdir(here)
    lines = [" ".join(line.split()) for line in repr(progress()).splitlines()]
    names = known_exercises().sets["ps06_two_layer_example"]
    assert f"ps06_two_layer_example 2 {len(names) - 1} exercises left" in lines
    assert "error 2 / 2" in lines
    assert "dense_backward 2 / 4 not right yet" in lines
    assert "forward not checked yet" in lines
    assert any(line.startswith("1 of 8") and "exercises are right" in line for line in lines)
    table = progress()._repr_html_()
    assert "<strong>ps06_two_layer_example</strong>" in table
    assert '1.5em">error</span></td><td>2 / 2</td>' in table


def test_a_set_whose_exercises_were_all_checked_has_its_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(known_exercises().sets["ps06_two_layer_example"]):
        record(verdict(name, number > 0), tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = [" ".join(line.split()) for line in repr(progress()).splitlines()]
    assert "ps06_two_layer_example 8 / 10 1 exercise left" in lines
