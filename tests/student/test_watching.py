"""What a call does is noted, in whatever process `check` is called."""

import subprocess
import sys

NOTE_A_FILE = """
from autograder.student.watching import Observed, watched

observed = Observed("a case")
with watched(observed):
    open(__import__("os").devnull).close()
    try:
        open("no such file")
    except FileNotFoundError:
        pass
print(observed.doings)
"""


def test_a_plain_process_that_knows_no_temporary_folder_yet_does_not_wait_for_ever() -> None:
    """A notebook's kernel has asked for it before; a script's process hasn't."""
    done = subprocess.run(
        [sys.executable, "-c", NOTE_A_FILE], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "{'read': 'no such file'}\n"
