"""Puts off the import of libraries that another library imports and may never use.

While it is imported, modules of these names stand in for the real ones; their functions import
those when they are first called. Nothing of them stays in `sys.modules`: who imports such a library
later gets the real one.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any


@contextlib.contextmanager
def put_off(libraries: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Within, let imports of these modules find stand-ins.

    Parameters
    ----------
    libraries : mapping of str to mapping of str to object
        What is in each that importers ask for at once, see `call_of`. Modules that are loaded or
        not installed are left alone, and with them those that lie below.
    """
    made = []
    for name, contents in libraries.items():
        above = name.rpartition(".")[0]
        if name in sys.modules or (above and above not in made):
            continue
        if not above and importlib.util.find_spec(name) is None:
            continue
        module = types.ModuleType(name, "In the place of the real one, for one import.")
        module.__path__ = []
        module.__getattr__ = _attribute_of(name)  # type: ignore[method-assign]
        vars(module).update(contents)
        sys.modules[name] = module
        made.append(name)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]


def call_of(module: str, name: str) -> Callable[..., Any]:
    """Return a function that imports a module when it is called, and calls that one's."""

    def call(*args: object, **keywords: object) -> Any:
        return getattr(importlib.import_module(module), name)(*args, **keywords)

    return call


def _attribute_of(module: str) -> Callable[[str], Any]:
    def attribute(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(module), name)

    return attribute
