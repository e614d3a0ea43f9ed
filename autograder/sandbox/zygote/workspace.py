"""A fork of the zygote becomes a workspace: its own walls go up, and student code may come."""

from __future__ import annotations

import contextlib
import mmap
import os
import socket
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from ..inside import frames, seeding
from ..inside.frames import Channel
from ..inside.serving import Server
from ..walls import landlock, linux, namespaces, rlimits, seccomp
from .orders import CHANNEL, MOST_THREADS, Isolation, Order, Plan

MOST_DESCRIPTORS = 1 << 16
"""Higher ones aren't closed; the zygote has a handful, from 0 on."""


def become_workspace(
    order: Order,
    plan: Plan,
    pattern: bytes,
    shell: Any,
    connection: socket.socket,
    log: int | None,
    *,
    address_bytes: int,
    parent: int,
    counts_threads: bool,
) -> NoReturn:
    """Put up the inner walls around this process, serve the host from behind them, end.

    Parameters
    ----------
    order, plan : Order, Plan
    pattern : bytes
        From `seccomp.filter_pattern`.
    shell : Shell or ProbeShell
        What runs cells.
    connection : socket
        To the host.
    log : int or None
        Descriptor of the memory that this process and the host share, if they do.
    address_bytes : int
        Of address space in all.
    parent : int
        The zygote as this process sees it: 0 where it is in another pid namespace.
    counts_threads : bool
        Whether the kernel counts the threads of this process's user apart from others'.
    """
    try:
        shared = None if log is None else frames.Log(mmap.mmap(log, frames.LOG_BYTES))
        connection = _keep_only(connection)
        channel = Channel(connection, shared)
        try:
            shell.capture_descriptors()
            _put_up_walls(order, plan, pattern, address_bytes, parent, counts_threads)
        except BaseException as problem:
            text = f"{type(problem).__name__}: {problem}"
            channel.send(frames.FAILED, frames.NO_TOKEN, text.encode("utf-8", "replace"))
            channel.ring()
            os._exit(1)
        Server(channel, shell, order.output_bytes).run()
    finally:
        os._exit(1)


def _keep_only(connection: socket.socket) -> socket.socket:
    """Close every descriptor but the channel to the host; standard input is empty."""
    os.dup2(connection.fileno(), CHANNEL)
    if connection.fileno() == CHANNEL:
        kept = connection
    else:
        connection.close()
        kept = socket.socket(fileno=CHANNEL)
    os.closerange(CHANNEL + 1, MOST_DESCRIPTORS)
    return kept


def _put_up_walls(
    order: Order,
    plan: Plan,
    pattern: bytes,
    address_bytes: int,
    parent: int,
    counts_threads: bool,
) -> None:
    """Put up this workspace's own walls, each step while it still can be taken.

    The order is part of the security: walls take away the rights by which others are built.
    """
    # First, so that a zygote killed meanwhile leaves no process with half of its walls. Only a
    # change of user or a gain of capabilities would undo it, and there is none below.
    linux.die_with_parent(parent)
    # Before the filter, which refuses it: signals to the zygote's group aren't for this process.
    os.setsid()
    if plan.isolation is Isolation.NAMESPACES:
        # Before capabilities go, and before the filter: to mount takes CAP_SYS_ADMIN.
        namespaces.enter_workspace_namespaces(order.folder, order.disk_bytes, order.files)
    # After the mount, which covers the folder: before it, this would be the zygote's.
    os.chdir(order.folder)
    os.mkdir("tmp")
    # These three take no right and build no wall: anywhere before student code.
    if plan.isolation is not Isolation.NAMESPACES:
        name_folder(order.folder)
    sys.path.insert(0, "")  # as in Jupyter: notebooks import what lies beside them
    seeding.seed_globals()
    # To lower limits takes no right, so this could come later, too; to raise them again would take
    # CAP_SYS_RESOURCE, which goes next.
    rlimits.limit_this_process(
        address_bytes=address_bytes,
        file_bytes=order.disk_bytes,
        seconds=order.seconds,
        threads=MOST_THREADS if counts_threads else None,
    )
    # Once more what `_become_user` has done, because not every workspace's zygote went through
    # it: in its user namespace a zygote keeps all capabilities, to mount with. After the mounts;
    # the bounding set first, because CAP_SETPCAP, which it takes, is one of those that go.
    kept: Iterable[int] = ()
    if plan.isolation is Isolation.LANDLOCK and plan.keep_reading:
        kept = (linux.CAP_DAC_READ_SEARCH,)
    linux.drop_bounding_capabilities(kept)
    linux.drop_capabilities(kept)
    # Before Landlock and the filter: without CAP_SYS_ADMIN the kernel asks for it. The zygote
    # has done it and forks inherit it; here it keeps this function true by itself.
    linux.allow_no_new_privileges()
    if plan.isolation is Isolation.LANDLOCK:
        # After no_new_privs, before the filter, which refuses Landlock's system calls. Not with
        # namespaces: nothing is there to be taken, and under Landlock nothing can be mounted.
        readable = (*plan.readable, *namespaces.devices(), f"{plan.scratch}/stand_in")
        landlock.leave_only(readable, [order.folder, os.devnull])
    # After the last change of capabilities, which may reset it; before the filter refuses it.
    linux.forbid_core_dumps_and_tracing()
    # Last: it refuses nearly every system call made above.
    linux.install_filter(seccomp.fill_in_pid(pattern, os.getpid()))


def name_folder(folder: str) -> None:
    """Let environment variables name the workspace's own folder."""
    with contextlib.suppress(KeyError):
        del os.environ["PWD"]
    os.environ.update(
        HOME=folder,
        TMPDIR=f"{folder}/tmp",
        IPYTHONDIR=f"{folder}/.ipython",
        MPLCONFIGDIR=f"{folder}/.matplotlib",
    )
