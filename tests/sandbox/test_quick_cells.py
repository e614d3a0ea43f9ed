import random
import warnings

import ipykernel.compiler
import pytest
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox.inside.quick_cells import murmur2, should_be_async, token_transforms

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


@pytest.mark.parametrize("source", [*SOURCES, "x = y is 1", "assert (x, 'y')", "(1)(2)"])
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
