"""What IPython and ipykernel do for each cell, in a third of the time and to the same end.

In a workspace that runs twenty small cells these took longer than the cells: IPython splits each
into tokens, in Python and twice, to find its own syntax; ipykernel hashes it character by
character for a file's name, asks for signatures, and sleeps. tests/sandbox/test_quick_cells.py
holds each of these to the original.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import re
import struct
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import ipykernel.compiler
import ipykernel.ipkernel
import IPython.core.interactiveshell
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

AN_ERROR = ("error", None, Warning, None, 0)
"""A filter that turns each warning into an exception."""
WORDS = 0xFFFFFFFF
MIX = 0x5BD1E995


def make_quick(kernel: Any) -> None:
    """Give a kernel the quick ways.

    Parameters
    ----------
    kernel : IPythonKernel
    """
    kernel._execute_sleep = 0  # for output that would come by other ways than ours
    manager = kernel.shell.input_transformer_manager
    manager.do_token_transforms = functools.partial(token_transforms, manager)
    vars(IPython.core.interactiveshell)["_should_be_async"] = should_be_async
    vars(ipykernel.compiler)["murmur2_x86"] = murmur2
    if original := vars(ipykernel.ipkernel).get("_accepts_parameters"):
        vars(ipykernel.ipkernel)["_accepts_parameters"] = _Accepts(original)


class PlainCells:
    """Runs cells that are plain Python as ipykernel does, but past what it does for other cells.

    For each cell ipykernel and IPython look for their own syntax twice, write a reply that nobody
    reads, and keep a second copy of what is printed. What a cell or its outputs could tell from
    the usual way is the same: inputs and counters, events, traps, the traceback, and how deep a
    recursion goes.

    Parameters
    ----------
    kernel : IPythonKernel
        Whose compiler is `known_cells.Compiler`.
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._shell = kernel.shell
        self._transforms = self._all_transforms()
        self._missing_frames = 0
        self._plain: set[str] = set()
        """Sources that were learned."""
        self._asked: tuple[str, str | None] | None = None
        """The source of the cell that `is_plain` was asked about, and what it is transformed to."""
        self._compiler = kernel.shell.compile
        self._parse = self._compiler.ast_parse
        self._usual_flags = self._compiler.flags
        self._compiler.ast_parse = self.ast_parse

    def learn(self, sources: Iterable[str]) -> None:
        """Compile cells that are likely to be run, if they are plain."""
        for source in sources:
            transformed = self._transformed(source)
            if transformed is not None:
                with contextlib.suppress(SyntaxError, ValueError):
                    self._compiler.learn(source, transformed)
                    self._plain.add(source)

    def have_frames(self, more: int) -> None:
        """Let so many more calls be under way while a cell runs: those of the usual way."""
        self._missing_frames += more

    def run(self, source: str, request: dict[str, Any], more_frames: int = 0) -> bool:
        """Run a cell in answer to a request, if it is one of those; return whether it was.

        Parameters
        ----------
        source : str
        request : dict
        more_frames : int
            So many more calls are to be under way.
        """
        asked, self._asked = self._asked, None
        transformed = asked[1] if asked and asked[0] is source else self._transformed(source)
        if transformed is None:
            return False
        kernel, shell = self._kernel, self._shell
        content = {"code": source, "execution_count": shell.execution_count}
        kernel.session.send(kernel.iopub_socket, "execute_input", content)
        kernel._forward_input(False)
        shell._last_traceback = None
        shell._last_traceback_during_displayhook = False
        result = None
        try:
            running = shell.run_cell_async(
                source, store_history=True, silent=False, transformed_cell=transformed
            )
            result = _deeper(self._missing_frames + more_frames, running)
        except BaseException:
            # as IPython does: something else than the cell's code was interrupted
            shell.showtraceback(running_compiled_code=True)
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
            kernel._restore_input()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        shell.payload_manager.clear_payload()
        return True

    def is_plain(self, source: str) -> bool:
        """Whether a cell is one of those; asked right before it is run, it isn't examined again."""
        transformed = self._transformed(source)
        self._asked = source, transformed
        return transformed is not None

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
        """Do IPython's method of that name, by which a cell that was examined is parsed already."""
        if symbol != "exec" or self._compiler.flags != self._usual_flags:
            return self._parse(source, filename, symbol)
        tree = None
        if not self._shell.ast_transformers:  # they may change it
            tree = self._compiler.tree_of(source)
        return tree or _trees.pop(source.rstrip("\n"), None) or self._parse(source, filename)

    def _transformed(self, source: str) -> str | None:
        """Return what IPython makes of a cell before it is parsed; None if it has to be asked."""
        if source not in self._plain and not _is_plain(source):
            return None
        if self._all_transforms() != self._transforms:  # a cell has added one
            return None
        ended = source if source.endswith("\n") else source + "\n"
        if len(source.splitlines()) > 1:
            return ended
        transformed = self._shell.transform_cell(source)  # the name of a magic, say
        return ended if transformed == ended else None

    def _all_transforms(self) -> list[Any]:
        shell, manager = self._shell, self._shell.input_transformer_manager
        lists = (manager.cleanup_transforms, manager.line_transforms, manager.token_transformers)
        return [*map(list, (*lists, shell.input_transformers_post)), shell.loop_runner]


ODD_LINE = re.compile(r"^(?:\s*(?:>>>|\.\.\.|In \[)|\[(?:nav|ins)\]|[^\S\n]+$)", re.MULTILINE)
"""A line that begins like a prompt, even within a string, or that is of spaces alone."""


def _is_plain(source: str) -> bool:
    is_odd = source[:1].isspace() or ODD_LINE.search(source)
    return not is_odd and examined(source) is False


def _deeper(frames: int, coroutine: Any) -> Any:
    """Run a coroutine that waits for nothing, below so many calls."""
    if frames > 0:
        return _deeper(frames - 1, coroutine)
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("a cell that waits for nothing has waited")


def token_transforms(manager: Any, lines: list[str]) -> list[str]:
    """Do `TransformerManager.do_token_transforms`, which changes nothing that is plain Python."""
    usual = manager.token_transformers == _ORIGINAL and all(line[-1] == "\n" for line in lines)
    if usual and examined("".join(lines)) is not None:
        return lines
    return TransformerManager.do_token_transforms(manager, lines)


_ORIGINAL = list(TransformerManager().token_transformers)


def should_be_async(source: str) -> bool:
    """Do IPython's function of that name: whether a transformed cell waits for something."""
    known = examined(source)
    return _should_be_async(source) if known is None else known


MAY_WARN = re.compile(
    r"\b(?:is|assert|finally|await|async)\b|~"
    r"|(?:[\])}'\"]|\.\.|\b(?:[0-9][\w.]*|None|True|False))(?:[\s\\]|#[^\n]*\n)*[\[(]"
)
"""In a source that the compiler may have to say something about, or that may have to be awaited.

What Python 3.14 and those before it warn of beyond the parser: literals that are compared by
identity, called, indexed or inverted, assertions of tuples, jumps out of `finally`.
"""
KNOWN_WARNINGS = sys.version_info < (3, 15)
_trees: dict[str, ast.Module] = {}
"""Of the source that was examined last, if it was only parsed."""


@functools.lru_cache(maxsize=4)  # each cell is asked about four times
def examined(source: str) -> bool | None:
    """Return whether a source has to be awaited; None if it isn't plain Python.

    None, too, if it makes the compiler warn: then IPython compiles it as often as it does
    elsewhere, and each time it warns. Here it is the first, and has to be silent.
    """
    _trees.clear()
    only_parsed = KNOWN_WARNINGS and not MAY_WARN.search(source)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | (ast.PyCF_ONLY_AST if only_parsed else 0)
    # not by `catch_warnings`: after that, what has been warned of is shown once more
    warnings.filters.insert(0, AN_ERROR)  # type: ignore[attr-defined]
    try:
        found = compile(source, "<>", "exec", flags=flags)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        return None
    finally:
        warnings.filters.remove(AN_ERROR)  # type: ignore[attr-defined]
    if only_parsed:
        _trees[source.rstrip("\n")] = found
        return False
    return bool(found.co_flags & inspect.CO_COROUTINE)


@functools.lru_cache(maxsize=128)
def murmur2(data: str, seed: int) -> int:
    """Return MurmurHash2 of a text in UTF-8, for machines whose first byte is the lowest."""
    content = data.encode("utf8")
    whole, rest = divmod(len(content), 4)
    h = seed ^ len(content)
    for k in struct.unpack_from(f"<{whole}I", content):
        k = (k * MIX) & WORDS
        h = (h * MIX) & WORDS ^ ((k ^ k >> 24) * MIX) & WORDS
    if rest:
        h = ((h ^ int.from_bytes(content[-rest:], "little")) * MIX) & WORDS
    h = ((h ^ h >> 13) * MIX) & WORDS
    return h ^ h >> 15


class _Accepts:
    """Tells which parameters a method has; of the shell's own methods it knows it by now."""

    def __init__(self, original: Callable[..., Any]) -> None:
        self._original = original
        self._known: dict[object, Any] = {}

    def __call__(self, method: Any, names: list[str]) -> Any:
        key = getattr(method, "__func__", None)
        if key is None:
            return self._original(method, names)
        if key not in self._known:
            self._known[key] = self._original(method, names)
        return self._known[key]
