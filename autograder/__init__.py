"""A course kit's graders. Students need `check`, and may need the other names below.

Rooms: `core` is the vocabulary, `problem_sets` what is asked, `views` what of a result is compared,
`judging` how it is judged, `student` what students call, `sandbox` where their code runs,
`rehearsal` what they run before they hand in, `grading` one submission, `nbgrader_plugin` and
`classroom` a class of them, `cli` the command `course`. `public_cases` are what `check` asks where
the course's own parts aren't installed.
Importing a room loads no other than it needs: names are imported when they are asked for.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.rehearsal.rehearse import rehearse
    from autograder.student.check import check
    from autograder.student.hint import hint
    from autograder.student.progress import progress
    from autograder.student.show_case import show_case

    __version__: str

__all__ = ["check", "hint", "progress", "rehearse", "show_case"]
DISTRIBUTIONS = ("backprop-course", "backprop-course-student")
"""The kit, and what students are handed of it."""

_PLACES = {
    "check": "student.check",
    "hint": "student.hint",
    "progress": "student.progress",
    "rehearse": "rehearsal.rehearse",
    "show_case": "student.show_case",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from autograder.student.runs import follow

        follow()  # so that check knows which cell has defined what
        return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    except (ImportError, AttributeError) as error:
        if in_the_way := _files_in_the_way():
            raise ImportError(
                f"Python takes {', '.join(in_the_way)} in this folder for a library of the same "
                "name. Rename the file, restart the kernel, and run the cell again."
            ) from error
        raise


def _files_in_the_way() -> list[str]:
    """Return files beside the notebook that have the name of something that is imported here.

    By the simplest means: whatever else were imported might be what is in the way.
    """
    try:
        names = sorted(os.listdir())
    except OSError:
        return []
    libraries = {*sys.stdlib_module_names, "numpy"}
    return [n for n in names if n.endswith(".py") and n.removesuffix(".py") in libraries]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    for distribution in DISTRIBUTIONS:
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    return "not installed"
