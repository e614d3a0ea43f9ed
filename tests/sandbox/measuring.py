"""Measure which lines of the sandbox run in its own processes; see `recording` for how.

As a script, for a process that isn't coverage's: measuring.py FOLDER runs `use_everything` and
leaves the measurement in that folder.
"""

import contextlib
import dis
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import coverage
import numpy as np
import pytest

from autograder.sandbox import (
    Isolation,
    Limits,
    Workspace,
    WorkspaceTerminated,
    plain_kernel,
    self_test,
    zygote_process,
)
from autograder.sandbox.opening import Sandbox
from tests.sandbox.recording import SPAN

HERE = Path(__file__).resolve().parent
SANDBOX = Path(zygote_process.__file__).resolve().parent
RECORDING = HERE / "recording.py"
PARTS = ("inside", "walls", "zygote")
MODULES = sorted(path for part in PARTS for path in (SANDBOX / part).rglob("*.py"))
LIMITS = Limits(
    cell_seconds=60.0, call_seconds=60.0, memory_bytes=2**29, output_bytes=300_000, files=300
)


class Measurement:
    """Steps between lines, in a file that the measured processes share.

    Parameters
    ----------
    folder : Path
        For that file, and for the programs to run in place of the sandbox's own.
    """

    def __init__(self, folder: Path) -> None:
        if any(path.read_bytes().count(b"\n") >= SPAN // 2 for path in MODULES):
            raise ValueError(f"a module is too long for a table of {SPAN} lines")
        self._arcs = folder / "arcs"
        if not self._arcs.exists():
            with self._arcs.open("wb") as file:
                file.truncate(len(MODULES) * SPAN * SPAN)
        names = {str(path): index for index, path in enumerate(MODULES)}
        for index, path in enumerate(MODULES):  # as the zygote's importer names them
            parts = path.relative_to(SANDBOX).with_suffix("").parts
            dotted = ".".join(("sandbox", *(part for part in parts if part != "__init__")))
            names[f"<{dotted}>"] = index
        for program in ("zygote/start.py", "inside/start_kernel.py"):
            given = {"ARCS": str(self._arcs), "FILES": names, "PROGRAM": str(SANDBOX / program)}
            (folder / Path(program).name).write_text(
                f"import runpy\nrunpy.run_path({str(RECORDING)!r}, {given!r}, '__main__')\n"
            )
        if not (folder / "stand_in").exists():
            (folder / "stand_in").symlink_to(SANDBOX / "inside" / "stand_in")
        self.folder = folder

    @contextlib.contextmanager
    def of_all_processes(self) -> Iterator[None]:
        """Within, every zygote and kernel that is started is measured."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(zygote_process, "START", self.folder / "start.py")
            patch.setattr(plain_kernel, "INSIDE", self.folder)
            yield

    def steps(self) -> dict[Path, set[tuple[int, int]]]:
        """Return the steps that were taken, by file."""
        table = np.memmap(self._arcs, np.uint8, "r", shape=(len(MODULES), SPAN, SPAN))
        return {
            path: {(int(a) - SPAN // 2, int(b) - SPAN // 2) for a, b in np.argwhere(table[index])}
            for index, path in enumerate(MODULES)
            if table[index].any()
        }

    def hand_over(self) -> None:
        """Give everything to coverage, if it is measuring this process."""
        running = coverage.Coverage.current()
        if running is not None:
            running.get_data().add_arcs({str(path): arcs for path, arcs in self.steps().items()})

    def lines_not_run(self, module: str, function: str) -> list[str]:
        """Return the lines of a function that no measured process has run."""
        path = SANDBOX / module
        text = path.read_text(encoding="utf-8")
        run = {line for step in self.steps().get(path, ()) for line in step}
        whole = compile(text, str(path), "exec")
        (code,) = [code for code in _codes(whole) if code.co_qualname == function]
        lines = {line for _, line in dis.findlinestarts(code) if line is not None}
        left = sorted(lines - run - {code.co_firstlineno})
        return [text.splitlines()[line - 1].strip() for line in left]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


DEFINE = """
import numpy as np, os, sys, threading, warnings
def f(x):
    print('printed')
    warnings.warn('careful')
    return {'x': [x, None, True, 7, 1.5, 'text', (x,)], 'none': np.float64(1), 'other': object()}
def fails(x):
    def inner():
        raise ValueError('no')
    inner()
def interrupts(x): raise KeyboardInterrupt
def huge(x): return np.zeros(2**26, dtype=np.uint8)
def greedy(x): return bytearray(2**40)
def batches(X, rng):
    yield X[rng.permutation(len(X))]
class Unprintable(Exception):
    def __str__(self): raise RuntimeError
def unprintable(x): raise Unprintable
"""
SHOWN = (
    "print('one'); os.write(1, b'two\\n'); print('three'); sys.stdout.writelines(['a', 'b'])",
    "print('x' * 70_000); os.write(2, b'y' * 70_000)\nfor _ in range(70): print('z' * 1000)",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "1 / 0",
    "display({'a': 1}); {'b': {2}}",
    "get_ipython().display_pub.publish({'text/plain': float('nan')})",
    "sys.stdout.close(); sys.stdout.write(1)",
    "sys.stdout = None",
    "print('thread'); threading.Thread(target=print, args=('late',)).start()",
    "import reference_impl",
    "import autograder.judging",
    "import autograder; autograder.check(1); autograder.judging",
    "get_ipython().enable_gui('tk')",
    "os.close(1); print('without a descriptor')",
    "get_ipython().kernel.execute_request = None",
    "print('the kernel is broken')",
)
ENDS = (
    "exit()",
    "import os; os._exit(3)",
    "import os; os.abort()",
    "while True: print('x' * 1000)",
)
DRIVER = (
    "drive",
    ("def drive(batches, X, seed):\n    return [*batches(X, np.random.default_rng(seed))]\n"),
)


def use_everything() -> None:
    """Do in each isolation what notebooks, attackers and the self-test do."""
    for isolation in Isolation:
        if isolation is not Isolation.NONE:
            # not the remembered results of before: those zygotes weren't measured
            results = self_test.probe_results.__wrapped__(isolation)
            if not all(result.held for result in results):
                continue
        with Sandbox(isolation) as sandbox:
            workspace = sandbox.open_workspace(LIMITS)
            _call(workspace)
            if isolation is not Isolation.NONE:
                for source in SHOWN:
                    workspace.run_cell(source, lambda message: None)
            workspace.close()
            for source in ENDS if isolation is not Isolation.NONE else ENDS[-1:]:
                workspace = sandbox.open_workspace(LIMITS)
                with contextlib.suppress(WorkspaceTerminated):
                    workspace.run_cell(source, lambda message: None)
                workspace.close()


def _call(workspace: Workspace) -> None:
    workspace.run_cell(DEFINE, lambda message: None)
    x = np.arange(3.0)
    for function in ("f", "fails", "interrupts", "huge", "greedy", "missing", "unprintable"):
        workspace.call(function, (x,), count_steps=True)
    workspace.call("batches", (x, 3), driver=DRIVER)


if __name__ == "__main__":
    with Measurement(Path(sys.argv[1])).of_all_processes():
        use_everything()
