"""Cells that a sandbox has compiled in advance show what they show anywhere."""

from collections.abc import Iterator
from typing import Any

import pytest

from autograder.sandbox import Isolation
from autograder.sandbox.opening import Sandbox
from autograder.sandbox.self_test import is_enforced

from .conftest import LIMITS, Recorder

REVERSED = """\
import ast
class Other(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant("other"), node)
get_ipython().ast_transformers.append(Other())"""
CELLS = [
    "x = 1\n",
    "x",
    "print('out')\nx + 1",
    "def f(n):\n    return 1 / n\n\n\nf(2)\nf(0)",
    "x = 5\nraise ValueError(x)\nx = 6",
    "class A:\n    '''What it is.'''\n\n\nA.__doc__, A.__module__",
    "'a text alone'",
    "x;",
    "def g():\n    return __name__, g.__code__.co_filename, g.__code__.co_firstlineno\n\n\ng()",
    "Error = RecursionError",
    "def depth(n=0):\n    try:\n        return depth(n + 1)\n    except Error:\n        return n",
    "depth()",
    "import warnings\nwarnings.warn('careful')",
    "def f(:",
    "return 1",
    "y = x is 1",
    "%precision 3\n1 / 3",
    "from __future__ import annotations\n\n\ndef h(a: no_such_name): ...\n\n\nh.__annotations__",
    "def k(a: str): ...\n\n\nk.__annotations__",
    "get_ipython().ast_node_interactivity = 'all'",
    "1\n2\n3",
    "get_ipython().ast_node_interactivity = 'last_expr'",
    "In[-1], _ih[2], len(In)",
    REVERSED,
    "1",
    "one = 1\nprint(one, 2)\n3",
]


@pytest.fixture(scope="module", params=[Isolation.NAMESPACES, Isolation.LANDLOCK])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Sandbox, Sandbox]]:
    """A sandbox that knows these cells, and one that doesn't."""
    if not is_enforced(request.param):
        pytest.skip(f"tier {request.param} doesn't hold here")
    with Sandbox(request.param, CELLS) as knowing, Sandbox(request.param) as other:
        yield knowing, other


def shown(sandbox: Sandbox, cells: list[str]) -> list[Any]:
    workspace = Recorder(sandbox.open_workspace(LIMITS, draws=False))
    try:
        contents = [[(m["msg_type"], m["content"]) for m in workspace.run(cell)] for cell in cells]
        return [*contents, workspace.call("f", 4)]
    finally:
        workspace.kernel.close()


def test_cells_show_the_same_whether_they_were_known_or_not(both: tuple[Sandbox, Sandbox]) -> None:
    knowing, other = both
    assert shown(knowing, CELLS) == shown(other, CELLS)


def test_they_may_run_again_and_in_any_order(both: tuple[Sandbox, Sandbox]) -> None:
    knowing, other = both
    cells = [*CELLS[:12], *CELLS[11::-1], *CELLS]
    assert shown(knowing, cells) == shown(other, cells)
