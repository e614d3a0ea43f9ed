"""Killed at any moment and started again, grading ends in the same gradebook."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from classes import PS06, hand_in, lay_out, left_behind, papers

from autograder.classroom.course import Course

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
HANG_SECONDS = 1800.0
"""Ends what would wait for ever; nothing that works comes near it, on any machine."""
STEPS_EACH = 12
"""A submission takes more steps than these; see grade_once.py."""


@contextlib.contextmanager
def grading(course: Course, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start to grade in another process."""
    paths = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, str(HERE / "grade_once.py"), str(course.root), PS06, *options]
    with subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE) as process:
        guard = threading.Timer(HANG_SECONDS, process.kill)
        guard.start()
        try:
            yield process
        finally:
            guard.cancel()
            process.kill()  # or this would wait for one that hangs


def graded_to_the_end(course: Course) -> Any:
    with grading(course) as process:
        return what_was_done(process)


def what_was_done(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    *_, done = process.stdout.read().splitlines()
    assert process.wait() == 0
    return json.loads(done)


def published(course: Course) -> set[str]:
    return {path.parent.name for path in course.root.glob(f"autograded/*/{PS06}")}


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(process.pid).children()
        return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    return []


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that was handed in, not graded."""
    course = lay_out(tmp_path_factory.mktemp("killed"))
    for number, (student, content) in enumerate(papers(course).items()):
        folder = hand_in(course, student, content)
        (folder / "data.csv").write_text(f"{number}\n")
    (course.root / ".grading_seed").write_text("0" * 64)
    return course


@pytest.fixture(scope="module")
def undisturbed(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is left behind when nobody is killed."""
    other = copy_of(course, tmp_path_factory.mktemp("undisturbed"))
    graded, unchanged, failures = graded_to_the_end(other)
    assert (len(graded), unchanged, failures) == (len(handed_in(course)), [], {})
    return left_behind(other)


def handed_in(course: Course) -> set[str]:
    return {path.name for path in (course.root / "submitted").iterdir()}


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, dirs_exist_ok=True)
    return Course(folder)


def kill_coordinator(course: Course, chance: random.Random) -> None:
    """Kill the process that writes, between any two of its steps."""
    left = handed_in(course) - published(course)
    step = 1 + chance.randrange(STEPS_EACH * len(left))
    with grading(course, str(step)) as process:
        # its workers hold the other end of this pipe, too: it ends when the last of them has
        process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == -signal.SIGKILL


def kill_worker(course: Course, chance: random.Random) -> None:
    """Kill one of the processes that grade; the run goes on to the end."""
    with grading(course) as process:
        assert process.stdout is not None
        for _ in range(2 + chance.randrange(4)):  # the first line comes before there are workers
            process.stdout.readline()
        for worker in workers_of(process)[:1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()
        _, _, failures = what_was_done(process)
    assert failures == {}


def forget_some(course: Course, chance: random.Random) -> None:
    """Take graded work away, so that there is something to grade again."""
    done = sorted(published(course))
    for student in chance.sample(done, len(done) // 2):
        shutil.rmtree(course.root / "autograded" / student)


def killed_and_started_again(course: Course, undisturbed: Any, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(kills):
        if not handed_in(course) - published(course):
            forget_some(course, chance)
        (kill_worker if number % 3 == 2 else kill_coordinator)(course, chance)
        safe = published(course)
        for student in safe:  # whole files, or none
            json.loads((course.root / "autograded" / student / PS06 / f"{PS06}.ipynb").read_text())
    safe = published(course)
    graded, unchanged, failures = graded_to_the_end(course)
    assert failures == {}
    assert set(unchanged) == safe
    assert set(graded) == handed_in(course) - safe
    assert left_behind(course) == undisturbed


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.thorough)])
def test_killed_and_started_again_it_ends_in_the_same_gradebook(
    course: Course, undisturbed: Any, tmp_path: Path, kills: int
) -> None:
    killed_and_started_again(copy_of(course, tmp_path), undisturbed, kills, seed=7)
