"""A course kit's graders. Students need one name of it: `from autograder import check`.

Rooms: `core` is the vocabulary, `problem_sets` what is asked, `views` what of a result is compared,
`judging` how it is judged, `student` what students call, `sandbox` where their code runs,
`grading` one submission, `nbgrader_plugin` and `classroom` a class of them, `cli` the command
`course`. `public_cases` are what `check` asks where the course's own parts aren't installed.
Importing a room loads no other than it needs: `check` is imported when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.student.check import check

    __version__: str

__all__ = ["check"]
DISTRIBUTIONS = ("backprop-course", "backprop-course-student")
"""The kit, and what students are handed of it."""


def __getattr__(name: str) -> Any:
    if name == "check":
        from autograder.student.check import check
        from autograder.student.runs import follow

        follow()  # so that check knows which cell has defined what
        return check
    if name == "__version__":
        return _version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    for distribution in DISTRIBUTIONS:
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    return "not installed"
