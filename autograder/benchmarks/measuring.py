"""What a command takes, and all that it starts: time, processor time, memory."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.1


class GradingBenchmarkError(Exception):
    """A way of grading failed; the message says how."""


@dataclass(frozen=True)
class Measurement:
    """What one way of grading took.

    Attributes
    ----------
    way : str
    submissions : int
    seconds : float
        On the clock, from the command's start to its end.
    cpu_seconds : float
        Processor time of the command and all processes it waited for.
    peak_bytes : int
        The most memory that its processes had together, pages that they share counted once
        (on Linux; elsewhere counted in each).
    memory : tuple of (float, int)
        What they had, by the seconds since the command's start.
    """

    way: str
    submissions: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    memory: tuple[tuple[float, int], ...] = ()

    @property
    def per_minute(self) -> float:
        """Submissions graded in a minute."""
        return 60 * self.submissions / self.seconds


def measured(way: str, submissions: int, command: list[str], folder: Path) -> Measurement:
    """Run a command in a folder, with its program's folder first on the path.

    Parameters
    ----------
    way : str
    submissions : int
        How many it has to do with.
    command : list of str
    folder : Path

    Raises
    ------
    GradingBenchmarkError
        If it ends with another status than 0; with the last lines that it printed.
    """
    environment = environment_of_a_command()
    environment["PATH"] = os.pathsep.join([str(Path(command[0]).parent), environment["PATH"]])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        watch = _Memory(process.pid)
        status = process.wait()
        seconds = time.perf_counter() - started
        memory = watch.stop()
        log.seek(0)
        output = log.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status != 0:
        last = "\n".join(output.strip().splitlines()[-5:])
        raise GradingBenchmarkError(f"{way} ended with exit status {status}:\n{last}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = max((size for _, size in memory), default=0)
    return Measurement(way, submissions, seconds, cpu, peak, tuple(memory))


def environment_of_a_command() -> dict[str, str]:
    """Return our own environment, in which Python keeps what it compiles.

    A build that may not do so compiles all of itself at each start, which nobody meets who types
    the command.
    """
    unwanted = "PYTHONDONTWRITEBYTECODE"
    return {name: value for name, value in os.environ.items() if name != unwanted}


class _Memory:
    """Watches a process and all below it, from a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._sizes: list[tuple[float, int]] = []
        self._started = time.perf_counter()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> list[tuple[float, int]]:
        self._done.set()
        self._thread.join()
        return self._sizes

    def _watch(self) -> None:
        size: Callable[[psutil.Process], int] = _shared_once
        while not self._done.wait(SAMPLE_SECONDS):
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            seconds = round(time.perf_counter() - self._started, 2)
            self._sizes.append((seconds, sum(map(size, family))))


def _shared_once(process: psutil.Process) -> int:
    try:
        info = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(info, "pss", info.rss))
