"""A plain kernel: faithful to a cell, limited in everything, gone without a trace."""

import base64
import os
import select
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core.call_result import NoResult
from autograder.core.read_report import read_report
from autograder.core.verdict import Outcome
from autograder.sandbox import Limits, WorkspaceLost, WorkspaceTerminated
from autograder.sandbox.inside.calling import Driver
from autograder.sandbox.plain_kernel import SCRATCH, PlainKernel
from autograder.sandbox.scratch import claimed

Open = Callable[..., Any]
LIMITS = Limits(cell_seconds=15.0, call_seconds=15.0, output_bytes=300_000, memory_bytes=2**30)

# -- what cells show ----------------------------------------------------------------------


def test_a_figure_is_recorded_as_a_picture(kernel: Any) -> None:
    kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    (shown,) = kernel.contents("display_data")
    assert base64.b64decode(shown["data"]["image/png"]).startswith(b"\x89PNG")


def test_prints_results_and_exceptions_are_recorded_in_order(kernel: Any) -> None:
    kernel.run("print('one')\ndisplay('two')\n3 / 0")
    kinds = [m["msg_type"] for m in kernel.messages if m["msg_type"] != "execute_input"]
    assert kinds == ["stream", "display_data", "error"]
    assert kernel.contents("error")[0]["ename"] == "ZeroDivisionError"


def test_after_an_exception_the_next_cell_runs(kernel: Any) -> None:
    kernel.run("before = 1\nraise KeyError('no')")
    kernel.run("before + 1")
    assert kernel.contents("execute_result")[0]["data"]["text/plain"] == "2"


def test_nobody_answers_input(kernel: Any) -> None:
    kernel.run("name = input('Your name?')")
    assert kernel.contents("error")[0]["ename"] == "StdinNotImplementedError"


def test_check_is_there_and_silent(kernel: Any) -> None:
    kernel.run("from autograder import check\ncheck(len)")
    assert [m["msg_type"] for m in kernel.messages] == ["execute_input"]


def test_the_reference_is_not_there_and_the_reason_is_said(kernel: Any) -> None:
    kernel.run("import reference_impl.layers")
    (error,) = kernel.contents("error")
    assert error["ename"] == "ImportError"
    assert error["evalue"].startswith("reference_impl is not available while a notebook is graded")


def test_global_random_numbers_are_the_same_in_every_kernel(open_kernel: Open) -> None:
    drawn = []
    for _ in range(2):
        kernel = open_kernel()
        kernel.run("import random, numpy as np\nrandom.random(), np.random.rand()")
        drawn.append(kernel.texts())
    assert drawn[0] == drawn[1]


def test_the_graders_environment_stays_outside(
    open_kernel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "hunter2")
    kernel = open_kernel()
    kernel.run("import os\nprint(dict(os.environ))")
    printed = "".join(content["text"] for content in kernel.contents("stream"))
    assert "hunter2" not in printed


# -- what functions answer ----------------------------------------------------------------


def test_a_function_is_called_on_exact_data_and_its_changes_come_back(kernel: Any) -> None:
    kernel.run("def turned(x, options):\n    x[0] = 7\n    return {'T': x.T, 'k': options['k']}")
    x = np.arange(6.0).reshape(2, 3)
    report = kernel.call("turned", x, {"k": (0.1, None)})
    expected = np.array([[7, 7, 7], [3, 4, 5.0]])
    np.testing.assert_array_equal(report["value"]["T"], expected.T)
    np.testing.assert_array_equal(report["args"][0], expected)
    assert report["value"]["k"] == (0.1, None)
    assert x[0, 0] == 0


def test_a_driver_calls_what_takes_a_generator_and_yields(kernel: Any, driver: Driver) -> None:
    kernel.run("np = None\ndef minibatches(X, rng):\n    yield X[rng.permutation(len(X))]")
    X = np.arange(5.0)
    report = kernel.call("minibatches", X, 3, driver=driver)
    np.testing.assert_array_equal(report["value"], [np.random.default_rng(3).permutation(X)])


def test_a_line_of_the_driver_that_raised_is_reported(kernel: Any, driver: Driver) -> None:
    kernel.run("class minibatches:\n    def __init__(self, X, rng): pass")
    error = kernel.call("minibatches", np.ones(2), 3, driver=driver)["error"]
    assert error["kind"] == "TypeError"
    assert error["source"] == "return [batch for batch in minibatches(X, rng)]"


@pytest.mark.parametrize("source", ["", "forward = 3", "del forward"])
def test_a_function_that_is_missing_is_reported_as_missing(kernel: Any, source: str) -> None:
    kernel.run("def forward(): ...")
    kernel.run(source or "del forward")
    assert kernel.call("forward", 1.0) == {"missing": True}


def test_a_functions_own_exception_names_its_line(kernel: Any) -> None:
    kernel.run("def f(x):\n    y = 0\n    return x / y")
    error = kernel.call("f", 1)["error"]
    assert (error["kind"], error["line"], error["source"]) == (
        "ZeroDivisionError",
        3,
        "return x / y",
    )


def test_what_a_function_prints_is_thrown_away(kernel: Any) -> None:
    kernel.run("def f(x):\n    print('hidden', x)\n    display(x)\n    return x")
    assert kernel.call("f", 1.5)["value"] == 1.5
    kernel.run("1")
    assert kernel.contents("stream") == []


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "SystemExit", "MemoryError", "Exception"])
def test_a_function_that_raises_anything_leaves_the_kernel_alive(kernel: Any, error: str) -> None:
    kernel.run(f"def f(x): raise {error}")
    assert kernel.call("f", 1)["error"]["kind"] == error
    assert kernel.run("1")


# -- limits -------------------------------------------------------------------------------

LOSSES = [
    ("exit()", "died"),
    ("import os\nos._exit(0)", "died"),
    ("while True: print('x' * 1000)", "too much output"),
]


@pytest.mark.parametrize(("source", "reason"), LOSSES)
def test_a_cell_that_ends_the_process_or_floods_it_loses_the_workspace(
    source: str, reason: str, open_kernel: Open
) -> None:
    with pytest.raises(WorkspaceTerminated) as lost:
        open_kernel().run(source)
    assert lost.value.reason == reason


def test_an_endless_cell_is_stopped_even_if_it_ignores_signals(open_kernel: Open) -> None:
    kernel = open_kernel(replace(LIMITS, cell_seconds=0.3))
    with pytest.raises(WorkspaceTerminated) as lost:
        kernel.run("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass")
    assert lost.value.reason == "timed out"


def test_an_endless_function_is_stopped(open_kernel: Open) -> None:
    kernel = open_kernel(replace(LIMITS, call_seconds=0.3))
    kernel.run("def f(x):\n    while True:\n        try: pass\n        except BaseException: pass")
    with pytest.raises(WorkspaceTerminated) as lost:
        kernel.call("f", 1.0)
    assert lost.value.reason == "timed out"


@pytest.mark.parametrize("leave", ["exit()", "__import__('os')._exit(0)"])
def test_a_function_that_ends_the_process_loses_the_workspace(
    leave: str, open_kernel: Open
) -> None:
    """exit() in IPython only asks the kernel to go, a little later: the next call would meet it."""
    kernel = open_kernel()
    kernel.run(f"def f(x):\n    {leave}\n    return x")
    with pytest.raises(WorkspaceTerminated) as lost:
        kernel.call("f", 1.0)
    assert lost.value.reason == "died"


def test_who_is_killed_from_outside_has_not_died_of_its_own_doing(open_kernel: Open) -> None:
    kernel = open_kernel()
    os.kill(kernel.kernel._manager.provisioner.pid, signal.SIGKILL)
    with pytest.raises(WorkspaceLost, match="short of memory"):
        kernel.run("1")


def test_a_function_that_floods_loses_the_workspace(open_kernel: Open) -> None:
    kernel = open_kernel()
    kernel.run("def f(x):\n    while True: print('x' * 1000)")
    with pytest.raises(WorkspaceTerminated) as lost:
        kernel.call("f", 1.0)
    assert lost.value.reason == "too much output"


def test_too_much_memory_is_a_memory_error_in_a_cell_and_in_a_call(kernel: Any) -> None:
    kernel.run("big = bytearray(2 * 2**30)")
    assert kernel.contents("error")[0]["ename"] == "MemoryError"
    kernel.run("def f(x): return bytearray(2 * 2**30)")
    report = kernel.call("f", 1.0)
    assert read_report(report, (1.0,), ("x",)) == NoResult(Outcome.OUT_OF_MEMORY)


# -- lies ---------------------------------------------------------------------------------

ANSWER = "import inside.answering\ninside.answering.answer = lambda *args: "
FORGED = [
    "'verdict: pass'",
    "'not base64 é'",
    "''",
    "'AAAA'",
    "'QQ=='",
    "None",
    "14.0",
    "'A' * 1000",
    "b'AAAA'",
    "\"x' + 'y\"",
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_reply_breaks_the_protocol(forged: str, kernel: Any) -> None:
    kernel.run("import inside.answering\nhonest = inside.answering.answer\ndef f(x): return x")
    kernel.run(ANSWER + forged)
    try:
        with pytest.raises(WorkspaceTerminated) as lost:
            kernel.call("f", 1.0)
    finally:
        kernel.run("inside.answering.answer = honest")
    assert lost.value.reason == "broke the protocol"


def test_a_forged_report_is_no_answer(kernel: Any) -> None:
    kernel.run(
        "import base64, inside.answering\nfrom inside import wire\n"
        "honest = inside.answering.answer\n"
        "report = {'verdict': 'pass', 'earned': 14.0}\n"
        "inside.answering.answer = lambda *a: base64.b64encode(wire.encode(report)).decode()\n"
    )
    report = kernel.call("f", 1.0)
    kernel.run("inside.answering.answer = honest")
    answer = read_report(report, (1.0,), ("x",))
    assert isinstance(answer, NoResult)
    assert answer.outcome is Outcome.BROKE_PROTOCOL


def test_a_reply_beyond_the_limit_breaks_the_protocol(
    kernel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel.run("import inside.answering\nhonest = inside.answering.answer\ndef f(x): return x")
    kernel.run(ANSWER + "'A' * 200_000")
    monkeypatch.setattr("autograder.sandbox.inside.wire.SIZE_LIMIT", 100_000)
    with pytest.raises(WorkspaceTerminated) as lost:
        kernel.call("f", 1.0)
    kernel.run("inside.answering.answer = honest")
    assert lost.value.reason == "broke the protocol"


SEND = "k = get_ipython().kernel\nparent = k.get_parent()\n"
GARBAGE = [
    "k.iopub_socket.send_multipart([b'stream', b'<IDS|MSG>', b'forged', *[b'{}'] * 4])",
    "k.session.send(k.iopub_socket, 'stream', content=b'\"text\"', parent=parent)",
    "k.session.send(k.iopub_socket, 'status', content=b'[1]', parent=parent)",
    "k.session.send(k.iopub_socket, 'stream', content=b'{\"a\":' * 900 + b'1' + b'}' * 900, "
    "parent=parent)",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_on_the_line_loses_the_workspace_at_worst(garbage: str, open_kernel: Open) -> None:
    """The student's process holds the key of its connection and may send anything."""
    kernel = open_kernel()
    reasons = []
    try:
        kernel.run(SEND + garbage)
    except WorkspaceTerminated as lost:
        reasons.append(lost.reason)
    assert reasons in ([], ["broke the protocol"])


# -- the end ------------------------------------------------------------------------------


def test_closing_leaves_no_folder_and_no_process(kernel_folders: Path, tmp_path: Path) -> None:
    before = set(kernel_folders.iterdir())
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    kernel = PlainKernel(LIMITS)
    # whoever holds the pipe open is alive; reading ends when nobody does
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    kernel.run_cell(
        f"import subprocess\npipe = open({str(fifo)!r}, 'w')\n"
        "child = subprocess.Popen(['sleep', '600'], stdout=pipe)\npipe.close()",
        lambda message: None,
    )
    assert select.select([reader], [], [], 0)[0] == []
    kernel.close()
    assert select.select([reader], [], [], 10)[0] == [reader]
    assert os.read(reader, 1) == b""
    os.close(reader)
    assert set(kernel_folders.iterdir()) == before


def test_closing_twice_and_after_death_is_harmless(kernel_folders: Path) -> None:
    kernel = PlainKernel(LIMITS)
    with pytest.raises(WorkspaceTerminated):
        kernel.run_cell("import os; os._exit(1)", lambda message: None)
    kernel.close()
    kernel.close()


def test_what_a_killed_host_has_left_is_removed_by_the_next_kernel(
    kernel_folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, claimed_by_another, new = (tmp_path / f"{SCRATCH}{name}" for name in ("a", "b", "c"))
    for folder in (left, claimed_by_another, new):
        (folder / "work").mkdir(parents=True)
    for folder in (left, claimed_by_another):
        os.utime(folder, (0, 0))
    claim = claimed(claimed_by_another)
    assert claim is not None
    PlainKernel(LIMITS).close()
    os.close(claim)
    assert set(tmp_path.iterdir()) == {claimed_by_another, new}


def test_a_kernel_that_does_not_start_leaves_nothing_behind(
    kernel_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(kernel_folders.iterdir())
    monkeypatch.setattr("autograder.sandbox.plain_kernel.sys.executable", "/bin/false")
    with pytest.raises(RuntimeError, match="died"):
        PlainKernel(LIMITS)
    assert set(kernel_folders.iterdir()) == before
