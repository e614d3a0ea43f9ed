"""From the first line of the zygote to its last: prepare, fork on demand, end with the host."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..walls import landlock, limits, linux, namespaces

LONGEST_ORDER = 1 << 20


@dataclass(frozen=True)
class Plan:
    """What the host wants of a zygote, as it comes over the line."""

    tier: str
    host: int
    """The process that this one lives for."""
    scratch: str
    """A folder of the zygote's own: a mount point at tier A, full of its things at tier B."""
    notebook: str
    """Where workspaces work: at tier A all in their own view of it, at tier B each in a
    folder below."""
    spare_user: int | None
    keep_reading: bool
    """Whether that user needs root's right to read, because the environment is root's own."""
    prefix: str
    packages: tuple[str, ...]
    readable: tuple[str, ...]
    """What workspaces may read, apart from what is hidden in it."""
    hidden: tuple[str, ...]
    pieces: tuple[str, ...]
    """The same without anything hidden, in many more pieces."""
    listable: tuple[str, ...]
    """The folders around the pieces."""
    stand_in: dict[str, str]
    """Modules that are to be found instead of the project's: text by path."""
    fonts: str | None
    """Matplotlib's list of fonts, if the host has one: its name and, after a line, its text."""
    trial: bool
    """Whether this is a trial of the walls, which needs no kernel."""


def live(descriptor: int, finder: Any) -> None:
    """Be a zygote.

    Parameters
    ----------
    descriptor : int
        Of the line to the host.
    finder : object
        By which our own modules are imported, until student code comes.
    """
    line = socket.socket(fileno=descriptor)
    line.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the host's user means the host
    try:
        plan = _read_plan()
        host = _watch_host(plan.host)
        zygote = _prepare(plan)
        sys.meta_path.remove(finder)
    except BaseException as problem:
        _say(line, {"failed": f"{type(problem).__name__}: {problem}"})
        os._exit(1)
    _silence()
    _say(line, {"up": os.getpid()}, os.pidfd_open(os.getpid()))
    zygote.serve(line, host)
    os._exit(0)


def _read_plan() -> Plan:
    fields = json.load(sys.stdin)
    for name in ("packages", "readable", "hidden", "pieces", "listable"):
        fields[name] = tuple(fields[name])
    return Plan(**fields)


def _watch_host(host: int) -> int:
    """Return a descriptor that becomes readable when the host has ended."""
    descriptor = os.pidfd_open(os.getppid())
    if os.getppid() != host:
        raise OSError("the host is gone")
    return descriptor


def _say(line: socket.socket, words: dict[str, Any], *descriptors: int) -> None:
    with contextlib.suppress(OSError):
        socket.send_fds(line, [json.dumps(words).encode()], list(descriptors))


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _prepare(plan: Plan) -> _Zygote:
    """Put up the walls that all workspaces share, and import what they need."""
    scratch = _enter_outer_walls(plan)
    _write_things(plan, scratch)
    _become_python_of(plan, scratch)
    from . import workspace  # needs NumPy, which is in sight only now

    if plan.trial:
        from .trials import TrialShell

        shell: Any = TrialShell()
    else:
        shell = _warm_shell()
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"the zygote has {threads} threads; forking needs exactly one")
    linux.allow_no_new_privileges()
    nursery = None
    if plan.tier == "A":
        nursery = namespaces.Nursery()
        namespaces.seal()
    else:
        # What workspaces may not read isn't theirs; what they may write each takes for itself
        own = (*workspace.devices(), "/proc", plan.scratch)
        landlock.leave_only((*plan.pieces, *own), [plan.notebook, os.devnull], plan.listable)
    pattern = workspace.filter_pattern(shared_files=plan.tier == "B")
    gc.collect()
    gc.freeze()  # or the copies would touch, and so copy, every object when they collect
    return _Zygote(plan, shell, nursery, pattern)


def _enter_outer_walls(plan: Plan) -> str:
    """Leave the host's world; return the folder for this zygote's own things."""
    if plan.tier == "A":
        scratch = "/zygote"
        folders = (scratch, plan.notebook)
        namespaces.enter_new_world(
            plan.scratch, plan.readable, plan.hidden, folders, plan.spare_user
        )
        _go_on_in_child()
    else:
        scratch = plan.scratch
        if plan.spare_user is not None:
            _become_user(plan.spare_user, keep_reading=plan.keep_reading)
    return scratch


def _go_on_in_child() -> None:
    """Continue as the first process of the new world; this one only waits for it."""
    child = os.fork()
    if child:
        _silence()
        os.closerange(3, 256)
        _, status = os.waitpid(child, 0)
        os._exit(0 if status == 0 else 1)
    # The parent isn't in this world: its number reads 0, as long as it lives.
    linux.die_with_parent(0)


def _become_user(user: int, *, keep_reading: bool) -> None:
    kept = [linux.CAP_DAC_READ_SEARCH] if keep_reading else []
    linux.drop_bounding_capabilities(kept)
    linux.keep_capabilities_when_changing_user()
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    linux.drop_capabilities(kept)


def _write_things(plan: Plan, scratch: str) -> None:
    for name, text in plan.stand_in.items():
        path = Path(scratch, "stand_in", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if plan.fonts:
        name, _, text = plan.fonts.partition("\n")
        Path(scratch, ".matplotlib").mkdir()
        Path(scratch, ".matplotlib", name).write_text(text, encoding="utf-8")


def _become_python_of(plan: Plan, scratch: str) -> None:
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


def _warm_shell() -> Any:
    # The debugger's hooks into Python slow down everything, and nobody debugs in here
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ..inside.shell import Shell

    shell = Shell()
    shell.warm_up()
    del sys.modules["debugpy"]
    return shell


class _Zygote:
    """Forks workspaces, and tells the host how each ended."""

    def __init__(
        self,
        plan: Plan,
        shell: Any,
        nursery: namespaces.Nursery | None,
        pattern: bytes,
    ) -> None:
        self._pattern = pattern
        self._plan = plan
        self._shell = shell
        self._nursery = nursery
        self._selector = selectors.DefaultSelector()

    def serve(self, line: socket.socket, host: int) -> None:
        """Follow orders until the host hangs up or ends."""
        self._selector.register(line, selectors.EVENT_READ)
        self._selector.register(host, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is line:
                    data, descriptors, _, _ = socket.recv_fds(line, LONGEST_ORDER, 2)
                    if not data:
                        return
                    self._fork(json.loads(data), *(socket.socket(fileno=d) for d in descriptors))
                elif key.fileobj == host:
                    return
                else:
                    self._bury(key.fd, *key.data)

    def _fork(self, order: dict[str, Any], line: socket.socket, fate: socket.socket) -> None:
        in_use = limits.address_space()
        if self._nursery:
            self._nursery.prepare()
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            from .workspace import Order, become_workspace

            self._selector.close()
            become_workspace(
                Order(**order),
                self._plan,
                self._pattern,
                self._shell,
                line,
                address_bytes=in_use + order["memory_bytes"],
                parent=0 if self._nursery else parent,
            )
        line.close()
        process = os.pidfd_open(child)
        _say(fate, {"process": child}, process)
        self._selector.register(process, selectors.EVENT_READ, (child, fate))

    def _bury(self, process: int, child: int, fate: socket.socket) -> None:
        _, status, used = os.wait4(child, 0)
        self._selector.unregister(process)
        os.close(process)
        code = os.waitstatus_to_exitcode(status)
        _say(fate, {"status": code, "memory_bytes": used.ru_maxrss * 1024})
        fate.close()
