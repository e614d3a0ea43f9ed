"""What IPython does to show a traceback, in a fifth of the time and to the same end.

A cell that raised took as long as ten that don't: IPython formats its traceback a second time for a
history that nobody reads, finds the colours of a terminal anew each time, and looks through all
modules, for each frame and several times, for the one that it is of.
tests/sandbox/test_quick_tracebacks.py holds each of these to the original.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable
from typing import Any

import stack_data
from pygments.formatters.terminal256 import Terminal256Formatter  # type: ignore[import-untyped]

PLAIN = frozenset((str, bytes, int, float, bool, type(None)))
"""Types whose instances are always told in the same words."""
OWN_WORDS = (BaseException.__str__, KeyError.__str__, ImportError.__str__)
"""Of exceptions; these tell nothing but their arguments."""
NOWHERE = compile("", "<of no module>", "exec")


def make_quick(shell: Any) -> None:
    """Give a shell the quick ways, and the modules that it uses.

    Parameters
    ----------
    shell : ZMQInteractiveShell
    """
    if hasattr(shell, "_format_exception_for_storage"):  # from IPython 9.1 on
        FormattedOnce(shell)
    if not isinstance(inspect.getmodule, ModuleOf):
        vars(inspect)["getmodule"] = ModuleOf(inspect.getmodule)
        styles = StyleOnce(vars(stack_data)["style_with_executing_node"])
        vars(stack_data)["style_with_executing_node"] = styles
        formatter: Any = Terminal256Formatter
        formatter._setup_styles = colours_once(formatter._setup_styles)


class FormattedOnce:
    """Gives the history the traceback that was shown, where it would be the same again.

    Parameters
    ----------
    shell : ZMQInteractiveShell
        Has its two methods replaced.
    """

    def __init__(self, shell: Any) -> None:
        self._tracebacks = shell.InteractiveTB
        self._structured = shell.InteractiveTB.structured_traceback
        self._for_storage = shell._format_exception_for_storage
        self._shown: tuple[Any, Any, Any, list[str]] | None = None
        shell.InteractiveTB.structured_traceback = self.structured_traceback
        shell._format_exception_for_storage = self.for_storage

    def structured_traceback(
        self, kind: Any, error: Any, trace: Any = None, tb_offset: Any = None, context: int = 5
    ) -> Any:
        """Do IPython's method of that name, and remember what came of it."""
        self._shown = None
        lines = self._structured(kind, error, trace, tb_offset=tb_offset, context=context)
        self._shown = (error, trace, self._way(tb_offset, context), list(lines))
        return lines

    def for_storage(self, error: Any, *further: Any, **options: Any) -> Any:
        """Do IPython's method of that name."""
        shown, self._shown = self._shown, None
        if (
            shown is not None
            and shown[0] is error
            and shown[1] is error.__traceback__
            and shown[2] == self._way(1, 5)
            and self._tracebacks.mode == "Context"  # the only one in which no variables are told
            and is_told_the_same_again(error)
        ):
            return {"ename": type(error).__name__, "evalue": str(error), "traceback": shown[3]}
        return self._for_storage(error, *further, **options)

    def _way(self, tb_offset: int | None, context: int) -> tuple[Any, ...]:
        one = self._tracebacks
        return one.tb_offset if tb_offset is None else tb_offset, context, one.mode


def is_told_the_same_again(error: BaseException) -> bool:
    """Whether an exception and all behind it are Python's own, and tell plain data only.

    To tell others runs code of the cell's, which may count how often it is run.
    """
    waiting: list[BaseException | None] = [error]
    known: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in known:
            continue
        known.add(id(one))
        if (
            type(one).__module__ != "builtins"
            or type(one).__str__ not in OWN_WORDS
            or vars(one)
            or not all(type(arg) in PLAIN for arg in one.args)
        ):
            return False
        waiting += (one.__cause__, one.__context__)
    return True


class ModuleOf:
    """Says which module a frame is of, and looks through the modules only when there are others.

    Parameters
    ----------
    original : callable
        `inspect.getmodule`.
    """

    def __init__(self, original: Callable[..., Any]) -> None:
        self._original = original
        self._seen: tuple[int, str] | None = None

    def __call__(self, object: Any, _filename: str | None = None) -> Any:
        """Do `inspect.getmodule`."""
        if type(object) not in (types.FrameType, types.CodeType, types.TracebackType):
            return self._original(object, _filename)
        there = (len(sys.modules), next(reversed(sys.modules), ""))
        if there != self._seen:
            self._seen = there
            self._original(NOWHERE)  # notes the file of each module
        files: dict[str, str] = vars(inspect)["modulesbyfile"]
        if _filename is not None and _filename in files:
            return sys.modules.get(files[_filename])
        try:
            file = vars(inspect)["getabsfile"](object, _filename)
        except (TypeError, FileNotFoundError):
            return None
        return sys.modules.get(files[file]) if file in files else None


class StyleOnce:
    """Makes of two arguments the same style only once.

    Parameters
    ----------
    original : callable
        `stack_data.style_with_executing_node`.
    """

    def __init__(self, original: Callable[[Any, str], Any]) -> None:
        self._original = original
        self._known: dict[tuple[Any, str], Any] = {}

    def __call__(self, style: Any, modifier: str) -> Any:
        """Do that function."""
        key = (style, modifier)
        if key not in self._known:
            self._known[key] = self._original(style, modifier)
        return self._known[key]


def colours_once(original: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what finds the terminal's colours of a style once, for all its formatters."""
    known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def _setup_styles(formatter: Any) -> None:
        one = formatter
        key = (type(one), one.style, one.usebold, one.useunderline, one.useitalic)
        if key not in known:
            original(formatter)
            known[key] = dict(one.style_string)
        one.style_string.update(known[key])

    return _setup_styles
