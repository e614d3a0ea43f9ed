"""In a worker process: one student's folder in, what its grading comes to out.

A worker has a sandbox of its own and never sees the gradebook. It dies with whoever
started it, and when one submission takes far longer than its limits allow.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection, parent_process, util
from pathlib import Path

from nbgrader.preprocessors import LimitOutput
from traitlets.config import Config

from autograder.classroom.result import Result, result_of
from autograder.exercise import Outcome
from autograder.grading.graft import METADATA_KEY, graft
from autograder.grading.limits import CourseLimits
from autograder.grading.run import give_nothing, grade_notebook
from autograder.grading.secret import seed_for
from autograder.grading.submission import Submission
from autograder.grading.taking_in import Release, take_in
from autograder.problem_sets import exercises
from autograder.sandbox import WALL_CLOCK_FACTOR
from autograder.sandbox.opening import Sandbox, open_sandbox

DIED_WORDS = (
    "The grading program itself ended twice while it graded this notebook, so nothing of it "
    "could be judged. Please tell whoever runs the course."
)


@dataclass(frozen=True)
class Work:
    """What every worker needs to know, the same for a whole class."""

    release: Release
    secret: bytes
    limits: CourseLimits
    limit_output: dict[str, int | bool]
    allow_unprotected: bool = False
    open_sandbox: Callable[..., Sandbox] = open_sandbox


class _Worker:
    """What a worker process keeps from one submission to the next."""

    def __init__(self, work: Work) -> None:
        self.sandbox = work.open_sandbox(allow_unprotected=work.allow_unprotected)
        self.limit_output = LimitOutput(config=Config(LimitOutput=work.limit_output))
        self.dead_letters = os.open(os.devnull, os.O_WRONLY)


_work: Work | None = None
_worker: _Worker | None = None


def prepare_worker(work: Work) -> None:
    """Take note of the work; called first in every worker process."""
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the coordinator to answer
    threading.Thread(target=_die_with_parent, daemon=True).start()


def open_worker() -> tuple[str, str]:
    """Open this process's sandbox unless it is open; return its tier and its description.

    Raises
    ------
    NoSandbox
        If there is none.
    """
    global _worker
    if _worker is None:
        assert _work is not None
        _worker = _Worker(_work)
        util.Finalize(None, _worker.sandbox.close, exitpriority=10)
    return str(_worker.sandbox.isolation), _worker.sandbox.description


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def grade_folder(folder: Path) -> Result:
    """Grade what a student handed in, in a worker process.

    Parameters
    ----------
    folder : Path
        The student's, for this set.
    """
    open_worker()
    work = _work
    assert work is not None
    assert _worker is not None
    # a thread in C, which works even if some pattern keeps the interpreter busy for ever
    problem_set = work.release.problem_set
    longest = _longest(work.limits.for_exercises(exercises(problem_set)))
    faulthandler.dump_traceback_later(longest, exit=True, file=_worker.dead_letters)
    try:
        notebook = take_in(work.release, folder)
        seed = seed_for(work.secret, notebook.metadata[METADATA_KEY]["submission"], problem_set)
        verdicts = grade_notebook(
            notebook, exercises(problem_set), seed, _worker.sandbox, work.limits
        )
        return result_of(notebook, verdicts, _worker.limit_output)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _longest(limits: CourseLimits) -> float:
    """Return the time on the clock after which it isn't the student's code that takes so long.

    All cells may have run twice, the second time after a loss; then one more, and a call.
    """
    every = (limits.general, *limits.own.values())
    last = max(one.cell_seconds + one.call_seconds for one in every)
    return 2 * limits.general.notebook_seconds + WALL_CLOCK_FACTOR * last + 60


def result_for_the_dead(work: Work, digest: str) -> Result:
    """Return zeros with a reason for a submission that ended its worker twice.

    It has no fingerprint, so the next run tries again.
    """
    notebook = graft(work.release.master, Submission(digest))
    asked = exercises(work.release.problem_set)
    verdicts = give_nothing(notebook, asked, Outcome.DIED, DIED_WORDS)
    return result_of(notebook, verdicts, LimitOutput())
