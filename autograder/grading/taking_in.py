"""From a student's folder to the notebook to grade: the same for every way of grading."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.grading.fingerprint import fingerprint
from autograder.grading.folder import digest_of, extra_files
from autograder.grading.graft import METADATA_KEY, graft
from autograder.grading.submission import read_submission


@dataclass(frozen=True)
class Release:
    """A released notebook, and what else to leave alone.

    Parameters
    ----------
    problem_set : str
    notebook : str
        The notebook's name, without its ending.
    content : bytes
        Its file.
    code : str
        Digest of the code that says what is right in the set, as whoever started us found it.
    ignore : tuple of str
        Patterns of file names in submissions that nobody wants.
    """

    problem_set: str
    notebook: str
    content: bytes
    code: str = ""
    ignore: tuple[str, ...] = ()

    @functools.cached_property
    def master(self) -> NotebookNode:
        """The released notebook, read."""
        return nbformat.reads(self.content.decode("utf-8"), as_version=4)

    @property
    def file_name(self) -> str:
        """Name of the file that is handed in."""
        return f"{self.notebook}.ipynb"

    def fingerprint_of(self, folder: Path) -> str:
        """Return what a graded notebook of this folder should be marked with."""
        files = extra_files(folder, self.ignore)
        handed_in = digest_of(folder, self.file_name, files)
        return fingerprint(handed_in, self.content, self.code)


def take_in(release: Release, folder: Path) -> NotebookNode:
    """Read what a student handed in, and graft it onto the release.

    Parameters
    ----------
    release : Release
    folder : Path
        The student's, for this set.

    Returns
    -------
    NotebookNode
        To be graded. Its metadata say what it was made from.
    """
    # first: should the folder change in between, the mark is that of the older one, and the
    # newer one will be graded in its turn
    graded_as = release.fingerprint_of(folder)
    notebook = graft(release.master, read_submission(folder / release.file_name))
    facts = notebook.metadata[METADATA_KEY]
    facts["graded_as"] = graded_as
    facts["not_taken"] = list(extra_files(folder, release.ignore).rejected)
    return notebook
