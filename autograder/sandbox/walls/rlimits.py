"""Limits that the kernel keeps on one process."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

OPEN_FILES = 128
LOCKED_BYTES = 64 * 1024
EXTRA_SECONDS = 60


def address_space() -> int:
    """Return how many bytes of addresses this process has in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def limit_this_process(
    *, address_bytes: int, file_bytes: int, seconds: float, threads: int | None
) -> None:
    """Set every limit, soft and hard.

    Parameters
    ----------
    address_bytes : int
        Of address space in all: what was in use before, and what may be asked for.
    file_bytes : int
        Of one file.
    seconds : float
        Of processor time. The host stops cells long before; this is for a host that has
        been stopped itself.
    threads : int or None
        Of this process's user, the zygote's among them. None where others are counted with
        them: then the host counts this process's.
    """
    limits = {
        resource.RLIMIT_AS: address_bytes,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CPU: int(seconds) + EXTRA_SECONDS,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: LOCKED_BYTES,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NICE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    if threads is not None:
        limits[resource.RLIMIT_NPROC] = threads
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))


def threads_are_counted_apart() -> bool:
    """Whether a limit on threads counts those of this user namespace alone; tried, not looked up.

    Older kernels count all that the same user runs outside, too: the host, for one. To be called
    by the second process of a user namespace.
    """
    ours = 3  # the first process, this one, and the child below

    def one_more_starts() -> bool:
        resource.setrlimit(resource.RLIMIT_NPROC, (ours + 1, ours + 1))
        return _status_of_a_fork(lambda: True)

    return _status_of_a_fork(one_more_starts)


def _status_of_a_fork(work: Callable[[], bool]) -> bool:
    """Do something in a child, and return whether it could be started and returned True."""
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        done = False
        try:
            done = work()
        finally:
            os._exit(0 if done else 1)
    return os.waitpid(child, 0)[1] == 0
