"""One writer at a time, and a dead one is no hindrance."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom.course import CourseError
from autograder.classroom.lock import FILE_NAME, only_writer


def test_a_second_writer_is_refused_and_told_who_the_first_is(tmp_path: Path) -> None:
    with (
        only_writer(tmp_path),
        pytest.raises(CourseError, match=rf"at work.*process {os.getpid()}"),
        only_writer(tmp_path),
    ):
        pytest.fail("two writers")


def test_after_the_first_has_gone_the_next_may_write(tmp_path: Path) -> None:
    for _ in range(2):
        with only_writer(tmp_path):
            assert (tmp_path / FILE_NAME).read_text() == str(os.getpid())


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, signal, sys\n"
        "from autograder.classroom.lock import only_writer\n"
        "with only_writer(pathlib.Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert (tmp_path / FILE_NAME).exists()
    with only_writer(tmp_path):
        pass
