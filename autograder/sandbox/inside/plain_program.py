"""A workspace that needs Python and NumPy alone, and that is no sandbox; run as a script.

Usage: plain_program.py MEMORY_BYTES OUTPUT_BYTES FORBIDDEN_FOLDER OUTPUT_FILE, with requests on
standard input and one reply for each on standard output (`FRAME`). It keeps the limits itself, and
refuses what walls would refuse as far as Python tells: so that who rehearses sees what grading will
see.
"""

from __future__ import annotations

import io
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

_PROGRAM_MAGICS = frozenset(
    ("bash", "cmd", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh", "uv")
)
"""As `OTHER_PROGRAMS` of `shell.py`, which needs more than this file may."""


class _Printed(io.TextIOBase):
    """Takes what is printed, and ends this process when it is too much.

    Parameters
    ----------
    limit, status : int
        Bytes, and what the process ends with.
    past_python : int
        The descriptor of a file into which goes what isn't printed by Python.
    """

    encoding = "utf-8"
    errors = "replace"
    closed = False

    def __init__(self, limit: int, status: int, past_python: int) -> None:
        self._left = limit
        self._status = status
        self._past_python = past_python

    def write(self, text: str) -> int:
        self._left -= len(text)
        self.end_if_too_much()
        return len(text)

    def end_if_too_much(self) -> None:
        if os.fstat(self._past_python).st_size > self._left:
            os._exit(self._status)

    def flush(self) -> None:
        """Do nothing: nothing is kept."""

    def close(self) -> None:
        """Do nothing: later cells print, too."""

    def writable(self) -> bool:
        return True


class _Clock(threading.Thread):
    """Ends this process when a request has used up its processor time, or its output."""

    def __init__(self, status: int, printed: _Printed) -> None:
        super().__init__(daemon=True)
        self._status = status
        self._printed = printed
        self.deadline = float("inf")

    def run(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            self._printed.end_if_too_much()
            if time.process_time() > self.deadline:
                os._exit(self._status)


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


def _say_not_run(what: str) -> None:
    """Say, where the output of a program would be, that none was started."""
    print(f"Not run: {what[:100]} (no other program is started while a notebook is graded)")


_Kernel = tuple[Callable[[str], BaseException | None], dict[str, Any], Callable[[], bool]]
"""What runs a cell, the notebook's variables, and whether something has asked for the end."""


def _ipython() -> _Kernel:
    """Return what runs cells as a notebook does."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.text import SList
    from traitlets.config import Config

    class Shell(InteractiveShell):
        """As a kernel's: it opens no windows, and ends when a cell asks it to."""

        asked_to_exit = False

        def enable_gui(self, gui: Any = None) -> None:
            self.active_eventloop = gui

        def ask_exit(self) -> None:
            self.asked_to_exit = True

        def system(self, cmd: Any) -> None:
            _say_not_run(f"!{cmd}")
            self.user_ns["_exit_code"] = 0

        system_piped = system_raw = system

        def getoutput(self, cmd: Any, split: bool = True, depth: int = 0) -> Any:
            _say_not_run(f"!{cmd}")
            return SList([]) if split else ""

        def run_cell_magic(self, magic_name: Any, line: Any, cell: Any) -> Any:
            if magic_name in _PROGRAM_MAGICS:
                _say_not_run(f"%%{magic_name}")
                return None
            return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]

    config = Config()
    config.HistoryManager.enabled = False
    shell: Any = Shell.instance(config=config)

    def run(source: str) -> BaseException | None:
        result = shell.run_cell(source, store_history=True)
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error

    return run, shell.user_ns, lambda: bool(shell.asked_to_exit)


def _plain() -> _Kernel:
    """Return the same where there is no IPython: cells of Python alone."""
    names: dict[str, Any] = {"__name__": "__main__", "display": print}

    def run(source: str) -> BaseException | None:
        try:
            exec(compile(source, "<cell>", "exec", dont_inherit=True), names)
        except BaseException as error:
            return error
        return None

    return run, names, lambda: False


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
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    past_python = os.open(sys.argv[4], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(past_python, descriptor)
    sys.path.insert(0, "")  # as in a notebook: what a cell has written can be imported
    try:
        run_cell, names, asked_to_exit = _ipython()
    except ImportError:
        run_cell, names, asked_to_exit = _plain()
    start_kernel.limit_resources(memory_bytes)
    printed: Any = _Printed(output_bytes, statuses.TOO_MUCH_OUTPUT, past_python)
    clock = _Clock(statuses.TIMED_OUT, printed)
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
        if asked_to_exit():  # by a cell, or in a call
            os._exit(0)
        clock.deadline = float("inf")
        printed.end_if_too_much()
        replies.write(FRAME.pack(kind, 0.0, len(answer)) + answer)
        replies.flush()


if __name__ == "__main__":
    main()
