"""A student's code and words without what is easily changed: names, comments, white space.

Nothing here runs what it reads, and long or broken sources are only cut into words.
"""

from __future__ import annotations

import ast
import builtins
import functools
import re
import warnings

LONGEST = 20_000
"""Characters that are parsed; longer sources are cut into words."""
SHORTEST_NAME = 3
TOKEN = re.compile(r"\w+|[^\w\s]")
COMMENT = re.compile(r"#[^\n]*")
FAMILIAR = {*dir(builtins), "np", "numpy"}


class _Renaming(ast.NodeTransformer):
    """Gives names numbers in the order in which they first occur, and drops docstrings."""

    def __init__(self, kept: frozenset[str]) -> None:
        self._kept = kept
        self._numbers: dict[str, str] = {}

    def _new(self, name: str) -> str:
        if name in self._kept:
            return name
        return self._numbers.setdefault(name, f"v{len(self._numbers)}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._new(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._new(node.arg)
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._new(node.name)
        node.returns = None
        node.body = _without_docstring(node.body)
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._new(node.name)
        node.body = _without_docstring(node.body)
        self.generic_visit(node)
        return node


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    rest = [
        one
        for one in body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    return rest or [ast.Pass()]


@functools.lru_cache(maxsize=4096)
def tokens_of_code(source: str, exercise: str) -> tuple[str, ...]:
    """Return the words of a solution, names numbered, without comments and docstrings.

    Parameters
    ----------
    source : str
    exercise : str
        Its name, which everybody has, stays.
    """
    if len(source) > LONGEST:
        return tuple(TOKEN.findall(source[:LONGEST]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a student's "\d"
            tree = ast.parse(source)
            tree.body = _without_docstring(tree.body)
            renamed = _Renaming(frozenset({*FAMILIAR, exercise})).visit(tree)
            text = ast.unparse(renamed)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = COMMENT.sub("", source)
    return tuple(TOKEN.findall(text))


@functools.lru_cache(maxsize=4096)
def comments_in(source: str) -> tuple[str, ...]:
    """Return the comments of a source that say something, in small letters."""
    found = (" ".join(TOKEN.findall(c.casefold())[1:]) for c in COMMENT.findall(source[:LONGEST]))
    return tuple(comment for comment in found if len(comment) > 12)


def words_of_text(text: str) -> tuple[str, ...]:
    """Return the words of a written answer, in small letters, without signs."""
    return tuple(re.findall(r"\w+", text[:LONGEST].casefold()))
