"""A grafted notebook in the sandbox: every function earns what it deserves, and only that."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.core.submission import read_submission
from autograder.core.verdict import Outcome, Verdict
from autograder.grading.execute import grade_notebook
from autograder.grading.graft import graft
from autograder.grading.limits import CourseLimits
from autograder.problem_sets import exercises
from autograder.sandbox import Isolation, Limits
from autograder.sandbox.opening import Sandbox, open_sandbox

PS06 = "ps06_two_layer_example"
pytestmark = pytest.mark.slow

SEED = 2**100 + 7
# Only the endless function below meets one of these, on a slow machine, too.
LIMITS = CourseLimits(
    Limits(cell_seconds=10.0, call_seconds=1.5, notebook_seconds=3600.0, output_bytes=300_000)
)
FULL = {"forward": 3, "error": 1, "backward": 6, "update": 2, "train": 2}


@dataclass
class Graded:
    """A graded notebook and what it earned."""

    notebook: NotebookNode
    verdicts: dict[str, Verdict]

    @property
    def earned(self) -> dict[str, int]:
        return {name: verdict.earned for name, verdict in self.verdicts.items()}

    def said_of(self, name: str) -> str:
        return " ".join(f"{r.message} {r.observed}" for r in self.verdicts[name].feedback)


Grade = Callable[..., Graded]


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "source": source,
            "execution_count": None}  # fmt: skip


@pytest.fixture(scope="module")
def grade(
    release_notebook: NotebookNode, handed_in: Callable[..., Any], cell: Any, sandbox: Sandbox,
    tmp_path_factory: pytest.TempPathFactory,
) -> Grade:  # fmt: skip
    """Hand in ps06 with other solutions, and own cells before some of the release's; grade it."""

    def run(
        changes: dict[str, str] | None = None,
        before: dict[str, str] | None = None,
        last: str = "",
        where: Sandbox = sandbox,
    ) -> Graded:
        solutions = {f"{name}_solution": source for name, source in (changes or {}).items()}
        notebook = handed_in(release_notebook, solutions)
        for grade_id, source in (before or {}).items():
            place = notebook["cells"].index(cell(notebook, grade_id))
            notebook["cells"].insert(place, code(source))
        if last:
            notebook["cells"].append(code(last))
        path = tmp_path_factory.mktemp("submission") / "x.ipynb"
        path.write_text(json.dumps(notebook))
        grafted = graft(release_notebook, read_submission(path))
        verdicts = grade_notebook(grafted, exercises(PS06), SEED, where, LIMITS)
        return Graded(grafted, verdicts)

    return run


def texts(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook)


# -- right --------------------------------------------------------------------------------

WARNS = """def error(y, t):
    np.exp(np.array([1000.0]))
    return 0.5 * (t - y) ** 2"""


@pytest.fixture(scope="module")
def right(grade: Grade) -> Graded:
    show = (
        "import base64\nfrom IPython.display import HTML, Javascript\n"
        "display(HTML('<script>alert(1)</script>'))\ndisplay(Javascript('alert(2)'))\n"
        "png = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
        "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==')\n"
        "display({'image/png': png, 'text/html': '<b onclick=alert(3)>', 'text/plain': 'dot'},"
        " raw=True)\n"
        "display({'image/svg+xml': '<svg onload=alert(4)></svg>'}, raw=True)\n"
        "display({'image/png': '\"><script>alert(5)</script>'}, raw=True)\n"
        "print('<script>alert(6)</script> is text')\n14.0"
    )
    # the second warning comes from the cell itself, and is shown with the name of its file
    return grade({"error": WARNS}, {"forward": show}, last="np.exp(np.array([1000.0]))")


def test_a_right_notebook_earns_everything_though_a_function_warns(right: Graded) -> None:
    assert right.earned == FULL
    assert "overflow" in right.verdicts["error"].advice[0]


def test_the_host_writes_each_grade_cells_only_output(right: Graded, cell: Any) -> None:
    for name, points in FULL.items():
        (output,) = cell(right.notebook, name).outputs
        assert output.output_type == "execute_result"
        assert output.data["text/plain"] == str(float(points))
        assert output.data["text/html"].startswith('<div role="status"')


def test_of_the_students_outputs_text_and_pictures_are_kept(right: Graded) -> None:
    (shown,) = [c for c in right.notebook.cells if "Javascript" in c.source]
    kinds = {kind for output in shown.outputs for kind in output.get("data", {})}
    assert kinds == {"text/plain", "image/png"}
    assert "is text" in "".join(o.text for o in shown.outputs if o.output_type == "stream")
    for output in shown.outputs:
        assert "script" not in output.get("data", {}).get("image/png", "")


def test_the_graded_notebook_is_a_valid_one(right: Graded) -> None:
    nbformat.validate(right.notebook)


# -- the same twice -----------------------------------------------------------------------

MIXED = {
    "forward": "def forward(x, params):\n    raise ValueError(str(x))",
    "error": "def error(y, t): return (t - y) ** 2",
}


def test_grading_twice_gives_the_same_verdicts_and_the_same_bytes(grade: Grade) -> None:
    own = "print(np.exp(np.array([1000.0])))"  # a warning, shown with the name of its file
    one, other = (grade(MIXED, {"error": own}, last="1 / 0") for _ in range(2))
    assert repr(one.verdicts) == repr(other.verdicts)
    assert texts(one.notebook) == texts(other.notebook)


# -- one bad function costs its own points only -------------------------------------------


def test_after_a_hang_and_an_exit_the_next_exercises_earn_their_points(grade: Grade) -> None:
    graded = grade(
        {
            "forward": "def forward(x, params):\n    while True: pass",
            "error": "def error(y, t):\n    exit()\n    return 0.5 * (t - y) ** 2",
            "update": "def update(params, grads, eta):\n    import os\n    os._exit(0)",
            "train": "def train(x, t, params, eta, steps):\n"
            "    return [params, [1.0] * (steps + 1)]",
        },
        {"backward_solution": "exit()"},
    )
    outcomes = {name: verdict.outcome for name, verdict in graded.verdicts.items()}
    assert outcomes == {
        "forward": Outcome.TIMED_OUT,
        "error": Outcome.DIED,
        "backward": Outcome.RIGHT,
        "update": Outcome.DIED,
        "train": Outcome.WRONG_VALUE,
    }
    (left,) = [c for c in graded.notebook.cells if c.source == "exit()"]
    assert left.outputs[-1].ename == "Stopped"
    assert "exit() has no place in a notebook" in left.outputs[-1].evalue


def test_a_cell_that_stops_is_the_reason_for_its_missing_function(grade: Grade) -> None:
    graded = grade(
        {
            "forward": "def forward(x, params)\n    return {}",
            "error": "exit()\ndef error(y, t): return 0.5 * (t - y) ** 2",
            "update": "def renamed(params, grads, eta): return params",
        }
    )
    assert graded.earned == {**FULL, "forward": 0, "error": 0, "update": 0, "train": 0}
    assert "There is no function forward: its cell stopped with SyntaxError" in (
        graded.said_of("forward")
    )
    assert graded.verdicts["error"].outcome is Outcome.DIED
    assert "There is no function error: the Python process ended" in graded.said_of("error")
    assert "Was its cell deleted, or the function renamed?" in graded.said_of("update")


def test_a_blank_notebook_is_not_attempted_throughout(
    grade: Grade, release_notebook: NotebookNode, cell: Any
) -> None:
    stubs = {name: cell(release_notebook, f"{name}_solution").source for name in FULL}
    graded = grade(stubs)
    assert {verdict.outcome for verdict in graded.verdicts.values()} == {Outcome.NOT_ATTEMPTED}
    assert sum(graded.earned.values()) == 0


# -- nobody but the host gives points -----------------------------------------------------

PATCHES = """
import ast, numpy.testing
for name in ("allclose", "isclose", "array_equal", "all"):
    setattr(np, name, lambda *args, **kwargs: True)
numpy.testing.assert_allclose = lambda *args, **kwargs: None
check = lambda function: 14.0
ip = get_ipython()
ip.events.register("pre_run_cell", lambda *args: print("14.0"))
ip.events.register("post_run_cell", lambda *args: display(14.0))
class Strip(ast.NodeTransformer):
    def visit_Raise(self, node): return ast.Pass()
    def visit_Assert(self, node): return ast.Pass()
ip.ast_transformers.append(Strip())
ip.input_transformers_cleanup.append(lambda lines: ["14.0\\n"] if "check(" in lines[0] else lines)
14.0
"""

LIARS = """
class Liar(np.ndarray):
    def __eq__(self, other): return True
    def __array_ufunc__(self, *args, **kwargs): return np.True_
    def __array_function__(self, *args, **kwargs): return np.True_
    def __float__(self): return 1.0
class LyingDict(dict):
    def __eq__(self, other): return True
    def __missing__(self, key): return LyingFloat(0.0)
    def __contains__(self, key): return True
class LyingFloat(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __lt__(self, other): return True
    def __abs__(self): return 0.0
class Anything:
    __eq__ = lambda *args: True
    __class__ = float
    def __getattr__(self, name): return Anything()
    def __getitem__(self, key): return Anything()
    def __len__(self): return 2
"""
WRONG = {
    "forward": "def forward(x, params): return LyingDict()",
    "error": "def error(y, t): return LyingFloat(0.0)",
    "backward": "def backward(x, t, params, values): return dict.fromkeys(params, LyingFloat(0))",
    "update": "def update(params, grads, eta): return Anything()",
    "train": "def train(x, t, params, eta, steps):\n"
    "    return Anything(), np.zeros(steps + 1).view(Liar)",
}


def test_patched_libraries_hooks_and_lying_objects_earn_nothing(grade: Grade) -> None:
    graded = grade(WRONG, {"forward_solution": LIARS + PATCHES}, last="14.0")
    assert graded.earned == dict.fromkeys(FULL, 0)


def test_a_forged_channel_of_the_plain_kernel_earns_nothing(grade: Grade) -> None:
    forge = (
        "import base64, inside.answering\nfrom inside import wire\n"
        "report = {'verdict': 'pass', 'earned': 14.0, 'value': True}\n"
        "inside.answering.answer = lambda *a: base64.b64encode(wire.encode(report)).decode()\n"
    )
    plain = open_sandbox(allow_unprotected=True, isolation=Isolation.NONE)
    graded = grade({}, {"forward": forge}, where=plain)
    assert graded.earned == dict.fromkeys(FULL, 0)
    assert {verdict.outcome for verdict in graded.verdicts.values()} == {Outcome.BROKE_PROTOCOL}


# -- hidden cases stay hidden -------------------------------------------------------------


@pytest.fixture(scope="module")
def curious(grade: Grade) -> Graded:
    """Wrong functions that show, or try to show, what they were given."""
    return grade(
        {
            "forward": "def forward(x, params):\n    raise ValueError(f'{x} {params}')",
            "error": "def error(y, t):\n    print(y, t)\n    return y - t",
            "backward": "def backward(x, t, params, values):\n"
            '    """values: as forward(x, params) returns them."""\n'
            "    display(params)\n    return {key: 2.0 * params[key] for key in params}",
            "update": "def update(params, grads, eta):\n    params['w1'] = 0.0\n    return grads",
        }
    )


def test_wrong_functions_and_curious_ones_bring_no_hidden_number_home(
    curious: Graded, leaked: Callable[..., set[str]]
) -> None:
    assert curious.earned == dict.fromkeys(FULL, 0)
    assert not leaked(texts(curious.notebook), PS06, SEED)


def test_what_is_wrong_below_is_said_of_a_function_that_calls_it(curious: Graded) -> None:
    assert curious.said_of("train").startswith("train calls forward")


def test_what_is_only_mentioned_in_a_docstring_is_not_called(curious: Graded) -> None:
    """backward gets its values from the grader; its stub's docstring names forward(x, params)."""
    assert "calls forward" not in curious.said_of("backward")


# -- outputs that cannot be written -------------------------------------------------------


def test_half_characters_anywhere_still_give_a_notebook_that_can_be_written(grade: Grade) -> None:
    graded = grade(
        {"error": "def error(y, t): raise ValueError('\\ud800')"},
        {"error": "print('\\ud800')\ndisplay({'text/plain': '\\ud801'}, raw=True)"},
        last="raise ValueError('\\udfff')",
    )
    assert graded.verdicts["error"].outcome is Outcome.RAISED
    assert texts(graded.notebook).encode("utf-8")


# -- without a notebook -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "outcome"), [(None, Outcome.MISSING), (b"{", Outcome.UNREADABLE)]
)
def test_what_cannot_be_read_scores_zero_with_a_reason_and_opens_no_workspace(
    content: bytes | None,
    outcome: Outcome,
    release_notebook: NotebookNode,
    tmp_path: Path,
    cell: Any,
    no_sandbox: Any,
) -> None:
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_bytes(content)

    notebook = graft(release_notebook, read_submission(path))
    verdicts = grade_notebook(notebook, exercises(PS06), SEED, no_sandbox, LIMITS)
    assert {v.outcome for v in verdicts.values()} == {outcome}
    assert sum(v.earned for v in verdicts.values()) == 0
    assert cell(notebook, "error").outputs[0].data["text/plain"] == "0.0"


# -- the line of a mistake without a name ----------------------------------------------------

UPHILL_AND_ODD = """def update(params, grads, eta):
    new = {}
    for name in params:
        step = eta * grads[name]
        new[name] = params[name] - step * step
    return new"""
LINE = "One small change in line 5 would make everything right."


def test_the_line_of_a_mistake_without_a_name_is_told_in_the_card(grade: Grade) -> None:
    graded = grade({"update": UPHILL_AND_ODD})
    assert graded.verdicts["update"].earned == 0
    assert LINE in texts(graded.notebook)


def test_lines_are_counted_from_the_top_of_the_cell(grade: Grade) -> None:
    graded = grade({"update": "import math\n\n\n" + UPHILL_AND_ODD})
    assert LINE.replace("line 5", "line 8") in texts(graded.notebook)


LEAVES = """import os, sys

def leave_if_changed():
    if sys._getframe(1).f_code.co_filename == "<tried>":
        os._exit(1)

""" + UPHILL_AND_ODD.replace("    new = {}", "    leave_if_changed()\n    new = {}")


def test_a_search_that_loses_the_workspace_changes_no_mark_and_says_nothing(grade: Grade) -> None:
    without, graded = grade({"update": UPHILL_AND_ODD}), grade({"update": LEAVES})
    assert graded.earned == without.earned
    assert "small change" not in texts(graded.notebook)
