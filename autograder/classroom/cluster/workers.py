"""The workers of a cluster, for whoever grades a class: used as those of this machine are.

The dispatcher runs in a thread of its own; what it tells comes through a queue. Submissions are
read here, through the door, no more of them than keep the workers busy.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import secrets
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from autograder.classroom.cluster import on_worker
from autograder.classroom.cluster.asking import SchedulerLost
from autograder.classroom.cluster.connection import Cluster, check_cluster
from autograder.classroom.cluster.dispatch import (
    AHEAD,
    Dispatcher,
    Job,
    Outcome,
    Told,
)
from autograder.classroom.cluster.trial import Refused, Walls
from autograder.classroom.course import CourseError
from autograder.classroom.open_gradebook import Say
from autograder.classroom.pool import TaskOutcome
from autograder.classroom.result import GradedSubmission
from autograder.classroom.worker import WorkerConfig, longest_seconds
from autograder.grading.handed_in import HandedIn, take_in

LEAVE_SECONDS = 10.0
"""How long to wait, at the end, until the scheduler has let us go."""

Outcomes = list[TaskOutcome[Path, GradedSubmission]]


class ClusterWorkers:
    """The workers of a cluster that may take part.

    Parameters
    ----------
    cluster : Cluster
    config : WorkerConfig
    say : callable
        Is told what is waited for, and who takes no work.

    Raises
    ------
    CourseError
        If Dask or the cluster can't be used.
    """

    def __init__(self, cluster: Cluster, config: WorkerConfig, say: Say) -> None:
        check_cluster(cluster)
        self._cluster = cluster
        self._release = config.release
        self._seed_of: Callable[[HandedIn], int] = config.seed_of
        self._say = say
        self._token = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self._walls: set[Walls] = set()
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._started = threading.Event()
        self._dispatcher = Dispatcher(
            cluster,
            replace(config, secret=b""),
            config.release.problem_set.partition("_")[0],
            self._token,
            longest_seconds(config),
            self._told.put,
        )
        self._thread = threading.Thread(target=self._run, name="cluster", daemon=True)

    @property
    def startup_result(self) -> tuple[str, str]:
        """The weakest tier of those who took part, and the walls of all of them."""
        tier = max((walls.tier for walls in self._walls), default="")
        return tier, " and in ".join(sorted(walls.description for walls in self._walls))

    def __enter__(self) -> ClusterWorkers:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._running.cancel)
        self._thread.join(LEAVE_SECONDS)

    def _run(self) -> None:
        why = "we stopped asking"  # nobody listens any more, if it was us
        try:
            asyncio.run(self._dispatch())
        except asyncio.CancelledError:
            pass
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
        self._told.put(SchedulerLost(why))

    async def _dispatch(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running = self._loop.create_task(self._dispatcher.run())
        self._started.set()
        await self._running

    def results(self, tasks: Iterable[Path]) -> Iterator[Outcomes]:
        """Yield the outcomes of tasks as they become known, as `Workers.results` does.

        What raised, and what was under way when a worker was lost, is tried once more when all
        others are done, with no other beside it.
        """
        again: list[Path] = []
        for outcomes in self._round(deque(tasks), alone=False):
            again += [one.task for one in outcomes if one.failed]
            if done := [one for one in outcomes if not one.failed]:
                yield done
        yield from self._round(deque(again), alone=True)

    def _round(self, waiting: deque[Path], *, alone: bool) -> Iterator[Outcomes]:
        under_way: dict[int, Path] = {}
        while waiting or under_way:
            outcomes: Outcomes = []
            most = 1 if alone else AHEAD * max(1, len(self._dispatcher.ready))
            while waiting and len(under_way) < most:
                task = waiting.popleft()
                number = next(self._numbers)
                try:
                    question = self._question(task)
                except Exception as error:  # of the one that can't be read
                    outcomes.append(TaskOutcome(task, error=error))
                    break
                under_way[number] = task
                job = Job(number, question, alone)
                self._loop.call_soon_threadsafe(self._dispatcher.give, job)
            if not outcomes:
                outcomes = self._next(under_way)
            if outcomes:
                yield outcomes

    def _question(self, folder: Path) -> bytes:
        handed_in = take_in(self._release, folder)
        return on_worker.ask("grade", self._token, handed_in, self._seed_of(handed_in))

    def _next(self, under_way: dict[int, Path]) -> Outcomes:
        """Wait until something is told, and take all of it."""
        outcomes: Outcomes = []
        is_first = True
        while True:
            try:
                told = self._told.get(block=is_first)
            except queue.Empty:
                return outcomes
            is_first = False
            if isinstance(told, Outcome):
                outcomes.append(_task_outcome(under_way.pop(told.number), told))
            elif isinstance(told, Walls):
                self._walls.add(told)
            elif isinstance(told, str):
                self._say(told)
            else:
                raise CourseError(self._why_not(told))

    def _why_not(self, error: SchedulerLost | Refused) -> str:
        again = "What was graded is recorded; the same command goes on"
        if isinstance(error, SchedulerLost):
            return (
                f"the scheduler {self._cluster.address} doesn't answer ({error}): is it running, "
                f"and can it be reached from here? {again}"
            )
        reasons = [f"\n  {place}: {why}" for place, why in self._dispatcher.refused.items()]
        return (
            f"{self._cluster.address} has no worker that takes work"
            f"{':' if reasons else '; `course cluster` says how to start some'}{''.join(reasons)}\n"
            f"{again}"
        )


def _task_outcome(task: Path, told: Outcome) -> TaskOutcome[Path, GradedSubmission]:
    if told.error is not None:
        return TaskOutcome(task, error=told.error)
    if told.answer is None:
        return TaskOutcome(task, died=True)
    content, *others = told.answer
    return TaskOutcome(task, GradedSubmission(zlib.decompress(content), *others))
