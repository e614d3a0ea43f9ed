"""Open a course's gradebook: with patience, and never a new one in place of one that got lost."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from autograder.classroom.course import Course, CourseError

TRIES = 10
PAUSE_SECONDS = 1.0
"""SQLite itself waits for five seconds each time: a minute in all."""
SERVER_TRIES = 60
LOCKED = (
    "The gradebook is locked by another program, such as a database browser. "
    "Waiting for it, up to a minute."
)
AWAY = "The gradebook's server doesn't answer. Waiting for it, up to a minute."
STARTING = ("starting up", "shutting down", "not yet accepting connections")
"""What PostgreSQL says when one has only to wait."""
STILL_GOOD = {
    "readonly": "Its owner can open it to you: docs/people.md, Several graders",
    "locked": "Close the program that has it open, and run the same command again",
    "unable to open": "See to it that this is a file, and that you may read and write it",
}
"""What to do where SQLite's words say nothing against the file: a backup would be a loss."""
EXTRA = (
    "PostgreSQL needs the extra 'postgres': pip install 'backprop-course[postgres]', in the "
    "course's folder: pip install -e '.[all,postgres]'; and its db_url begins with "
    "postgresql+psycopg://"
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
    url = address(coursedir.db_url)
    _refuse_signs(course, url)
    _refuse_to_replace(course, url)
    try:
        if not is_file(url):
            patiently(lambda: _refuse_empty(course, url), say, is_opening=True)
        with patiently(
            lambda: Gradebook(coursedir.db_url, coursedir.course_id), say, is_opening=True
        ) as gradebook:
            yield gradebook
    except (SQLAlchemyError, ImportError) as error:
        raise why_not(url, error) from error
    except (AssertionError, LookupError, ValueError) as error:
        if not _is_of_what_it_holds(error):
            raise
        raise why_not(url, error) from error


def _is_of_what_it_holds(error: Exception) -> bool:
    """Whether SQLAlchemy met something in a database that nobody wrote into it: a broken disk."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals["__name__"]).startswith("sqlalchemy.")


def address(db_url: str) -> URL:
    """Return where a gradebook is; its text, other than the setting's, never holds a password.

    Raises
    ------
    CourseError
        If that is no address of a database; without repeating it, for it may hold a password.
    """
    try:
        return make_url(db_url)
    except (ArgumentError, ValueError):
        raise CourseError(
            "CourseDirectory.db_url in nbgrader_config.py is no address of a database; one is "
            "sqlite:////FOLDER/gradebook.db, or postgresql+psycopg://USER@HOST/DATABASE"
        ) from None


def is_file(url: URL) -> bool:
    """Whether a gradebook is a file, of SQLite, and not a server's."""
    return url.get_backend_name() == "sqlite"


def why_not(url: URL, error: Exception) -> CourseError:
    """Return why a gradebook can't be used, in words, without its password."""
    place = str(_file_at(url) or url.render_as_string(hide_password=True))
    if isinstance(error, (ImportError, NoSuchModuleError)):
        return CourseError(f"the gradebook {place} can't be used: {first_line(error)}. {EXTRA}")
    mend = (
        "Put its last backup in its place"
        if is_file(url)
        else "See to it that its server runs, and that user, password and database are right "
        "(a password belongs into ~/.pgpass)"
    )
    words = first_line(error)
    if not isinstance(error, SQLAlchemyError):
        words = f"what it holds is damaged ({words})"
    for sign, other in STILL_GOOD.items():
        if is_file(url) and sign in words:
            mend = other
    if isinstance(url.password, str) and url.password:
        words = words.replace(url.password, "***")
    return CourseError(f"the gradebook {place} can't be used: {words}. {mend}; nothing was changed")


def patiently(work: Callable[[], Answer], say: Say, *, is_opening: bool = False) -> Answer:
    """Do something with a gradebook, again and again for a minute while it can't be used.

    Others have locked it, or its server is being started again.

    Parameters
    ----------
    work : callable
        May be called again after it failed.
    say : callable
        Is told what is waited for.
    is_opening : bool
        Whether nobody has reached its server yet: then one that isn't there isn't waited for.
    """
    said = ""
    tries = 0
    while True:
        tries += 1
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            words, most = _worth_waiting(error, is_opening=is_opening)
            if tries >= most:
                raise
            if words != said:
                say(words)
            said = words
            time.sleep(PAUSE_SECONDS)


def _worth_waiting(error: DBAPIError, *, is_opening: bool) -> tuple[str, int]:
    """Return what to say of an error that may pass, and how many tries it is worth."""
    text = str(error.orig)
    if type(error.orig).__module__.partition(".")[0] == "sqlite3":
        return (LOCKED, TRIES) if "locked" in text else ("", 0)
    if is_opening and not any(words in text for words in STARTING):
        return "", 0
    return AWAY, SERVER_TRIES


def first_line(error: BaseException) -> str:
    """Return what a database says was wrong, without the statement."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def _refuse_signs(course: Course, url: URL) -> None:
    """Stop where nbgrader would read another place out of the course's path than it is."""
    own = os.path.abspath(os.path.join(course.coursedir.root, "gradebook.db"))
    if course.coursedir.db_url != f"sqlite:///{own}" or url.database == own:
        return
    sign = "?" if "?" in own else "%"
    raise CourseError(
        f"the path {course.root} has a {sign} in it, which means something else in a database's "
        "address: rename that folder"
    )


def _refuse_to_replace(course: Course, url: URL) -> None:
    """Stop where nbgrader would quietly make a new gradebook beside work that was graded."""
    path = _file_at(url)
    if path is None or (path.exists() and (not path.is_file() or path.stat().st_size)):
        return
    _refuse(course, f"{path} {'is empty' if path.exists() else 'is missing'}")


def _refuse_empty(course: Course, url: URL) -> None:
    """Stop as well if a server's database has no tables."""
    engine = create_engine(url)
    try:
        is_empty = not inspect(engine).get_table_names()
    finally:
        engine.dispose()
    if is_empty:
        _refuse(course, f"{url.render_as_string(hide_password=True)} is empty")


def _refuse(course: Course, state: str) -> None:
    autograded = course.root / course.coursedir.autograded_directory
    graded = next(autograded.glob("*/*/*.ipynb"), None)
    if graded is not None:
        raise CourseError(
            f"the gradebook {state}, but there is graded work, such as {graded}. Put its "
            "last backup in its place: points given by hand are nowhere else. To begin anew, move "
            f"{autograded} away"
        )


def _file_at(url: URL) -> Path | None:
    """Return where a gradebook lies, None if it is no file."""
    if not is_file(url) or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))
