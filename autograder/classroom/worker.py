"""In a worker process: one student's folder in, a graded submission out.

A worker has a sandbox of its own and never sees the gradebook. It dies with the process that
started it, and when one submission takes far longer than its limits allow.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, current_process, parent_process, util
from pathlib import Path

from autograder.classroom.as_nbgrader import LimitOutput
from autograder.classroom.forking import forget_the_parent
from autograder.classroom.pool import STOPS, let_stops_through
from autograder.classroom.result import GradedSubmission, result_of
from autograder.grading.execute import grade_notebook
from autograder.grading.graft import graft_handed_in
from autograder.grading.handed_in import HandedIn, take_in
from autograder.grading.limits import CourseLimits
from autograder.grading.release import Release
from autograder.grading.secret import seed_for
from autograder.problem_sets import exercises
from autograder.sandbox import WALL_CLOCK_FACTOR
from autograder.sandbox.opening import Sandbox, open_sandbox
from autograder.sandbox.zygote_process import ZygoteLost

SPARE_SECONDS = 60.0
"""What a worker has on the clock for its own part of a submission.

Reading, drawing the cases, judging and writing take about a second on an idle machine. A busy
one may be slower by far, and the worker's death would cost a submission its marks; so sixty
times that, which still ends an endless loop of our own.
"""


@dataclass(frozen=True)
class WorkerConfig:
    """What every worker needs to know, the same for a whole class."""

    release: Release
    secret: bytes
    limits: CourseLimits
    limit_output: LimitOutput
    allow_unprotected: bool = False
    open_sandbox: Callable[..., Sandbox] = open_sandbox
    diagnosis: bool = True

    def seed_of(self, handed_in: HandedIn) -> int:
        """Return the seed of the cases that a submission meets."""
        return seed_for(self.secret, handed_in.digest, self.release.problem_set)


class _Worker:
    """What a worker process keeps from one submission to the next."""

    def __init__(self, config: WorkerConfig) -> None:
        with _on_a_processor_of_its_own(_number):  # what is started meanwhile stays there
            try:
                self.sandbox = self._opened(config)
            except ZygoteLost:  # killed by someone, perhaps
                self.sandbox = self._opened(config)
        self.devnull = os.open(os.devnull, os.O_WRONLY)

    @staticmethod
    def _opened(config: WorkerConfig) -> Sandbox:
        return config.open_sandbox(
            allow_unprotected=config.allow_unprotected, cells=config.release.code_cells
        )


_config: WorkerConfig | None = None
_worker: _Worker | None = None
_number: int | None = None
"""Which of this machine's workers we are; None if there are no others."""


def prepare_worker(config: Path) -> None:
    """Read the configuration; called first in every worker process.

    Parameters
    ----------
    config : Path
        A pickled `WorkerConfig`. Whoever starts a process hands its orders through a pipe, and
        waits for ever if they don't fit in and the process ends before it reads them.
    """
    global _config, _number
    forget_the_parent()
    for number in STOPS:  # what is sent to all is for the coordinator to answer
        signal.signal(number, signal.SIG_IGN)
    let_stops_through()
    _config = pickle.loads(config.read_bytes())
    (_number,) = current_process()._identity or (1,)  # counts the workers of a run
    threading.Thread(target=_die_with_parent, daemon=True).start()


def use_config(config: WorkerConfig, number: int | None) -> None:
    """Grade by another configuration from now on, in a process that wasn't started by us.

    Parameters
    ----------
    config : WorkerConfig
    number : int or None
        Counts those of the same machine; None if there are no others.
    """
    global _config, _worker, _number
    if _worker is not None:
        _worker.sandbox.close()
        _worker = None
    _config, _number = config, number


def open_worker() -> tuple[str, str]:
    """Open this process's sandbox unless it is open; return its tier and its description.

    Raises
    ------
    NoSandbox
        If there is none.
    ZygoteLost
        If there should be one, and it ended twice.
    """
    global _worker
    if _worker is None:
        assert _config is not None
        _worker = _Worker(_config)
        gc.freeze()  # nothing of what is loaded goes; no need to look through it again and again
        util.Finalize(_worker, _worker.sandbox.close, exitpriority=10)
    return str(_worker.sandbox.isolation), _worker.sandbox.description


@contextlib.contextmanager
def _on_a_processor_of_its_own(number: int | None = 1) -> Iterator[None]:
    """Keep this thread, and what it starts, on one of our processors, another for each worker.

    So a submission with many threads takes time from nobody else's. Where there are more workers
    than processors, some share one.

    Parameters
    ----------
    number : int or None
        Of the worker, among those of this machine; None if there are no others, then it may choose.
    """
    if number is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {sorted(before)[number % len(before)]})
        yield
    finally:
        os.sched_setaffinity(0, before)


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def grade_folder(folder: Path) -> GradedSubmission:
    """Grade what a student handed in, in a worker process.

    Parameters
    ----------
    folder : Path
        The student's, for this set.
    """
    config = _config
    assert config is not None
    return grade_handed_in(lambda: take_in(config.release, folder), config.seed_of)


def grade_handed_in(
    take: Callable[[], HandedIn], seed_of: Callable[[HandedIn], int]
) -> GradedSubmission:
    """Grade what is taken in, in a process that has its configuration.

    Parameters
    ----------
    take : callable
        Returns what was handed in; it counts for the time of the notebook.
    seed_of : callable
        Which cases it meets.
    """
    open_worker()
    config = _config
    assert config is not None
    assert _worker is not None
    longest = longest_seconds(config)
    # a thread in C, which works even if some pattern keeps the interpreter busy for ever
    faulthandler.dump_traceback_later(longest, exit=True, file=_worker.devnull)
    try:
        began = time.monotonic()
        handed_in = take()
        notebook = graft_handed_in(config.release, handed_in)
        verdicts = grade_notebook(
            notebook,
            exercises(config.release.problem_set),
            seed_of(handed_in),
            _worker.sandbox,
            config.limits,
            diagnosis=config.diagnosis,
            began=began,
        )
        return result_of(notebook, verdicts, config.limit_output)
    finally:
        faulthandler.cancel_dump_traceback_later()


def longest_seconds(config: WorkerConfig) -> float:
    """Return the time on the clock after which it isn't the student's code that takes so long.

    All cells may have run twice, the second time after a loss; then one more, and a call.
    """
    limits = config.limits.for_exercises(exercises(config.release.problem_set))
    every = (limits.default, *limits.per_exercise.values())
    last = max(one.cell_seconds + one.call_seconds for one in every)
    return 2 * limits.default.notebook_seconds + WALL_CLOCK_FACTOR * last + SPARE_SECONDS
