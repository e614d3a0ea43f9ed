"""New files of a course are for their owner, or for the group where that is asked for."""

import os
import sys
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.grading.privacy import gradebook_file, keep_from_others

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.mark.parametrize(("groupshared", "expected"), [(False, 0o700), (True, 0o2770)])
def test_new_folders_are_for_the_owner_or_the_group(
    tmp_path: Path, groupshared: bool, expected: int
) -> None:
    keep_from_others(CourseDirectory(root=str(tmp_path), groupshared=groupshared))
    assert {name: mode(tmp_path / name) for name in os.listdir(tmp_path)} == {
        "autograded": expected,
        "feedback": expected,
    }


def test_folders_that_are_there_stay_as_somebody_made_them(tmp_path: Path) -> None:
    (tmp_path / "feedback").mkdir()
    (tmp_path / "feedback").chmod(0o755)
    keep_from_others(CourseDirectory(root=str(tmp_path)))
    assert mode(tmp_path / "feedback") == 0o755


def test_the_gradebook_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").touch()
    (tmp_path / "gradebook.db").chmod(0o664)
    keep_from_others(CourseDirectory(root=str(tmp_path)))
    assert mode(tmp_path / "gradebook.db") == 0o660


def test_a_gradebook_on_a_server_is_no_file(tmp_path: Path) -> None:
    course = CourseDirectory(root=str(tmp_path), db_url="postgresql://localhost/grades")
    assert gradebook_file(course) is None
    keep_from_others(course)
