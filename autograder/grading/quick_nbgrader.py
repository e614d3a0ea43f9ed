"""Imports nbgrader's parts without the servers' extensions, setuptools and requests.

`import nbgrader` imports all that its four extensions of Jupyter's server need, and with them every
command: a second of processor time, before anything is graded, for modules of which grading
a class needs a handful.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from typing import Any

from autograder.grading.stand_ins import call_of, put_off

NAME = "nbgrader"
UNPACKING = ("unpack_archive", "unpack_tarfile", "unpack_zipfile")
ARCHIVES = "setuptools.archive_util"


def load() -> None:
    """Let nbgrader's modules be imported one by one; its own is run when something asks it.

    Does nothing where nbgrader has been imported already.
    """
    if NAME not in sys.modules and not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds nbgrader, once, and imports it in our way."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find the real package, if it is asked for."""
        if name != NAME:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(NAME)
        if spec is not None and spec.loader is not None:
            self._original: Any = spec.loader
            spec.loader = self  # type: ignore[assignment]
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python."""

    def exec_module(self, module: Any) -> None:
        """Run nothing but what puts it off, and import what is always needed."""
        original = self._original
        module.__spec__.loader = module.__loader__ = original

        def attribute(name: str) -> Any:
            """Run the package's own module, and look there."""
            if name == "__version__":
                return importlib.import_module(f"{NAME}._version").__version__
            if name.startswith("__") or importlib.util.find_spec(f"{NAME}.{name}") is not None:
                raise AttributeError(name)  # who wants one of its modules imports that next
            del module.__getattr__
            original.exec_module(module)
            return getattr(module, name)

        module.__getattr__ = attribute
        unpacking = {name: call_of(ARCHIVES, name) for name in UNPACKING}
        with put_off({"setuptools": {}, ARCHIVES: unpacking, "requests": {}}):
            for name in ("utils", "auth"):
                importlib.import_module(f"{NAME}.{name}")
