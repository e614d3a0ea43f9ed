"""What these tests share: kernels with short limits, and a way to write down what they show."""

import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.sandbox import Limits, Message, plain_kernel
from autograder.sandbox.plain_kernel import PlainKernel

LIMITS = Limits(cell_seconds=15.0, call_seconds=15.0, output_bytes=300_000, memory_bytes=2**30)


class Recorder:
    """A workspace, and everything its cells have shown."""

    def __init__(self, limits: Limits) -> None:
        self.kernel = PlainKernel(limits)
        self.messages: list[Message] = []

    def run(self, source: str) -> list[Message]:
        """Run a cell and return its messages."""
        self.messages.clear()
        self.kernel.run_cell(source, self.messages.append)
        return self.messages

    def contents(self, kind: str) -> list[Any]:
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    def call(self, function: str, *args: object) -> Any:
        return self.kernel.call(function, args, count_steps=False)


@pytest.fixture(scope="session")
def kernel_folders() -> Iterator[Path]:
    """Where kernels put their folders during these tests, and nobody else does.

    A short path: Unix sockets, which lie in there, allow about a hundred characters.
    """
    folder = Path(tempfile.mkdtemp(prefix="k"))
    ours = SimpleNamespace(mkdtemp=functools.partial(tempfile.mkdtemp, dir=folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_kernel, "tempfile", ours)
        yield folder
    shutil.rmtree(folder)


@pytest.fixture
def open_kernel(kernel_folders: Path) -> Iterator[Callable[..., Recorder]]:
    """Open a kernel of this test's own; closed afterwards."""
    opened: list[Recorder] = []

    def open_one(limits: Limits = LIMITS) -> Recorder:
        opened.append(Recorder(limits))
        return opened[-1]

    yield open_one
    for recorder in opened:
        recorder.kernel.close()


@pytest.fixture(scope="module")
def kernel(kernel_folders: Path) -> Iterator[Recorder]:
    """One kernel for all tests that leave it as it was."""
    recorder = Recorder(LIMITS)
    yield recorder
    recorder.kernel.close()
