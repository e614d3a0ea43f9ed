"""A workspace that needs Python and NumPy alone, and that is no sandbox; run as a script.

Usage: plain_program.py MEMORY_BYTES OUTPUT_BYTES FORBIDDEN_FOLDER, with requests on standard input
and one reply for each on standard output (`FRAME`). It keeps the limits itself, and refuses what
walls would refuse as far as Python tells: so that who rehearses sees what grading will see.
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

FRAME = struct.Struct(">cdI")
"""Kind, seconds of processor time, and length of what follows."""
RUN, CALL = b"x", b"c"
POLL_SECONDS = 0.05

_PROGRAMS = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.spawn", "os.exec", "os.fork")
_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class _Clock(threading.Thread):
    """Ends this process when a request has used up its processor time."""

    def __init__(self, status: int) -> None:
        super().__init__(daemon=True)
        self._status = status
        self.deadline = float("inf")

    def run(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            if time.process_time() > self.deadline:
                os._exit(self._status)


class _Printed:
    """Takes what is printed, and ends this process when it is too much."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, limit: int, status: int) -> None:
        self._left = limit
        self._status = status

    def write(self, text: str) -> int:
        self._left -= len(text)
        if self._left < 0:
            os._exit(self._status)
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is kept."""

    def isatty(self) -> bool:
        return False


class _Refusal:
    """What walls would refuse, as an audit hook."""

    def __init__(self, forbidden: str) -> None:
        self._forbidden = os.path.join(os.path.realpath(forbidden), "")
        home = Path.home()
        folders = [os.getcwd(), tempfile.gettempdir(), os.path.abspath(os.devnull)]
        folders += [str(home / name) for name in (".cache", ".config", ".matplotlib", ".ipython")]
        self._writable = tuple(os.path.realpath(folder) for folder in folders)
        self._here = os.path.join(os.path.realpath(os.getcwd()), "")
        self._around = os.path.join(os.path.dirname(os.path.realpath(os.getcwd())), "")

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _PROGRAMS or event in _NETWORK:
            raise PermissionError(1, "Operation not permitted")
        if event == "open" and isinstance(args[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(args[0]))
            mode, flags = str(args[1] or ""), args[2]
            is_written = bool(set(mode) & set("wax+"))
            is_written |= isinstance(flags, int) and bool(flags & _WRITING)
            is_around = path.startswith(self._around) and not path.startswith(self._here)
            if is_written and (is_around or not path.startswith(self._writable)):
                raise OSError(30, "Read-only file system", os.fsdecode(args[0]))
            if path.startswith(self._forbidden):
                raise FileNotFoundError(2, "No such file or directory", os.fsdecode(args[0]))


def _ipython() -> tuple[Callable[[str], BaseException | None], dict[str, Any]]:
    """Return what runs a cell as a notebook does, and the notebook's variables."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell: Any = InteractiveShell.instance(config=config)

    def run(source: str) -> BaseException | None:
        result = shell.run_cell(source, store_history=True)
        if getattr(shell, "exit_now", False):
            os._exit(0)
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error

    return run, shell.user_ns


def _plain() -> tuple[Callable[[str], BaseException | None], dict[str, Any]]:
    """Return the same where there is no IPython: cells of Python alone."""
    names: dict[str, Any] = {"__name__": "__main__"}

    def run(source: str) -> BaseException | None:
        try:
            exec(compile(source, "<cell>", "exec", dont_inherit=True), names)
        except BaseException as error:
            return error
        return None

    return run, names


def main() -> None:
    """Serve requests until there are no more."""
    memory_bytes, output_bytes = int(sys.argv[1]), int(sys.argv[2])
    # sys.path[0] is this folder; the package `inside` is found from the one above it
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    import inside.answering as answering
    import inside.exit_statuses as statuses
    import inside.seeding as seeding
    import inside.start_kernel as start_kernel
    import inside.wire as wire

    del sys.path[0]
    requests: BinaryIO = os.fdopen(os.dup(0), "rb")
    replies: BinaryIO = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    try:
        run_cell, names = _ipython()
    except ImportError:
        run_cell, names = _plain()
    start_kernel.limit_resources(memory_bytes)
    printed: Any = _Printed(output_bytes, statuses.TOO_MUCH_OUTPUT)
    clock = _Clock(statuses.TIMED_OUT)
    clock.start()
    sys.addaudithook(_Refusal(sys.argv[3]))
    seeding.seed_globals()
    while header := requests.read(FRAME.size):
        kind, seconds, length = FRAME.unpack(header)
        payload = requests.read(length)
        sys.stdout = sys.stderr = printed
        clock.deadline = time.process_time() + seconds
        if kind == RUN:
            error = run_cell(payload.decode("utf-8", "surrogatepass"))
            described = None if error is None else (type(error).__name__, str(error)[:300])
            answer = wire.encode(described)
        else:
            answer = answering.answer_message(names, payload)
        clock.deadline = float("inf")
        replies.write(FRAME.pack(kind, 0.0, len(answer)) + answer)
        replies.flush()


if __name__ == "__main__":
    main()
