"""Marks and graded work are for whoever runs the course, or for their group: by permissions."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

OWNER, GROUP = 0o700, 0o2770
OTHERS = 0o007
WRITERS = 0o060


def keep_from_others(course: CourseDirectory) -> None:
    """Make the folders of graded work and feedback if they aren't there, and close the gradebook.

    New folders are for their owner alone, or for the group where `groupshared` is set: so is all
    in them. Folders that are there stay as open as somebody has made them. The gradebook, which
    other programs make, is closed to all but owner and group.

    A group that shares may write to it.

    Parameters
    ----------
    course : CourseDirectory
    """
    for name in (course.autograded_directory, course.feedback_directory):
        make_private(course, Path(course.root) / name)
    gradebook = gradebook_file(course)
    if gradebook is not None:
        with contextlib.suppress(OSError):  # somebody else's, or not there yet
            now = gradebook.stat().st_mode & 0o7777
            wanted = (now | (WRITERS if course.groupshared else 0)) & ~OTHERS
            if now != wanted:
                gradebook.chmod(wanted)


def make_private(course: CourseDirectory, folder: Path) -> None:
    """Make a folder if it isn't there: for its owner alone, or for the group (`groupshared`)."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(parents=True)
        folder.chmod(GROUP if course.groupshared else OWNER)


def private_folder(course: CourseDirectory, name: str) -> Path:
    """Make a folder of the course's that only its owner, or the group where shared, can look into.

    Parameters
    ----------
    course : CourseDirectory
    name : str

    Returns
    -------
    Path
        Which is closed to everybody else even if it was there, and open, before.

    Raises
    ------
    OSError
        If it can't be made.
    """
    folder = Path(course.root) / name
    folder.mkdir(mode=OWNER, exist_ok=True)
    if os.name != "posix" or folder.stat().st_uid == os.geteuid():  # else one of the group's
        folder.chmod(GROUP if course.groupshared else OWNER)
    return folder


def share_what_is_written() -> None:
    """Let what this process and its children write from now on be their group's, too."""
    os.umask(OTHERS)


def gradebook_file(course: CourseDirectory) -> Path | None:
    """Return where a course's gradebook lies; None if it is no file."""
    try:
        url = make_url(course.db_url)
    except ArgumentError:
        return None
    if not url.drivername.startswith("sqlite") or not url.database or os.name != "posix":
        return None
    return Path(course.root) / url.database
