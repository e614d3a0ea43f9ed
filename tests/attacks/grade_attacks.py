"""Grade a class of attackers in a process of its own; say what was done and what is left.

Usage: grade_attacks.py COURSE TIER TEMPORARY, as a script. Prints JSON. An empty TIER is none at
all: student code then runs right here.
"""

import functools
import json
import os
import sys
import tempfile
from multiprocessing import resource_tracker
from pathlib import Path

import psutil

from autograder.classroom.forking import use_one_thread

use_one_thread()  # as `course grade` does, before anything imports NumPy: workers are forks

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.sandbox import Isolation
from autograder.sandbox.opening import open_sandbox

sys.path.append(str(Path(__file__).parents[1] / "classroom"))
from trusting import open_trusting  # a neighbour's

PS06 = "ps06_two_layer_example"
HANG_SECONDS = 600.0
"""What is to end has ended long before, on any machine."""
# Nine times the processor time that right answers, and attacks that should end by themselves,
# took at most: 0.16 s in a cell, 0.11 s in a call. Only what never ends meets these limits, on a
# slow machine, too.
SETTINGS = (
    (
        "JudgeExercises",
        {
            **{"cell_seconds": 1.5, "call_seconds": 1.5, "notebook_seconds": 3600.0},
            **{"memory_megabytes": 400, "output_kilobytes": 64, "disk_megabytes": 8},
        },
    ),
)


def descriptors() -> list[str]:
    """Return what this process has open, but for what looking at it opens."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        if not target.endswith("/fd"):
            found.append(target.partition(":")[0])
    return sorted(found)


def mounts() -> list[str]:
    """Return what is mounted where, in this process's view."""
    return Path("/proc/self/mountinfo").read_text().splitlines()


def main() -> None:
    course, tier, temporary = sys.argv[1:]
    os.environ["TMPDIR"] = tempfile.tempdir = temporary
    os.environ["MPLCONFIGDIR"] = f"{temporary}/../matplotlib"
    resource_tracker.ensure_running()  # which multiprocessing never ends
    own = psutil.Process()
    seen: set[psutil.Process] = set()

    def look(done: int, total: int) -> None:
        seen.update(own.children(recursive=True))

    before = descriptors(), mounts()
    open_one = functools.partial(open_sandbox, isolation=Isolation(tier)) if tier else open_trusting
    report = grade_class(
        Course(Path(course), SETTINGS), PS06, GradingOptions(2, open_sandbox=open_one), look
    )
    workers = [process for process in seen if "resource_tracker" not in _command(process)]
    _, alive = psutil.wait_procs(workers, HANG_SECONDS)
    words = {
        **{"graded": report.graded, "failures": report.failures, "tier": report.tier},
        **{"not_taken": report.rejected, "seen": len(seen)},
        "alive": [repr(process) for process in alive],
        "descriptors": _more(before[0], descriptors()),
        "mounts": _more(before[1], mounts()),
        "temporary": os.listdir(temporary),
    }
    print(json.dumps(words))


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _more(before: list[str], after: list[str]) -> list[str]:
    """Return what is there now and wasn't, each as often as it is too many."""
    left = list(before)
    return [one for one in after if one not in left or left.remove(one)]  # type: ignore[func-returns-value]


if __name__ == "__main__":  # workers read this file, too
    main()
