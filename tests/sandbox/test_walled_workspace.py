"""A workspace behind walls: it does what a notebook needs, and calls functions."""

import base64
import signal
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import Limits, WorkspaceLost, WorkspaceTerminated
from autograder.sandbox.inside.calling import Driver
from autograder.sandbox.opening import Sandbox
from autograder.sandbox.zygote.orders import ExitStatus

Open = Callable[..., Any]


# -- what cells show (all of it is in test_fidelity) --------------------------------------


def test_messages_have_the_shape_that_grading_expects(workspace: Any) -> None:
    workspace.run("print('one')\n2")
    kinds = [m["msg_type"] for m in workspace.messages]
    assert kinds == ["execute_input", "stream", "execute_result"]
    for message in workspace.messages:
        assert message["header"]["msg_type"] == message["msg_type"]
        assert isinstance(message["content"], dict)


def test_a_figure_is_recorded_as_a_picture(workspace: Any) -> None:
    workspace.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    (shown,) = workspace.contents("display_data")
    assert base64.b64decode(shown["data"]["image/png"]).startswith(b"\x89PNG")


def test_what_is_printed_below_python_keeps_its_place(workspace: Any) -> None:
    workspace.run("import os\nprint('a')\nos.write(1, b'b\\n')\nprint('c')\nos.write(1, b'd\\n')")
    assert "".join(c["text"] for c in workspace.contents("stream")) == "a\nb\nc\nd\n"


def test_what_a_thread_prints_between_cells_is_not_shown(workspace: Any) -> None:
    workspace.run(
        "import threading\ngo = threading.Event()\n"
        "threading.Thread(target=lambda: (go.wait(), print('late')), daemon=True).start()"
    )
    workspace.run("import time\ngo.set()\ntime.sleep(0.05)\nprint('now')")
    assert "now" in workspace.texts()


def test_a_task_goes_on_between_cells(workspace: Any) -> None:
    workspace.run("import asyncio\nseen = []\nasync def f():\n    seen.append(1)")
    workspace.run("task = asyncio.create_task(f())")
    workspace.run("seen")
    assert workspace.texts() == "[1]"


def test_global_random_numbers_are_the_same_in_every_workspace(open_workspace: Open) -> None:
    drawn = []
    for _ in range(2):
        workspace = open_workspace()
        workspace.run("import random, numpy as np\nrandom.random(), np.random.rand()")
        drawn.append(workspace.texts())
    assert drawn[0] == drawn[1]


def test_sets_are_printed_in_the_same_order_every_time(open_workspace: Open) -> None:
    source = "{'one', 'two', 'three', 'four', 'five', 'six'} | set()"
    shown = []
    for _ in range(2):
        workspace = open_workspace()
        workspace.run(source + "\nprint(*" + source + ")")
        shown.append(workspace.texts())
    assert shown[0] == shown[1]


def test_a_source_with_half_a_character_is_an_error_in_the_cell(workspace: Any) -> None:
    workspace.run("print('\ud800')")
    workspace.run("print('alive')")
    assert workspace.texts() == "alive\n"


# -- calls --------------------------------------------------------------------------------


def test_a_function_is_called_on_exact_data_and_its_changes_come_back(workspace: Any) -> None:
    workspace.run("def turned(x, options):\n    x[0] = 7\n    return {'T': x.T, 'k': options['k']}")
    x = np.arange(6.0).reshape(2, 3)
    report = workspace.call("turned", x, {"k": (0.1, None)})
    expected = np.array([[7, 7, 7], [3, 4, 5.0]])
    np.testing.assert_array_equal(report["value"]["T"], expected.T)
    np.testing.assert_array_equal(report["args"][0], expected)
    assert report["value"]["k"] == (0.1, None)
    assert x[0, 0] == 0


def test_a_driver_calls_what_takes_a_generator_and_yields(workspace: Any, driver: Driver) -> None:
    workspace.run("np = None\ndef minibatches(X, rng):\n    yield X[rng.permutation(len(X))]")
    X = np.arange(5.0)
    report = workspace.call("minibatches", X, 3, driver=driver)
    np.testing.assert_array_equal(report["value"], [np.random.default_rng(3).permutation(X)])


def test_a_line_of_the_driver_that_raised_is_reported(workspace: Any, driver: Driver) -> None:
    workspace.run("class minibatches:\n    def __init__(self, X, rng): pass")
    error = workspace.call("minibatches", np.ones(2), 3, driver=driver)["error"]
    assert error["kind"] == "TypeError"
    assert error["source"] == "return [batch for batch in minibatches(X, rng)]"


@pytest.mark.parametrize("source", ["", "forward = 3", "del forward"])
def test_a_function_that_is_missing_is_reported_as_missing(workspace: Any, source: str) -> None:
    workspace.run("def forward(): ...")
    workspace.run(source or "del forward")
    assert workspace.call("forward", 1.0) == {"missing": True}


@pytest.mark.parametrize(
    "line",
    ["!pip install pandas", "%pip install pandas", "files = !ls", "%system ls", "!cat x | sort"],
)
def test_a_line_for_the_systems_shell_says_what_it_is_and_costs_nothing_else(
    line: str, workspace: Any
) -> None:
    workspace.run(f"{line}\ndef f(x):\n    return x + 1")
    said = "".join(c["text"] for c in workspace.contents("stream"))
    assert said.startswith("Not run: ")
    assert sys.executable not in said
    assert not workspace.contents("error")
    assert workspace.call("f", 1)["value"] == 2


def test_a_functions_own_exception_names_its_line(workspace: Any) -> None:
    workspace.run("def f(x):\n    y = 0\n    return np.linalg.inv(x)\nimport numpy as np")
    error = workspace.call("f", np.zeros((2, 3)))["error"]
    assert (error["kind"], error["function"], error["line"], error["source"]) == (
        *("LinAlgError", "f", 3),
        "return np.linalg.inv(x)",
    )


def test_what_a_function_prints_is_thrown_away(workspace: Any) -> None:
    workspace.run("import os\ndef f(x):\n    print('a', x)\n    os.write(1, b'b')\n    return x")
    assert workspace.call("f", 1.5)["value"] == 1.5
    workspace.run("1")
    assert workspace.contents("stream") == []


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "SystemExit", "MemoryError", "Exception"])
def test_a_function_that_raises_anything_leaves_the_workspace_alive(
    workspace: Any, error: str
) -> None:
    workspace.run(f"def f(x): raise {error}")
    assert workspace.call("f", 1)["error"]["kind"] == error
    assert workspace.run("1")


def test_steps_are_counted_and_repeat(open_workspace: Open) -> None:
    counts = set()
    for _ in range(2):
        workspace = open_workspace()
        workspace.run("def f(n):\n    return sum(i for i in range(n))")
        counts.add(workspace.kernel.call("f", (10,), count_steps=True)["steps"])
    (steps,) = counts
    assert steps > 10


def test_a_large_array_goes_there_and_back(workspace: Any) -> None:
    workspace.run("def f(x): return x + 1")
    x = np.arange(2**20, dtype=np.float64)
    np.testing.assert_array_equal(workspace.call("f", x)["value"], x + 1)


def test_what_can_not_be_sent_is_said_to_be_so(workspace: Any) -> None:
    workspace.run("import numpy as np\ndef f(x): return np.zeros(2**26, dtype=np.uint8)")
    assert "unsendable" in workspace.call("f", 1)


@pytest.mark.parametrize("leave", ["exit()", "__import__('os')._exit(0)"])
def test_a_function_that_ends_the_process_loses_the_workspace(leave: str, workspace: Any) -> None:
    workspace.run(f"def f(x):\n    {leave}\n    return x")
    with pytest.raises(WorkspaceTerminated) as lost:
        workspace.call("f", 1.0)
    assert lost.value.reason == "died"


# -- what is in there ---------------------------------------------------------------------


def test_check_is_there_and_silent(workspace: Any) -> None:
    workspace.run("from autograder import check\ncheck(len)\nfrom autograder.check import check")
    assert [m["msg_type"] for m in workspace.messages] == ["execute_input"]


@pytest.mark.parametrize(
    "source",
    [
        "import reference_impl",
        "import reference_impl.layers",
        "from reference_impl.layers import dense_forward",
        "from autograder import judging",
        "import autograder.judging",
        "from autograder.problem_sets import exercises",
        "import autograder\nautograder.sandbox",
    ],
)
def test_the_reference_is_not_there_and_the_reason_is_said(source: str, workspace: Any) -> None:
    workspace.run(source)
    (error,) = workspace.contents("error")
    assert error["ename"] == "ImportError"
    assert "is not available while a notebook is graded" in error["evalue"]


@pytest.mark.parametrize(
    "source",
    [
        "import sandbox.opening",
        "import sandbox.zygote_process",
        "import __editable___backprop_course_0_1_0_finder",
    ],
)
def test_nothing_of_ours_can_be_imported_that_is_not_needed(source: str, workspace: Any) -> None:
    workspace.run(source)
    (error,) = workspace.contents("error")
    assert error["ename"] in ("ModuleNotFoundError", "PermissionError", "ImportError")


def test_the_graders_environment_stays_outside(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "hunter2")
    with Sandbox(sandbox.isolation) as fresh:
        workspace = fresh.open_workspace(Limits())
        shown: list[Any] = []
        workspace.run_cell("import os\nprint(dict(os.environ))", shown.append)
        workspace.run_cell("print(open('/proc/self/environ').read())", shown.append)
    assert "TMPDIR" in str(shown)
    assert "hunter2" not in str(shown)


def test_nothing_is_left_for_the_next_one(open_workspace: Open) -> None:
    leave = (
        "import os, tempfile\nopen('left', 'w').write('x')\nopen('/tmp/left', 'w')"
        "\nos.mkdir('folder')\nopen(os.path.join(tempfile.gettempdir(), 'left'), 'w')"
    )
    look = (
        "import os, tempfile\nprint(os.listdir('.'), os.listdir(tempfile.gettempdir()),"
        " os.path.exists('/tmp/left'), 'leave' in globals())"
    )
    first = open_workspace()
    first.run(leave)
    second = open_workspace()  # while the first is still there
    second.run(look)
    first.kernel.close()
    third = open_workspace()
    third.run(look)
    assert second.texts() == third.texts() == "['tmp'] [] False False\n"


# -- what is not the student's doing ------------------------------------------------------


def test_who_is_killed_from_outside_within_its_limits_is_not_said_to_have_run_out_of_memory(
    open_workspace: Open,
) -> None:
    workspace = open_workspace()
    signal.pidfd_send_signal(workspace.kernel._fork.process, signal.SIGKILL)
    with pytest.raises(WorkspaceLost, match="short of memory"):
        workspace.run("1")
    workspace.kernel.close()


def test_who_used_up_the_processor_time_of_a_notebook_has_timed_out(
    open_workspace: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_workspace()
    used_up = ExitStatus(-signal.SIGKILL, 0, Limits().notebook_seconds + 60)
    monkeypatch.setattr(workspace.kernel, "_exit_status", lambda seconds: used_up)
    signal.pidfd_send_signal(workspace.kernel._fork.process, signal.SIGKILL)
    with pytest.raises(WorkspaceTerminated, match="timed out"):
        workspace.run("1")
