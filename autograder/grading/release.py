"""A released notebook, as all ways of grading use it."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from autograder.grading.fingerprint import fingerprint
from autograder.grading.folder import digest_of, extra_files
from autograder.grading.usual_form import read_notebook
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
    code_of_the_set : str
        Digest of that part of the code which belongs to the set alone.
    """

    problem_set: str
    name: str
    content: bytes
    code: str = ""
    ignore: tuple[str, ...] = ()
    limits: str = ""
    code_of_the_set: str = ""

    @functools.cached_property
    def notebook(self) -> NotebookNode:
        """The released notebook, read."""
        return read_notebook(self.content.decode("utf-8"))

    @property
    def file_name(self) -> str:
        """Name of the file that is handed in."""
        return f"{self.name}.ipynb"

    def notebook_in(self, folder: Path) -> Choice:
        """Return which notebook of a student's folder is graded, whatever its name."""
        return choose_notebook(folder, self.problem_set, self.file_name)

    @property
    def points(self) -> dict[str, float]:
        """What each grade cell is worth, by its grade_id."""
        cells = (cell.metadata.get("nbgrader", {}) for cell in self.notebook.cells)
        return {cell["grade_id"]: float(cell["points"]) for cell in cells if cell.get("grade")}

    @property
    def code_cells(self) -> list[str]:
        """The sources of its code cells, of which most are run as they are."""
        return [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]

    @functools.cached_property
    def made_by(self) -> dict[str, str]:
        """What decides about marks besides the submission, each as a digest or a text."""
        return {
            "release": hashlib.sha256(self.content).hexdigest(),
            "set": self.code_of_the_set,
            "code": self.code,
            "limits": self.limits,
        }

    def fingerprint_of(self, folder: Path) -> str:
        """Return what a graded notebook of this folder should be marked with."""
        files = extra_files(folder, self.ignore)
        handed_in = digest_of(folder, self.notebook_in(folder).name, files)
        return fingerprint(handed_in, self.content, self.code, self.limits)
