"""A Dask cluster on this machine, on which `course bench grading` measures `course grade`."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from autograder.benchmarks.measuring import environment_of_a_command

WORKERS = (1, 2)
"""The sizes that are measured."""


class ClusterNotStarted(Exception):
    """Dask's programs ended; the message holds what they said."""


class LocalCluster:
    """A scheduler and its workers, as separate processes.

    Attributes
    ----------
    address : str
        The scheduler's.
    """

    def __init__(self, address: str, processes: Sequence[subprocess.Popen[str]]) -> None:
        self.address = address
        self._processes = processes

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes so far, and of those that they ended."""
        return sum(sum(process.cpu_times()[:4]) for process in self._family())

    def memory_bytes(self) -> int:
        """Return the memory of all its processes, pages that they share counted once."""
        total = 0
        for process in self._family():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                info = process.memory_full_info()
                total += int(getattr(info, "pss", info.rss))
        return total

    def _family(self) -> Iterator[psutil.Process]:
        for process in self._processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                top = psutil.Process(process.pid)
                yield from (top, *top.children(recursive=True))


@contextlib.contextmanager
def local_cluster(workers: int) -> Iterator[LocalCluster]:
    """Start a scheduler and so many workers; end them afterwards.

    Raises
    ------
    ClusterNotStarted
        If they don't start, as where the extra `cluster` isn't installed.
    """
    dask = str(Path(sys.executable).with_name("dask"))
    processes: list[subprocess.Popen[str]] = []
    with tempfile.TemporaryDirectory(prefix="backprop-dask-") as folder:
        try:
            place = ["--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0"]
            processes.append(_started([dask, "scheduler", *place]))
            address = _said(processes[0], r"Scheduler at: +(\S+)")
            size = ["--nworkers", str(workers), "--nthreads", "1"]
            where = ["--local-directory", folder, "--no-dashboard"]
            processes.append(_started([dask, "worker", address, *size, *where]))
            for _ in range(workers):
                _said(processes[1], r"Starting established connection to +(\S+)")
            for process in processes:
                assert process.stderr is not None
                threading.Thread(target=process.stderr.read, daemon=True).start()
            yield LocalCluster(address, processes)
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()


def _started(command: list[str]) -> subprocess.Popen[str]:
    environment = {**environment_of_a_command(), "PYTHONUNBUFFERED": "1"}
    try:
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    except FileNotFoundError:
        raise ClusterNotStarted(
            "Dask is not installed here: pip install -e '.[all,cluster]'"
        ) from None


def _said(process: subprocess.Popen[str], pattern: str) -> str:
    """Wait until a program says something; return the first group."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if match := re.search(pattern, line):
            return match[1]
    raise ClusterNotStarted("".join(lines[-5:]))
