"""A fork of the zygote becomes a workspace: its own walls go up, and student code may come."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from ..inside import chance, frames
from ..inside.frames import Line
from ..inside.serving import Server
from ..walls import landlock, limits, linux, namespaces
from ..walls.seccomp import filter_program
from ..walls.syscall_numbers import this_architecture

if TYPE_CHECKING:
    from .life import Plan

LINE = 3
"""The only descriptor besides standard input, output and error."""
MOST_DESCRIPTORS = 1 << 16
SOME_PID = 0x7FFF_FFA5
"""Stands for the number of a process: more than any can have."""


@dataclass(frozen=True)
class Order:
    """What the host wants of one workspace, as it comes over the line."""

    folder: str
    """Where it may write."""
    memory_bytes: int
    disk_bytes: int
    files: int
    output_bytes: int
    seconds: float


def become_workspace(
    order: Order,
    plan: Plan,
    pattern: bytes,
    shell: Any,
    connection: socket.socket,
    *,
    address_bytes: int,
    parent: int,
) -> NoReturn:
    """Put up the inner walls around this process, serve the host from behind them, end."""
    try:
        connection = _keep_only(connection)
        line = Line(connection)
        try:
            shell.capture_descriptors()
            _put_up_walls(order, plan, pattern, address_bytes, parent)
        except BaseException as problem:
            words = f"{type(problem).__name__}: {problem}"
            line.send(frames.FAILED, frames.NO_TOKEN, words.encode("utf-8", "replace"))
            os._exit(1)
        Server(line, shell, order.output_bytes).run()
    finally:
        os._exit(1)


def _keep_only(connection: socket.socket) -> socket.socket:
    """Close every descriptor but the line to the host; standard input is empty."""
    os.dup2(connection.fileno(), LINE)
    if connection.fileno() == LINE:
        kept = connection
    else:
        connection.close()
        kept = socket.socket(fileno=LINE)
    os.closerange(LINE + 1, MOST_DESCRIPTORS)
    return kept


def _put_up_walls(
    order: Order,
    plan: Plan,
    pattern: bytes,
    address_bytes: int,
    parent: int,
) -> None:
    linux.die_with_parent(parent)
    os.setsid()
    if plan.tier == "A":
        namespaces.enter_own_corner(order.folder, order.disk_bytes, order.files)
    os.chdir(order.folder)
    os.mkdir("tmp")
    _speak_of(order.folder)
    sys.path.insert(0, "")  # as in Jupyter: notebooks import what lies beside them
    chance.start_again()
    kept: Iterable[int] = ()
    if plan.tier == "B" and plan.keep_reading:
        kept = (linux.CAP_DAC_READ_SEARCH,)
    limits.limit_this_process(
        address_bytes=address_bytes,
        file_bytes=order.disk_bytes,
        seconds=order.seconds,
        own_user=plan.spare_user is not None,
    )
    linux.drop_bounding_capabilities(kept)
    linux.drop_capabilities(kept)
    linux.allow_no_new_privileges()
    if plan.tier == "B":
        readable = (*plan.readable, *devices(), f"{plan.scratch}/stand_in")
        landlock.leave_only(readable, [order.folder, os.devnull])
    linux.forbid_core_dumps_and_tracing()
    linux.install_filter(pattern.replace(_packed(SOME_PID), _packed(os.getpid())))


def devices() -> tuple[str, ...]:
    """Return the device files that a workspace may read."""
    return tuple(f"/dev/{name}" for name in namespaces.DEVICES)


def filter_pattern(*, shared_files: bool) -> bytes:
    """Return the filter of every workspace to come: only the process's number is left to fill in.

    To write it takes longer than anything else that a fork has to do.
    """
    return filter_program(this_architecture(), SOME_PID, shared_files=shared_files)


def _packed(number: int) -> bytes:
    return struct.pack("=I", number)


def _speak_of(folder: str) -> None:
    """Let environment variables name the workspace's own folder."""
    with contextlib.suppress(KeyError):
        del os.environ["PWD"]
    os.environ.update(
        HOME=folder,
        TMPDIR=f"{folder}/tmp",
        IPYTHONDIR=f"{folder}/.ipython",
        MPLCONFIGDIR=f"{folder}/.matplotlib",
    )
