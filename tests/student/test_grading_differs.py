"""`check` says before the hand-in what works here and won't when it is graded."""

import ast
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.right_answers import STYLES, right_answers
from autograder.student.grading_differs import Trial, grading_warnings
from autograder.student.runs import follow
from autograder.student.watching import Observed, watched

CHECKOUT = Path(__file__).parents[2]
RIGHT = "def error(y, t):\n    return 0.5 * (t - y) ** 2\n"
BODY = "def error(y, t):\n    {}\n    return 0.5 * (t - y) ** 2\n"
PREFIX = "before you hand in: "


@pytest.fixture(autouse=True)
def folder(shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook's folder; what lies beside it can be imported, as in a notebook."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "beside.txt").write_text("1 2\n")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path


def run(shell: InteractiveShell, source: str) -> str:
    """Run a cell and return the plain text of what it shows."""
    with capture_output() as captured:
        shell.run_cell(source, store_history=True)
    return "\n".join(one.data.get("text/plain", "") for one in captured.outputs)


def warnings_in(text: str) -> list[str]:
    return [line.removeprefix(PREFIX) for line in text.splitlines() if line.startswith(PREFIX)]


REFUSED = {
    "!": ("!true\n" + RIGHT, "!true starts another program"),
    "! assigned": ("files = !true\n" + RIGHT, "!true starts another program"),
    "%pip": ("%pip --version\n" + RIGHT, "%pip starts another program"),
    "a program": (
        "import subprocess\nsubprocess.run(['true'])\n" + RIGHT,
        "subprocess.run starts another program",
    ),
    "a program under another name": (
        "import subprocess as sp\nsp.check_output(['true'])\n" + RIGHT,
        "subprocess.check_output starts another program",
    ),
    "a program's function alone": (
        "from os import system\nsystem('true')\n" + RIGHT,
        "os.system starts another program",
    ),
    "a program in the function": (
        "import os\n" + BODY.format("os.system('true')"),
        "os.system starts another program",
    ),
    "a program, imported in the function": (
        BODY.format("import subprocess; subprocess.call(['true'])"),
        "subprocess.call starts another program",
    ),
    "a program in a helper": (
        "import os\ndef _say():\n    os.popen('true').close()\n" + BODY.format("_say()"),
        "os.popen starts another program",
    ),
    "a log": (BODY.format("open('../log.txt', 'a').close()"), "open writes to the disk"),
    "a log in the cell": ("open('../log.txt', 'w').close()\n" + RIGHT, "open writes to the disk"),
    "a log whose name is worked out": (
        "where = '../log'\n" + BODY.format("open(where + '.txt', 'a').close()"),
        "The function (log.txt) writes to the disk",
    ),
    "a log by pathlib": (
        "from pathlib import Path\n" + BODY.format("Path('../log.txt').write_text('hi')"),
        ".write_text writes to the disk",
    ),
    "a picture": (
        "import matplotlib.pyplot as plt\n" + BODY.format("plt.savefig('../out.png')"),
        "savefig writes to the disk",
    ),
    "a file read": ("open('beside.txt').close()\n" + RIGHT, "open reads a file"),
    "a file read in the function": (BODY.format("open('beside.txt').close()"), "reads a file"),
    "numbers read": (
        "import numpy as np\na = np.loadtxt('beside.txt')\n" + RIGHT,
        "numpy.loadtxt reads a file",
    ),
    "the network": (
        "import socket\n" + BODY.format("socket.socket().close()"),
        "socket.socket asks the network",
    ),
    "a question": (
        "def ask():\n    return input('y? ')\n" + BODY.format("ask() if y is None else y"),
        "input asks a question",
    ),
    "the end": (
        "import sys\n" + BODY.format("if y is None: sys.exit()"),
        "sys.exit ends Python",
    ),
    "a class that it uses": (
        "import os\nclass Half:\n    def of(self, x):\n        os.system('true')\n"
        "        return 0.5 * x\n"
        "def error(y, t):\n    return Half().of((t - y) ** 2)\n",
        "os.system starts another program",
    ),
    "under a decorator": (
        "import os\ndef loud(f):\n    def inner(*args):\n        os.system('true')\n"
        "        return f(*args)\n    return inner\n@loud\n" + RIGHT,
        "os.system starts another program",
    ),
}


@pytest.mark.parametrize(("source", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_grading_refuses_is_told(shell: InteractiveShell, source: str, says: str) -> None:
    text = run(shell, source + "check(error)")
    assert any(says in one and "this gets 0" in one for one in warnings_in(text)), text


@pytest.mark.parametrize("script", ["%%bash\ntrue\n", "%%sh\ntrue\n"], ids=["bash", "sh"])
def test_a_cell_for_another_language_defines_nothing_and_is_left_alone(
    shell: InteractiveShell, script: str
) -> None:
    run(shell, RIGHT)
    run(shell, script)
    assert not warnings_in(run(shell, "check(error)"))


HARMLESS = {
    "below the function": RIGHT + "!true\n",
    "a function that isn't used": "import os\ndef other():\n    os.system('true')\n" + RIGHT,
    "tried, and done without": (
        "try:\n    import nowhere_at_all\nexcept ImportError:\n    nowhere_at_all = None\n" + RIGHT
    ),
    "a magic that only measures": "%time 1 + 1\n" + RIGHT,
    "a method of that name": (
        "class Log:\n    def open(self): return 3\n    def system(self): return 3\nlog = Log()\n"
        + BODY.format("log.open(); log.system()")
    ),
    "a function of that name": (
        "def input(x): return x\ndef open(x): return x\n" + BODY.format("input(open(y))")
    ),
    "the standard library": "import math, itertools\n" + BODY.format("math.sqrt(4.0)"),
    "some prints": BODY.format("print(y, t)"),
}


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_costs_nothing_in_grading_is_not_told(shell: InteractiveShell, source: str) -> None:
    text = run(shell, source + "check(error)\n")
    for name in ("input", "open"):
        shell.user_ns.pop(name, None)
    assert not warnings_in(text)


@pytest.mark.parametrize(
    "line",
    ["open('log.txt', 'a').close()", "open('log.txt', 'w').close(); open('log.txt').close()"],
)
def test_a_file_in_the_notebooks_own_folder_costs_nothing(
    shell: InteractiveShell, line: str
) -> None:
    (warning,) = warnings_in(run(shell, BODY.format(line) + "check(error)"))
    assert "That costs nothing" in warning


def test_a_module_beside_the_notebook_is_told(shell: InteractiveShell, folder: Path) -> None:
    (folder / "my_beside.py").write_text(RIGHT)
    text = run(shell, "from my_beside import error\ncheck(error)")
    (warning,) = warnings_in(text)
    assert "the module my_beside lies in a file beside the notebook" in warning
    assert "this gets 0" in warning
    del sys.modules["my_beside"]


def test_a_module_used_by_a_helper_is_told(shell: InteractiveShell, folder: Path) -> None:
    (folder / "my_constants.py").write_text("HALF = 0.5\n")
    source = "import my_constants\ndef _half(x):\n    return my_constants.HALF * x\n"
    text = run(shell, source + "def error(y, t):\n    return _half((t - y) ** 2)\ncheck(error)")
    assert any("my_constants" in one for one in warnings_in(text))
    del sys.modules["my_constants"]


def test_a_package_that_grading_need_not_have_is_told(shell: InteractiveShell) -> None:
    text = run(shell, "import pytest\n" + BODY.format("pytest.approx(3)") + "check(error)")
    (warning,) = warnings_in(text)
    assert "pytest is a package that grading need not have" in warning


def test_megabytes_printed_are_told(shell: InteractiveShell) -> None:
    text = run(shell, BODY.format("print('x' * 2_000_000)") + "check(error)")
    (warning,) = warnings_in(text)
    assert "grading stops what prints more than 2 MB" in warning


@pytest.mark.parametrize(("seconds", "says"), [(2.0, ""), (3.0, "on a slower"), (6.0, "gets 0.")])
def test_a_call_near_the_time_limit_is_told(seconds: float, says: str) -> None:
    observed = (Observed("small", seconds=0.1), Observed("large", seconds=seconds))
    warnings = grading_warnings(Trial("error", len, observed, 5.0), None, None)
    assert [says in one and 'Case "large"' in one for one in warnings] == [True] * bool(says)


def cell(source: str, grade_id: str = "", *, graded: bool = False) -> dict[str, Any]:
    nbgrader = {"grade_id": grade_id, "grade": graded, "solution": not graded}
    metadata = {"nbgrader": nbgrader} if grade_id else {}
    return {"cell_type": "code", "id": grade_id, "metadata": metadata, "source": source}


HELPED = "def error(y, t):\n    return _half((t - y) ** 2)\n"
HELPER = "def _half(x):\n    return 0.5 * x\n"
CHECK = cell("check(error)", "error", graded=True)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([cell(HELPED, "error_solution"), CHECK, cell(HELPER)], "in a cell further down"),
        ([cell(HELPED, "error_solution"), CHECK], "no cell of the saved notebook defines it"),
        ([cell(HELPER), cell(HELPED, "error_solution"), CHECK], None),
        ([cell(HELPED, "error_solution"), cell(HELPER), CHECK], None),
        ([cell(HELPED + HELPER, "error_solution"), CHECK, cell(HELPER)], None),
    ],
    ids=["below", "nowhere", "above", "between", "both"],
)
def test_a_helper_further_down_is_told(
    shell: InteractiveShell,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    cells: Sequence[dict[str, Any]],
    says: str | None,
) -> None:
    run(shell, HELPED)
    run(shell, HELPER)
    path = folder / "ps.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}))
    later = time.time() + 1.0  # a file system's clock may be some milliseconds behind
    os.utime(path, (later, later))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    warnings = warnings_in(run(shell, "check(error)"))
    assert [says in one and "_half" in one for one in warnings if says] == [True] * bool(says)
    assert bool(warnings) == bool(says)
    shell.user_ns.pop("_half")


def test_what_ipython_has_put_there_is_of_no_cell(
    shell: InteractiveShell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = BODY.format("open('log.txt', 'a').close()")
    monkeypatch.setitem(shell.user_ns, "open", open)
    run(shell, source)
    path = folder / "ps.ipynb"
    path.write_text(json.dumps({"cells": [cell(source, "error_solution"), CHECK], "nbformat": 4}))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    (warning,) = warnings_in(run(shell, "check(error)"))
    assert "That costs nothing" in warning


def test_a_line_shown_of_an_exception_is_no_file_that_is_read() -> None:
    observed = Observed("a case")
    with watched(observed), open(__file__, "rb"):
        pass
    assert observed.doings == {}


def test_what_a_call_does_is_seen_whatever_its_text_is() -> None:
    observed = Observed("a case")
    with watched(observed):
        getattr(__import__("os"), "sys" + "tem")("true")
        vars(__import__("builtins"))["op" + "en"]("../seen.txt", "w").close()
    assert set(observed.doings) == {"program", "write"}
    warnings = grading_warnings(Trial("error", len, (observed,), 5.0), None, None)
    assert len(warnings) == 2
    assert all("this gets 0" in one for one in warnings)


# -- no false alarms ---------------------------------------------------------------------


def printed_solution(problem_set: str) -> str:
    """Return the code of the printed solutions, and what they are given."""
    path = CHECKOUT / "solutions" / problem_set / f"{problem_set}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = []
    for one in cells:
        is_graded = one["metadata"].get("nbgrader", {}).get("grade", False)
        if one["cell_type"] == "code" and not is_graded:
            sources.append("".join(one["source"]))
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return "\n".join(
        ast.unparse(statement)
        for source in sources
        for statement in ast.parse(source).body
        if isinstance(statement, kept)
    )


def answers() -> Iterator[Any]:
    for problem_set in PROBLEM_SETS:
        for style in STYLES:
            file = right_answers(problem_set, style).__file__
            assert file is not None
            yield pytest.param(
                problem_set, Path(file).read_text("utf-8"), id=f"{problem_set}-{style}"
            )
        yield pytest.param(problem_set, printed_solution(problem_set), id=f"{problem_set}-printed")


@pytest.mark.parametrize(("problem_set", "source"), list(answers()))
def test_no_right_answer_is_warned_of(
    shell: InteractiveShell, problem_set: str, source: str
) -> None:
    run(shell, source)
    memory = follow()
    assert memory is not None
    for name in exercises(problem_set):
        assert memory.origin(name) is memory.ended[-1]
        function = memory.names[name]
        assert grading_warnings(Trial(name, function, (), 5.0), memory, None) == []


@pytest.mark.slow
@pytest.mark.parametrize(("problem_set", "source"), list(answers()))
def test_no_right_answer_is_seen_doing_what_grading_refuses(
    shell: InteractiveShell, problem_set: str, source: str
) -> None:
    run(shell, source)
    quick = [name for name, one in exercises(problem_set).items() if not one.minimum_limits]
    shown = {name: run(shell, f"check({name})") for name in quick}
    assert {name: warnings_in(text) for name, text in shown.items() if warnings_in(text)} == {}
    assert all("first:" not in text for text in shown.values())
