"""check(f): the card in a notebook, words in a terminal, and one line where it failed."""

import subprocess
import sys
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autograder import check
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import prepare
from autograder.sandbox import Limits
from autograder.student.in_process import verdict_on

ERROR_WRONG = "def error(y, t):\n    return (t - y) ** 2\n"
ERROR_RIGHT = "def error(y, t):\n    return 0.5 * (t - y) ** 2\n"


def run(shell: InteractiveShell, source: str) -> Any:
    with capture_output() as captured:
        result = shell.run_cell(source)
    return captured, result


def test_a_notebook_shows_the_card_and_the_same_as_plain_text(shell: InteractiveShell) -> None:
    captured, result = run(shell, ERROR_RIGHT + "check(error)")
    (shown,) = captured.outputs
    assert set(shown.data) == {"text/html", "text/plain"}
    assert shown.data["text/plain"].split() == ["error", "1", "of", "1", "point"]
    assert shown.data["text/html"].startswith('<div role="status"')
    assert result.success
    assert result.result is None


def test_a_failed_check_shows_the_reason_and_one_line_of_traceback(
    shell: InteractiveShell,
) -> None:
    captured, result = run(shell, ERROR_WRONG + "check(error)")
    (shown,) = captured.outputs
    assert "the ½ is missing" in shown.data["text/plain"]
    assert type(result.error_in_exec).__name__ == "CheckFailed"
    traceback = [line for line in captured.stdout.splitlines() if line.strip()]
    assert traceback == ["error: 0 of 1 point. The card above says why."]


def test_a_function_written_anew_is_checked_anew(shell: InteractiveShell) -> None:
    assert run(shell, ERROR_WRONG + "check(error)")[1].error_in_exec is not None
    assert run(shell, ERROR_RIGHT + "check(error)")[1].success


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("check(check)", "got 'check'"),
        ("check(None)", "got 'NoneType'"),
        ("check('zzz')", "got 'zzz'"),
        ("check(lambda y, t: y)", "got '<lambda>'"),
    ],
)
def test_what_is_no_exercise_is_answered_with_where_to_look(
    shell: InteractiveShell, source: str, says: str
) -> None:
    error = run(shell, source)[1].error_in_exec
    assert isinstance(error, ValueError)
    assert says in str(error)
    assert "The name stands in the stub." in str(error)


FOUND_BY_THE_NOTEBOOKS_NAME = {
    "lambda": "error = lambda y, t: 0.5 * (t - y) ** 2",
    "partial": (
        "import functools\ndef half(k, y, t):\n    return k * (t - y) ** 2\n"
        "error = functools.partial(half, 0.5)"
    ),
    "callable": (
        "class Half:\n    def __call__(self, y, t):\n        return 0.5 * (t - y) ** 2\n"
        "error = Half()"
    ),
    "another name": "def mine(y, t):\n    return 0.5 * (t - y) ** 2\nerror = mine",
    "another exercise's name": "def update(y, t):\n    return 0.5 * (t - y) ** 2\nerror = update",
    "decorated": (
        "def timed(f):\n    def inner(*args):\n        return f(*args)\n    return inner\n"
        "@timed\ndef error(y, t):\n    return 0.5 * (t - y) ** 2"
    ),
}


@pytest.mark.parametrize(
    "source", FOUND_BY_THE_NOTEBOOKS_NAME.values(), ids=FOUND_BY_THE_NOTEBOOKS_NAME.keys()
)
def test_a_function_is_found_under_the_name_it_has_in_the_notebook(
    shell: InteractiveShell, source: str
) -> None:
    if "update" in source:
        source += "\ndel update"
    assert run(shell, f"{source}\ncheck(error)")[1].success


def test_floating_point_errors_that_raise_disturb_no_check(shell: InteractiveShell) -> None:
    """A right answer that underflows, and a case of ours that does."""
    source = (
        "import numpy as np\nbefore = np.seterr(all='raise')\n"
        "def sigmoid(z, beta=1.0):\n    e = np.exp(-np.abs(beta * z))\n"
        "    return np.where(z * beta >= 0, 1 / (1 + e), e / (1 + e))\n"
        "try:\n    check(sigmoid)\nfinally:\n    np.seterr(**before)"
    )
    assert run(shell, source)[1].success


def test_a_misspelt_function_is_asked_about_in_one_line(shell: InteractiveShell) -> None:
    captured, _ = run(shell, "def errror(y, t): ...\ncheck(errror)")
    (line,) = [line for line in captured.stdout.splitlines() if line.strip()]
    assert line.endswith("but got 'errror'. Did you mean error?")


def test_a_function_cannot_spoil_the_examples_for_the_next_check(
    shell: InteractiveShell,
) -> None:
    spoil = "def update(params, grads, eta):\n    params.clear(); grads.clear(); return {}\n"
    assert (
        "changed its argument"
        in run(shell, spoil + "check(update)")[0].outputs[0].data["text/plain"]
    )
    good = "def update(p, g, eta):\n    return {k: p[k] - eta * g[k] for k in p}\n"
    assert run(shell, good + "check(update)")[1].success


UPDATE_STUB = "def update(params, grads, eta):\n    raise NotImplementedError\n"


def test_a_method_of_an_exercises_name_is_not_that_exercise(shell: InteractiveShell) -> None:
    backward = (
        "def backward(x, t, params, values):\n    g = {}\n    g.update(params)\n    return g\n"
    )
    captured, _ = run(shell, UPDATE_STUB + backward + "check(backward)")
    assert "calls update" not in captured.outputs[0].data["text/plain"]


def test_a_function_that_the_notebook_gives_is_not_to_be_mended(shell: InteractiveShell) -> None:
    given = "import numpy as np\ndef sigmoid(z):\n    return 0.5 * (1.0 + np.tanh(0.5 * z))\n"
    mine = "def binary_cross_entropy_gradient(z, t):\n    return sigmoid(z) - t\n"
    captured, _ = run(shell, given + mine + "check(binary_cross_entropy_gradient)")
    assert "calls sigmoid" not in captured.outputs[0].data["text/plain"]


def test_a_function_that_calls_itself_does_not_stand_on_itself(shell: InteractiveShell) -> None:
    captured, _ = run(
        shell, "def error(y, t):\n    return error(t, y) if y > t else 0.0\ncheck(error)"
    )
    assert "calls error" not in captured.outputs[0].data["text/plain"]


def test_a_name_in_quotes_will_do(shell: InteractiveShell) -> None:
    assert run(shell, ERROR_RIGHT + "check('error')")[1].success


def test_a_name_in_quotes_before_its_cell_was_run_is_told_what_to_do(
    shell: InteractiveShell,
) -> None:
    error = run(shell, "check('dense_backward')")[1].error_in_exec
    assert "Run the cell that defines it" in str(error)
    assert "without quotes" in str(error)


PRINTS = "def error(y, t):\n    for _ in range(30):\n        print('y is', y)\n    return 7\n"


def test_what_a_function_prints_is_folded_under_the_card_by_case(shell: InteractiveShell) -> None:
    captured, _ = run(shell, PRINTS + "check(error)")
    (shown,) = captured.outputs
    assert "y is" not in captured.stdout
    assert shown.data["text/html"].count("y is") >= 60
    assert shown.data["text/html"].count("<details") == shown.data["text/plain"].count("printed in")
    assert "    … and 27 more lines" in shown.data["text/plain"]


def test_what_is_printed_is_shown_as_text(shell: InteractiveShell) -> None:
    captured, _ = run(shell, "def error(y, t):\n    print('<b>')\ncheck(error)")
    assert "<b>" not in captured.outputs[0].data["text/html"]
    assert "&lt;b&gt;" in captured.outputs[0].data["text/html"]


def test_printing_goes_on_after_a_check(shell: InteractiveShell) -> None:
    captured, _ = run(shell, ERROR_RIGHT + "check(error)\nprint('here')")
    assert captured.stdout == "here\n"


DEEP = (
    "import numpy as np\n"
    "def _outer(a):\n    return _inner(a)\n"
    "def _inner(a):\n    return np.linalg.inv(np.zeros((2, 3)))\n"
    "def error(y, t):\n    return _outer(y)\n"
)


def test_the_card_tells_the_way_to_an_exception(shell: InteractiveShell) -> None:
    captured, _ = run(shell, DEEP + "check(error)")
    lines = captured.outputs[0].data["text/plain"].splitlines()
    assert lines[-3:] == [
        "in line 2 of error: return _outer(y)",
        "called line 2 of _outer: return _inner(a)",
        "called line 2 of _inner: return np.linalg.inv(np.zeros((2, 3)))",
    ]


def test_a_debugger_begins_where_the_function_raised(shell: InteractiveShell) -> None:
    error = run(shell, DEEP + "check(error)")[1].error_in_exec
    traceback = error.__traceback__
    names = []
    while traceback is not None:
        names.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    assert names[names.index("check") + 1 :][:3] == ["error", "_outer", "_inner"]
    assert type(error.__cause__).__name__ == "LinAlgError"


def test_asked_again_ipython_shows_the_whole_way(shell: InteractiveShell) -> None:
    run(shell, DEEP + "check(error)")
    captured, _ = run(shell, "%tb")
    assert "called line 2 of _inner" in captured.stdout + captured.stderr
    assert "check.py" not in captured.stdout + captured.stderr


def test_a_loop_without_end_is_told_where_it_was_stopped(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.student.pace.Limits", lambda: Limits(call_seconds=0.2))
    captured, result = run(shell, "def error(y, t):\n    while True:\n        y = t\ncheck(error)")
    text = captured.outputs[-1].data["text/plain"]
    assert "It took too long and was stopped." in text
    assert "of error" in text.splitlines()[-2]
    assert text.splitlines()[-1].startswith("stopped after 0.2 s of processor time")
    assert type(result.error_in_exec).__name__ == "CheckFailed"


def test_a_call_that_takes_long_says_so_in_the_place_of_the_card(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.student.pace.Limits", lambda: Limits(call_seconds=0.2))
    monkeypatch.setattr("autograder.student.pace.NOT_YET", 0.0)
    captured, _ = run(shell, "def error(y, t):\n    while True:\n        y = t\ncheck(error)")
    first, *_, last = captured.outputs
    assert "has been running for" in first.data["text/plain"]
    assert "Is there a loop without end?" in first.data["text/plain"]
    assert first.transient["display_id"] == last.transient["display_id"]


def test_without_a_notebook_check_prints(capsys: pytest.CaptureFixture[str]) -> None:
    InteractiveShell.clear_instance()

    def error(y: float, t: float) -> float:
        return 0.5 * (t - y)

    with pytest.raises(AssertionError, match=r"^error: 0 of 1 point$"):
        check(error)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["error", "0", "of", "1", "point"]
    assert lines[1].startswith("The difference isn't squared")


def test_the_keyboard_still_interrupts_a_check() -> None:
    def error(y: float, t: float) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(error)


def test_importing_check_stays_light() -> None:
    """Students import it in the first cell of every notebook."""
    heavy = ["nbgrader", "nbformat", "matplotlib", "IPython", "jupyter_client", "zmq", "sqlalchemy"]
    program = f"""
import sys
from autograder import check
print([name for name in {heavy!r} if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_what_takes_long_can_say_which_case_it_is_at() -> None:
    exercise = find_exercise("forward")
    assert exercise is not None
    told: list[str] = []
    verdict_on(exercise.reference, prepare(exercise, 1), report_progress=told.append)
    assert told[0] == "forward: case 1 of 4, the worked example …"
    assert len(told) == 5
