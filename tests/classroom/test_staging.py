"""A graded folder appears whole, in the place of the old one."""

import stat
from pathlib import Path

import pytest

from autograder.classroom.staging import FOLDER_NAME, Drafts


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_published_draft_replaces_all_that_was_there(tmp_path: Path) -> None:
    place = tmp_path / "ann" / "ps06"
    place.mkdir(parents=True)
    (place / "old.txt").write_text("old")
    drafts = Drafts(tmp_path, 0o444)
    draft = drafts.write({"ps06.ipynb": b"{}", "deep/data.csv": b"1"})
    assert names_in(place) == ["old.txt"]
    drafts.publish(draft, place)
    assert names_in(place) == ["deep/data.csv", "ps06.ipynb"]
    assert stat.S_IMODE((place / "ps06.ipynb").stat().st_mode) == 0o444
    drafts.remove()
    assert names_in(tmp_path) == ["ann/ps06/deep/data.csv", "ann/ps06/ps06.ipynb"]


def test_what_was_there_stays_if_the_draft_cannot_be_moved(tmp_path: Path) -> None:
    place = tmp_path / "ann"
    place.mkdir()
    (place / "old.txt").write_text("old")
    drafts = Drafts(tmp_path, 0o444)
    with pytest.raises(FileNotFoundError):
        drafts.publish(tmp_path / "no draft", place)
    drafts.remove()
    assert names_in(tmp_path) == ["ann/old.txt"]


def test_a_link_in_the_place_goes_and_what_it_points_to_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "dear.txt").write_text("dear")
    place = tmp_path / "graded" / "ann"
    place.parent.mkdir()
    place.symlink_to(target)
    drafts = Drafts(tmp_path / "graded", 0o444)
    drafts.publish(drafts.write({"x": b"1"}), place)
    assert not place.is_symlink()
    assert names_in(target) == ["dear.txt"]


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    Drafts(tmp_path, 0o444).write({"half.ipynb": b"{"})
    Drafts(tmp_path, 0o444)
    assert names_in(tmp_path / FOLDER_NAME) == []


def test_no_draft_is_written_over_another(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, 0o444)
    first, second = drafts.write({"x": b"1"}), drafts.write({"x": b"2"})
    assert first != second
    with pytest.raises(FileExistsError):
        drafts.write({"a": b"", "./a": b""})
