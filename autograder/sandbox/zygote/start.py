"""Start the zygote; run as a script by the host.

Usage: python -S start.py DESCRIPTOR, of the channel to the host; the plan is standard input.

The sandbox's own modules are read into memory first, and imported from there: once the walls
stand, the project's folder is out of sight, and nothing may lead to it. They are compiled only
if Python hasn't kept what it made of them before: that is a tenth of a zygote's start.
"""

import gc
import importlib
import importlib.abc
import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

PACKAGE = "sandbox"
PARTS = ("inside", "walls", "zygote")


class FromMemory(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports modules whose texts and code it holds.

    Parameters
    ----------
    folder : Path
        Where they lie, as a package of packages.
    """

    def __init__(self, folder: Path) -> None:
        self._sources = {PACKAGE: ""}
        self._codes = {PACKAGE: compile("", f"<{PACKAGE}>", "exec")}
        self._packages = {PACKAGE}
        for part in PARTS:
            for path in (folder / part).glob("*.py"):
                name = f"{PACKAGE}.{part}"
                if path.stem == "__init__":
                    self._packages.add(name)
                else:
                    name += f".{path.stem}"
                self._sources[name] = path.read_text(encoding="utf-8")
                code = SourceFileLoader(name, str(path)).get_code(name)
                assert code is not None  # which only a module without a text has
                self._codes[name] = renamed(code, f"<{name}>")

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
        """Run a module's code; its name stands for a file in tracebacks."""
        module.__file__ = f"<{module.__name__}>"
        exec(self._codes[module.__name__], module.__dict__)


def renamed(code: CodeType, file_name: str) -> CodeType:
    """Return the code of a module, as if it had been compiled from another file."""
    consts = (
        renamed(const, file_name) if isinstance(const, CodeType) else const
        for const in code.co_consts
    )
    return code.replace(co_filename=file_name, co_consts=tuple(consts))


if __name__ == "__main__":
    gc.disable()  # what is loaded stays; the server collects once, when all of it is
    finder = FromMemory(Path(__file__).resolve().parents[1])
    # that was the host's own code, kept where it keeps it; what comes now is nobody's to keep
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, finder)
    importlib.import_module(f"{PACKAGE}.zygote.server").main(int(sys.argv[1]), finder)
