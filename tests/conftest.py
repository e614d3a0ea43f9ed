"""What every test shares: random cases that repeat, a browser, and GPU tests that say so."""

import functools
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before anything imports matplotlib: figures are drawn, never shown.
os.environ["MPLBACKEND"] = "Agg"

import hypothesis
import pytest

# In the background of a shell Ctrl+C is ignored, by children too; tests send it to them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run and on every machine, however slow; nothing stored between runs.
hypothesis.settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, print_blob=True
)
hypothesis.settings.load_profile("repeatable")


def why_no_gpu() -> str | None:
    """Say what is missing for the tests marked gpu, or None when they can run."""
    try:
        import cupy
    except ImportError:
        return "CuPy is not installed"
    try:
        cupy.zeros(1).sum().item()
    except Exception as problem:  # CuPy has many ways to find no usable GPU
        return f"CuPy cannot use a GPU: {problem}"
    return None


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium.

    It ends with the module: while it is there, nothing else in this thread can run an event loop.
    """
    from tests.browsers import chromium

    with chromium() as started:
        yield started


EACH_BY_ITSELF = ("test_audit.py", "test_ordinary_user.py")
"""Files of long tests that share nothing, so that they may run on different processors."""

TOGETHER = ("tests/handout/", "tests/website/")
"""Folders whose files share something that takes long to make."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file on one processor, but for those in EACH_BY_ITSELF and TOGETHER.

    Marks for `--dist=loadgroup` would say the same, but with pytest 9.2 pytest-xdist 3.8 no
    longer heeds them (its issue 1386).
    """
    if config.getvalue("dist") not in ("loadfile", "loadgroup"):
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            folder = next((folder for folder in TOGETHER if file.startswith(folder)), None)
            return nodeid if Path(file).name in EACH_BY_ITSELF else folder or file

    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """Let nbgrader look for the version of its tables once in this process.

    For every new gradebook it starts a program that does, for two seconds.
    """
    if api := sys.modules.get("nbgrader.api"):
        vars(api)["get_alembic_version"] = functools.cache(vars(api)["get_alembic_version"])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow files first, skip those marked gpu where there is no GPU."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)  # whoever is ready first takes a short one
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if marked and (reason := why_no_gpu()):
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=f"needs a GPU: {reason}"))
