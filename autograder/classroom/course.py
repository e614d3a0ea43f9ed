"""A course's folder: where things lie in it, and what nbgrader does there."""

from __future__ import annotations

import functools
import re
import sys
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

CONFIG_FILE = "nbgrader_config.py"


class CourseError(Exception):
    """Something about the course keeps us from doing our work; in words for who runs it."""


@dataclass(frozen=True)
class Course:
    """A folder with nbgrader_config.py, and settings that count more than that file's.

    Parameters
    ----------
    root : Path
    settings : dict
        Settings for classes, by their names.
    """

    root: Path
    settings: tuple[tuple[str, dict[str, Any]], ...] = ()

    def __reduce__(self) -> tuple[type[Course], tuple[object, ...]]:
        return Course, (self.root, self.settings)  # what was read is read anew elsewhere

    @functools.cached_property
    def config(self) -> Config:
        """What nbgrader_config.py says, and our own settings over it."""
        if str(self.root) not in sys.path:  # plugins lie beside the file, as for nbgrader
            sys.path.insert(0, str(self.root))
        config = PyFileConfigLoader(CONFIG_FILE, path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        config.merge(Config(dict(self.settings)))
        return config

    def api(self) -> NbGraderAPI:
        """Return nbgrader's own interface."""
        return NbGraderAPI(config=self.config)

    @functools.cached_property
    def coursedir(self) -> CourseDirectory:
        """Where nbgrader looks for what."""
        return self.api().coursedir

    def release(self, problem_set: str) -> Path:
        """Make the student notebook from the source, and return its path."""
        answer = self.api().generate_assignment(problem_set, force=True)
        if not answer["success"]:
            raise CourseError(f"could not release {problem_set}:\n{answer['log']}")
        return self.root / "exercises" / problem_set / f"{problem_set}.ipynb"

    def folder(self, step: str, student: str, problem_set: str) -> Path:
        """Return a student's folder for a set: `step` is submitted, autograded or feedback."""
        name = getattr(self.coursedir, f"{step}_directory")
        return Path(self.coursedir.format_path(name, student, problem_set))

    def folders(self, step: str, problem_set: str) -> dict[str, Path]:
        """Return the folders of everyone who has one for a set, by student.

        As for nbgrader, a folder without any notebook is none.
        """
        course = self.coursedir
        name = getattr(course, f"{step}_directory")
        pattern = course.format_path(name, "(?P<student>.*)", problem_set, escape=True)
        excluded = course.student_id_exclude.split(",")
        found = {}
        for path in sorted(glob(course.format_path(name, "*", problem_set))):
            match = re.fullmatch(pattern, path)
            if match and match["student"] not in excluded and glob(f"{_literal(path)}/*.ipynb"):
                found[match["student"]] = Path(path)
        return found

    def write_feedback(self, problem_set: str) -> None:
        """Write a feedback page for every graded notebook of a problem set.

        Raises
        ------
        CourseError
            If nbgrader failed on one of them; the others' pages are written.
        """
        answer = self.api().generate_feedback(problem_set, force=True)
        if not answer["success"]:
            raise CourseError(f"feedback on {problem_set} is not complete:\n{answer['log']}")


def _literal(path: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", path)
