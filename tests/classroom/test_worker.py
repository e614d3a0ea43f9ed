"""What a worker process is: its sandbox stays on a processor of its own, itself it may use all."""

import contextlib
import os
import subprocess
import sys
import threading

import pytest

from autograder.classroom.worker import _on_a_processor_of_its_own
from autograder.sandbox import Isolation, Limits, Workspace
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.self_test import strongest_isolation

HERE = "import os; print(len(os.sched_getaffinity(0)))"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no processors to choose from")
def test_what_a_worker_starts_stays_on_one_processor() -> None:
    before = os.sched_getaffinity(0)
    with _on_a_processor_of_its_own():
        command = [sys.executable, "-c", HERE]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) == 1
    assert os.sched_getaffinity(0) == before


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no processors to choose from")
def test_without_others_it_may_use_every_processor() -> None:
    before = os.sched_getaffinity(0)
    with _on_a_processor_of_its_own(None):
        assert os.sched_getaffinity(0) == before


HOG = """
import hashlib, threading
data = bytes(10**7)
def work():
    while True: hashlib.sha256(data)
for _ in range(30): threading.Thread(target=work, daemon=True).start()
import time
while True: time.sleep(1)
"""
BUSY = """
import time
def busy(seconds):
    before = time.process_time()
    while time.process_time() - before < seconds: pass
    return "done"
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has walls")
def test_a_neighbour_with_many_threads_makes_nobody_time_out() -> None:
    """Even on the same processor: while there is none to run on, no time passes."""
    if strongest_isolation() is Isolation.NONE:
        pytest.skip("there are no walls here")
    with _on_a_processor_of_its_own(), open_sandbox() as hogs, open_sandbox() as honest:
        hog = hogs.open_workspace(Limits(cell_seconds=60.0))
        workspace = honest.open_workspace(Limits(call_seconds=1.0))
        thread = threading.Thread(target=run_until_stopped, args=(hog, HOG))
        thread.start()
        try:
            workspace.run_cell(BUSY, lambda message: None)
            report = workspace.call("busy", (0.6,))
            assert isinstance(report, dict)
            assert report["value"] == "done"
        finally:
            workspace.close()
            hog.close()
            thread.join()


def run_until_stopped(workspace: Workspace, source: str) -> None:
    with contextlib.suppress(Exception):  # whatever comes of closing it meanwhile
        workspace.run_cell(source, lambda message: None)
