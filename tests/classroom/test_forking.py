"""What workers that are forked leave behind, and when there are any."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
LEFT = """
import os, sys
from autograder.classroom import forking
forking.use_one_thread()
kept, closed = os.open("/etc/passwd", os.O_RDONLY), os.open("/etc/group", os.O_RDONLY)
forking.leave_behind()
os.close(closed)
ours, theirs = os.pipe()
assert ours == closed, "the number is another file's now"
child = os.fork()
if child == 0:
    forking.forget_the_parent()
    try:
        os.fstat(kept)
    except OSError:
        os.write(theirs, b"the file is closed, and the pipe is not")
    os._exit(0)
os.close(theirs)
os.waitpid(child, 0)
print(os.read(ours, 100).decode())
"""
MAY = """
import sys
{before}
from autograder.classroom import forking
forking.use_one_thread()
print(forking.may_fork())
"""


def said(program: str, **environment: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=True,
    )
    return run.stdout.strip()


def test_a_fork_closes_the_files_that_were_open_and_no_others() -> None:
    assert said(LEFT, OPENBLAS_NUM_THREADS="1") == "the file is closed, and the pipe is not"


@pytest.mark.parametrize(
    ("before", "threads", "may"),
    [("", "1", "True"), ("", "4", "False"), ("import numpy", "1", "False")],
)
def test_workers_are_forks_only_of_a_process_that_calculates_in_one_thread(
    before: str, threads: str, may: str
) -> None:
    one = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    program = MAY.format(before=before)
    assert said(program, **one, OPENBLAS_NUM_THREADS=threads) == may
