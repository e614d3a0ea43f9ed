"""Worker processes that take one task after the other, and what to do when something fails.

Nobody can tell which of the tasks under way ended a worker. So each of them is tried once
more, at the end and with no other beside it: a task that ends its worker there again was the one,
and the others lose nothing. A task that raised is tried once more in the same way: what failed for
want of memory, say, may go well alone. Nothing here knows what a task is.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, connection, get_context, resource_tracker
from typing import Any, Generic, TypeVar

from autograder.classroom import forking
from autograder.classroom.course_error import CourseError

Task = TypeVar("Task")
Result = TypeVar("Result")

END_SECONDS = 30.0
"""How long workers may take to end when there is nothing left to do.

Each has only its sandbox to close, at most 10 s for each process there; a worker that is still
there after three times as long waits for a lock that nobody will release.
"""
STOPS = {getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)}
"""Signals that a terminal sends to all processes at once."""
HELD_BACK = {*STOPS, *(getattr(signal, name) for name in ("SIGTERM",) if hasattr(signal, name))}
"""Until a worker has said what it does at them: in a fork, what its parent does."""
START_SECONDS = 600.0
"""After these a worker that isn't ready never will be; it takes some seconds, on a busy machine a
minute. Chosen, not measured."""


@dataclass(frozen=True)
class TaskOutcome(Generic[Task, Result]):
    """A task with its result, or with what went wrong the second time; `died` if its worker did."""

    task: Task
    result: Result | None = None
    error: BaseException | None = None
    died: bool = False

    @property
    def failed(self) -> bool:
        """Whether there is no result."""
        return self.died or self.error is not None


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
    jobs : int
        How many processes.
    longest : float, optional
        Seconds in which a task is done, or its worker has ended itself. If nothing is done in this
        time, the workers have been stopped, or hang, and are killed.

    Attributes
    ----------
    startup_result : object
        What `first` returned.
    """

    def __init__(
        self,
        work: Callable[[Task], Result],
        prepare: Callable[[], None],
        first: Callable[[], Any],
        jobs: int,
        longest: float | None = None,
    ) -> None:
        self._work = work
        self._prepare = prepare
        self._first = first
        self.jobs = jobs
        self._longest = longest
        for name in forking.ONE_THREAD:  # one notebook, one processor
            os.environ.setdefault(name, "1")
        self._is_forking = forking.may_fork()
        if self._is_forking:
            gc.freeze()  # or forks would touch, and so copy, every object when they look for waste
        _start_quiet_tracker()
        self._executor, self.startup_result = self._start()

    def __enter__(self) -> Workers[Task, Result]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # nobody waits for notebooks whose results nobody wants
        self._shutdown(END_SECONDS if kind is None else 0.0)

    def _shutdown(self, seconds: float) -> None:
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
            if self._is_forking:
                forking.leave_behind()
            executor = ProcessPoolExecutor(
                self.jobs,
                mp_context=get_context("fork" if self._is_forking else "spawn"),
                initializer=self._prepare,
            )
            try:
                with _stops_held_back():
                    first = executor.submit(self._first)
                return executor, first.result(START_SECONDS)
            except (BrokenProcessPool, TimeoutError):
                self._kill_all()
                executor.shutdown()
            except BaseException:
                self._kill_all()  # nobody waits for what it may still be trying out
                executor.shutdown(cancel_futures=True)
                raise
        raise CourseError("no worker process could be started; is there enough memory?")

    def results(self, tasks: Iterable[Task]) -> Iterator[list[TaskOutcome[Task, Result]]]:
        """Yield the outcomes of tasks as they become known, some at a time.

        No more tasks are under way than keep the workers busy, so that results don't pile up
        while the caller writes. A task is always in one of these states:

        ===============  ===================================================================
        `waiting`        No worker has had it.
        `under_way`      The pool has it.
        `again`          It raised, or the pool had it when a worker died. When all others are
                         done it waits once more, to be under way with no other beside it.
        `outcomes`       Has a result, or has failed alone, too.
        ===============  ===================================================================
        """
        again: list[Task] = []
        for outcomes in self._round(deque(tasks), most=2 * self.jobs):
            again += [one.task for one in outcomes if one.failed]
            if done := [one for one in outcomes if not one.failed]:
                yield done
        if again:
            self._recover()  # of fresh workers there is only one, as long as one has work
            yield from self._round(deque(again), most=1)

    def _round(self, waiting: deque[Task], most: int) -> Iterator[list[TaskOutcome[Task, Result]]]:
        """Yield what becomes of tasks, so many under way at a time."""
        under_way: dict[Future[Result], Task] = {}
        while waiting or under_way:
            self._submit(waiting, under_way, most)
            outcomes = self._next(under_way)
            # Second: a worker died while it had nothing to do. Then `_submit` met a broken pool,
            # nothing is under way, and without a fresh pool this loop would go round for ever.
            if any(one.died for one in outcomes) or not (outcomes or under_way):
                self._recover()
            if outcomes:
                yield outcomes

    def _submit(self, queue: deque[Task], under_way: dict[Future[Result], Task], most: int) -> None:
        """Move tasks from a queue to the pool until so many are under way, or it is broken."""
        while queue and len(under_way) < most:
            try:
                with _stops_held_back():  # a worker starts when there is something for it to do
                    under_way[self._executor.submit(self._work, queue[0])] = queue[0]
            except BrokenProcessPool:
                return
            queue.popleft()

    def _kill_all(self) -> None:
        for worker in set(active_children()) - self._before:
            worker.kill()

    def _recover(self) -> None:
        """Put a fresh pool in the place of one in which something failed."""
        self._shutdown(0.0)  # what its other workers were doing is tried once more
        self._executor, _ = self._start()

    def _next(self, under_way: dict[Future[Result], Task]) -> list[TaskOutcome[Task, Result]]:
        """Wait until something is known of some tasks, and return it."""
        outcomes: list[TaskOutcome[Task, Result]] = []
        finished, _ = wait(under_way, self._longest, return_when=FIRST_COMPLETED)
        if under_way and not finished:
            self._kill_all()
            finished, _ = wait(under_way)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
            finished, _ = wait(under_way)  # the others broke with it
        for future in finished:
            task = under_way.pop(future)
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                outcomes.append(TaskOutcome(task, died=True))
            elif error is not None:
                outcomes.append(TaskOutcome(task, error=error))
            else:
                outcomes.append(TaskOutcome(task, future.result()))
        return outcomes


@contextlib.contextmanager
def _stops_held_back() -> Iterator[None]:
    """Start processes that don't meet Ctrl-C before they have said what they do at it.

    They inherit what is held back here; `let_stops_through` ends it there.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_stops_through() -> None:
    """In a worker: no longer hold back what was held back when it started."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)


def _start_quiet_tracker() -> None:
    """Start the process that removes semaphores which a run that was stopped leaves.

    It would complain of each on the terminal, so it doesn't get one; and it would end with the
    terminal, so that is held back from it. It lets through the rest of what `_stops_held_back`
    holds back, here, too: it is started before any worker.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # there is none
        resource_tracker.ensure_running()
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        with _stops_held_back():
            resource_tracker.ensure_running()
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
