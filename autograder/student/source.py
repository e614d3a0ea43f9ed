"""What a cell's text says: as plain Python, and the names it binds."""

from __future__ import annotations

import ast
import functools
import re
import sys
import warnings
from collections.abc import Iterator

LENGTH_LIMIT = 100_000
"""Characters of a cell that are looked at; more is no function's cell."""
_BINDING = re.compile(
    r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*=(?!=)", re.MULTILINE | re.ASCII
)

_SCOPES_OF_THEIR_OWN = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def plain_python(source: str) -> str:
    """Return a cell's text with IPython's `!` and `%` as the calls that they stand for.

    Where there is no IPython, the text itself.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return source
    try:
        text: str = shell.transform_cell(source)
    except SyntaxError:
        return source
    return text


@functools.lru_cache(maxsize=512)
def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, or None if it has none."""
    if len(source) > LENGTH_LIMIT:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(plain_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@functools.lru_cache(maxsize=512)
def bound_names(source: str) -> frozenset[str]:
    """Return the names to which a cell gives a meaning at its top level.

    Of a cell with a syntax error, those that lines without indentation would define.
    """
    tree = parsed(source)
    if tree is None:
        found = _BINDING.findall(source[:LENGTH_LIMIT])
        return frozenset(defined or assigned for defined, assigned in found)
    return frozenset(name for statement in tree.body for name, _ in bindings(statement))


def bindings(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the names that a statement binds where it stands, and the line at which each ends."""
    end = getattr(node, "end_lineno", 0) or 0
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, end
        return
    if isinstance(node, _SCOPES_OF_THEIR_OWN):
        return
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0], end
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id, end
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name, end
    for child in ast.iter_child_nodes(node):
        yield from bindings(child)
