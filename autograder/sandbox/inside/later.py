"""Matplotlib for notebooks that import it and draw nothing: it is loaded at its first use.

To import it takes longer than all else that a workspace needs, and makes it twice as large.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
import types
from typing import Any

NAMES = ("matplotlib", "matplotlib.pyplot")
UNKNOWN = frozenset(("__warningregistry__", "__wrapped__", "__path__", "__file__"))
"""What others ask all modules for, and these haven't, or not yet."""


class Later(types.ModuleType):
    """Stands for a module until something of it is asked for, and then hands on what is."""

    def __getattr__(self, name: str) -> Any:
        if name in UNKNOWN:
            raise AttributeError(name)
        return getattr(_loaded(self.__name__), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "pyplot" and isinstance(value, Later):
            super().__setattr__(name, value)
        else:
            setattr(_loaded(self.__name__), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_loaded(self.__name__), name)

    def __dir__(self) -> list[str]:
        return dir(_loaded(self.__name__))

    def __repr__(self) -> str:
        return repr(_loaded(self.__name__))


Later.__name__ = Later.__qualname__ = "module"
Later.__module__ = "builtins"

_fonts = ""


def put_off(fonts: str | None) -> None:
    """Let imports of Matplotlib find what stands for it.

    Parameters
    ----------
    fonts : str or None
        The name of its list of fonts and, after a line, its text: to make that takes seconds.
    """
    global _fonts
    _fonts = fonts or ""
    spec = importlib.util.find_spec(NAMES[0])
    if spec is None or not spec.submodule_search_locations:
        return
    package, pyplot = map(Later, NAMES)
    folder = spec.submodule_search_locations[0]
    # what imports and tracebacks ask every module for
    vars(package).update(__spec__=spec, __path__=[folder], __file__=spec.origin, pyplot=pyplot)
    vars(pyplot).update(__file__=os.path.join(folder, "pyplot.py"))
    sys.modules.update(zip(NAMES, (package, pyplot), strict=True))


def _loaded(name: str) -> types.ModuleType:
    """Return the real module, which takes the place of what stands for it."""
    if any(isinstance(sys.modules.get(each), Later) for each in NAMES):
        for each in NAMES:
            if isinstance(sys.modules.get(each), Later):
                del sys.modules[each]
        _write_fonts()
        importlib.import_module(NAMES[1])
    return importlib.import_module(name)


def _write_fonts() -> None:
    name, _, text = _fonts.partition("\n")
    folder = os.environ.get("MPLCONFIGDIR")
    if not text or folder is None:
        return
    with contextlib.suppress(OSError):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "x", encoding="utf-8") as file:
            file.write(text)
