"""Where student code runs, seen from the host: run a cell, call a function, within limits.

A `Workspace` is all that grading knows of it (`interface`), and `opening` is where to get one.
The trusted half, which believes nothing: `opening` and `self_test` choose the strongest walls that
hold on this machine, `zygote_process` and `walled_workspace` are the host's ends of the channels to
the processes behind them. Programs of their own: `zygote`, which forks one workspace after the
other, and `walls`, which it puts up around them. The untrusted half: `inside`. `plain_kernel` is a
workspace in an ordinary Jupyter kernel: separate, limited in time, memory and output, but NOT
a sandbox. Nothing here knows an exercise or a right answer.
"""

from autograder.sandbox.interface import (
    WALL_CLOCK_FACTOR,
    CallRequest,
    CellRequest,
    Isolation,
    Limits,
    Message,
    Request,
    TerminationReason,
    Workspace,
    WorkspaceLost,
    WorkspaceTerminated,
)

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
