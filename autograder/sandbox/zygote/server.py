"""The zygote's own program: prepare, fork a workspace for each order, end with the host."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from ..inside.frames import LOG_BYTES
from ..walls import landlock, linux, namespaces, rlimits, seccomp
from . import orders
from .orders import ExitStatus, Isolation, Order, Plan, WorkspaceReply, ZygoteReply

OOM_SCORE = "500"
"""Of -1000 to 1000; forks inherit it."""


def main(descriptor: int, finder: Any) -> None:
    """Be a zygote; never returns.

    Parameters
    ----------
    descriptor : int
        Of the channel to the host.
    finder : object
        By which our own modules are imported, until student code comes.
    """
    channel = socket.socket(fileno=descriptor)
    channel.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the host
    os.umask(0o022)  # whatever the host's: the folders of the walls are for another user
    with contextlib.suppress(OSError):
        # a kernel short of memory ends a student's process, which is tried again, not the grader's
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)
    try:
        plan = orders.read(Plan, sys.stdin.buffer.read())
        host = _watch_host(plan.host)
        zygote = _prepare(plan)
        sys.meta_path.remove(finder)
    except BaseException as problem:
        _send(channel, ZygoteReply(f"{type(problem).__name__}: {problem}"))
        os._exit(1)
    _silence()
    _send(channel, ZygoteReply(""), os.pidfd_open(os.getpid()))
    zygote.serve(channel, host)
    os._exit(0)


def _watch_host(host: int) -> int:
    """Return a descriptor that becomes readable when the host has ended."""
    descriptor = os.pidfd_open(os.getppid())
    if os.getppid() != host:
        raise OSError("the host is gone")
    return descriptor


def _send(channel: socket.socket, message: orders.Message, *descriptors: int) -> None:
    with contextlib.suppress(OSError):  # the host may have ended: that is noticed elsewhere
        socket.send_fds(channel, [orders.write(message)], list(descriptors))


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _prepare(plan: Plan) -> _Zygote:
    """Put up the walls that all workspaces share, and import what they need."""
    scratch = _enter_outer_walls(plan)
    _write_support_files(plan, scratch)
    _configure_interpreter(plan, scratch)
    # Not at the top: these need NumPy, which is in sight only now. Not in the forks: by then our
    # own modules can't be found any more.
    from .workspace import become_workspace, name_folder

    shell = _probe_shell() if plan.probing else _warm_shell(plan)
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"the zygote has {threads} threads; forking needs exactly one")
    linux.allow_no_new_privileges()  # Landlock asks for it
    pid_namespaces = None
    if plan.isolation is Isolation.NAMESPACES:
        pid_namespaces = namespaces.PidNamespaceFactory()
        namespaces.seal()
    else:
        # What workspaces may not read isn't theirs; what they may write each takes for itself
        own = (*namespaces.devices(), "/proc", plan.scratch)
        landlock.leave_only(
            (*plan.readable_subtrees, *own), [plan.notebook, os.devnull], plan.listable
        )
    counts_threads = plan.spare_user is not None or (
        plan.isolation is Isolation.NAMESPACES and rlimits.threads_are_counted_apart()
    )
    if plan.isolation is Isolation.NAMESPACES:
        name_folder(plan.notebook)  # the same for all workspaces
    pattern = seccomp.filter_pattern(shared_files=plan.isolation is Isolation.LANDLOCK)
    gc.collect()
    gc.freeze()  # or the copies would touch, and so copy, every object when they collect
    gc.enable()
    return _Zygote(plan, shell, pid_namespaces, pattern, become_workspace, counts_threads)


def _enter_outer_walls(plan: Plan) -> str:
    """Leave what the host sees; return the folder for this zygote's own files."""
    if plan.isolation is Isolation.NAMESPACES:
        scratch = "/zygote"
        folders = (scratch, plan.notebook)
        namespaces.enter_namespaces(
            plan.scratch, plan.readable, plan.hidden, folders, plan.spare_user
        )
        _continue_in_child()
    else:
        scratch = plan.scratch
        if plan.spare_user is not None:
            _become_user(plan.spare_user, keep_reading=plan.keep_reading)
    return scratch


def _continue_in_child() -> None:
    """Continue as the first process of the new pid namespace; this one only waits for it."""
    child = os.fork()
    if child:
        _silence()
        os.closerange(3, 256)
        _, status = os.waitpid(child, 0)
        os._exit(0 if status == 0 else 1)
    # The parent isn't in this pid namespace: its number reads 0, as long as it lives.
    linux.die_with_parent(0)


def _become_user(user: int, *, keep_reading: bool) -> None:
    """Turn root into a user without rights, or with the single right to read.

    The capability to read survives `setresuid` only if KEEPCAPS is set before; bounding
    capabilities can be dropped only as long as CAP_SETPCAP is there, so they go first.
    """
    kept = [linux.CAP_DAC_READ_SEARCH] if keep_reading else []
    linux.drop_bounding_capabilities(kept)
    linux.keep_capabilities_when_changing_user()
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    linux.drop_capabilities(kept)


def _write_support_files(plan: Plan, scratch: str) -> None:
    """Write the stand-in's modules and matplotlib's list of fonts into the zygote's folder."""
    for name, text in plan.stand_in.items():
        path = Path(scratch, "stand_in", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if plan.fonts:
        name, _, text = plan.fonts.partition("\n")
        Path(scratch, ".matplotlib").mkdir()
        Path(scratch, ".matplotlib", name).write_text(text, encoding="utf-8")


def _configure_interpreter(plan: Plan, scratch: str) -> None:
    """Look like the host's interpreter, without what its `site` module would run."""
    import site

    sys.prefix = sys.exec_prefix = plan.prefix
    sys.path[:] = [f"{scratch}/stand_in", *[p for p in sys.path if p], *plan.packages]
    site.setquit()
    site.setcopyright()
    site.sethelper()
    os.environ.update(
        HOME=scratch,
        TMPDIR=scratch,
        IPYTHONDIR=f"{scratch}/.ipython",
        MPLCONFIGDIR=f"{scratch}/.matplotlib",
    )
    os.chdir(scratch)


def _probe_shell() -> Any:
    from .probes import ProbeShell

    return ProbeShell()


def _warm_shell(plan: Plan) -> Any:
    # The debugger's hooks into Python slow down everything, and nobody debugs in here
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    if not plan.draws:
        from ..inside import later

        later.put_off(plan.fonts)
    from ..inside.serving import match_depths
    from ..inside.shell import Shell

    shell = Shell()
    shell.warm_up(draws=plan.draws, further=match_depths)
    shell.learn(plan.cells)
    importlib.import_module("autograder")  # the stand-in, which nearly every notebook imports
    del sys.modules["debugpy"]
    return shell


class _Zygote:
    """Forks workspaces, and tells the host how each ended.

    Parameters
    ----------
    plan : Plan
    shell : object
        What runs cells in the forks.
    pid_namespaces : PidNamespaceFactory or None
        None where workspaces share the zygote's pid namespace.
    pattern : bytes
        From `seccomp.filter_pattern`.
    become_workspace : callable
        `workspace.become_workspace`, which can't be imported at the top.
    counts_threads : bool
        Whether the kernel counts the threads of workspaces apart from others'.
    """

    def __init__(
        self,
        plan: Plan,
        shell: Any,
        pid_namespaces: namespaces.PidNamespaceFactory | None,
        pattern: bytes,
        become_workspace: Callable[..., NoReturn],
        counts_threads: bool,
    ) -> None:
        self._counts_threads = counts_threads
        self._become_workspace = become_workspace
        self._pattern = pattern
        self._plan = plan
        self._shell = shell
        self._pid_namespaces = pid_namespaces
        self._selector = selectors.DefaultSelector()

    def serve(self, channel: socket.socket, host: int) -> None:
        """Follow orders until the host hangs up or ends."""
        self._selector.register(channel, selectors.EVENT_READ)
        self._selector.register(host, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is channel:
                    data, descriptors, _, _ = socket.recv_fds(channel, orders.LONGEST_ORDER, 3)
                    if not data:
                        return
                    order = orders.read(Order, data)
                    ours, status = (socket.socket(fileno=d) for d in descriptors[:2])
                    self._fork(order, ours, status, *descriptors[2:])
                elif key.fileobj == host:
                    return
                else:
                    self._reap(key.fd, *key.data)

    def _fork(
        self,
        order: Order,
        channel: socket.socket,
        status_channel: socket.socket,
        log: int | None = None,
    ) -> None:
        """Fork a workspace, and hand its pidfd to the host."""
        in_use = rlimits.address_space() + (LOG_BYTES if log is not None else 0)
        if self._pid_namespaces:
            self._pid_namespaces.prepare()
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            self._selector.close()
            self._become_workspace(
                order,
                self._plan,
                self._pattern,
                self._shell,
                channel,
                log,
                address_bytes=in_use + order.memory_bytes,
                parent=0 if self._pid_namespaces else parent,
                counts_threads=self._counts_threads,
            )
        channel.close()
        if log is not None:
            os.close(log)
        process = os.pidfd_open(child)
        _send(status_channel, WorkspaceReply(child), process)
        self._selector.register(process, selectors.EVENT_READ, (child, status_channel))

    def _reap(self, process: int, child: int, status_channel: socket.socket) -> None:
        """Wait for a workspace that has ended, and tell the host its exit status."""
        _, status, used = os.wait4(child, 0)
        self._selector.unregister(process)
        os.close(process)
        code = os.waitstatus_to_exitcode(status)
        seconds = used.ru_utime + used.ru_stime
        _send(status_channel, ExitStatus(code, used.ru_maxrss * 1024, seconds))
        status_channel.close()
