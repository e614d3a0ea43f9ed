"""What the rest of the project knows of the sandbox: limits, a workspace, and how it may end.

Only types and one constant. The package itself hands them on: elsewhere it is
`from autograder.sandbox import Limits`. Where to get a workspace is `opening`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from autograder.sandbox.inside.calling import Driver, Turn
from autograder.sandbox.zygote.orders import Isolation

__all__ = [
    "WALL_CLOCK_FACTOR",
    "CallRequest",
    "CellRequest",
    "Isolation",
    "Limits",
    "Message",
    "Request",
    "TerminationReason",
    "Workspace",
    "WorkspaceLost",
    "WorkspaceTerminated",
]

TerminationReason = Literal[
    "timed out",
    "out of memory",
    "died",
    "too much output",
    "too many threads",
    "broke the protocol",
]
Message = dict[str, Any]
"""An output of a cell, as a message of Jupyter's."""

WALL_CLOCK_FACTOR = 6
"""How many times its processor time a cell or call may take on the clock.

Chosen, not measured: a machine that six processes share may not cost a mark, and a cell that
only sleeps shall not keep a worker for long.
"""
KILLED_WORDS = (
    "the system killed the student's process, which was within its limits, as it does when the "
    "machine is short of memory"
)


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    A cell and a call have seconds of processor time, so that a busy machine changes no mark;
    code that only waits is stopped after `WALL_CLOCK_FACTOR` times as long. The whole notebook
    has seconds of wall-clock time, after which nothing more is started. Files and the bytes on
    disk are counted in the folder where the notebook works; a plain kernel doesn't count them.
    """

    cell_seconds: float = 30.0
    call_seconds: float = 5.0
    notebook_seconds: float = 600.0
    memory_bytes: int = 2 * 2**30
    output_bytes: int = 2 * 2**20
    disk_bytes: int = 64 * 2**20
    files: int = 2000


class WorkspaceTerminated(Exception):
    """The workspace is gone, and with it all that the student's cells had defined.

    Parameters
    ----------
    reason : TerminationReason
    """

    def __init__(self, reason: TerminationReason) -> None:
        super().__init__(reason)
        self.reason = reason


class WorkspaceLost(Exception):
    """The machine ended the workspace, which says nothing about the student's code."""


@dataclass(frozen=True)
class CellRequest:
    """A cell to run."""

    source: str


@dataclass(frozen=True)
class CallRequest:
    """A call of a function that a cell has defined; see `Workspace.call`."""

    function: str
    args: tuple[object, ...]
    count_steps: bool = False
    driver: Driver | None = None
    turn: Turn = ""


Request = CellRequest | CallRequest


class Workspace(Protocol):
    """One student's Python process."""

    def send_ahead(self, requests: Iterable[Request]) -> None:
        """Let it begin with what it will be asked for next, in this order.

        It goes from one to the next without waiting. Each is asked for by `run_cell` or `call` as
        if it hadn't been sent, and all of them, unless one ends the workspace.
        """

    def run_cell(self, source: str, record: Callable[[Message], None]) -> None:
        """Run a cell; hand every output message to `record`.

        An exception in the cell is an output. Raises `WorkspaceTerminated` if the workspace
        can't go on, `WorkspaceLost` if that isn't the student's doing.
        """

    def call(
        self,
        function: str,
        args: tuple[object, ...],
        *,
        count_steps: bool = False,
        driver: Driver | None = None,
        turn: Turn = "",
    ) -> object:
        """Call a function that a cell has defined, on plain data, or through a driver.

        Returns the report of `inside.calling.call`, or `{"missing": True}` if there is no
        such function: plain data, but chosen by the student's process. Raises
        `WorkspaceTerminated` if there is no answer, `WorkspaceLost` if that isn't the student's
        doing.
        """

    def close(self) -> None:
        """End the process and everything it started, and remove its files."""
