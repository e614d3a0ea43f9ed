"""Functions and classes as source text: cut out of a module together with the helpers they use."""

from __future__ import annotations

import ast
import importlib
import inspect
from types import ModuleType

GIVEN = ("np", "sigmoid")
"""What a notebook may define before the first exercise."""

Definition = ast.FunctionDef | ast.ClassDef


def source_of(module: ModuleType, function: str, called: str | None = None) -> str:
    """Return a function's source with the helpers that it uses, of its module and those beside it.

    Parameters
    ----------
    module : module
    function : str
        Or a class.
    called : str, optional
        Another name to give the function.

    Returns
    -------
    str
        The modules they need are imported first. No decorators, and none of `GIVEN`.
    """
    found, whole_modules = _definitions_in(module)
    wanted = _with_helpers(function, found)
    definitions = [node for name, node in found.items() if name in wanted]
    for node in definitions:
        if node.name == function:
            node.decorator_list = []
        if called:
            _rename(node, function, called)
    used = {name for node in definitions for name in _names_in(node)} - {*GIVEN}
    imports = [node for node in whole_modules if _binds(node) & used]
    # two modules may import the same one
    return "\n\n\n".join(dict.fromkeys(ast.unparse(node) for node in (*imports, *definitions)))


def _definitions_in(module: ModuleType) -> tuple[dict[str, Definition], list[ast.Import]]:
    """Return what a module defines or imports from one beside it, and what it imports whole.

    The imported come first, as where they are executed.
    """
    definitions: dict[str, Definition] = {}
    imports: list[ast.Import] = []
    beside = f"{module.__name__.rpartition('.')[0]}."
    own = ast.parse(inspect.getsource(module)).body
    for node in own:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(beside):
            theirs, whole = _definitions_in(importlib.import_module(str(node.module)))
            definitions |= theirs
            imports += whole
    definitions |= {node.name: node for node in own if isinstance(node, Definition)}
    imports += [node for node in own if isinstance(node, ast.Import)]
    return definitions, imports


def _names_in(definition: Definition) -> set[str]:
    return {node.id for node in ast.walk(definition) if isinstance(node, ast.Name)}


def _binds(node: ast.Import) -> set[str]:
    return {alias.asname or alias.name for alias in node.names}


def _rename(definition: Definition, old: str, new: str) -> None:
    """Change a name where it is defined and where it is used, as in recursion."""
    for node in ast.walk(definition):
        if isinstance(node, Definition) and node.name == old:
            node.name = new
        elif isinstance(node, ast.Name) and node.id == old:
            node.id = new


def _with_helpers(function: str, found: dict[str, Definition]) -> set[str]:
    wanted, left = set(), [function]
    while left:
        name = left.pop()
        if name in wanted:
            continue
        wanted.add(name)
        left += [used for used in _names_in(found[name]) if used in found and used not in GIVEN]
    return wanted
