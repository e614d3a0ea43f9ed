"""A released notebook, as all ways of grading use it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.grading.fingerprint import fingerprint
from autograder.grading.folder import digest_of, extra_files
from autograder.grading.which_notebook import Choice, choose_notebook


@dataclass(frozen=True)
class Release:
    """A released notebook, and what else to leave alone.

    Parameters
    ----------
    problem_set : str
    name : str
        The notebook's name, without its ending.
    content : bytes
        Its file.
    code : str
        Digest of the code that says what is right in the set, as it was when grading began.
    ignore : tuple of str
        Patterns of file names in submissions that nobody wants.
    limits : str
        What limits hold when it is graded, in a text.
    """

    problem_set: str
    name: str
    content: bytes
    code: str = ""
    ignore: tuple[str, ...] = ()
    limits: str = ""

    @functools.cached_property
    def notebook(self) -> NotebookNode:
        """The released notebook, read."""
        return nbformat.reads(self.content.decode("utf-8"), as_version=4)

    @property
    def file_name(self) -> str:
        """Name of the file that is handed in."""
        return f"{self.name}.ipynb"

    def notebook_in(self, folder: Path) -> Choice:
        """Return which notebook of a student's folder is graded, whatever its name."""
        return choose_notebook(folder, self.problem_set, self.file_name)

    def fingerprint_of(self, folder: Path) -> str:
        """Return what a graded notebook of this folder should be marked with."""
        files = extra_files(folder, self.ignore)
        handed_in = digest_of(folder, self.notebook_in(folder).name, files)
        return fingerprint(handed_in, self.content, self.code, self.limits)
