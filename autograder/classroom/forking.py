"""When this machine's workers can be forks of the process that grades a class, and what they leave.

A fork has all that a worker would import, in no time. It is right only where nothing of the process
stands in its way: on Linux, in a process that is ours from its start, with libraries for linear
algebra that use one thread, as in a worker that is started anew.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import warnings
from multiprocessing import resource_tracker

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Of the environment; read when NumPy is imported."""

_may_fork = False
_left_behind: tuple[tuple[int, int, int], ...] = ()
"""Of each file its number, device and inode: a number alone may soon be another file's."""


def use_one_thread() -> None:
    """Let this process and all that it starts calculate in one thread; called before any import.

    One notebook, one processor.
    """
    global _may_fork
    is_early = "numpy" not in sys.modules
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    has_one = all(os.environ[name] == "1" for name in ONE_THREAD)
    _may_fork = is_early and has_one and sys.platform == "linux"


def may_fork() -> bool:
    """Whether workers may be forks of this process."""
    return _may_fork


def leave_behind() -> None:
    """Note which files are open: none of them is for the workers that are forked next.

    Above all not what locks the course's folder or its gradebook: a worker would hold the lock
    on when we are killed.
    """
    global _left_behind
    tracker = getattr(resource_tracker._resource_tracker, "_fd", None)
    there = []
    for number in map(int, os.listdir("/proc/self/fd")):
        with contextlib.suppress(OSError):  # that of the listing itself is closed by now
            status = os.fstat(number)
            if number > 2 and number != tracker:
                there.append((number, status.st_dev, status.st_ino))
    _left_behind = tuple(there)
    warnings.filterwarnings(  # the others only draw a bar, or look after workers
        "ignore", "This process .* is multi-threaded", DeprecationWarning
    )


def forget_the_parent() -> None:
    """In a fork: be a process of its own, with the terminal's output and none of its files."""
    if not _may_fork or not _left_behind:
        return
    for number, device, inode in _left_behind:
        with contextlib.suppress(OSError):
            status = os.fstat(number)
            if (status.st_dev, status.st_ino) == (device, inode):
                os.close(number)
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
