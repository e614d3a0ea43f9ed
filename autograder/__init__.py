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
    from autograder.student.runs import follow

    follow()  # so that check knows which cell has defined what
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    for distribution in DISTRIBUTIONS:
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    return "not installed"
