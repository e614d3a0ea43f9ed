"""Grade a problem set for a whole class: many notebooks at a time, one writer.

Notebooks are run and judged on an executor. Only this process touches the gradebook, through
nbgrader's own Autograde, so that what is written is what `nbgrader autograde` would write.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.exercise import Verdict
from autograder.grading.graft import METADATA_KEY, graft
from autograder.grading.run import grade_notebook
from autograder.grading.secret import read_or_make_secret, seed_for
from autograder.grading.submission import read_submission
from autograder.problem_sets import exercises
from autograder.sandbox import Limits
from autograder.sandbox.plain_kernel import PlainKernel

CONFIG_FILE = "nbgrader_config.py"
SPAWN = get_context("spawn")


class CourseError(Exception):
    """Something about the course folder keeps nbgrader from doing its work."""


@dataclass(frozen=True)
class Course:
    """A folder with nbgrader_config.py, and what nbgrader does in it."""

    root: Path

    def api(self, **settings: Any) -> NbGraderAPI:
        """Return nbgrader's own interface, with extra settings for classes by name."""
        config = PyFileConfigLoader(CONFIG_FILE, path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        config.merge(Config(settings))
        return NbGraderAPI(config=config)

    def release(self, problem_set: str) -> Path:
        """Make the student notebook from the source, and return its path."""
        answer = self.api().generate_assignment(problem_set, force=True)
        if not answer["success"]:
            raise CourseError(f"could not release {problem_set}:\n{answer['log']}")
        return self.notebook("exercises", problem_set)

    def notebook(self, folder: str, problem_set: str) -> Path:
        """Return where a set's notebook is, or should be, in one of the course's folders."""
        return self.root / folder / problem_set / f"{problem_set}.ipynb"

    def submission(self, student: str, problem_set: str) -> Path:
        """Return where a student's notebook is, or should be."""
        return self.notebook(f"submitted/{student}", problem_set)

    def students(self, problem_set: str) -> list[str]:
        """Return who handed in anything for a set."""
        folders = self.root.glob(f"submitted/*/{problem_set}")
        return sorted(folder.parent.name for folder in folders if any(folder.glob("*.ipynb")))


@dataclass(frozen=True)
class Graded:
    """What came out for one student: verdicts, or the log of nbgrader if it failed."""

    student: str
    verdicts: dict[str, Verdict]
    failure: str = ""


def grade_class(
    course: Course, problem_set: str, limits: Limits, jobs: int | None = None
) -> Iterator[Graded]:
    """Grade every submission of a problem set into the gradebook.

    Parameters
    ----------
    course : Course
        With the problem set released and submissions collected.
    problem_set : str
    limits : Limits
    jobs : int, optional
        How many notebooks run at a time; by default one for each processor.

    Yields
    ------
    Graded
        As they are done. One student's failure is yielded, and the others go on.
    """
    master = nbformat.read(course.notebook("exercises", problem_set), 4)
    secret = read_or_make_secret(course.root)
    grade_one = functools.partial(_grade_one, master, problem_set, secret, limits)
    with ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=SPAWN) as executor:
        futures = {
            executor.submit(grade_one, course.submission(student, problem_set)): student
            for student in course.students(problem_set)
        }
        for future in as_completed(futures):
            yield _record(course, problem_set, futures[future], future)


def _grade_one(
    master: NotebookNode, problem_set: str, secret: bytes, limits: Limits, path: Path
) -> tuple[NotebookNode, dict[str, Verdict]]:
    """Run and judge one submission, in a process that never sees the gradebook."""
    notebook = graft(master, read_submission(path))
    seed = seed_for(secret, notebook.metadata[METADATA_KEY]["submission"], problem_set)
    verdicts = grade_notebook(
        notebook, exercises(problem_set), seed, lambda: PlainKernel(limits), limits
    )
    return notebook, verdicts


def _record(
    course: Course, problem_set: str, student: str, future: Future[tuple[NotebookNode, Any]]
) -> Graded:
    """Write one student's result through nbgrader."""
    try:
        notebook, verdicts = future.result()
    except Exception as error:
        return Graded(student, {}, f"{type(error).__name__}: {error}")
    api = course.api(JudgeExercises={"graded_ahead": lambda: (notebook, verdicts)})
    answer = api.autograde(problem_set, student, force=True)
    return Graded(student, verdicts, "" if answer["success"] else answer["log"])


def write_feedback(course: Course, problem_set: str) -> None:
    """Write a feedback page for every graded notebook of a problem set.

    Raises
    ------
    CourseError
        If nbgrader failed on one of them; the others' pages are written.
    """
    answer = course.api().generate_feedback(problem_set, force=True)
    if not answer["success"]:
        raise CourseError(f"feedback on {problem_set} is not complete:\n{answer['log']}")
