"""A process for rehearsals ends where grading's would."""

from pathlib import Path

import pytest

from autograder.sandbox import Limits, WorkspaceTerminated
from autograder.sandbox.plain_process import PlainProcess


@pytest.mark.parametrize("leave", ["exit()", "quit()", "__import__('os')._exit(0)"])
def test_whoever_leaves_in_a_call_has_no_result(leave: str, tmp_path: Path) -> None:
    """IPython's `exit()` only notes that the kernel is to go, and the function goes on."""
    process = PlainProcess(Limits(), tmp_path)
    try:
        process.run_cell(f"def f():\n    {leave}\n    return 1", lambda message: None)
        with pytest.raises(WorkspaceTerminated) as ended:
            process.call("f", ())
    finally:
        process.close()
    assert ended.value.reason == "died"


def test_who_stays_has_one(tmp_path: Path) -> None:
    process = PlainProcess(Limits(), tmp_path)
    try:
        process.run_cell("def f():\n    return 1", lambda message: None)
        report = process.call("f", ())
    finally:
        process.close()
    assert isinstance(report, dict)
    assert report["value"] == 1
