"""Run a program of the sandbox, and note which of the sandbox's lines it runs, even behind walls.

Run by a script that `measuring` writes, in place of `zygote/start.py` or `inside/start_kernel.py`,
with three globals: ARCS, FILES, PROGRAM.

A workspace can write no file, has no descriptor left but its channel, and ends by SIGKILL: no
coverage tool gets a word out. But memory that was mapped before the walls went up stays mapped,
forks share it, and nobody needs to say goodbye: a byte for each step from one line to the next.
The product knows nothing of this; it is the tracer that goes in with the interpreter.
"""

import mmap
import opcode
import os
import runpy
import sys
import threading
from types import CodeType, FrameType
from typing import Any

SPAN = 1024
"""Lines of a file go from -SPAN / 2 (leaving the function that begins there) to SPAN / 2."""
RESUME = opcode.opmap["RESUME"]


def place(file: int, before: int, after: int) -> int:
    """Return which byte stands for a step between two lines of a file."""
    return (file * SPAN + before + SPAN // 2) * SPAN + after + SPAN // 2


class Recorder:
    """A trace function; its steps are those of coverage.py's own tracer."""

    def __init__(self, arcs: str, files: dict[str, int]) -> None:
        descriptor = os.open(arcs, os.O_RDWR)
        self._arcs = mmap.mmap(descriptor, 0)
        os.close(descriptor)
        self._files = files

    def __call__(self, frame: FrameType, event: str, arg: object) -> Any:
        file = self._files.get(frame.f_code.co_filename)
        if file is None:
            return None
        arcs, code = self._arcs, frame.f_code
        first = -code.co_firstlineno
        last = frame.f_lineno if _is_resumed(code, frame.f_lasti) else first

        def step(frame: FrameType, event: str, arg: object) -> Any:
            nonlocal last
            if event == "line":
                arcs[place(file, last, frame.f_lineno)] = 1
                last = frame.f_lineno
            elif event == "return" and not _only_yields(code, frame.f_lasti):
                arcs[place(file, last, first)] = 1
            return step

        return step


def _is_resumed(code: CodeType, position: int) -> bool:
    """Whether a frame goes on after a yield or an await, instead of beginning."""
    return code.co_code[position] == RESUME and code.co_code[position + 1] != 0


def _only_yields(code: CodeType, position: int) -> bool:
    following = code.co_code[position + 2 : position + 3]
    return following == bytes([RESUME])


if __name__ == "__main__":
    given: dict[str, Any] = globals()
    recorder = Recorder(given["ARCS"], given["FILES"])
    threading.settrace(recorder)
    sys.settrace(recorder)
    runpy.run_path(given["PROGRAM"], run_name="__main__")
