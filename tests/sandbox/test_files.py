"""A stranger's folder: what is in it, and whether someone without rights reaches it."""

import os
import sys
from pathlib import Path

import pytest

from autograder.sandbox.files import DEEPEST, are_readable_for_others, fits


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that everyone may read, in a folder that everyone may enter."""
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001 and folder.stat().st_uid == tmp_path.stat().st_uid:
            folder.chmod(folder.stat().st_mode | 0o005)
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    file = folder / "file"
    file.write_text("")
    file.chmod(0o644)
    return file


def test_what_everyone_may_read_is_readable(file: Path) -> None:
    assert are_readable_for_others([str(file)])


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_a_file_of_its_owners_own_is_not_readable(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert not are_readable_for_others([str(file)])


@pytest.mark.parametrize("mode", [0o700, 0o744])
def test_a_file_in_a_folder_that_others_may_not_enter_is_not_readable(
    file: Path, mode: int
) -> None:
    file.parent.chmod(mode)
    assert not are_readable_for_others([str(file)])


def test_what_is_not_there_is_no_obstacle(file: Path) -> None:
    assert are_readable_for_others([str(file), str(file.with_name("missing"))])


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has walls")
LITTLE, MUCH = 100_000, 10**9


def test_files_and_bytes_are_counted_in_all_folders(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(bytes(2 * LITTLE))
    assert fits(tmp_path, os.getpid(), MUCH, 10)
    assert not fits(tmp_path, os.getpid(), LITTLE, 10)
    assert not fits(tmp_path, os.getpid(), MUCH, 1)


def test_no_path_is_too_long_to_be_counted(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=here)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    with open(os.open("file", os.O_WRONLY | os.O_CREAT, dir_fd=here), "wb") as file:
        file.write(bytes(2 * LITTLE))
    os.close(here)
    assert fits(tmp_path, os.getpid(), MUCH, 100)
    assert not fits(tmp_path, os.getpid(), LITTLE, 100)


def test_too_many_folders_in_folders_do_not_fit(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(DEEPEST):
        deep = deep / "d"
        deep.mkdir()
    assert fits(tmp_path, os.getpid(), MUCH, 1000)
    (deep / "d").mkdir()
    (deep / "d" / "d").mkdir()
    assert not fits(tmp_path, os.getpid(), MUCH, 1000)


@ON_LINUX
def test_removed_files_that_are_held_open_are_counted(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with (tmp_path / "file").open("wb") as file:
        (tmp_path / "file").unlink()
        file.write(bytes(2 * LITTLE))
        file.flush()
        assert fits(tmp_path, os.getpid(), MUCH, 100)
        assert not fits(tmp_path, os.getpid(), LITTLE, 100)
    assert len(os.listdir("/proc/self/fd")) == before
