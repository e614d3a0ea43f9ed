"""Files that someone without rights must reach: the modes of all folders above them count."""

from pathlib import Path

import pytest

from autograder.sandbox.files import are_readable_for_others


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
