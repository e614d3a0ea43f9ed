"""When something was handed in, by a time stamp that may be a stranger's."""

from __future__ import annotations

import datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from autograder.core.submission import Unreadable
from autograder.grading.folder import TIMESTAMP, read_timestamp

TAKEN_INSTEAD = (
    "the time that the gradebook has of it from before holds, and without one it isn't late"
)


def existing_timestamp(course: CourseDirectory, folder: str | Path) -> datetime.datetime | None:
    """Return when something was handed in, None if its time stamp can't be read.

    Takes the place of CourseDirectory's own, which opens whatever lies there and stops with
    an error if it is no time.
    """
    time, why = time_of_hand_in(Path(folder))
    if why:
        course.log.warning("In %s, %s", folder, why)
    return time


def time_of_hand_in(folder: Path) -> tuple[datetime.datetime | None, str]:
    """Return when something was handed in, and what is wrong with its time stamp.

    Parameters
    ----------
    folder : Path
        A student's, for one set.

    Returns
    -------
    datetime.datetime or None
        In UTC; None if there is no time stamp, or none that can be read.
    str
        Why it can't be read, and what counts instead, in words; empty if nothing is wrong.

    Raises
    ------
    CannotBeRead
        If the machine doesn't give it.
    """
    try:
        text = read_timestamp(folder)
    except Unreadable as error:
        return None, f"{TIMESTAMP} can't be read: {error}; {TAKEN_INSTEAD}"
    if text is None:
        return None, ""
    if not text:
        return None, f"{TIMESTAMP} is empty; {TAKEN_INSTEAD}"
    try:
        return parse_utc(text), ""
    except Exception:  # dateutil raises whatever a stranger's text leads it to
        return None, f"{TIMESTAMP} is no time, but {text[:40]!r}; {TAKEN_INSTEAD}"
