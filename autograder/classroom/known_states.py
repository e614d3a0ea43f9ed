"""Who need not be read again: whose files are, by their status, those that were found graded.

To read all that a large class has handed in, and all that was made of it, only to find nothing
new takes long. So a run notes what the file system says of these files, and the next one reads
those of which it says something else, as Git does with its index. Losing the notes costs time.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.classroom.up_to_date import Scores
from autograder.core.submission import CannotBeRead
from autograder.grading.door import Listing
from autograder.grading.folder import state_of
from autograder.grading.privacy import OTHERS

FOLDER_NAME = ".known"
FORM = 1
COARSEST_NS = 2 * 10**9
"""FAT tells the times of files in steps of two seconds, other file systems in shorter ones."""


class KnownStates:
    """What is known of a class's files, for one set.

    Parameters
    ----------
    beside : Path
        The folder of everybody's graded work, where it is kept under a name with a dot.
    problem_set : str
    made_by : mapping of str to str
        What decides about marks besides the submissions: what was noted holds for it alone.
    ignore : tuple of str
        Patterns of file names in submissions that nobody wants.
    """

    def __init__(
        self, beside: Path, problem_set: str, made_by: Mapping[str, str], ignore: tuple[str, ...]
    ) -> None:
        self._place = beside / FOLDER_NAME / f"{problem_set}.json"
        self._holds_for = [FORM, dict(made_by), list(ignore)]
        self._ignore = ignore
        self._noted: dict[str, Any] = self._read()
        self._seen: dict[str, str] = {}
        self._is_new = False

    def scores_of(
        self, student: str, folder: Path, graded: Path, listed: Listing | None = None
    ) -> Scores | None:
        """Look at a student's files before they are read.

        Parameters
        ----------
        student : str
        folder : Path
            What was handed in.
        graded : Path
            The graded notebook, if there is one.
        listed : list of (str, os.stat_result), optional
            What was found in the student's folder just now.

        Returns
        -------
        mapping of str to float or None
            What they earned by the autograder's points, if they are those of which it was noted.
        """
        try:
            state, changed = state_of(folder, self._ignore, listed)
        except CannotBeRead:  # who reads it says why
            return None
        if changed + COARSEST_NS > time.time_ns():
            return None  # what changes now may not look as if it had
        self._seen[student] = state
        noted = self._noted.get(student)
        if not isinstance(noted, list) or noted[:2] != [state, _status_of(graded)]:
            return None
        scores: Scores = noted[2]
        return scores

    def note(self, student: str, folder: Path, graded: Path, scores: Scores) -> None:
        """Note what files earned that were looked at before they were read.

        Parameters
        ----------
        student : str
        folder, graded : Path
        scores : mapping of str to float or None
            What the autograder gave.
        """
        self._is_new = True
        self._noted.pop(student, None)
        status = _status_of(graded)
        with contextlib.suppress(CannotBeRead):
            if scores and status and state_of(folder, self._ignore)[0] == self._seen.get(student):
                self._noted[student] = [self._seen[student], status, dict(scores)]

    def write(self) -> None:
        """Keep what is known for the next run, if it isn't what was known before."""
        if not self._is_new:
            return
        draft = self._place.with_name(f".{self._place.name}.part")
        text = json.dumps([self._holds_for, self._noted], separators=(",", ":"))
        with contextlib.suppress(OSError):  # the next run reads everything
            folder = self._place.parent
            folder.mkdir(exist_ok=True)
            # it holds points: as open as all graded work, but to nobody outside the group
            folder.chmod(stat.S_IMODE(folder.parent.stat().st_mode) & ~OTHERS)
            draft.write_text(text, encoding="utf-8")
            draft.replace(self._place)

    def _read(self) -> dict[str, Any]:
        try:
            holds_for, noted = json.loads(self._place.read_bytes())
        except (OSError, ValueError, TypeError):
            return {}
        return dict(noted) if holds_for == self._holds_for else {}


def _status_of(graded: Path) -> list[int] | None:
    """Return what the file system says of a graded notebook; None if there is none."""
    try:
        status = os.stat(graded, follow_symlinks=False)
    except OSError:
        return None
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
