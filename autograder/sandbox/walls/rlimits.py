"""Limits that the kernel keeps on one process."""

from __future__ import annotations

import resource
from pathlib import Path

OPEN_FILES = 128
THREADS = 40
"""Of one user, this process and the zygote among them: `concurrent.futures` starts up to 32."""
LOCKED_BYTES = 64 * 1024
EXTRA_SECONDS = 60


def address_space() -> int:
    """Return how many bytes of addresses this process has in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def limit_this_process(
    *, address_bytes: int, file_bytes: int, seconds: float, own_user: bool
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
    own_user : bool
        Whether no one else runs as this process's user. Threads are counted per user, so
        only then can they be limited; elsewhere their stacks' addresses run out first.
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
    if own_user:
        limits[resource.RLIMIT_NPROC] = THREADS
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
