"""How many notebooks to grade at a time: by processors, and by memory."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

WORKER_BYTES = 256 * 2**20
"""What a worker and the zygote beside it need: 225 MiB were measured, of which they share some."""
USUAL_PART = 0.5
"""Of its memory limit, what a notebook is counted with; chosen, not measured.

Honest ones need far less and a few need all. Where too many of these meet, the kernel kills some,
and they are graded once more, alone: a matter of time, not of marks.
"""
MEMBERSHIP = Path("/proc/self/cgroup")
CGROUPS = Path("/sys/fs/cgroup")


def default_jobs(memory_limit: int) -> int:
    """Return how many notebooks this machine can grade at a time.

    Parameters
    ----------
    memory_limit : int
        Bytes that a notebook may use.

    Returns
    -------
    int
        One for each processor that we may use; fewer where memory is short, at least 1.
    """
    room = available_memory() // int(WORKER_BYTES + USUAL_PART * memory_limit)
    return max(1, min(available_processors(), room))


def available_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available_memory() -> int:
    """Return how many bytes this process and its children may still take.

    What the system has, or what the control groups that we are in have left, if that is less.
    """
    room = int(psutil.virtual_memory().available)
    try:
        membership = MEMBERSHIP.read_text()
    except OSError:  # not Linux
        return room
    for line in membership.splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            top, limit, used = CGROUPS, "memory.max", "memory.current"
        elif "memory" in controllers.split(","):
            top, limit, used = CGROUPS / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
        else:
            continue
        inner = top / path.strip("/")
        # a limit of any group above holds, too; in a container our own group is the topmost
        for group in [inner, *inner.parents, top]:
            if group == top or top in group.parents:
                room = min(room, _room_in(group, limit, used, room))
    return max(0, room)


def _room_in(group: Path, limit: str, used: str, otherwise: int) -> int:
    """Return what a control group has left, not counting files that the kernel can forget."""
    try:
        most = (group / limit).read_text().strip()
        if most == "max":
            return otherwise
        lines = (group / "memory.stat").read_text().splitlines()
        counts = dict(line.split() for line in lines)
        forgettable = int(counts.get("total_inactive_file", counts.get("inactive_file", 0)))
        return int(most) - int((group / used).read_text()) + forgettable
    except (OSError, ValueError):
        return otherwise
