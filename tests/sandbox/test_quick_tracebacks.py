import inspect
import json
import sys
import types

import pytest
from pygments.formatters.terminal256 import Terminal256Formatter
from pygments.styles import get_style_by_name

from autograder.sandbox.inside.quick_tracebacks import (
    ModuleOf,
    StyleOnce,
    colours_once,
    is_told_the_same_again,
)

CELLS_THAT_RAISE = [
    "1 / 0",
    "def f():\n    return {}['key']\nf()",
    "import nothing_of_that_name",
    "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e",
    "def dive(n):\n    return dive(n + 1)\ndive(0)",
    "x = (",
    "raise type('Own', (Exception,), {'__str__': lambda e: 'words'})",
    "e = ValueError('no')\ne.add_note('a note')\nraise e",
]
STORED = """\
stored = get_ipython().history_manager.exceptions.get(1)
of_ipython = type(get_ipython())._format_exception_for_storage(get_ipython(), sys.last_value)
stored == of_ipython
"""


@pytest.mark.parametrize("source", CELLS_THAT_RAISE)
def test_the_history_holds_the_traceback_that_ipython_would_format_again(source, open_workspace):
    workspace = open_workspace()
    workspace.run(source)
    workspace.run("import sys\n" + STORED)

    assert workspace.messages[-1]["content"]["data"] == {"text/plain": "True"}


class OwnError(Exception):
    pass


class OwnWords(str):
    __slots__ = ()


def caused(error, cause):
    error.__cause__ = cause
    return error


def noted(error):
    error.add_note("")
    return error


@pytest.mark.parametrize(
    ("error", "same"),
    [
        (ValueError("no", 1, 2.5, None), True),
        (KeyError("k"), True),
        (caused(ValueError("no"), KeyError("k")), True),
        (OwnError("no"), False),
        (ValueError(OwnWords("no")), False),
        (ValueError(["no"]), False),
        (OSError(2, "no", "file"), False),
        (noted(ValueError("no")), False),
        (caused(ValueError("no"), OwnError("k")), False),
        (ExceptionGroup("no", [ValueError("k")]), False),
    ],
)
def test_only_pythons_own_exceptions_of_plain_data_are_told_the_same_again(error, same):
    assert is_told_the_same_again(error) is same


@pytest.mark.parametrize(
    "thing",
    [json.dumps.__code__, json.dumps, json, compile("", "no.py", "exec"), sys._getframe(), int, 3],
)
def test_what_a_frame_is_of_is_what_inspect_says(thing):
    quick = ModuleOf(inspect.getmodule)

    assert quick(thing) is inspect.getmodule(thing)


def test_a_module_that_came_later_is_found_too(monkeypatch):
    quick = ModuleOf(inspect.getmodule)
    code = compile("", "/nowhere/later.py", "exec")
    before = quick(code)
    module = types.ModuleType("later")
    module.__file__ = "/nowhere/later.py"
    monkeypatch.setitem(sys.modules, "later", module)

    assert (before, quick(code)) == (None, module)


def test_a_style_has_the_same_colours_the_second_time():
    class Quick(Terminal256Formatter):
        _setup_styles = colours_once(Terminal256Formatter._setup_styles)

    names = ("default", "vim", "default")
    quick = [Quick(style=get_style_by_name(name)).style_string for name in names]

    originals = [Terminal256Formatter(style=get_style_by_name(name)) for name in names]
    assert quick == [original.style_string for original in originals]


def test_each_style_with_its_modifier_is_made_once():
    made = StyleOnce(lambda style, modifier: [style, modifier])

    assert made(1, "a") is made(1, "a") == [1, "a"]
    assert made(1, "b") == [1, "b"]
