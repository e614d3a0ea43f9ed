"""Open a course's gradebook: with patience, and never a new one in place of one that got lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from nbgrader.api import Gradebook
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from autograder.classroom.course import Course, CourseError

TRIES = 10
PAUSE_SECONDS = 1.0
"""SQLite itself waits for five seconds each time: a minute in all."""
LOCKED = (
    "The gradebook is locked by another program, such as a database browser. "
    "Waiting for it, up to a minute."
)

Answer = TypeVar("Answer")
Say = Callable[[str], None]


def say_nothing(words: str) -> None:
    """Tell nobody."""


@contextlib.contextmanager
def open_gradebook(course: Course, say: Say = say_nothing) -> Iterator[Gradebook]:
    """Open a course's gradebook.

    Parameters
    ----------
    course : Course
    say : callable
        Is told when there is something to wait for.

    Raises
    ------
    CourseError
        If it can't be opened or read, or if it is lost while there is graded work.
    """
    coursedir = course.coursedir
    _refuse_to_replace(course)
    try:
        with patiently(lambda: Gradebook(coursedir.db_url, coursedir.course_id), say) as gradebook:
            yield gradebook
    except (SQLAlchemyError, ImportError) as error:
        place = _file_of(course) or make_url(coursedir.db_url).render_as_string()
        raise CourseError(
            f"the gradebook {place} can't be used: {first_line(error)}. Put its last backup in its "
            "place, or see to it that its server runs; nothing was changed"
        ) from error


def patiently(work: Callable[[], Answer], say: Say) -> Answer:
    """Do something with a gradebook, again and again for a minute while others have it locked."""
    for number in range(1, TRIES):
        try:
            return work()
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            if number == 1:
                say(LOCKED)
            time.sleep(PAUSE_SECONDS)
    return work()


def first_line(error: BaseException) -> str:
    """Return what a database says was wrong, without the statement."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def _refuse_to_replace(course: Course) -> None:
    """Stop where nbgrader would quietly make a new gradebook beside work that was graded."""
    path = _file_of(course)
    if path is None or (path.exists() and (not path.is_file() or path.stat().st_size)):
        return
    autograded = course.root / course.coursedir.autograded_directory
    graded = next(autograded.glob("*/*/*.ipynb"), None)
    if graded is not None:
        state = "is empty" if path.exists() else "is missing"
        raise CourseError(
            f"the gradebook {path} {state}, but there is graded work, such as {graded}. Put its "
            "last backup in its place: points given by hand are nowhere else. To begin anew, move "
            f"{autograded} away"
        )


def _file_of(course: Course) -> Path | None:
    """Return where the gradebook lies, None if it is no file."""
    url = make_url(course.coursedir.db_url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))
