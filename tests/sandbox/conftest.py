"""What these tests share: workspaces with short limits, and what they show, written down."""

import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.sandbox import Isolation, Limits, Message, Workspace, plain_kernel
from autograder.sandbox.inside.calling import Driver
from autograder.sandbox.opening import Sandbox
from autograder.sandbox.plain_kernel import PlainKernel
from autograder.sandbox.self_test import is_enforced, probe_results

LIMITS = Limits(cell_seconds=15.0, call_seconds=15.0, output_bytes=300_000, memory_bytes=2**30)


class Recorder:
    """A workspace, and everything its cells have shown."""

    def __init__(self, kernel: Workspace) -> None:
        self.kernel = kernel
        self.messages: list[Message] = []

    def run(self, source: str) -> list[Message]:
        """Run a cell and return its messages."""
        self.messages.clear()
        self.kernel.run_cell(source, self.messages.append)
        return self.messages

    def texts(self) -> str:
        """Return all that was printed, results and errors, one after the other."""
        found = []
        for message in self.messages:
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    found.append(content["text"])
                case "execute_result":
                    found.append(content["data"]["text/plain"])
                case "error":
                    found.append(f"{content['ename']}: {content['evalue']}")
        return "\n".join(found)

    def contents(self, kind: str) -> list[Any]:
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    def call(self, function: str, *args: object, driver: Driver | None = None) -> Any:
        return self.kernel.call(function, args, driver=driver)


@pytest.fixture
def driver() -> Driver:
    """Calls a function that takes a Generator and yields."""
    return "drive", (
        "def drive(minibatches, X: Array, seed: int) -> list[Array]:\n"
        "    rng = np.random.default_rng(seed)\n"
        "    return [batch for batch in minibatches(X, rng)]\n"
    )


@pytest.fixture(scope="session", params=[Isolation.NAMESPACES, Isolation.LANDLOCK])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """One sandbox of each isolation that this machine has, for all tests."""
    isolation = request.param
    if not is_enforced(isolation):
        failed = next(result for result in probe_results(isolation) if not result.held)
        pytest.skip(f"tier {isolation} doesn't hold here: {failed.name}: {failed.detail}")
    with Sandbox(isolation) as opened:
        yield opened


@pytest.fixture
def open_workspace(sandbox: Sandbox) -> Iterator[Callable[..., Recorder]]:
    """Open a workspace behind walls; closed afterwards."""
    opened: list[Recorder] = []

    def open_one(limits: Limits = LIMITS) -> Recorder:
        opened.append(Recorder(sandbox.open_workspace(limits, draws=False)))  # as usual
        return opened[-1]

    yield open_one
    for recorder in opened:
        recorder.kernel.close()


@pytest.fixture
def workspace(open_workspace: Callable[..., Recorder]) -> Recorder:
    """One workspace behind walls."""
    return open_workspace()


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
        opened.append(Recorder(PlainKernel(limits)))
        return opened[-1]

    yield open_one
    for recorder in opened:
        recorder.kernel.close()


@pytest.fixture(scope="module")
def kernel(kernel_folders: Path) -> Iterator[Recorder]:
    """One kernel for all tests that leave it as it was."""
    recorder = Recorder(PlainKernel(LIMITS))
    yield recorder
    recorder.kernel.close()
