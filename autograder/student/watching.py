"""What a call does beside returning: prints, files, programs, network, processor time.

Python tells its audit hooks of files and programs. A hook can't be taken out again, so there is
one, which does nothing unless a call is being watched.
"""

from __future__ import annotations

import functools
import io
import os
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.student.refused_calls import NETWORK, PROGRAM, READ, WRITE

MODULES = (".py", ".pyc")
"""Files that are imported; of these a cell's text tells."""
KEPT_CHARACTERS = 4_000
"""Of what one call prints; the rest is counted."""

_KINDS = {
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.posix_spawn", "os.spawn"), PROGRAM),
    **dict.fromkeys(("os.exec", "os.fork", "os.forkpty", "os.startfile", "pty.spawn"), PROGRAM),
    **dict.fromkeys(("socket.connect", "socket.getaddrinfo", "socket.bind"), NETWORK),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass
class Observed:
    """What one call did.

    Parameters
    ----------
    label : str
        Of its case.
    printed : str
        The beginning of it.
    characters : int
        How many were printed in all.
    seconds : float
        Of this thread's processor time.
    doings : dict of str to str
        For each kind of thing that grading refuses, what was done first: a path, a program.
    error : BaseException, optional
        What it raised.
    """

    label: str
    printed: str = ""
    characters: int = 0
    seconds: float = 0.0
    doings: dict[str, str] = field(default_factory=dict)
    error: BaseException | None = None


class _Printed(io.TextIOBase):
    """Takes what is printed and keeps the beginning."""

    def __init__(self, observed: Observed) -> None:
        self._observed = observed

    def write(self, text: str) -> int:
        if self._observed.characters < KEPT_CHARACTERS:
            room = KEPT_CHARACTERS - self._observed.characters
            self._observed.printed += text[:room]
        self._observed.characters += len(text)
        return len(text)

    def close(self) -> None:
        """Do nothing: a notebook's output is never closed."""

    def writable(self) -> bool:
        return True


class _Hook:
    """The one audit hook of this process."""

    def __init__(self) -> None:
        self.observed: Observed | None = None
        self.thread = 0
        self._is_added = False

    def add(self) -> None:
        if not self._is_added:
            self._is_added = True
            _of_temporary_files()  # asked within the hook, it would wait for itself
            sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        observed = self.observed
        if observed is None or threading.get_ident() != self.thread:
            return
        kind = _kind_of_opening(*args) if event == "open" else _KINDS.get(event, "")
        if kind:
            observed.doings.setdefault(kind, _text(args[0] if args else event))


_hook = _Hook()


@contextmanager
def watched(observed: Observed) -> Iterator[None]:
    """Note what happens in the block, in this thread; what it prints is shown to nobody."""
    _hook.add()
    before = _hook.observed, _hook.thread, sys.stdout, sys.stderr
    sys.stdout = sys.stderr = _Printed(observed)
    _hook.observed, _hook.thread = observed, threading.get_ident()
    start = time.thread_time()
    try:
        yield
    finally:
        observed.seconds = time.thread_time() - start
        _hook.observed, _hook.thread, sys.stdout, sys.stderr = before


def _kind_of_opening(path: object, mode: object = None, flags: object = 0, *_: object) -> str:
    """Return whether a file is read or written that grading hasn't got; empty if it has."""
    if isinstance(path, int):
        return ""
    text = os.path.abspath(_text(path))
    is_written = isinstance(flags, int) and bool(flags & _WRITING)
    if isinstance(mode, str) and set(mode) & set("wax+"):
        is_written = True
    grading_has_it = (_of_temporary_files(), *_of_python())
    if text == os.path.abspath(os.devnull) or text.startswith(grading_has_it):
        return ""
    if not is_written and text.endswith(MODULES):  # an import, or a line shown of an exception
        return ""
    return WRITE if is_written else READ


@functools.cache
def _of_temporary_files() -> str:
    """Return what their paths begin with. Python finds the folder out by writing a file, once."""
    return os.path.join(tempfile.gettempdir(), "tmp")


@functools.cache
def _of_python() -> tuple[str, ...]:
    """Return the folders from which Python and its libraries read and write by themselves."""
    home = Path.home()
    libraries = {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
    of_user = [home / name for name in (".cache", ".config", ".matplotlib", ".ipython")]
    kit = Path(__file__).parents[1]
    own = [sys.prefix, sys.base_prefix, *map(str, (*libraries, *of_user, kit))]
    return (*own, "/proc/", "/sys/", "/usr/", "/lib", "/etc/", "C:\\Windows")


def _text(thing: object) -> str:
    if isinstance(thing, bytes):
        return os.fsdecode(thing)
    return thing if isinstance(thing, str) else str(thing)
