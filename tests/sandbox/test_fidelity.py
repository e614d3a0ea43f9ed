"""A workspace shows what Jupyter shows: the same cells, in a stock kernel and behind walls."""

import json
import os
import re
import sys
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from traitlets import default

from autograder.grading.outputs import OutputRecorder
from autograder.sandbox import Limits
from autograder.sandbox.inside.serving import kept_of
from autograder.sandbox.opening import Sandbox
from tests.sandbox.odd_cells import read_cells

LIMITS = Limits(cell_seconds=60.0, output_bytes=20 * 2**20)
SOURCES, DIFFERENT = read_cells()


class _ThisPython(KernelSpecManager):
    """Knows one kernel: the stock one in the running environment."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, language="python")


class _StockKernel(AsyncKernelManager):
    @default("kernel_spec_manager")
    def _only_this_python(self) -> KernelSpecManager:
        return _ThisPython()


def _notebook() -> Any:
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCES.values()]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a stock kernel under nbclient shows."""
    folder = tmp_path_factory.mktemp("stock")
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    environment = {
        **kept,
        **{"HOME": str(folder), "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
        **{"OPENBLAS_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
    }
    notebook = _notebook()
    client = NotebookClient(
        notebook,
        kernel_manager_class=_StockKernel,
        allow_errors=True,
        timeout=60,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment)
    return _shown(notebook)


@pytest.fixture(scope="module")
def walled(sandbox: Sandbox) -> dict[str, str]:
    """What a workspace shows."""
    notebook = _notebook()
    recorder = OutputRecorder(notebook, 10**6)
    workspace = sandbox.open_workspace(LIMITS)
    try:
        for index, cell in enumerate(notebook.cells):
            workspace.run_cell(cell.source, lambda message, i=index: recorder.record(i, message))
    finally:
        workspace.close()
    recorder.make_harmless()
    return _shown(notebook)


def _shown(notebook: Any) -> dict[str, str]:
    cells = zip(SOURCES, notebook.cells, strict=True)
    return {name: _normal(cell) for name, cell in cells}


def _normal(cell: Any) -> str:
    """Write down what a cell showed and is kept, without what no two kernels have in common."""
    kept = [{**o, **kept_of(o.output_type, dict(o))} for o in _joined(cell.outputs)]
    outputs = [output for output in kept if output.get("data") != {}]
    text = json.dumps([cell.execution_count, outputs], sort_keys=True, indent=1)
    text = re.sub(r"0x[0-9a-f]{6,}", "0x…", text)
    text = re.sub(r"/tmp/ipykernel_\d+/(\d+)\.py", r"notebook/\1.py", text)
    text = re.sub(r"Thread-\d+", "Thread-N", text)
    text = re.sub(r" in \d+\.\d{3}s", " in …s", text)  # unittest says how long it took
    return re.sub(r"display_id=[0-9a-f]+", "display_id=…", text)


def _joined(outputs: list[Any]) -> list[Any]:
    """Collect each stream of a cell in one piece: where it is cut is a matter of timing."""
    joined: list[Any] = []
    streams: dict[str, Any] = {}
    for output in outputs:
        known = streams.get(output.get("name", ""))
        if known is not None:
            known.text += output.text
        else:
            joined.append(output)
            if output.output_type == "stream":
                streams[output.name] = output
    return joined


@pytest.mark.parametrize("name", [name for name in SOURCES if name not in DIFFERENT])
def test_a_workspace_shows_what_a_stock_kernel_shows(
    name: str, stock: dict[str, str], walled: dict[str, str]
) -> None:
    assert walled[name] == stock[name]


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_is_said_to_differ_differs(
    name: str, stock: dict[str, str], walled: dict[str, str]
) -> None:
    """Or else it belongs on the other list."""
    assert walled[name] != stock[name]
