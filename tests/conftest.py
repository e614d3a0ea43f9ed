"""What every test shares: random cases that repeat, no windows, and GPU tests that say so."""

import os

# Before anything imports matplotlib: figures are drawn, never shown.
os.environ["MPLBACKEND"] = "Agg"

import hypothesis
import pytest

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


EACH_BY_ITSELF = ("test_audit.py", "test_ordinary_user.py")
"""Files of long tests that share nothing, so that they may run on different processors."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow files first, keep most files together, skip those marked gpu where there is none."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)  # whoever is ready first takes a short one
    for item in items:
        if item.path.name not in EACH_BY_ITSELF:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if marked and (reason := why_no_gpu()):
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=f"needs a GPU: {reason}"))
