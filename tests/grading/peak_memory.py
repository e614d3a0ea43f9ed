"""Grade one notebook in a process of its own, and print its peak memory in KiB and its points.

Usage: peak_memory.py NAME, as a script. NAME is one of `CELLS`: what a student's own cell does.
"""

import resource
import sys
from pathlib import Path

import nbformat

from autograder.core.submission import Submission, SubmittedCell
from autograder.grading.execute import grade_notebook
from autograder.grading.graft import graft
from autograder.grading.limits import CourseLimits
from autograder.problem_sets import exercises
from autograder.sandbox import Limits
from autograder.sandbox.opening import open_sandbox

PS06 = "ps06_two_layer_example"
PROJECT = Path(__file__).resolve().parents[2]
SEND = """
import gc, os, struct
def send(value):
    (server,) = [x for x in gc.get_objects() if type(x).__name__ == "Server"]
    data = b'{"msg_type": "display_data", "content": {"data": {"text/plain": ' + value + b"}}}"
    data = struct.pack("<cI16s", b"M", len(data), server._token) + data
    while data:
        data = data[os.write(3, data):]
"""
"""Past what counts inside, with the token of the request."""
CELLS = {
    "honest": "print('hello')\nfor i in range(50): display({'text/plain': str(i)}, raw=True)",
    "long keys": 'for i in range(40): display({f"k{i}_" + "a" * 8_000_000: ""}, raw=True)',
    "empty lists": 'x = {"application/json": [[] for _ in range(3_000_000)]}\n'
    "for _ in range(6): display(x, raw=True)",
    "many small ones": "for _ in range(60_000): display({'text/plain': ''}, raw=True)",
    "many prints": "for i in range(60_000): print(i % 10, end='', flush=True)",
    "metadata": "for i in range(9):\n display({'text/plain': ''}, raw=True,"
    " metadata={str(i): [[]] * 3_000_000})",
    "a forged frame of small parts": SEND + "send(b'[' + b'[],' * 5_000_000 + b'0]')",
    "forged frames of wide text": SEND
    + "for _ in range(9): send(('\"\U0001f600' + 'a' * 4_000_000 + '\"').encode())",
    "one long print": "print('x' * 2_000_000)",
    "wide characters": "print('\\U0001f600' * 2_000_000)",
}


def main() -> None:
    release = nbformat.read(PROJECT / "exercises" / PS06 / f"{PS06}.ipynb", 4)
    cells = tuple(SubmittedCell("code", CELLS[sys.argv[1]], f"c{n}", "") for n in range(3))
    notebook = graft(release, Submission("0" * 64, cells))
    limits = CourseLimits(Limits(cell_seconds=60))
    with open_sandbox() as sandbox:
        grade_notebook(notebook, exercises(PS06), 1, sandbox, limits)
    texts = len(nbformat.writes(notebook))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, texts)


if __name__ == "__main__":
    main()
