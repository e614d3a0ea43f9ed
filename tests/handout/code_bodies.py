"""Function bodies by their syntax tree, from modules and from notebooks, with what they are of."""

import ast
import json
from collections.abc import Iterator

Bodies = dict[str, str]
"""What a body is of, by its tree."""


def bodies_of(source: str, where: str, lines: set[int] | None = None) -> Bodies:
    """Return the bodies of more than a line of all functions in a piece of Python.

    Docstrings, comments and layout don't count, and all names are replaced by their number: a body
    is the same whatever its variables are called. If `lines` is given, only functions with one of
    these lines count.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # %pip, !ls
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if lines is not None and not lines & {*range(node.lineno, node.end_lineno or 0)}:
                continue
            body = _without_docstring(node.body)
            if len("\n".join(map(ast.unparse, body)).splitlines()) > 1:
                where_it_is = f"{node.name} in {where}"
                found[_without_names(ast.Module(body, []))] = where_it_is
    return found


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    is_docstring = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    return body[1:] if is_docstring else body


def _without_names(body: ast.Module) -> str:
    body = ast.parse(ast.unparse(body))  # a copy
    numbers: dict[str, str] = {}
    for node in ast.walk(body):
        if isinstance(node, ast.Name):
            node.id = numbers.setdefault(node.id, f"name{len(numbers)}")
        if isinstance(node, ast.arg):
            node.arg, node.annotation = numbers.setdefault(node.arg, f"name{len(numbers)}"), None
    return ast.dump(body)


def code_cells(notebook: bytes) -> Iterator[str]:
    """Yield the sources of a notebook's code cells."""
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"])


def solved_bodies(notebook: bytes, where: str) -> Bodies:
    """Return the bodies that stand between a notebook's marks of solutions."""
    bodies: Bodies = {}
    for source in code_cells(notebook):
        solved, is_solution = set(), False
        for number, line in enumerate(source.splitlines(), start=1):
            is_solution = ("BEGIN SOLUTION" in line or is_solution) and "END SOLUTION" not in line
            solved |= {number} if is_solution else set()
        bodies |= bodies_of(source, where, solved)
    return bodies
