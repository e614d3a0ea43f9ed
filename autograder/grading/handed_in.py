"""What a student handed in, taken out of its folder: bytes that may be graded somewhere else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from autograder.core.submission import Submission, read_content, submission_from
from autograder.grading.door import read_notebook
from autograder.grading.folder import extra_files
from autograder.grading.release import Release


@dataclass(frozen=True)
class HandedIn:
    """All of a student's folder that decides how it is graded, read through the door.

    Parameters
    ----------
    content : bytes or None
        The notebook; None if there is none, or none that would be read.
    unreadable : str
        Why it would not be read, in words; empty if there is none.
    graded_as : str
        The fingerprint with which the graded notebook is marked.
    not_taken : tuple of str
        Further files that are left out, and why.
    remark : str
        Why a notebook of another name is graded; empty if it has its own.
    has_words_beside : bool
        Whether further files may hold words for a person.
    """

    content: bytes | None
    unreadable: str
    graded_as: str
    not_taken: tuple[str, ...]
    remark: str = ""
    has_words_beside: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of the notebook in hex, as `Submission.digest`."""
        return "" if self.content is None else hashlib.sha256(self.content).hexdigest()

    def submission(self) -> Submission:
        """Return what the notebook says; never raises for anything that is in it."""
        return submission_from(self.content, self.unreadable)


def take_in(release: Release, folder: Path) -> HandedIn:
    """Read what a student handed in.

    Parameters
    ----------
    release : Release
    folder : Path
        The student's, for this set.

    Raises
    ------
    CannotBeRead
        If the machine doesn't give it.
    """
    # first: should the folder change in between, the mark is that of the older one, and the
    # newer one will be graded in its turn
    graded_as = release.fingerprint_of(folder)
    choice = release.notebook_in(folder)
    content, unreadable = read_content(folder / choice.name, read_notebook)
    further = extra_files(folder, release.ignore)
    return HandedIn(
        content, unreadable, graded_as, further.rejected, choice.remark, further.for_readers
    )
