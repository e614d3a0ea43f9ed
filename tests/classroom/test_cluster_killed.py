"""On a cluster, too: whoever is killed at whatever moment, it ends in the same gradebook."""

import contextlib
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from classes import hand_in, lay_out, left_behind, papers
from dask_cluster import DaskCluster, dask_cluster, drain, kill_tree, workers_below
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

MANY = pytest.mark.thorough


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that was handed in, not graded."""
    course = lay_out(tmp_path_factory.mktemp("killed"))
    for number, (student, content) in enumerate(sorted(papers(course).items())):
        if number % 2 == 0:
            hand_in(course, student, content)
    (course.root / ".grading_seed").write_text("0" * 64)
    return course


@pytest.fixture(scope="module")
def undisturbed(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is left behind by this machine alone, when nobody is killed."""
    other = copy_of(course, tmp_path_factory.mktemp("undisturbed"))
    _, _, failures = graded_to_the_end(other)
    assert failures == {}
    return left_behind(other)


class Killing:
    """A cluster with two nannies of a worker each, and ways to harm a run on it."""

    def __init__(self, cluster: DaskCluster, course: Course, chance: random.Random) -> None:
        self._cluster = cluster
        self._course = course
        self._chance = chance
        self._nannies = [cluster.start_workers(1), cluster.start_workers(1)]
        self.on = f"--on={cluster.address}"

    def coordinator(self) -> None:
        """Kill the process that writes, between any two of its steps."""
        left = handed_in(self._course) - published(self._course)
        step = 1 + self._chance.randrange(STEPS_EACH * len(left))
        with grading(self._course, self.on, str(step)) as process:
            process.communicate(timeout=HANG_SECONDS)
        assert process.returncode == -signal.SIGKILL

    def worker(self) -> None:
        """Kill a process that grades; its nanny starts another one."""
        self._during(self._kill_a_worker)

    def _kill_a_worker(self) -> None:
        for worker in workers_below(self._chance.choice(self._nannies)):
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()

    def machine(self) -> None:
        """Kill a nanny and its worker, and start others later."""
        self._during(self._kill_a_machine)

    def _kill_a_machine(self) -> None:
        nanny = self._nannies.pop(self._chance.randrange(2))
        kill_tree(nanny.pid)
        self._nannies.append(self._cluster.start_workers(1))

    def scheduler(self) -> None:
        """Kill the scheduler, and start all again, as a service would."""
        self._during(self._kill_the_scheduler, may_give_up=True)

    def _kill_the_scheduler(self) -> None:
        self._cluster.kill_scheduler()
        for nanny in self._nannies:
            kill_tree(nanny.pid)
        self._cluster.start_scheduler()
        assert self._cluster.scheduler is not None
        drain(self._cluster.scheduler)
        self._nannies = [self._cluster.start_workers(1), self._cluster.start_workers(1)]

    def _during(self, harm: Callable[[], None], *, may_give_up: bool = False) -> None:
        """Do harm after the run has written so many lines; it goes on to its end."""
        with grading(self._course, self.on) as process:
            assert process.stdout is not None
            for _ in range(self._chance.randrange(6)):  # the first comes before anything is graded
                process.stdout.readline()
            harm()
            if may_give_up:
                process.communicate(timeout=HANG_SECONDS)
                assert process.returncode in (0, 1)
            else:
                _, _, failures = what_was_done(process)
                assert failures == {}


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(("coordinator", "worker"), marks=MANY),
        pytest.param(("coordinator", "worker", "machine", "scheduler") * 10, marks=MANY),
    ],
    ids=len,
)
def test_killed_and_started_again_a_cluster_ends_in_the_same_gradebook(
    course: Course, undisturbed: Any, tmp_path: Path, kills: tuple[str, ...]
) -> None:
    mine = copy_of(course, tmp_path / "course")
    chance = random.Random(11)
    with dask_cluster(tmp_path) as cluster:
        killing = Killing(cluster, mine, chance)
        for victim in kills:
            if not handed_in(mine) - published(mine):
                forget_some(mine, chance)
            getattr(killing, victim)()
        safe = published(mine)
        with grading(mine, killing.on) as process:
            graded, unchanged, failures = what_was_done(process)
    assert failures == {}
    assert set(unchanged) == safe
    assert set(graded) == handed_in(mine) - safe
    assert left_behind(mine) == undisturbed
