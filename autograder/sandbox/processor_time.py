"""How much time another process may still take, on the processor and on the clock; its threads.

`Deadline` is the arithmetic, the same for every workspace. Its clock depends on the workspace:
behind walls `processor_clock`, which is exact and opens no file, but is Linux's own; for a plain
kernel, which runs on every system, psutil (`plain_kernel`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox.interface import WALL_CLOCK_FACTOR

SHORTEST_LOOK = 0.002
LONGEST_LOOK = 0.25
"""Seconds between two looks at a process that may run; chosen, not measured."""


def pid_of(process: int) -> int:
    """Return the number by which this process knows the one behind a pidfd; 0 if it has ended."""
    for line in Path(f"/proc/self/fdinfo/{process}").read_text().splitlines():
        if line.startswith("Pid:"):
            return max(0, int(line.split()[1]))
    return 0


def processor_clock(pid: int) -> Callable[[], float]:
    """Return a function that tells a process's seconds of processor time; 0 once it has ended."""
    # the clock that clock_getcpuclockid(3) would name: no file to read, and to the ns
    clock = (~pid << 3) | 2

    def used() -> float:
        try:
            return time.clock_gettime(clock)
        except OSError:  # it has ended: the caller notices by itself
            return 0.0

    return used


def queue_clock(pid: int) -> Callable[[], float]:
    """Return a function that tells for how many seconds a process was ready to run and didn't.

    Others were running, or its control group had used up its share. 0 where Linux doesn't say,
    and once it has ended. Its first thread counts, which runs cells and calls: more threads of its
    own make it wait, too, but they use up its processor time meanwhile.
    """
    path = f"/proc/{pid}/schedstat"

    def queued() -> float:
        try:
            with open(path, "rb") as file:
                return int(file.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0

    return queued


def threads_of(pid: int) -> int:
    """Return how many threads a process has; 0 once it has ended."""
    fields = _fields_of(pid)
    return int(fields[17]) if fields else 0


def is_runnable(pid: int) -> bool:
    """Whether a process's first thread runs, or would if it had a processor."""
    return _fields_of(pid)[:1] == [b"R"]


def _fields_of(pid: int) -> list[bytes]:
    """Return what Linux tells of a process behind its name; nothing once it has ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []


def never_queued() -> float:
    """Say that a process never waited for a processor, where nobody knows."""
    return 0.0


def never_runnable() -> bool:
    """Say that a process isn't waiting for a processor, where nobody knows."""
    return False


class Deadline:
    """Passes when a process has used its seconds of processor time, or waited far longer.

    While it waits for a processor no time passes on the clock: that is the machine's doing, or a
    neighbour's. This is looked at only when more than `seconds` have gone by on the clock, for it
    opens a file, and most are done by then. Nor does it pass by the clock at a moment at which the
    process would run if it could: how long it has waited the kernel says only afterwards, and if it
    has a processor, its processor time passes.

    Parameters
    ----------
    used : callable
        Tells how many seconds of processor time the process has used since it began.
    seconds : float
        Of processor time from now on; on the clock, `WALL_CLOCK_FACTOR` times as many.
    queued : callable
        Tells how many seconds it has waited for a processor since it began.
    runnable : callable
        Tells whether it would run now if it had a processor.
    """

    def __init__(
        self,
        used: Callable[[], float],
        seconds: float,
        queued: Callable[[], float] = never_queued,
        runnable: Callable[[], bool] = never_runnable,
    ) -> None:
        self._used = used
        self._seconds = seconds
        self._queued = queued
        self._runnable = runnable
        self._queued_before: float | None = None
        self._used_before = used()
        self._latest = time.monotonic() + WALL_CLOCK_FACTOR * seconds

    def seconds_until_next_look(self) -> float:
        """Return for how long the deadline can't pass; 0 once it has passed."""
        waiting = self._latest - time.monotonic()
        if waiting < (WALL_CLOCK_FACTOR - 1) * self._seconds:
            queued = self._queued()
            if self._queued_before is None:
                self._queued_before = queued
            waiting += max(0.0, queued - self._queued_before)
            if waiting <= 0 and self._runnable():
                waiting = LONGEST_LOOK
        working = self._seconds - (self._used() - self._used_before)
        if min(waiting, working) <= 0:
            return 0.0
        # with threads on every processor, its time passes that much faster
        soonest = min(waiting, working / (os.cpu_count() or 1))
        return min(max(soonest, SHORTEST_LOOK), LONGEST_LOOK)

    def has_passed(self) -> bool:
        """Whether the process should be stopped."""
        return self.seconds_until_next_look() == 0
