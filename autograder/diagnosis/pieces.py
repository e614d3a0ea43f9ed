"""A student's definition, cut into pieces in which one change at a time is made.

The text is written anew first, so that each statement has a line of its own, without comments and
docstrings, and with a tick at the head of each function and loop and in each comprehension: a
budget against loops that a change has made endless. A piece is the function, or one method of a
class: it is compiled alone.
"""

from __future__ import annotations

import ast
import copy
import warnings
from dataclasses import dataclass

from autograder.sandbox.inside.trying import TICK

LONGEST = 8_000
"""Characters of a definition that is looked at; fewer than a text on the wire may have."""
ROUND_WEIGHT = 3
"""What a round of a loop counts beside a call of a function; chosen, not measured."""
REFUSED_NAMES = frozenset(
    (
        *("open", "input", "exec", "eval", "compile", "exit", "quit", "breakpoint", "globals"),
        *("locals", "vars", "setattr", "delattr", "__import__", "__builtins__", "get_ipython"),
        *("os", "sys", "subprocess", "shutil", "pathlib", "Path", "socket", "threading", "time"),
        *("multiprocessing", "ctypes", "signal", "importlib", "builtins"),
    )
)
"""Whoever reaches for one of these does more than compute: nothing of it is run changed."""
REFUSED_ATTRIBUTES = frozenset(
    (
        *("__globals__", "__code__", "__class__", "__subclasses__", "__dict__", "tofile", "save"),
        *("savez", "savez_compressed", "savetxt", "memmap", "dump", "write_text", "write_bytes"),
    )
)
REFUSED_STATEMENTS = (
    *(ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.AsyncFunctionDef),
    *(ast.AsyncFor, ast.AsyncWith, ast.Await, ast.Try),
)
Definition = ast.FunctionDef | ast.ClassDef


class NotSearched(Exception):
    """The definition is of a form in which no change is tried."""


@dataclass(frozen=True)
class Piece:
    """A function, or one method.

    Parameters
    ----------
    name : str
        Of the method; empty for a function.
    lines : tuple of str
        Its text, each statement in one line.
    tree : ast.FunctionDef
        The same, parsed: its line numbers are positions in `lines`, counted from one.
    own_lines : dict of int to int
        The line of each node in what the student wrote, counted from one, by the node's `id`.
    first : int
        Where the piece begins in the whole written text, counted from zero.
    """

    name: str
    lines: tuple[str, ...]
    tree: ast.FunctionDef
    own_lines: dict[int, int]
    first: int

    def own_line(self, node: ast.AST, statement: ast.stmt) -> int:
        """Return the line in the student's text in which a node of a statement stands."""
        return self.own_lines.get(id(node)) or self.own_lines[id(statement)]


@dataclass(frozen=True)
class Program:
    """A definition in pieces.

    Parameters
    ----------
    text : str
        The whole of it, with ticks.
    own_text : tuple of str
        The student's lines.
    pieces : tuple of Piece
    statements : int
        How many statements there are in which a mistake can be.
    """

    text: str
    own_text: tuple[str, ...]
    pieces: tuple[Piece, ...]
    statements: int


def read_program(source: str, name: str) -> Program:
    """Cut a definition into pieces.

    Parameters
    ----------
    source : str
        The student's text that defines `name`, and nothing else.
    name : str

    Returns
    -------
    Program

    Raises
    ------
    NotSearched
        If it is no such definition, too long, or does what nobody wants to be done twice.
    """
    if len(source) > LONGEST:
        raise NotSearched("it is too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a student's "\d"
            own = ast.parse(source)
            return _program(own, source, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotSearched(str(error)) from None


def _program(own: ast.Module, source: str, name: str) -> Program:
    match own.body:
        case [(ast.FunctionDef() | ast.ClassDef()) as definition] if definition.name == name:
            pass
        case _:
            raise NotSearched("it is no definition of that name")
    _refuse(definition)
    written = ast.parse(ast.unparse(_with_ticks(copy.deepcopy(definition))))
    text = ast.unparse(written)
    if len(text) > LONGEST:
        raise NotSearched("it is too long")
    lines = text.split("\n")
    whole = written.body[0]
    own_lines = _own_lines(definition, whole)
    functions = [whole] if isinstance(whole, ast.FunctionDef) else _methods(whole)
    pieces = []
    for function in functions:
        first, last = function.lineno - 1, function.end_lineno or function.lineno
        indent = function.col_offset
        piece_lines = tuple(line[indent:] for line in lines[first:last])
        ast.increment_lineno(function, -first)
        is_method = isinstance(whole, ast.ClassDef)
        label = function.name if is_method else ""
        pieces.append(Piece(label, piece_lines, function, own_lines, first))
    count = sum(
        isinstance(n, ast.stmt) and not isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.Pass))
        for n in ast.walk(_without_docstrings(copy.deepcopy(definition)))
    )
    return Program(text, tuple(source.split("\n")), tuple(pieces), count)


def _refuse(definition: Definition) -> None:
    """Raise for what isn't run changed, or can't be compiled alone."""
    for node in ast.walk(definition):
        if isinstance(node, REFUSED_STATEMENTS):
            raise NotSearched(f"it holds {type(node).__name__}")
        if isinstance(node, ast.Name) and node.id in REFUSED_NAMES:
            raise NotSearched(f"it uses {node.id}")
        if isinstance(node, ast.Attribute) and node.attr in REFUSED_ATTRIBUTES:
            raise NotSearched(f"it uses {node.attr}")
    if definition.decorator_list:
        raise NotSearched("it is decorated")
    if isinstance(definition, ast.ClassDef):
        names = {n.id for n in ast.walk(definition) if isinstance(n, ast.Name)}
        private = any(
            isinstance(n, ast.Attribute) and n.attr.startswith("__") and not n.attr.endswith("__")
            for n in ast.walk(definition)
        )
        if private or "super" in names or definition.bases or definition.keywords:
            raise NotSearched("its methods can't be compiled alone")


def _methods(definition: ast.AST) -> list[ast.FunctionDef]:
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return [n for n in body if isinstance(n, ast.FunctionDef) and not n.decorator_list]


def _without_docstrings(definition: Definition) -> Definition:
    for node in ast.walk(definition):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node, False):
            node.body = node.body[1:] or [ast.Pass()]
    return definition


def _with_ticks(definition: Definition) -> Definition:
    """Take out docstrings and annotations, and put a tick at the head of functions and loops."""
    _without_docstrings(definition)
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                argument.annotation = None
        if isinstance(node, (ast.FunctionDef, ast.For, ast.While)):
            is_loop = not isinstance(node, ast.FunctionDef)
            weight: list[ast.expr] = [ast.Constant(ROUND_WEIGHT)] if is_loop else []
            node.body.insert(0, ast.Expr(_tick(weight)))
        if isinstance(node, ast.comprehension):  # the tick gives None, so nothing is left out
            node.ifs.insert(0, ast.UnaryOp(ast.Not(), _tick([ast.Constant(ROUND_WEIGHT)])))
    return ast.fix_missing_locations(definition)


def _tick(weight: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(TICK, ast.Load()), weight, [])


def is_tick(node: ast.AST) -> bool:
    """Whether a statement is a tick, or a condition in a comprehension."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(node, ast.UnaryOp):
        call = node.operand
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == TICK


def _own_lines(own: Definition, written: ast.AST) -> dict[int, int]:
    """Return the student's line of each node that was written anew, by its `id`.

    Statements stand in the same order in both; so do the nodes of one, unless `unparse` has
    written it in another way: then its first line stands for all of it.
    """
    before = _statements(_without_docstrings(copy.deepcopy(own)))
    after = [node for node in _statements(written) if not is_tick(node)]
    if [type(n) for n in before] != [type(n) for n in after]:
        raise NotSearched("it reads otherwise when it is written anew")
    own_lines = {}
    for mine, new in zip(before, after, strict=True):
        own_lines[id(new)] = mine.lineno
        mine_nodes, new_nodes = _expressions(mine), _expressions(new)
        if [type(n) for n in mine_nodes] == [type(n) for n in new_nodes]:
            for one, other in zip(mine_nodes, new_nodes, strict=True):
                if hasattr(one, "lineno"):
                    own_lines[id(other)] = one.lineno
    return own_lines


def _statements(tree: ast.AST) -> list[ast.stmt]:
    """Return all statements of a tree, each before those in it."""
    found = [tree] if isinstance(tree, ast.stmt) else []
    for child in ast.iter_child_nodes(tree):
        found += _statements(child)
    return found


def _expressions(statement: ast.stmt) -> list[ast.AST]:
    """Return the nodes of a statement that are in no statement inside it."""
    found: list[ast.AST] = []
    waiting = [n for n in ast.iter_child_nodes(statement) if not isinstance(n, ast.stmt)]
    while waiting:
        node = waiting.pop()
        if is_tick(node):
            continue
        found.append(node)
        waiting += [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]
    return found
