"""When something was handed in, by a time stamp that may be a stranger's."""

from __future__ import annotations

import datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from autograder.grading.folder import read_timestamp


def existing_timestamp(course: CourseDirectory, folder: str | Path) -> datetime.datetime | None:
    """Return when something was handed in, None if its time stamp can't be read.

    Takes the place of CourseDirectory's own, which opens whatever lies there and stops with
    an error if it is no time.
    """
    text = read_timestamp(Path(folder))
    try:
        time: datetime.datetime | None = parse_utc(text) if text else None
    except Exception:  # dateutil raises whatever a stranger's text leads it to
        course.log.warning("The time stamp in %s is no time, and doesn't count", folder)
        return None
    return time
