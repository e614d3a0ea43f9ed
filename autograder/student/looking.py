"""Look for the line of a mistake in a process of its own, which can be killed.

The process is a fork, so that it has the notebook's names and can change none of them. It may open
no file for writing, start nothing, and has little time and memory. Where there is no fork
(Windows), nothing is looked for, and nothing is said.
"""

from __future__ import annotations

import ast
import gc
import io
import json
import linecache
import os
import select
import signal
import sys
import time
import types
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from autograder.core.prepared import PreparedExercise
from autograder.diagnosis import Place, below, find_places
from autograder.diagnosis.kinds import Kind
from autograder.diagnosis.local import LocalRunner
from autograder.sandbox.inside.trying import names_around

PROCESSOR_SECONDS = 3
"""After which nothing is said. The search's own budget ends it far earlier."""
WALL_SECONDS = 20.0
MEMORY_BYTES = 2**30
"""More than the notebook has in use."""
REPLY_BYTES = 10_000
DENIED = (
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.utime", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn"),
    *("os.system", "os.kill", "os.killpg", "os.putenv", "subprocess.Popen", "socket.connect"),
    *("socket.bind", "socket.sendto", "socket.sendmsg", "ctypes.dlopen", "shutil.rmtree"),
    *("shutil.move", "shutil.copyfile", "pty.spawn", "signal.pthread_kill"),
)
"""Audit events of Python's that a changed version has no business with."""


def look_for_places(
    function: Callable[..., object],
    prepared: PreparedExercise,
    other_draws: Callable[[], Sequence[PreparedExercise]],
) -> tuple[Place, ...]:
    """Look for the line in which one small change would make a student's function right.

    Parameters
    ----------
    function : function or class
        From the notebook. Neither it nor anything else there is changed.
    prepared : PreparedExercise
        With public cases.
    other_draws : callable
        Gives the same exercise with other public cases; called in the other process.

    Returns
    -------
    tuple of Place
        With lines counted from the top of the cell. Empty if nothing certain is found, in time, or
        if there is no fork on this system.
    """
    source, above = definition_of(function)
    if not source or not hasattr(os, "fork") or prepared.minimum_limits:
        return ()

    def search() -> list[list[object]]:
        names = names_around(function)
        places = find_places(
            prepared,
            source,
            lambda program: LocalRunner(names, prepared.name, program.text, prepared.driver),
            other_draws,
        )
        return [[p.line, p.kind and p.kind.name, list(p.parts), list(p.names)] for p in places]

    reply = _reply_of_fork(search)
    return below(_read(reply, source.split("\n"), prepared), above)


def definition_of(function: Callable[..., object]) -> tuple[str, int]:
    """Return the text that defines a function or class, and how many lines its cell has above it.

    The text is empty if it can't be had.
    By its code's file, which is a cell: of a class in a notebook `inspect` finds no source.
    """
    methods = vars(function).values() if isinstance(function, type) else [function]
    codes = [m.__code__ for m in methods if isinstance(m, types.FunctionType)]
    if not codes:
        return "", 0
    text = "".join(linecache.getlines(codes[0].co_filename))
    name, line = getattr(function, "__name__", ""), codes[0].co_firstlineno
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return "", 0
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            first = min([node.lineno, *(n.lineno for n in node.decorator_list)])
            if first <= line <= (node.end_lineno or line):
                return "\n".join(text.split("\n")[first - 1 : node.end_lineno]), first - 1
    return "", 0


def _reply_of_fork(search: Callable[[], object]) -> bytes:
    """Run a function in a fork; return what it gives, as JSON, or nothing if it didn't end well."""
    readable, writable = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a kernel has threads; the fork needs none of them
        pid = os.fork()
    if pid == 0:
        _be_the_fork(search, writable)
    os.close(writable)
    try:
        return _received(readable)
    finally:
        os.close(readable)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _received(readable: int) -> bytes:
    deadline = time.monotonic() + WALL_SECONDS
    reply = b""
    while len(reply) <= REPLY_BYTES:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([readable], [], [], left)[0]:
            return b""
        chunk = os.read(readable, REPLY_BYTES)
        if not chunk:
            return reply
        reply += chunk
    return b""


def _be_the_fork(search: Callable[[], object], writable: int) -> NoReturn:
    try:
        gc.disable()  # or what the notebook has left would be finalized here as well
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.stdout = sys.stderr = io.StringIO()
        _limit_resources()
        sys.addaudithook(_deny)
        os.write(writable, json.dumps(search()).encode())
    finally:
        os._exit(0)


def _limit_resources() -> None:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + PROCESSOR_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with open("/proc/self/statm") as file:
            in_use = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:  # macOS: no such file, and no such limit either
        return
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY_BYTES,) * 2)


def _deny(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what is more than computing; an audit hook can't be taken away again."""
    if event == "open":
        mode, flags = args[1], args[2]
        writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
        if writes or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
            raise PermissionError("no file is written while the line is looked for")
    elif event in DENIED:
        raise PermissionError(f"no {event} while the line is looked for")


def _read(reply: bytes, lines: list[str], prepared: PreparedExercise) -> tuple[Place, ...]:
    """Read a reply; nothing of it is believed that can't be so."""
    try:
        found = json.loads(reply or b"[]")
    except ValueError:
        return ()
    places = []
    parts = [part.name for part in prepared.parts]
    for entry in found if isinstance(found, list) else []:
        match entry:
            case [None | int() as line, None | str() as kind, list(of), list(names)]:
                is_line = line is None or (type(line) is int and 1 <= line <= len(lines))
                if not is_line or not (kind is None or kind in Kind.__members__):
                    return ()
                if not all(part in parts for part in of):
                    return ()
                if not all(type(name) is str and name in prepared.messages for name in names):
                    return ()
                text = "" if line is None else lines[line - 1].strip()
                of_kind = Kind[kind] if kind else None
                places.append(Place(line, text, of_kind, tuple(of), tuple(names)))
            case _:
                return ()
    return tuple(places)
