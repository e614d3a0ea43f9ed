"""The door to what students hand in: no link is followed at any part, no odd name comes in."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.core.submission import CannotBeRead, Unreadable
from autograder.grading.door import (
    as_printable,
    is_handed_in,
    read_file,
    status_of,
    statuses_in,
    why_no_student,
)

NOTEBOOK = "ps06.ipynb"


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """Where ada has handed in ps06, with a file in a folder beside the notebook."""
    folder = tmp_path / "submitted" / "ada" / "ps06"
    (folder / "data").mkdir(parents=True)
    (folder / NOTEBOOK).write_text("hers")
    (folder / "data" / "diary.txt").write_text("hers, too")
    (tmp_path / "submitted" / "bob").mkdir()
    return tmp_path / "submitted"


def link_for_the_set(bob: Path, ada: Path) -> Path:
    (bob / "ps06").symlink_to(ada / "ps06")
    return bob / "ps06"


def relative_link_for_the_set(bob: Path, ada: Path) -> Path:
    (bob / "ps06").symlink_to(Path("..") / "ada" / "ps06")
    return bob / "ps06"


def link_for_the_student(bob: Path, ada: Path) -> Path:
    bob.rmdir()
    bob.symlink_to(ada)
    return bob / "ps06"


def links_for_what_is_inside(bob: Path, ada: Path) -> Path:
    (bob / "ps06").mkdir()
    (bob / "ps06" / NOTEBOOK).symlink_to(ada / "ps06" / NOTEBOOK)
    (bob / "ps06" / "data").symlink_to(ada / "ps06" / "data")
    return bob / "ps06"


def second_names(bob: Path, ada: Path) -> Path:
    (bob / "ps06" / "data").mkdir(parents=True)
    for name in (NOTEBOOK, "data/diary.txt"):
        os.link(ada / "ps06" / name, bob / "ps06" / name)
    return bob / "ps06"


WAYS = (
    link_for_the_set,
    relative_link_for_the_set,
    link_for_the_student,
    links_for_what_is_inside,
    second_names,
)


@pytest.mark.parametrize("name", [NOTEBOOK, "data/diary.txt"])
@pytest.mark.parametrize("way", WAYS)
def test_anothers_work_is_never_read(
    submitted: Path, way: Callable[[Path, Path], Path], name: str
) -> None:
    folder = way(submitted / "bob", submitted / "ada")
    with pytest.raises(Unreadable, match=r"is a link|regular file|second name"):
        read_file(folder, name, 100)


@pytest.mark.parametrize("way", WAYS[:4])
def test_folders_behind_links_are_not_listed(
    submitted: Path, way: Callable[[Path, Path], Path]
) -> None:
    folder = way(submitted / "bob", submitted / "ada")
    with pytest.raises(Unreadable, match="links are not followed"):
        statuses_in(folder, "data")


def test_ones_own_work_is_read(submitted: Path) -> None:
    assert read_file(submitted / "ada" / "ps06", NOTEBOOK, 100) == b"hers"
    assert read_file(submitted / "ada" / "ps06", "data/diary.txt", 100) == b"hers, too"
    assert [name for name, _ in statuses_in(submitted / "ada" / "ps06", "data")] == ["diary.txt"]


def test_links_that_are_the_instructors_are_followed(submitted: Path) -> None:
    """Above what is a stranger's: the whole of submitted may lie on another disk."""
    (submitted.parent / "elsewhere").symlink_to(submitted)
    folder = submitted.parent / "elsewhere" / "ada" / "ps06"
    assert read_file(folder, NOTEBOOK, 100) == b"hers"


def test_no_path_leads_out(submitted: Path) -> None:
    (submitted / "bob" / "ps06").mkdir()
    with pytest.raises(Unreadable, match="leads out"):
        read_file(submitted / "bob" / "ps06", f"../../ada/ps06/{NOTEBOOK}", 100)


def test_no_descriptor_stays_open(submitted: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for way in WAYS[3:4]:
        folder = way(submitted / "bob", submitted / "ada")
        for name in (NOTEBOOK, "data/diary.txt", "nowhere/at/all"):
            with pytest.raises((Unreadable, FileNotFoundError)):
                read_file(folder, name, 100)
    statuses_in(submitted / "ada" / "ps06")
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_link_for_the_set_is_something_handed_in_and_gets_a_reason(submitted: Path) -> None:
    folder = link_for_the_set(submitted / "bob", submitted / "ada")
    assert is_handed_in(folder)
    assert status_of(folder, NOTEBOOK) is None


def test_a_link_for_the_student_is_named_and_not_looked_into(submitted: Path) -> None:
    folder = link_for_the_student(submitted / "bob", submitted / "ada")
    with pytest.raises(CannotBeRead, match="bob is a link"):
        is_handed_in(folder)


@pytest.mark.parametrize("name", ["ada", "Zoë Ångström", "李 雷", "a=b", "o'neil", "u+1", "s-1@x"])
def test_names_of_students(name: str) -> None:
    assert why_no_student(name) == ""


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-dash", "@SUM(1)", "two\nlines", "bell\a", "\x1b[31mred", "\udcff", " ada",
     "ada\t", "<b>", 'a"b', "a>b", "\u202eada", ".hidden", ".", "..", "\u2028",
     "*", "[a]da", "a?a", "\uff1d1+1"],
)  # fmt: skip
def test_names_that_are_no_students(name: str) -> None:
    assert why_no_student(name)


def test_what_goes_to_a_terminal_does_nothing_there() -> None:
    assert as_printable("\x1b[31m ü \n\udcff") == r"\x1b[31m ü \n\udcff"
