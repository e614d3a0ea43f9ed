"""Forbidden things, tried from within a workspace: how the self-test knows that walls hold.

Each probe does something that student code must not be able to do. It runs where student code
would, in the place of a notebook. Three things can come of it, and only the first is a success:
the wall refuses (`OSError`, `MemoryError`: the system's own ways to say no), the wall isn't there
(`WallMissing`), or the probe itself fails (anything else, such as a name of ours that has moved):
then nothing is known, which counts as a wall that doesn't hold. The last probe is the other way
round: ordinary work must go on. The host's half is `autograder.sandbox.self_test`.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import resource
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import astuple
from functools import partial
from typing import Any

import numpy as np

from ..walls import linux
from .orders import CHANNEL, PROBE_ALL, ProbeResult, ProbeTargets

PTRACE_TRACEME = 0
AT_FDCWD = -100
NOT_AVAILABLE = "is not available while a notebook is graded"
"""What the stand-in says of every module of the project."""

MEMORY_EXCESS = 2**24
"""Bytes by which a probe goes beyond the memory limit."""


class WallMissing(Exception):
    """A wall that isn't there."""


def _read_files(targets: ProbeTargets) -> None:
    with open(targets.canary, "rb"):
        raise WallMissing("a file of the host's was read")


def _list_folders(targets: ProbeTargets) -> None:
    os.listdir(os.path.dirname(targets.canary))
    raise WallMissing("a folder of the host's was listed")


def _write_files(targets: ProbeTargets) -> None:
    folder = os.path.dirname(targets.canary)
    attempts: list[Callable[[], object]] = [
        lambda: open(targets.canary, "ab").close(),
        lambda: os.close(os.open(targets.canary, os.O_RDONLY | os.O_TRUNC)),
        lambda: open(f"{folder}/new", "xb").close(),
        lambda: os.mkdir(f"{folder}/new"),
        lambda: os.symlink("x", f"{folder}/new"),
        lambda: os.rename(targets.canary, f"{folder}/new"),
        lambda: os.unlink(targets.canary),
        lambda: os.truncate(targets.canary, 0),
        lambda: os.setxattr(targets.canary, "user.x", b"x"),
    ]
    _none_of(attempts)


def _change_modes(targets: ProbeTargets) -> None:
    # may seem to succeed; the host looks at the file afterwards
    with contextlib.suppress(OSError):
        os.chmod(targets.canary, 0)
    with contextlib.suppress(OSError):
        os.utime(targets.canary, (0, 0))


def _read_the_project(targets: ProbeTargets) -> None:
    with open(targets.project_file, "rb"):
        raise WallMissing("a file of the project was read")


def _import_the_project(targets: ProbeTargets) -> None:
    """Import every module of the project; for each the stand-in must say that it isn't there.

    Another `ImportError` is no wall, but a name that doesn't lead to the project any more.
    """
    if not targets.project_modules:
        raise LookupError("there is no module of the project to try")
    for name in targets.project_modules:
        try:
            importlib.import_module(name)
        except ImportError as refusal:
            if NOT_AVAILABLE not in str(refusal):
                raise
        else:
            raise WallMissing(f"{name} was imported")


def _use_the_network(targets: ProbeTargets) -> None:
    def connect() -> None:
        socket.create_connection(("127.0.0.1", targets.port), timeout=1).close()

    def pair_of_datagrams() -> None:
        socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)

    kinds = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET)
    makers = [partial(socket.socket, kind, socket.SOCK_DGRAM) for kind in kinds]
    _none_of([connect, pair_of_datagrams, *makers])


def _start_processes(targets: ProbeTargets) -> None:
    def fork() -> None:
        if os.fork() == 0:
            os._exit(0)

    _none_of([fork, lambda: os.posix_spawn("/bin/true", ["true"], {})])


def _become_another_program(targets: ProbeTargets) -> None:
    os.execv("/proc/self/exe", ["true"])


def _signal_others(targets: ProbeTargets) -> None:
    others = {targets.host, os.getppid(), -1, 0, -targets.host}
    _none_of([partial(os.kill, other, 0) for other in others])


def _use_the_kernel(targets: ProbeTargets) -> None:
    """Make the system calls that have let others out of sandboxes."""
    calls: list[tuple[Any, ...]] = [
        ("ptrace", PTRACE_TRACEME, 0, 0, 0),
        ("process_vm_readv", targets.host, None, 0, None, 0, 0),
        ("pidfd_open", os.getpid(), 0),
        ("mount", b"none", b"/proc", b"tmpfs", 0, None),
        ("umount2", b"/proc", 0),
        ("pivot_root", b".", b"."),
        ("chroot", b"."),
        ("open_tree", AT_FDCWD, b".", 1),
        ("fsopen", b"tmpfs", 0),
        ("unshare", linux.CLONE_NEWUSER),
        ("unshare", linux.CLONE_NEWNS),
        ("clone3", None, 0),
        ("keyctl", 0, -3, 0),
        ("add_key", b"user", b"x", b"x", 1, -3),
        ("bpf", 0, None, 0),
        ("perf_event_open", None, 0, -1, -1, 0),
        ("io_uring_setup", 1, None),
        ("userfaultfd", 0),
        ("memfd_create", b"x", 0),
        ("shmget", 0, 4096, 0o1600),
        ("msgget", 0, 0o1600),
        ("semget", 0, 1, 0o1600),
        ("name_to_handle_at", AT_FDCWD, b".", None, None, 0),
        ("open_by_handle_at", AT_FDCWD, None, 0),
        ("init_module", None, 0, b""),
        ("kexec_load", 0, 0, None, 0),
        ("swapon", b"x", 0),
        ("reboot", 0, 0, 0, None),
        ("personality", 0),
        ("setsid",),
        ("mknodat", AT_FDCWD, b"device", 0o20600, 0),
        ("seccomp", 0, 0, None),
    ]
    for name, *arguments in calls:
        with contextlib.suppress(PermissionError):
            try:
                linux.syscall(name, *arguments)
            except OSError as error:
                if error.errno in (38, 1):  # ENOSYS, EPERM: refused before anything was looked at
                    continue
                raise WallMissing(f"{name} was answered: {error.strerror}") from None
            raise WallMissing(f"{name} succeeded")


def _regain_rights(targets: ProbeTargets) -> None:
    header = ctypes.create_string_buffer(b"\x22\x05\x08\x20" + bytes(4), 8)
    sets = ctypes.create_string_buffer(24)
    linux.syscall("capget", header, sets)
    held = int.from_bytes(sets.raw[0:4], "little") | int.from_bytes(sets.raw[12:16], "little") << 32
    if held & ~(1 << linux.CAP_DAC_READ_SEARCH):
        raise WallMissing(f"capabilities are left: {held:#x}")
    _none_of([lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0])])


def _raise_limits(targets: ProbeTargets) -> None:
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
        _, hard = resource.getrlimit(limit)
        if hard == resource.RLIM_INFINITY:
            raise WallMissing("there is no limit")
        _none_of([partial(resource.setrlimit, limit, (hard, hard + 1))])


def _take_too_much_memory(targets: ProbeTargets) -> None:
    with contextlib.suppress(MemoryError):
        # A little more than the limit: what the process has freed since the limit was set may be
        # used again, and with Python 3.14 that is enough for the odd page.
        bytearray(targets.memory_bytes + MEMORY_EXCESS)
        raise WallMissing("more memory was given than there should be")


def _take_too_much_disk(targets: ProbeTargets) -> None:
    try:
        with open("big", "wb", buffering=0) as file:
            written = sum(
                file.write(bytes(1 << 16)) for _ in range(targets.disk_bytes // 2**16 + 1)
            )
    finally:
        os.unlink("big")
    if written > targets.disk_bytes:
        raise WallMissing("more was written than there should be room for")


def _ordinary_work(targets: ProbeTargets) -> None:
    results: list[float] = []
    thread = threading.Thread(target=lambda: results.append(float((np.eye(3) @ np.eye(3)).sum())))
    thread.start()
    thread.join()
    with open("notes", "w+") as file, open(os.devnull, "w") as nothing:
        nothing.write("x")
        file.write("written")
        file.seek(0)
        if results != [3.0] or file.read() != "written":
            raise RuntimeError("the results are wrong")


Probe = Callable[[ProbeTargets], None]

PROBES: dict[str, Probe] = {
    "read the host's files": _read_files,
    "list the host's folders": _list_folders,
    "write to the host's files": _write_files,
    "change the modes of the host's files": _change_modes,
    "read the project": _read_the_project,
    "import the project": _import_the_project,
    "use the network": _use_the_network,
    "start processes": _start_processes,
    "become another program": _become_another_program,
    "signal other processes": _signal_others,
    "reach the kernel's dangerous parts": _use_the_kernel,
    "regain rights": _regain_rights,
    "raise its own limits": _raise_limits,
    "take too much memory": _take_too_much_memory,
    "take too much disk": _take_too_much_disk,
}
ORDINARY_WORK = "work as ordinary code does"
NO_DESCRIPTORS = "find descriptors of the host's"


def _none_of(attempts: Iterable[Callable[[], object]]) -> None:
    """Make each attempt; all must be refused."""
    for number, attempt in enumerate(attempts):
        with contextlib.suppress(OSError, ValueError):
            attempt()
            raise WallMissing(f"attempt {number + 1} succeeded")


def probe_all(targets: ProbeTargets) -> list[ProbeResult]:
    """Try everything.

    Parameters
    ----------
    targets : ProbeTargets

    Returns
    -------
    list of ProbeResult
        One for each of `PROBES`, and one for ordinary work.
    """
    results = [run_probe(name, probe, targets) for name, probe in PROBES.items()]
    ordinary = run_probe(ORDINARY_WORK, _ordinary_work, targets)
    worked = ordinary.held and not ordinary.detail  # here a refusal is a failure
    return [*results, ProbeResult(ORDINARY_WORK, worked, ordinary.detail)]


def _open_descriptors() -> list[int]:
    descriptors = []
    for descriptor in range(CHANNEL + 1, 1024):
        with contextlib.suppress(OSError):
            os.fstat(descriptor)
            descriptors.append(descriptor)
    return descriptors


def run_probe(name: str, probe: Probe, targets: ProbeTargets) -> ProbeResult:
    """Try one thing.

    Parameters
    ----------
    name : str
    probe : callable
        Returns or raises `OSError` or `MemoryError` if the wall holds.
    targets : ProbeTargets

    Returns
    -------
    ProbeResult
        `held` is False if the wall is missing, and also if the probe itself fails.
    """
    try:
        probe(targets)
    except WallMissing as problem:
        return ProbeResult(name, False, str(problem))
    except (OSError, MemoryError) as refusal:  # the wall
        return ProbeResult(name, True, f"{type(refusal).__name__}: {refusal}")
    except Exception as problem:  # ImportError, too: then nothing is known
        return ProbeResult(name, False, f"the probe failed: {type(problem).__name__}: {problem}")
    return ProbeResult(name, True, "")


class ProbeShell:
    """Stands where the kernel would, with the interface of `inside.shell.Shell`.

    Its only name is `PROBE_ALL`.
    """

    asked_to_exit = False

    def __init__(self) -> None:
        self.names: dict[str, Any] = {PROBE_ALL: self._probe_all}
        self._inherited: list[int] = []

    def _probe_all(self, targets: dict[str, Any]) -> list[tuple[str, bool, str]]:
        detail = f"open: {self._inherited}" if self._inherited else ""
        descriptors = ProbeResult(NO_DESCRIPTORS, not detail, detail)
        return [astuple(result) for result in (*probe_all(ProbeTargets(**targets)), descriptors)]

    def capture_descriptors(self) -> None:
        """Do nothing: no probe prints."""

    def start(self, deliver: object) -> None:
        """Look which descriptors are there, before any of our own are made."""
        self._inherited = _open_descriptors()

    def flush(self) -> None:
        """Do nothing: no probe prints."""
