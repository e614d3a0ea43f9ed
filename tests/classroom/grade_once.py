"""Grade a set of a course in a process of its own; print what was done. Run as a script.

Usage: grade_once.py COURSE SET [--on=ADDRESS | --walls] [STEP]

It prints a line whenever marks have come, and at last, as JSON, what was done. With STEP, it
kills itself before that step. A step is whatever changes the disk: a file that it opens to write,
a folder that it makes or removes, a move, a statement to the gradebook, a commit. With an address,
a cluster grades; with walls, code runs behind those that hold here, else behind none.
"""

import itertools
import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine
from trusting import open_trusting

from autograder.classroom.cluster.connection import Cluster
from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class

CHANGES = ("os.mkdir", "os.remove", "os.rename", "os.rmdir")
ON, WALLS = "--on=", "--walls"
WRITES = os.O_WRONLY | os.O_RDWR


def die_before(step: int) -> None:
    steps = itertools.count(1)

    def count(*_: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def look(name: str, arguments: tuple[object, ...]) -> None:
        if name in CHANGES or (name == "open" and int(str(arguments[2])) & WRITES):
            count()

    sys.addaudithook(look)
    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)


def main() -> None:
    course, problem_set = Course(Path(sys.argv[1])), sys.argv[2]
    options = GradingOptions(2, open_sandbox=open_trusting)
    for argument in sys.argv[3:]:
        if argument.startswith(ON):
            cluster = Cluster(argument.removeprefix(ON))
            options = GradingOptions(open_sandbox=open_trusting, cluster=cluster)
        elif argument == WALLS:
            options = GradingOptions(2)
        else:
            die_before(int(argument))
    report = grade_class(
        course, problem_set, options, lambda done, total: print(done, "of", total, flush=True)
    )
    print(json.dumps([report.graded, report.unchanged, report.failures]))


if __name__ == "__main__":  # workers read this file, too
    main()
