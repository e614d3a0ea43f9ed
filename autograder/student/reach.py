"""What a function stands on: the notebook's names that it uses when it runs, and theirs in turn."""

from __future__ import annotations

import dis
import functools
import hashlib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")


@dataclass(frozen=True)
class Reach:
    """Names of a notebook that a function uses, by itself or through another one.

    Parameters
    ----------
    own : frozenset of str
        Those of functions and classes that the notebook has defined, the function's own too.
    all : frozenset of str
        These and all others that the notebook has: modules, constants.
    """

    own: frozenset[str]
    all: frozenset[str]


def reach_of(name: str, function: object, names: Mapping[str, object]) -> Reach:
    """Return what a function uses.

    Parameters
    ----------
    name : str
        The function's, in the notebook.
    function : object
    names : mapping of str to object
        The notebook's variables.
    """
    own, found = {name}, {name}
    waiting = [function]
    while waiting:
        for used in _used_by(waiting.pop()):
            if used in found or used not in names:
                continue
            found.add(used)
            if _is_defined_in(names, names[used]):
                own.add(used)
                waiting.append(names[used])
    return Reach(frozenset(own), frozenset(found))


def digests_of(name: str, function: object, names: Mapping[str, object]) -> dict[str, str]:
    """Return digests of the functions of a notebook that a function uses, its own too, by name.

    Two are equal if their instructions are, wherever they stand.
    """
    used = reach_of(name, function, names).own
    functions = {one: function if one == name else names[one] for one in used}
    return {one: _digest_of(functions[one]) for one in sorted(used)}


def _digest_of(thing: object) -> str:
    digest = hashlib.sha256()
    for function in _functions_in(thing):
        for code in _codes_in(function.__code__):
            constants = [one for one in code.co_consts if not isinstance(one, types.CodeType)]
            # a set's order is another one each time
            texts = [
                repr(sorted(map(repr, c)) if isinstance(c, frozenset) else c) for c in constants
            ]
            digest.update(repr((code.co_code, code.co_names, code.co_varnames, texts)).encode())
    return digest.hexdigest()[:16]


def _is_defined_in(names: Mapping[str, object], thing: object) -> bool:
    return any(function.__globals__ is names for function in _functions_in(thing))


def _used_by(thing: object) -> Iterator[str]:
    """Yield the names outside itself that a function, or what holds functions, refers to."""
    for function in _functions_in(thing):
        for code in _codes_in(function.__code__):
            for step in dis.get_instructions(code):
                if step.opname in _LOADS:
                    yield step.argval


def _codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes_in(constant)


def _functions_in(thing: object, depth: int = 3) -> Iterator[types.FunctionType]:
    """Yield the functions that run when something is called: behind decorators, in classes."""
    if isinstance(thing, types.FunctionType):
        yield thing
        parts: list[object] = [
            cell.cell_contents for cell in thing.__closure__ or () if _full(cell)
        ]
        parts += thing.__defaults__ or ()
    elif isinstance(thing, functools.partial):
        parts = [thing.func, *thing.args, *thing.keywords.values()]
    elif isinstance(thing, (staticmethod, classmethod)):
        parts = [thing.__func__]
    elif isinstance(thing, property):
        parts = [thing.fget, thing.fset]
    elif isinstance(thing, types.MethodType):
        parts = [thing.__func__, type(thing.__self__)]
    elif isinstance(thing, type):
        parts = [] if thing.__module__ != "__main__" else [*vars(thing).values(), *thing.__bases__]
    elif callable(thing):
        parts = [type(thing), getattr(thing, "__wrapped__", None)]
    else:
        parts = []
    if depth:
        for part in parts:
            yield from _functions_in(part, depth - 1)


def _full(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018  # raises if nothing is in it yet
    except ValueError:
        return False
    return True
