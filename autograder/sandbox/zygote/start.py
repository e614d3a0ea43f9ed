"""Start the zygote; run as a script by the host.

Usage: python -S start.py DESCRIPTOR, of the channel to the host; the plan is standard input.

The sandbox's own modules are read into memory first, and imported from there: once the walls
stand, the project's folder is out of sight, and nothing may lead to it.
"""

import gc
import importlib
import importlib.abc
import importlib.util
import sys
from pathlib import Path

PACKAGE = "sandbox"
PARTS = ("inside", "walls", "zygote")


class FromMemory(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports modules from texts.

    Parameters
    ----------
    folder : Path
        Where they lie, as a package of packages.
    """

    def __init__(self, folder: Path) -> None:
        self._sources = {PACKAGE: ""}
        self._packages = {PACKAGE}
        for part in PARTS:
            for path in (folder / part).glob("*.py"):
                name = f"{PACKAGE}.{part}"
                if path.stem == "__init__":
                    self._packages.add(name)
                else:
                    name += f".{path.stem}"
                self._sources[name] = path.read_text(encoding="utf-8")

    def find_spec(self, fullname, path, target=None):  # type: ignore[no-untyped-def]
        """Know our own modules, and no others."""
        if fullname not in self._sources:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def is_package(self, fullname: str) -> bool:
        """Say whether a module has others below it."""
        return fullname in self._packages

    def get_source(self, fullname: str) -> str:
        """Return a module's text."""
        return self._sources[fullname]

    def exec_module(self, module):  # type: ignore[no-untyped-def]
        """Run a module's text; its name stands for a file in tracebacks."""
        module.__file__ = f"<{module.__name__}>"
        source = self._sources[module.__name__]
        exec(compile(source, module.__file__, "exec"), module.__dict__)


if __name__ == "__main__":
    gc.disable()  # what is loaded stays; the server collects once, when all of it is
    finder = FromMemory(Path(__file__).resolve().parents[1])
    sys.meta_path.insert(0, finder)
    importlib.import_module(f"{PACKAGE}.zygote.server").main(int(sys.argv[1]), finder)
