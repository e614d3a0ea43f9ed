"""Which modules students are given: what `check` imports, and what that imports.

Never those that know a right answer. Some of these are imported inside functions, for the course's
own installation; so they are looked for, and left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import autograder

PACKAGE = Path(autograder.__file__).parent
BEGIN_WITH = ("student", "views", "rehearsal", "sandbox/inside/stand_in")
"""The rooms that are handed out whole."""
PROGRAMS = ("answering", "exit_statuses", "plain_program", "seeding", "start_kernel", "wire")
"""What a rehearsal runs in a process of its own, where these are the package `inside`."""
LEFT_OUT = (
    "autograder.problem_sets",
    "reference_impl",
    *(f"autograder.{room}" for room in ("audit", "benchmarks", "classroom", "cli", "demo")),
    *(f"autograder.{room}" for room in ("doctor", "handout", "nbgrader_plugin")),
    "autograder.sandbox.opening",  # walls; a rehearsal does without
)


class HandoutError(Exception):
    """Something keeps a handout from being made; in words for who runs the course."""


def student_modules() -> dict[str, bytes]:
    """Return the source of each module that students are given, by its path in a wheel.

    Raises
    ------
    HandoutError
        If one of them can't be imported without a module that students must not be given.
    """
    found = {"autograder": PACKAGE / "__init__.py"}
    waiting = [_module_name(path) for room in BEGIN_WITH for path in (PACKAGE / room).rglob("*.py")]
    waiting += [f"autograder.sandbox.inside.{name}" for name in PROGRAMS]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if name in found or path is None:
            continue
        found[name] = path
        waiting.append(name.rpartition(".")[0])  # its package
        for imported, is_needed in _imports(name, path):
            if not _is_left_out(imported):
                waiting.append(imported)
            elif is_needed:
                raise HandoutError(
                    f"{name}, which students are given, imports {imported}, which they are not. "
                    "Import it inside a function, where they can do without."
                )
    return {
        f"autograder/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes()
        for path in sorted(found.values())
    }


def _module_name(path: Path) -> str:
    parts = ["autograder", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _file_of(module: str) -> Path | None:
    """Return the file of a module of ours; None if it is another's, or a name in a module."""
    package, *rest = module.split(".")
    if package != "autograder":
        return None
    path = PACKAGE.joinpath(*rest)
    return next((p for p in (path / "__init__.py", path.with_suffix(".py")) if p.is_file()), None)


def _is_left_out(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in LEFT_OUT)


def _imports(name: str, path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what a module imports, and whether it can't itself be imported without it."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    tree = ast.parse(path.read_bytes())
    for node, is_needed in _statements(tree, True):
        if isinstance(node, ast.Import):
            yield from ((alias.name, is_needed) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([node.module] if node.module else [])])
            yield base, is_needed
            yield from ((f"{base}.{alias.name}", is_needed) for alias in node.names)


def _statements(node: ast.AST, is_needed: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        inner = is_needed and not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child, inner
        yield from _statements(child, inner)
