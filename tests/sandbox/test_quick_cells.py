import random
import warnings

import ipykernel.compiler
import pytest
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox.inside.quick_cells import murmur2, should_be_async, token_transforms
from autograder.sandbox.inside.serving import may_need_a_loop

HASH = ipykernel.compiler.murmur2_x86
SOURCES = [
    "",
    "pass",
    "x = 1\n\n",
    "\n\n  \nx = 1",
    "  x = 1\n  y = 2",
    "def f(x):\n    '''What? Why! 5 % of it'''\n    return x != 1",
    "x = 5\nx %= 3\ny = x % 2",
    "x = [5\n % 3]",
    "x = %time 1",
    "files = !ls\nx = 1",
    "!ls",
    "%%time\nx = 1",
    "%matplotlib inline\nx = 1",
    "f?",
    "x = f??\ny = 1",
    "/f 1 2",
    ",f a b",
    ";f a b",
    ">>> x = 1\n>>> y = 2",
    "In [1]: x = 1\nIn [2]: y = 2",
    "... x",
    "x = '\\d'",
    "x = 1if y else 2",
    "if x:\n        1\n    2",
    "x = '''",
    "await f()",
    "return 1",
    "x = $1",
    "x = 1\x0cy = 2",
    "x = '\u2028'",
    "x = (1,\n",
    "def f(:",
    "\t\tx = 1\n\t\ty = 2",
    "x = 5 \\\n  % 3",
]


@pytest.mark.parametrize("source", SOURCES)
def test_a_cell_is_transformed_as_ipython_does(source):
    def transformed(manager):
        try:
            return manager.transform_cell(source)
        except Exception as error:
            return type(error), str(error)

    quick = TransformerManager()
    quick.do_token_transforms = lambda lines: token_transforms(quick, lines)

    assert transformed(quick) == transformed(TransformerManager())


WARNED = [
    *("x = y is 1", "assert (x, 'y')", "(1)(2)", "[1, 2] [1.5]", "x = 'a'\\\n(3)", "None(1)"),
    *("([1] # one\n # two\n (2))", "1.5[0]", "...(1)", "f'{x}'[y, 'z']", "~True", "1(2)", "{}()"),
    "def f():\n    try:\n        pass\n    finally:\n        return 1",
]


@pytest.mark.parametrize("source", [*SOURCES, *WARNED])
def test_a_cell_waits_when_ipython_says_so_and_warns_as_often(source):
    def asked(function):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            return function(source), [str(w.message) for w in caught]

    assert asked(should_be_async) == asked(_should_be_async)


def test_transformers_that_a_cell_has_added_are_asked():
    class Never:
        @classmethod
        def find(cls, tokens_by_line):
            raise RuntimeError("asked")

    manager = TransformerManager()
    manager.token_transformers.append(Never)

    with pytest.raises(RuntimeError, match="asked"):
        token_transforms(manager, ["x = 1\n"])


def test_the_hash_of_a_cell_is_the_one_that_names_its_file():
    rng = random.Random(1)
    texts = ["".join(rng.choices("ab é\n€😀", k=n)) for n in range(60)]

    assert [murmur2(text, 0xC70F6907) for text in texts] == [
        HASH(text, 0xC70F6907) for text in texts
    ]


PLAIN = r"""
import warnings
1
print("out")
x = [1, 2]\nx
display(x)\nprint("after")\nx
import sys\nprint("err", file=sys.stderr)
1 / 0
def f():\n    raise ValueError("no")\nf()
print("before")\nfor i in 3: pass
return 1
input()
warnings.warn("careful")
In[-1], _i, _, Out, len(_ih)
raise SystemExit
get_ipython().events.register("post_run_cell", lambda r: print("ran", r.success))
2
get_ipython().set_next_input("x")
import matplotlib.pyplot as plt\nplt.plot([1])
def dive(n=0):\n try: return dive(n + 1)\n except RecursionError: return n\ndive()
x = 3\nx;
get_ipython().ast_node_interactivity = "all"\n1\n2
1\n2
""".strip().split("\n")


def test_a_plain_cell_shows_what_it_shows_if_ipykernel_runs_it(open_workspace):
    def shown(end):
        workspace = open_workspace()
        for source in PLAIN:
            workspace.run(source.replace("\\n", "\n") + end)
        kinds = [(m["msg_type"], m["content"]) for m in workspace.messages]
        return [(kind, content) for kind, content in kinds if kind != "execute_input"]

    # a line of spaces alone is odd enough to be left to ipykernel, and IPython takes it away
    assert shown("") == shown("\n  ")


LOOPS = ["import asyncio", "AsyncIO", "a\uff53ync def f(): ...", "run()", "x = eval('1')"]
NO_LOOPS = ["", "truncated = executed = 1", "# evaluated\nprune()", "é = 1"]


@pytest.mark.parametrize("source", [*LOOPS, *NO_LOOPS])
def test_what_speaks_of_loops_gets_one(source):
    assert may_need_a_loop(source) == (source in LOOPS)
