"""The process that grades needs at most twice the memory for the worst notebook."""

import subprocess
import sys
from pathlib import Path

import pytest
from peak_memory import CELLS

from autograder.sandbox import Isolation
from autograder.sandbox.self_test import strongest_isolation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has walls"),
]
SCRIPT = Path(__file__).with_name("peak_memory.py")


def peak(name: str) -> int:
    """Return the peak memory of grading a notebook with one of the cells, in KiB."""
    command = [sys.executable, str(SCRIPT), name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0])


@pytest.fixture(scope="module")
def honest() -> int:
    if strongest_isolation() is Isolation.NONE:
        pytest.skip("there are no walls here")
    return peak("honest")


USUAL = ("long keys", "forged frames of wide text")
"""What is tried in every run; the others are thorough."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in USUAL else pytest.mark.thorough)
        for name in CELLS
        if name != "honest"
    ],
)
def test_no_output_doubles_what_the_grader_needs(honest: int, name: str) -> None:
    assert peak(name) < 2 * honest
