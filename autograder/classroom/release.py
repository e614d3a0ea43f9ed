"""Make exercises/ from solutions/, without touching the gradebook of a running course."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.classroom.course import CONFIG_FILE, Course, CourseError


def make_exercises(checkout: Path, problem_sets: Sequence[str]) -> Iterator[str]:
    """Release problem sets from solutions/ to exercises/, one after the other.

    Parameters
    ----------
    checkout : Path
        The course's folder.
    problem_sets : sequence of str

    Yields
    ------
    str
        The path of each released notebook, relative to the checkout.

    Raises
    ------
    CourseError
        If a set has no folder in solutions/, or nbgrader can't release it.
    """
    # in a folder of its own, so that no gradebook of a running course is touched
    with tempfile.TemporaryDirectory() as scratch:
        course = Course(Path(scratch))
        shutil.copy(checkout / CONFIG_FILE, scratch)
        for problem_set in problem_sets:
            source = checkout / "solutions" / problem_set
            if not source.is_dir():
                raise CourseError(f"There is no folder {source} to release.")
            shutil.copytree(source, course.root / "solutions" / problem_set)
            notebook = course.release(problem_set)
            target = checkout / "exercises" / problem_set
            shutil.copytree(notebook.parent, target, dirs_exist_ok=True)  # with its data files
            yield f"exercises/{problem_set}/{problem_set}.ipynb"
