"""ipykernel's own kernel, run without sockets: what a cell shows is handed to a function.

The kernel, its shell, display hook and display publisher are the real ones, so that outputs
are what Jupyter shows; only the session, which would send messages, and the two streams are
replaced.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import ipykernel.compiler
import numpy as np
import traitlets
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.utils.text import SList
from jupyter_client.session import Session
from traitlets.config import Config

from . import quick_tracebacks, wire
from .answering import answer_message
from .calling import forget_drivers
from .known_cells import Compiler
from .printing import Stream, flush_everything
from .quick_cells import PlainCells, make_quick

_WARM_UP_DRAWING = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('x')\nplt.show()"
_WARM_UP = (
    "print(1)\n{'a': [1]}",
    "display(1)",
    "1 / 0",
    "def f(:",
    "%precision 8",
    "import numpy as np\nnp.random.default_rng().normal(size=3)\nnp.ones((2, 2)) @ np.ones(2)",
    "def warm(X, k):\n    if k:\n        raise ValueError(k)\n    return X.mean(axis=0), {'k': k}",
)
"""Cells that make every later one faster: they load fonts, formatters and the parser."""
_DIVE = """\
def dive(n=0):
    try:
        return dive(n + 1)
    except RecursionError:
        return n
depth = dive()"""
_WARM_UP_CALLS = tuple(
    wire.encode(("warm", (np.ones((2, 2)), k), steps, driver, ""))
    for k, steps, driver in (
        (0, False, None),
        (1, False, None),
        (0, True, None),
        (0, False, ("drive", "def drive(function, X, k):\n    return function(X + 0, k)")),
    )
)

OTHER_PROGRAMS = frozenset(
    ("bash", "cmd", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh", "uv")
)
"""Magics that hand a whole cell to a program."""

Deliver = Callable[[str, dict[str, Any]], None]


class _Session(Session):
    """Hands every message over instead of sending it."""

    deliver = traitlets.Any()

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:
        message = msg_or_type
        if not isinstance(message, dict):  # nobody looks at its headers
            message = {"msg_type": message, "content": {} if content is None else content}
        self.deliver(message["msg_type"], message["content"])
        return message


class _Shell(ZMQInteractiveShell):
    """Opens no windows and starts no programs, whatever a cell asks for.

    A line for the system's shell, as Colab's notebooks have them, says that it wasn't run, and the
    rest of its cell goes on: behind the walls it would be an error that costs the whole cell.
    """

    def enable_gui(self, gui: Any = None) -> None:
        self.active_eventloop = gui

    def system(self, cmd: Any) -> None:
        _say_not_run(f"!{cmd}")
        self.user_ns["_exit_code"] = 0

    system_piped = system_raw = system

    def getoutput(self, cmd: Any, split: bool = True, depth: int = 0) -> Any:
        _say_not_run(f"!{cmd}")
        return SList([]) if split else ""

    def run_cell_magic(self, magic_name: Any, line: Any, cell: Any) -> Any:
        if magic_name in OTHER_PROGRAMS:
            _say_not_run(f"%%{magic_name}")
            return None
        return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]


class Shell:
    """Runs cells.

    Made once in the zygote, where no student's code runs; `start` is for its copies.
    """

    def __init__(self) -> None:
        self._deliver: Deliver = _ignore
        # code names end up in tracebacks and warnings: the same ones every time, without a pid
        ipykernel.compiler.get_tmp_directory = lambda: "notebook"
        config = Config()
        config.HistoryManager.enabled = False  # it would start a thread
        self._streams = [Stream(n, fd, self._publish) for n, fd in (("stdout", 1), ("stderr", 2))]
        self._session = _Session(deliver=lambda kind, content: self._deliver(kind, content))
        self._kernel = IPythonKernel(
            session=self._session,
            shell_class=_disguised(_Shell, ZMQInteractiveShell),
            compiler_class=_disguised(Compiler, XCachingCompiler),
            config=config,
            log=_silent_log(),
        )
        if self._kernel.has_trait("shell_channel_thread"):  # from ipykernel 7 on
            here = SimpleNamespace(parent_thread=threading.main_thread())
            self._kernel.shell_channel_thread = here
        make_quick(self._kernel)
        self._shell: Any = self._kernel.shell
        quick_tracebacks.make_quick(self._shell)
        self._plain_cells = PlainCells(self._kernel)
        self._own_streams = sys.stdout, sys.stderr
        self._frames_of_a_loop = 0

    def warm_up(self, *, draws: bool, further: Callable[[Shell], None]) -> None:
        """Run a few cells, and leave no trace of them.

        Parameters
        ----------
        draws : bool
            Whether to load Matplotlib, and draw.
        further : callable
            What else is to leave no trace.
        """
        sys.stdout, sys.stderr = self._streams
        asyncio.run(self._run_all((*((_WARM_UP_DRAWING,) if draws else ()), *_WARM_UP)))
        asyncio.run(self._go_as_deep())
        further(self)
        for request in _WARM_UP_CALLS:
            answer_message(self.names, request)
        forget_drivers()
        sys.stdout, sys.stderr = self._own_streams
        if draws:
            sys.modules["matplotlib.pyplot"].close("all")
        gc.freeze()  # a reset looks for waste, and here the zygote will
        self._shell.reset(new_session=True)
        gc.unfreeze()
        self._shell.run_line_magic("precision", "")
        self._shell.execution_count = 1
        self._shell.displayhook.exec_result = None
        sys.last_value = sys.last_traceback = sys.last_type = None

    async def _run_all(self, sources: tuple[str, ...]) -> None:
        for source in sources:
            await self.run_cell(source)

    async def _go_as_deep(self) -> None:
        """Have a recursion in a cell end after as many calls as it does in a cell run by ipykernel.

        The traceback says how many there were.
        """
        depths = []
        for run in (self._run_plainly, self._run_as_usual):
            await run(_DIVE, self._request(_DIVE))
            depths.append(self.names["depth"])
        self._plain_cells.have_frames(depths[0] - depths[1])

    def learn(self, cells: Iterable[str]) -> None:
        """Make ready for cells that are likely to be run, by their sources."""
        self._plain_cells.learn(cells)

    def start(self, deliver: Deliver) -> None:
        """Be a workspace's shell: from now on, output goes to `deliver`."""
        self._deliver = deliver
        sys.stdout, sys.stderr = self._streams

    def capture_descriptors(self) -> None:
        """Collect what is printed past Python, too; before the walls forbid it."""
        for stream in self._streams:
            stream.capture_descriptor()

    @property
    def names(self) -> dict[str, Any]:
        """The notebook's variables."""
        return self._shell.user_ns

    @property
    def asked_to_exit(self) -> bool:
        """Whether a cell has called IPython's `exit` or `quit`."""
        return bool(self._shell.exit_now)

    def is_plain(self, source: str) -> bool:
        """Whether a cell waits for nothing and is nothing but Python."""
        return self._plain_cells.is_plain(source)

    def run_plain_cell(self, source: str) -> None:
        """Run such a cell where no event loop runs, and deliver all that it shows."""
        self._plain_cells.run(source, self._begun(source), self._frames_of_a_loop)
        self.flush()

    async def run_cell(self, source: str) -> None:
        """Run a cell, and deliver all that it shows."""
        request = self._begun(source)
        if not await self._run_plainly(source, request):
            await self._run_as_usual(source, request)
        self.flush()

    def _begun(self, source: str) -> dict[str, Any]:
        """Return the request for a cell, of which the kernel knows from now on."""
        request = self._request(source)
        for stream in self._streams:
            if getattr(sys, stream.name) is None:  # a cell has thrown it away
                setattr(sys, stream.name, stream)
        self._kernel.set_parent([], request)
        return request

    def have_frames_without_loop(self, more: int) -> None:
        """Let so many more calls be under way where no loop runs."""
        self._frames_of_a_loop = more

    def _request(self, source: str) -> dict[str, Any]:
        request = self._session.msg("execute_request", {})
        request["content"] = {
            **{"code": source, "silent": False, "store_history": True, "allow_stdin": False},
            **{"user_expressions": {}, "stop_on_error": False},
        }
        request["metadata"] = {"cellId": None}
        return request

    async def _run_plainly(self, source: str, request: dict[str, Any]) -> bool:
        return self._plain_cells.run(source, request)

    async def _run_as_usual(self, source: str, request: dict[str, Any]) -> None:
        await self._kernel.execute_request(None, [], request)

    def flush(self) -> None:
        """Deliver what has been printed by any of Python's ways, and is still on its way."""
        flush_everything()

    def _publish(self, name: str, text: str) -> None:
        self._deliver("stream", {"name": name, "text": text})


def _say_not_run(what: str) -> None:
    """Say, where the output of a program would be, that none was started."""
    first = what.replace(sys.executable, "python").strip().partition("\n")[0][:100]
    print(f"Not run: {first} (no other program is started while a notebook is graded)")


def _ignore(kind: str, content: dict[str, Any]) -> None:
    """Deliver nothing."""


def _disguised(ours: type, original: type) -> type:
    """Give a class the name of the one it stands for: students may look."""
    ours.__module__ = original.__module__
    ours.__name__ = ours.__qualname__ = original.__name__
    return ours


def _silent_log() -> logging.Logger:
    log = logging.getLogger("workspace")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    return log
