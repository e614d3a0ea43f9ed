"""Killed at any moment and started again, grading ends in the same gradebook."""

import contextlib
import json
import random
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from classes import PS06, hand_in, lay_out, left_behind, papers
from grade_once import WALLS
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


def undisturbed(course: Course, folder: Path, *options: str) -> Any:
    """What is left behind when nobody is killed."""
    other = copy_of(course, folder)
    graded, unchanged, failures = graded_to_the_end(other, *options)
    assert (len(graded), unchanged, failures) == (len(handed_in(course)), [], {})
    return left_behind(other)


def kill_coordinator(course: Course, chance: random.Random, *options: str) -> None:
    """Kill the process that writes, between any two of its steps."""
    left = handed_in(course) - published(course)
    step = 1 + chance.randrange(STEPS_EACH * len(left))
    with grading(course, *options, str(step)) as process:
        # its workers hold the other end of this pipe, too: it ends when the last of them has
        process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == -signal.SIGKILL


def kill_worker(course: Course, chance: random.Random, *options: str) -> None:
    """Kill one of the processes that grade; the run goes on to the end."""
    with grading(course, *options) as process:
        _wait_for_some(process, chance)
        _kill(workers_of(process)[:1])
        _, _, failures = what_was_done(process)
    assert failures == {}


def kill_zygote(course: Course, chance: random.Random, *options: str) -> None:
    """Kill what forks the workspaces of one worker, or one of those; the run goes on."""
    with grading(course, *options) as process:
        _wait_for_some(process, chance)
        below: list[psutil.Process] = []
        for worker in workers_of(process):
            with contextlib.suppress(psutil.NoSuchProcess):
                below += worker.children(recursive=True)
        _kill(chance.sample(below, min(1, len(below))))
        _, _, failures = what_was_done(process)
    assert failures == {}


def _wait_for_some(process: subprocess.Popen[str], chance: random.Random) -> None:
    assert process.stdout is not None
    for _ in range(2 + chance.randrange(4)):  # the first line comes before there are workers
        process.stdout.readline()


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.mark.parametrize(
    ("kills", "options", "ways"),
    [
        (1, (), (kill_coordinator,)),
        pytest.param(
            *(20, (), (kill_coordinator, kill_coordinator, kill_worker)),
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            *(40, (WALLS,), (kill_coordinator, kill_worker, kill_zygote)),
            marks=pytest.mark.thorough,
        ),
    ],
    ids=["1", "20", "40, behind walls"],
)
def test_killed_and_started_again_it_ends_in_the_same_gradebook(
    course: Course,
    tmp_path: Path,
    kills: int,
    options: tuple[str, ...],
    ways: tuple[Callable[..., None], ...],
) -> None:
    expected = undisturbed(course, tmp_path / "undisturbed", *options)
    mine, chance = copy_of(course, tmp_path / "killed"), random.Random(7)
    for number in range(kills):
        if not handed_in(mine) - published(mine):
            forget_some(mine, chance)
        ways[number % len(ways)](mine, chance, *options)
        for student in published(mine):  # whole files, or none
            json.loads((mine.root / "autograded" / student / PS06 / f"{PS06}.ipynb").read_text())
    safe = published(mine)
    graded, unchanged, failures = graded_to_the_end(mine, *options)
    assert failures == {}
    assert set(unchanged) == safe
    assert set(graded) == handed_in(mine) - safe
    assert left_behind(mine) == expected
