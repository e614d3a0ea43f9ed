"""Killed at any moment and started again, grading ends in the same gradebook."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from classes import PS06, hand_in, lay_out, left_behind, papers

from autograder.classroom.course import Course

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PATIENCE = 120.0


@contextlib.contextmanager
def grading(course: Course, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start to grade in another process."""
    paths = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, str(HERE / "grade_once.py"), str(course.root), PS06, *options]
    with subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()  # or this would wait for one that hangs


def graded_to_the_end(course: Course, *options: str) -> Any:
    with grading(course, *options) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return json.loads(out)


def published(course: Course) -> set[str]:
    return {path.parent.name for path in course.root.glob(f"autograded/*/{PS06}")}


def wait_for(course: Course, count: int, process: subprocess.Popen[str]) -> None:
    """Wait until so many are in their place, or until there is nothing to wait for."""
    while process.poll() is None and len(published(course)) < count:
        time.sleep(0.001)


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
    """Kill who writes, at a moment between the first submission and the last."""
    left = sorted(handed_in(course) - published(course))
    done = len(published(course))
    with grading(course) as process:
        wait_for(course, done + chance.randrange(max(1, len(left))), process)
        time.sleep(chance.uniform(0, 0.05))
        workers = workers_of(process)
        process.kill()
    _, alive = psutil.wait_procs(workers, timeout=PATIENCE)
    assert alive == []


def kill_worker(course: Course, chance: random.Random) -> None:
    """Kill one of those who grade; the run goes on to the end."""
    done = len(published(course))
    with grading(course) as process:
        wait_for(course, done + 1 + chance.randrange(4), process)
        for worker in workers_of(process)[:1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert json.loads(out)[2] == {}


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
