"""Where student code runs, seen from the host: run a cell, call a function, within limits.

A `Workspace` is all that grading knows of it, and `opening` is where to get one. The trusted
half, which believes nothing: `opening` and `tiers` choose the strongest walls that hold on
this machine, `zygote_process` and `walled_workspace` are the host's ends of the lines to what
runs behind them. Programs of their own: `zygote`, which forks one workspace after the other,
and `walls`, which it puts up around them. The untrusted half: `inside`. `plain_kernel` is a
workspace in an ordinary Jupyter kernel: separate, limited in time, memory and output, but NOT
a sandbox. Nothing here knows an exercise or a right answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from autograder.sandbox.inside.calling import Driver

Loss = Literal["timed out", "out of memory", "died", "too much output", "broke the protocol"]
Message = dict[str, Any]

WAITING = 6
"""How many times its processor time a cell or call may take on the clock."""


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    A cell and a call have seconds of processor time, so that a busy machine changes no mark;
    who only waits is stopped after `WAITING` times as long. The whole notebook has seconds
    of wall-clock time, after which nothing more is started. Files and the bytes on disk are
    counted in the folder where the notebook works; a plain kernel doesn't count them.
    """

    cell_seconds: float = 30.0
    call_seconds: float = 5.0
    notebook_seconds: float = 600.0
    memory_bytes: int = 2 * 2**30
    output_bytes: int = 2 * 2**20
    disk_bytes: int = 64 * 2**20
    files: int = 2000


class WorkspaceLost(Exception):
    """The workspace is gone, and with it all that the student's cells had defined."""

    def __init__(self, reason: Loss) -> None:
        super().__init__(reason)
        self.reason = reason


class Workspace(Protocol):
    """One student's Python process."""

    def run_cell(self, source: str, record: Callable[[Message], None]) -> None:
        """Run a cell; hand every output message to `record`.

        An exception in the cell is an output. Raises `WorkspaceLost` if there is no going on.
        """

    def call(
        self,
        function: str,
        args: tuple[object, ...],
        *,
        count_steps: bool = False,
        driver: Driver | None = None,
    ) -> object:
        """Call a function that a cell has defined, on plain data, or through a driver.

        Returns the report of `inside.calling.call`, or `{"missing": True}` if there is no
        such function: plain data, but whatever the student's process chose to send. Raises
        `WorkspaceLost` if there is no answer.
        """

    def close(self) -> None:
        """End the process and everything it started, and remove its files."""
