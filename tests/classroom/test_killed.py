"""Killed at any moment and started again, grading ends in the same gradebook."""

import contextlib
import json
import random
import signal
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest
from classes import PS06, hand_in, lay_out, left_behind, papers
from killing import (
    HANG_SECONDS,
    STEPS_EACH,
    copy_of,
    forget_some,
    graded_to_the_end,
    grading,
    handed_in,
    published,
    what_was_done,
)

from autograder.classroom.course import Course

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.thorough)])
def test_killed_and_started_again_it_ends_in_the_same_gradebook(
    course: Course, undisturbed: Any, tmp_path: Path, kills: int
) -> None:
    killed_and_started_again(copy_of(course, tmp_path), undisturbed, kills, seed=7)
