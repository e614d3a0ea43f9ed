"""Forbidden things, tried from within a workspace: how the self-test knows that walls hold.

Each trial does something that student code must not be able to do, and reports whether it
could. It runs where student code would, in the place of a notebook. The last one is the
other way round: ordinary work must go on.
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
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..walls import linux
from .workspace import LINE

PTRACE_TRACEME = 0
AT_FDCWD = -100


@dataclass(frozen=True)
class Facts:
    """What the host tells, so that there is something to reach for."""

    canary: str
    """A file that anyone may read, in a folder that anyone may write to."""
    project: str
    """A file of the project."""
    port: int
    """Where the host listens, on the loopback."""
    host: int
    """The host's process."""
    memory_bytes: int
    disk_bytes: int


SLACK = 2**24
"""Bytes by which a trial goes beyond the memory limit."""


class GotThrough(Exception):
    """A wall that isn't there."""


def _read_files(facts: Facts) -> None:
    with open(facts.canary, "rb"):
        raise GotThrough("a file of the host's was read")


def _list_folders(facts: Facts) -> None:
    os.listdir(os.path.dirname(facts.canary))
    raise GotThrough("a folder of the host's was listed")


def _write_files(facts: Facts) -> None:
    folder = os.path.dirname(facts.canary)
    attempts: list[Callable[[], object]] = [
        lambda: open(facts.canary, "ab").close(),
        lambda: os.close(os.open(facts.canary, os.O_RDONLY | os.O_TRUNC)),
        lambda: open(f"{folder}/new", "xb").close(),
        lambda: os.mkdir(f"{folder}/new"),
        lambda: os.symlink("x", f"{folder}/new"),
        lambda: os.rename(facts.canary, f"{folder}/new"),
        lambda: os.unlink(facts.canary),
        lambda: os.truncate(facts.canary, 0),
        lambda: os.setxattr(facts.canary, "user.x", b"x"),
    ]
    _none_of(attempts)


def _change_modes(facts: Facts) -> None:
    # may seem to succeed; the host looks at the file afterwards
    with contextlib.suppress(OSError):
        os.chmod(facts.canary, 0)
    with contextlib.suppress(OSError):
        os.utime(facts.canary, (0, 0))


def _read_the_project(facts: Facts) -> None:
    with open(facts.project, "rb"):
        raise GotThrough("a file of the project was read")


def _import_the_project(facts: Facts) -> None:
    for name in ("autograder.judging", "autograder.problem_sets", "reference_impl"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
            raise GotThrough(f"{name} was imported")


def _use_the_network(facts: Facts) -> None:
    def connect() -> None:
        socket.create_connection(("127.0.0.1", facts.port), timeout=1).close()

    def pair_of_datagrams() -> None:
        socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)

    kinds = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET)
    makers = [partial(socket.socket, kind, socket.SOCK_DGRAM) for kind in kinds]
    _none_of([connect, pair_of_datagrams, *makers])


def _start_processes(facts: Facts) -> None:
    def fork() -> None:
        if os.fork() == 0:
            os._exit(0)

    _none_of([fork, lambda: os.posix_spawn("/bin/true", ["true"], {})])


def _become_another_program(facts: Facts) -> None:
    os.execv("/proc/self/exe", ["true"])


def _signal_others(facts: Facts) -> None:
    others = {facts.host, os.getppid(), -1, 0, -facts.host}
    _none_of([partial(os.kill, other, 0) for other in others])


def _use_the_kernel(facts: Facts) -> None:
    """Make the system calls that have let others out of sandboxes."""
    calls: list[tuple[Any, ...]] = [
        ("ptrace", PTRACE_TRACEME, 0, 0, 0),
        ("process_vm_readv", facts.host, None, 0, None, 0, 0),
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
                raise GotThrough(f"{name} was answered: {error.strerror}") from None
            raise GotThrough(f"{name} succeeded")


def _regain_rights(facts: Facts) -> None:
    header = ctypes.create_string_buffer(b"\x22\x05\x08\x20" + bytes(4), 8)
    sets = ctypes.create_string_buffer(24)
    linux.syscall("capget", header, sets)
    held = int.from_bytes(sets.raw[0:4], "little") | int.from_bytes(sets.raw[12:16], "little") << 32
    if held & ~(1 << linux.CAP_DAC_READ_SEARCH):
        raise GotThrough(f"capabilities are left: {held:#x}")
    _none_of([lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0])])


def _raise_limits(facts: Facts) -> None:
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
        _, hard = resource.getrlimit(limit)
        if hard == resource.RLIM_INFINITY:
            raise GotThrough("there is no limit")
        _none_of([partial(resource.setrlimit, limit, (hard, hard + 1))])


def _take_too_much_memory(facts: Facts) -> None:
    with contextlib.suppress(MemoryError):
        # A little more than the limit: what the process has freed since the limit was set may be
        # used again, and with Python 3.14 that is enough for the odd page.
        bytearray(facts.memory_bytes + SLACK)
        raise GotThrough("more memory was given than there should be")


def _take_too_much_disk(facts: Facts) -> None:
    try:
        with open("big", "wb", buffering=0) as file:
            written = sum(file.write(bytes(1 << 16)) for _ in range(facts.disk_bytes // 2**16 + 1))
    finally:
        os.unlink("big")
    if written > facts.disk_bytes:
        raise GotThrough("more was written than there should be room for")


def _ordinary_work(facts: Facts) -> None:
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


TRIALS: dict[str, Callable[[Facts], None]] = {
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
            raise GotThrough(f"attempt {number + 1} succeeded")


def try_all(**facts: Any) -> list[tuple[str, bool, str]]:
    """Try everything.

    Parameters
    ----------
    **facts
        The fields of `Facts`.

    Returns
    -------
    list of tuple
        What was tried, whether the wall held, and what was met.
    """
    known = Facts(**facts)
    results = [(name, *_tried(trial, known)) for name, trial in TRIALS.items()]
    held, detail = _tried(_ordinary_work, known)
    failed = detail != ""
    return [*results, (ORDINARY_WORK, held and not failed, detail)]


def _open_descriptors() -> list[int]:
    found = []
    for descriptor in range(LINE + 1, 1024):
        with contextlib.suppress(OSError):
            os.fstat(descriptor)
            found.append(descriptor)
    return found


def _tried(trial: Callable[[Facts], None], facts: Facts) -> tuple[bool, str]:
    try:
        trial(facts)
    except GotThrough as problem:
        return False, str(problem)
    except (OSError, MemoryError, ImportError) as problem:  # the wall
        return True, f"{type(problem).__name__}: {problem}"
    except Exception as problem:  # something else: then nothing is known
        return False, f"{type(problem).__name__}: {problem}"
    return True, ""


class TrialShell:
    """Stands where the kernel would; its only name is `try_all`."""

    asked_to_exit = False

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"try_all": self._try_all}
        self._inherited: list[int] = []

    def _try_all(self, facts: dict[str, Any]) -> list[tuple[str, bool, str]]:
        words = f"open: {self._inherited}" if self._inherited else ""
        return [*try_all(**facts), (NO_DESCRIPTORS, not words, words)]

    def capture_descriptors(self) -> None:
        """Nothing is printed."""

    def start(self, deliver: object) -> None:
        """Look which descriptors are there, before any of our own are made."""
        self._inherited = _open_descriptors()

    def flush(self) -> None:
        """Nothing has been printed."""
