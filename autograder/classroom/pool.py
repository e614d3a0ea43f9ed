"""Worker processes that take one task after the other, and what to do when one of them dies.

Nobody can tell which of the tasks at hand ended a worker. So each of them is tried once
more, alone in a fresh pool: whoever then ends it again was it, and the others lose nothing.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, connection, get_context
from typing import Any, Generic, TypeVar

from autograder.classroom.course import CourseError

Task = TypeVar("Task")
Result = TypeVar("Result")

END_SECONDS = 30.0
"""How long workers may take to end when there is nothing left to do."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Done(Generic[Task, Result]):
    """A task with its result, or with what went wrong; `died` if it ended its worker twice."""

    task: Task
    result: Result | None = None
    error: BaseException | None = None
    died: bool = False


class Workers(Generic[Task, Result]):
    """A pool of processes.

    Parameters
    ----------
    work : callable
        Does one task, in a worker.
    prepare : callable
        Is called first in every worker; must not fail.
    first : callable
        Is called in one worker before any task; if it raises, or can't be called, there is
        no sense in going on.
    jobs : int, optional
        How many processes; by default one for each processor that we may use.
    """

    def __init__(
        self,
        work: Callable[[Task], Result],
        prepare: Callable[[], None],
        first: Callable[[], Any],
        jobs: int | None = None,
    ) -> None:
        self._work = work
        self._prepare = prepare
        self._first = first
        self.jobs = jobs or available_processors()
        for name in ONE_THREAD:  # one notebook, one processor
            os.environ.setdefault(name, "1")
        self._executor, self.first_answer = self._start()

    def __enter__(self) -> Workers[Task, Result]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # nobody waits for notebooks whose results nobody wants
        self._send_home(END_SECONDS if kind is None else 0.0)

    def _send_home(self, seconds: float) -> None:
        """End the workers: let them finish for so long, and kill those that are left.

        Somebody may kill a worker at this moment. If it held the lock of their queue, the others
        would wait for that for ever, and the executor for them.
        """
        workers = set(active_children()) - self._before
        self._executor.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + seconds
        left = {worker.sentinel: worker for worker in workers}
        while left and (ended := connection.wait(list(left), deadline - time.monotonic())):
            for sentinel in ended:
                del left[sentinel]  # type: ignore[arg-type]
        for worker in left.values():
            worker.kill()
        for worker in workers:
            worker.join()

    def _start(self) -> tuple[ProcessPoolExecutor, Any]:
        self._before = set(active_children())
        for _ in range(2):
            executor = ProcessPoolExecutor(
                self.jobs, mp_context=get_context("spawn"), initializer=self._prepare
            )
            try:
                return executor, executor.submit(self._first).result()
            except BrokenProcessPool:
                executor.shutdown()
            except BaseException:
                executor.shutdown(cancel_futures=True)
                raise
        raise CourseError("no worker process could be started; is there enough memory?")

    def results(self, tasks: Iterable[Task]) -> Iterator[list[Done[Task, Result]]]:
        """Yield what is done, as it is done, some at a time.

        No more tasks are under way than keep the workers busy, so that results don't pile up
        while the caller writes.
        """
        waiting, suspects = deque(tasks), deque[Task]()
        under_way: dict[Future[Result], Task] = {}
        while waiting or suspects or under_way:
            alone = bool(suspects) and not under_way
            queue, room = (suspects, 1) if suspects else (waiting, 2 * self.jobs)
            while queue and len(under_way) < room:
                try:
                    under_way[self._executor.submit(self._work, queue[0])] = queue[0]
                except BrokenProcessPool:
                    break
                queue.popleft()
            done, casualties = self._next(under_way)
            if casualties or not (done or under_way):
                self._send_home(0.0)  # what they were doing is tried once more
                self._executor, _ = self._start()
            if alone:
                done += [Done(task, died=True) for task in casualties]
            else:
                suspects += casualties
            if done:
                yield done

    def _next(
        self, under_way: dict[Future[Result], Task]
    ) -> tuple[list[Done[Task, Result]], list[Task]]:
        """Wait for results; return them, and the tasks at hand if a worker has died."""
        done: list[Done[Task, Result]] = []
        casualties: list[Task] = []
        finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
            finished, _ = wait(under_way)  # the others broke with it
        for future in finished:
            task = under_way.pop(future)
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                casualties.append(task)
            elif error is not None:
                done.append(Done(task, error=error))
            else:
                done.append(Done(task, future.result()))
        return done, casualties


def available_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
