"""A course kit's graders. Students need two names of it: `from autograder import check, hint`.

Rooms: `core` is the vocabulary, `problem_sets` what is asked, `judging` how it is judged, `student`
what students call, `sandbox` where their code runs, `grading` one submission, `nbgrader_plugin` and
`classroom` a class of them, `cli` the command `course`. Importing a room loads no other than it
needs: `check` and `hint` are imported when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.student.check import check
    from autograder.student.hint import hint

__all__ = ["check", "hint"]


def __getattr__(name: str) -> Any:
    if name == "check":
        from autograder.student.check import check

        return check
    if name == "hint":
        from autograder.student.hint import hint

        return hint
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
