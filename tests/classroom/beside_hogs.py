"""Grade a class of hogs and honest long answers; print everyone's marks.

Usage: beside_hogs.py COURSE TIER [CGROUP], as a script. CGROUP is a folder of a control
group for all of it: there nothing shares the processors out fairly between programs. Prints JSON.
"""

import functools
import json
import os
import sys
from pathlib import Path

from classes import PS06, rows

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.sandbox import Isolation
from autograder.sandbox.opening import open_sandbox

SETTINGS = (
    (
        "JudgeExercises",
        {"call_seconds": 0.5, "cell_seconds": 1.0, "notebook_seconds": 600, "diagnosis": False},
    ),
)
HOG = """
import hashlib, os, threading
data = bytes(10**7)
def work():
    while True: hashlib.sha256(data)
try:
    while True: threading.Thread(target=work, daemon=True).start()
except RuntimeError:
    pass
while True:
    try:
        os.fork()
    except OSError:
        hashlib.sha256(data)
"""
"""As many threads as there may be, and processes if there may be any."""
LONG = """
import time
_begun = time.process_time()
while time.process_time() - _begun < 0.6: pass
_unhurried = forward
def forward(*args):
    begun = time.process_time()
    while time.process_time() - begun < 0.15: pass
    return _unhurried(*args)
"""
"""Takes 0.6 of what its cell and each request may take on a processor, which asks twice."""


def main() -> None:
    course, tier, *group = sys.argv[1:]
    for folder in group:
        Path(folder, "cgroup.procs").write_text(str(os.getpid()))
    found = Course(Path(course), SETTINGS)
    jobs = 2 * len(os.sched_getaffinity(0))  # so each processor has two at a time
    open_one = functools.partial(open_sandbox, isolation=Isolation(tier))
    report = grade_class(found, PS06, GradingOptions(jobs, open_sandbox=open_one))
    marks = {who: row[1] for who, row in rows(found).items()}
    print(json.dumps({"marks": marks, "failures": report.failures}))


if __name__ == "__main__":  # workers read this file, too
    main()
