"""A workspace in a process of its own that needs no more than Python: NOT a sandbox.

For one's own code alone: who rehearses a notebook of theirs, on a machine that has no walls or not
the packages for them. It ends what takes too long or prints too much, and refuses programs, network
and files as far as Python tells of them.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from autograder.sandbox.inside import wire
from autograder.sandbox.inside.calling import Driver, Turn
from autograder.sandbox.inside.exit_statuses import OUT_OF_MEMORY, TIMED_OUT, TOO_MUCH_OUTPUT
from autograder.sandbox.inside.plain_program import CALL, FRAME, RUN
from autograder.sandbox.interface import (
    WALL_CLOCK_FACTOR,
    Limits,
    Message,
    Request,
    TerminationReason,
    WorkspaceTerminated,
)

INSIDE = Path(__file__).with_name("inside")
START_SECONDS = 60.0
"""Added to the first request's time, in which Python and NumPy are still being loaded."""
DESCRIPTION = "a fresh process, not shut off as in grading"

_REASONS: dict[int | None, TerminationReason] = {
    TIMED_OUT: "timed out",
    TOO_MUCH_OUTPUT: "too much output",
    OUT_OF_MEMORY: "out of memory",
}


class PlainProcess:
    """One process, with an empty folder that disappears with it.

    Parameters
    ----------
    limits : Limits
    forbidden : Path
        A folder whose files grading doesn't have: the notebook's own.
    """

    def __init__(self, limits: Limits, forbidden: Path) -> None:
        self._limits = limits
        self._patience = START_SECONDS
        self._folder = Path(tempfile.mkdtemp(prefix="backprop-"))
        # one below: what lies above the notebook's folder isn't to be written, as in grading
        (self._folder / "notebook").mkdir()
        command = [sys.executable, str(INSIDE / "plain_program.py")]
        command += [str(limits.memory_bytes), str(limits.output_bytes), str(forbidden)]
        command += [str(self._folder / "output")]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder / "notebook",
            env=_environment(),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = self._process.stdin
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        reader = threading.Thread(
            target=_read, args=(self._process.stdout, self._replies), daemon=True
        )
        reader.start()

    def send_ahead(self, requests: Iterable[Request]) -> None:
        """Send nothing: one request at a time is quick enough for one notebook."""

    def run_cell(self, source: str, record: Callable[[Message], None]) -> None:
        """Run a cell; of what it shows, `record` is given an exception alone."""
        reply = self._ask(RUN, self._limits.cell_seconds, source.encode("utf-8", "surrogatepass"))
        error = wire.decode(reply)
        if error is not None:
            record({"msg_type": "error", "content": {"ename": error[0], "evalue": error[1]}})

    def call(
        self,
        function: str,
        args: tuple[object, ...],
        *,
        count_steps: bool = False,
        driver: Driver | None = None,
        turn: Turn = "",
    ) -> object:
        """Call a function that a cell has defined, on plain data."""
        request = wire.encode((function, args, count_steps, driver, turn))
        return wire.decode(self._ask(CALL, self._limits.call_seconds, request))

    def close(self) -> None:
        """Kill the process and remove its files."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._requests.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, kind: bytes, seconds: float, payload: bytes) -> bytes:
        try:
            self._requests.write(FRAME.pack(kind, seconds, len(payload)) + payload)
            self._requests.flush()
        except OSError:
            raise WorkspaceTerminated(self._reason()) from None
        try:
            reply = self._replies.get(timeout=WALL_CLOCK_FACTOR * seconds + self._patience)
        except queue.Empty:
            self.close()
            raise WorkspaceTerminated("timed out") from None
        self._patience = 0.0
        if reply is None:
            raise WorkspaceTerminated(self._reason())
        return reply

    def _reason(self) -> TerminationReason:
        return _REASONS.get(self._process.wait(), "died")


def _read(stream: BinaryIO, replies: queue.SimpleQueue[bytes | None]) -> None:
    """Pass on what comes, and None when nothing more will."""
    with stream:
        while len(header := stream.read(FRAME.size)) == FRAME.size:
            _, _, length = FRAME.unpack(header)
            reply = stream.read(length)
            if len(reply) < length:
                break
            replies.put(reply)
    replies.put(None)


def _environment() -> dict[str, str]:
    """The environment of this process, but for what would make the run another one."""
    # NumPy's own folder too: it needn't be where Python looks by itself
    packages = str(Path(np.__file__).resolve().parents[1])
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        **dict.fromkeys(threads, "1"),
        "MPLBACKEND": "agg",
        "PYTHONPATH": os.pathsep.join([str(INSIDE / "stand_in"), packages]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }
