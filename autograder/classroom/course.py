"""A course's folder: where things lie in it, and what nbgrader does there."""

from __future__ import annotations

import functools
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.coursedir import CourseDirectory
from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.classroom.course_error import CourseError as CourseError
from autograder.core.submission import CannotBeRead
from autograder.grading.door import (
    STRANGERS_PARTS,
    Listing,
    as_printable,
    listed_if_handed_in,
    why_no_student,
)
from autograder.grading.privacy import share_what_is_written

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderAPI

CONFIG_FILE = "nbgrader_config.py"
ANYBODY = "any-student"
"""Stands in a path where a student's name goes."""


@dataclass(frozen=True)
class FoldersFound:
    """Folders of a class for one set.

    Parameters
    ----------
    by_student : dict of str to Path
    unreadable : dict of str to str
        Those whose folder isn't looked into, and why: the machine doesn't let us, or its name
        can't be a student's. Here names hold nothing that can't be printed.
    listed : dict of str to list of (str, os.stat_result)
        What was found in the folders of `by_student`.
    without : dict of str to Path
        The folders of those others who have a place here, without a notebook in it, or none.
    """

    by_student: dict[str, Path]
    unreadable: dict[str, str]
    listed: dict[str, Listing]
    without: dict[str, Path]


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
        """What nbgrader_config.py says, and our own settings over it.

        Raises
        ------
        CourseError
            If that file can't be used.
        """
        if os.path.expandvars(self.root) != str(self.root):
            raise CourseError(
                f"the path {self.root} has a $ in it, which Jupyter takes for the beginning of a "
                "variable: rename that folder"
            )
        if str(self.root) not in sys.path:  # plugins lie beside the file, as for nbgrader
            sys.path.insert(0, str(self.root))
        try:
            config = PyFileConfigLoader(CONFIG_FILE, path=str(self.root)).load_config()
        except Exception as error:  # it is a program, and may raise anything
            raise CourseError(
                f"{self.root / CONFIG_FILE} can't be used: {type(error).__name__}: {error}"
            ) from error
        config.CourseDirectory.root = str(self.root)
        config.merge(Config(dict(self.settings)))
        return config

    def api(self) -> NbGraderAPI:
        """Return nbgrader's own interface, which takes all of nbgrader."""
        from nbgrader.apps import NbGraderAPI

        try:
            return NbGraderAPI(config=self.config)
        except TraitError as error:
            raise CourseError(f"{self.root / CONFIG_FILE} can't be used: {error}") from None

    @functools.cached_property
    def coursedir(self) -> CourseDirectory:
        """Where nbgrader looks for what.

        Where `groupshared` is set, whatever this process writes from now on is the group's, too.
        """
        coursedir = self._find_coursedir()
        if coursedir.groupshared:
            share_what_is_written()
        return coursedir

    def _find_coursedir(self) -> CourseDirectory:
        if "NbGraderAPI" in self.config:  # there, something may be meant for this course alone
            return self.api().coursedir
        try:
            return CourseDirectory(config=self.config)
        except TraitError as error:
            raise CourseError(f"{self.root / CONFIG_FILE} can't be used: {error}") from None

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

    def folders(self, step: str, problem_set: str) -> FoldersFound:
        """Find the folders of everyone who has one for a set.

        As for nbgrader, a folder without any notebook is none.
        """
        course = self.coursedir
        name = getattr(course, f"{step}_directory")
        pattern = re.compile(
            course.format_path(name, "(?P<student>.*)", problem_set, escape=True), re.DOTALL
        )
        excluded = course.student_id_exclude.split(",")
        parts = Path(course.format_path(name, ANYBODY, problem_set)).parts
        place = next(number for number, part in enumerate(parts) if ANYBODY in part)
        if len(parts) - place > STRANGERS_PARTS:
            raise CourseError(
                "CourseDirectory.directory_structure should have the student's folder at its end, "
                "or before one more folder"
            )
        above, below = Path(*parts[:place]), parts[place + 1 :]
        beginning = str(above)
        found: dict[str, Path] = {}
        unreadable: dict[str, str] = {}
        listings: dict[str, Listing] = {}
        without: dict[str, Path] = {}
        for candidate in sorted(_names_in(above)):
            text = os.path.join(beginning, candidate, *below)
            match = pattern.fullmatch(text)
            if not match or match["student"] in excluded:
                continue
            student, path = match["student"], Path(text)
            try:
                listed = listed_if_handed_in(path)
            except CannotBeRead as error:
                unreadable[as_printable(student)] = str(error)
                continue
            if listed is None:
                without[student] = path
                continue
            if why := why_no_student(student):
                unreadable[as_printable(student)] = f"{why}; rename the folder in {above}"
            else:
                found[student], listings[student] = path, listed
        return FoldersFound(found, unreadable, listings, without)


def _names_in(folder: Path) -> list[str]:
    """Return the names in a folder, none if it isn't there."""
    try:
        return os.listdir(folder)
    except OSError as error:
        if os.path.lexists(folder):
            raise CourseError(f"{folder} can't be listed: {error.strerror}") from None
        return []
