"""`progress()`: points by exercise and set, from a small file that may be damaged."""

import json
from pathlib import Path

import pytest

from autograder import progress
from autograder.core.verdict import Outcome, PartVerdict, Verdict
from autograder.student.known_exercises import known_exercises
from autograder.student.progress import FILE, Recorded, changed_since, read, record
from autograder.student.reach import digests_of


def verdict(name: str, *rights: bool) -> Verdict:
    parts = tuple(PartVerdict(str(i), 2, right) for i, right in enumerate(rights))
    return Verdict(name, Outcome.RIGHT if all(rights) else Outcome.WRONG_VALUE, parts)


def test_the_last_check_counts(tmp_path: Path) -> None:
    record(verdict("error", True), tmp_path)
    record(verdict("forward", False, True), tmp_path)
    record(verdict("error", False), tmp_path)
    points = {name: (one.earned, one.points) for name, one in read(tmp_path).items()}
    assert points == {"error": (0, 2), "forward": (2, 4)}
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
        b'{"version": 1, "exercises": {"error": {"earned": 1, "points": 1, "turn": "1"}}}',
        b'{"version": 1, "exercises": {"error": {"earned": 1, "points": 1, "stands_on": 1}}}',
        b"[" * 100_000,
        b" " * 2**21,
    ],
)
def test_a_damaged_file_is_no_record_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read(tmp_path) == {}
    record(verdict("error", True), tmp_path)
    assert read(tmp_path) == {"error": Recorded(2, 2, {}, 1)}


def test_of_a_file_that_is_damaged_in_part_the_rest_counts(tmp_path: Path) -> None:
    entries = {"error": {"earned": 1, "points": 1}, "forward": "?"}
    (tmp_path / FILE).write_text(json.dumps({"version": 1, "exercises": entries}))
    assert read(tmp_path) == {"error": Recorded(1, 1)}


def test_where_nothing_can_be_written_a_check_goes_on(tmp_path: Path) -> None:
    record(verdict("error", True), tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


def total() -> int:
    """How many exercises there are in the course."""
    return sum(len(names) for names in known_exercises().sets.values())


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
    assert any(line.startswith(f"1 of {total()} exercises are right") for line in lines)
    table = progress()._repr_html_()
    assert "<strong>ps06_two_layer_example</strong>" in table
    assert '1.5em">error</div></td><td>2&nbsp;/&nbsp;2</td>' in table


def test_a_set_whose_exercises_were_all_checked_has_its_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(known_exercises().sets["ps06_two_layer_example"]):
        record(verdict(name, number > 0), tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = [" ".join(line.split()) for line in repr(progress()).splitlines()]
    assert "ps06_two_layer_example 8 / 10 1 exercise left" in lines


def test_points_are_old_when_what_they_stand_on_was_checked_as_another_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "ps06"
    here.mkdir()
    record(verdict("sigma", True), here, {"sigma": "right"})
    record(verdict("forward", True), here, {"forward": "mine", "sigma": "right"})
    record(verdict("error", True), here, {"error": "mine"})
    assert changed_since("forward", read(here)) == ""
    record(verdict("sigma", False), here, {"sigma": "wrong"})
    assert changed_since("forward", read(here)) == "sigma"
    assert changed_since("error", read(here)) == ""
    monkeypatch.chdir(here)
    lines = [" ".join(line.split()) for line in repr(progress()).splitlines()]
    assert "forward 2 / 2 check it again: sigma has changed since" in lines
    assert any(line.startswith(f"1 of {total()} ") for line in lines)  # error alone
    record(verdict("sigma", True), here, {"sigma": "right"})
    assert changed_since("forward", read(here)) == ""


def test_a_function_that_says_the_same_has_the_same_digest_wherever_it_stands() -> None:
    names: dict[str, object] = {}
    helper = "def helper(x):\n    return x in {1, 'a', 'b'}\n"
    mine = "def mine(x):\n    return [helper(y) for y in x]\n"
    digests = []
    for source in (helper + mine, f"# further down\n\n{helper}\n{mine}", mine.replace("y)", "-y)")):
        exec(source, names)
        digests.append(digests_of("mine", names["mine"], names))
    assert set(digests[0]) == {"mine", "helper"}
    assert digests[0] == digests[1]
    assert [digests[0][one] == digests[2][one] for one in ("helper", "mine")] == [True, False]
