"""What `from autograder import check` finds while a notebook is graded: a check that is silent.

The same goes for whatever else students call.

Nothing else of the real package is here; an attempt to import it is answered with a sentence.
"""

import sys
from importlib.abc import MetaPathFinder

from .check import check, hint, progress, rehearse, show_case

__all__ = ["check", "hint", "progress", "rehearse", "show_case"]


def _nothing_else(name: str) -> ImportError:
    return ImportError(
        f"{name} is not available while a notebook is graded: "
        "of autograder, only check is, and what else students call, and they say nothing."
    )


class _Refusal(MetaPathFinder):
    """Says so for every other module of the package, in a sentence."""

    def find_spec(self, fullname, path=None, target=None):  # type: ignore[no-untyped-def]
        if fullname.startswith("autograder.") and fullname != "autograder.check":
            raise _nothing_else(fullname)


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    raise _nothing_else(f"autograder.{name}")


sys.meta_path.insert(0, _Refusal())
