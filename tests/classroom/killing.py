"""Grade a class in another process, which may be killed; what is there afterwards."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classes import PS06

from autograder.classroom.course import Course

HERE = Path(__file__).parent
HANG_SECONDS = 1800.0
"""Ends what would wait for ever; nothing that works comes near it, on any machine."""
STEPS_EACH = 12
"""A submission takes more steps than these; see grade_once.py."""


@contextlib.contextmanager
def grading(
    course: Course, *options: str, prefix: tuple[str, ...] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Start to grade in another process; `prefix` is put before its command."""
    paths = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths}
    script = str(HERE / "grade_once.py")
    command = [*prefix, sys.executable, script, str(course.root), PS06, *options]
    with subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE) as process:
        guard = threading.Timer(HANG_SECONDS, process.kill)
        guard.start()
        try:
            yield process
        finally:
            guard.cancel()
            process.kill()  # or this would wait for one that hangs


def graded_to_the_end(course: Course, *options: str) -> Any:
    with grading(course, *options) as process:
        return what_was_done(process)


def what_was_done(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    *_, done = process.stdout.read().splitlines()
    assert process.wait() == 0
    return json.loads(done)


def published(course: Course) -> set[str]:
    return {path.parent.name for path in course.root.glob(f"autograded/*/{PS06}")}


def handed_in(course: Course) -> set[str]:
    return {path.name for path in (course.root / "submitted").iterdir()}


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, dirs_exist_ok=True)
    return Course(folder)


def forget_some(course: Course, chance: random.Random) -> None:
    """Take graded work away, so that there is something to grade again."""
    done = sorted(published(course))
    for student in chance.sample(done, len(done) // 2):
        shutil.rmtree(course.root / "autograded" / student)
