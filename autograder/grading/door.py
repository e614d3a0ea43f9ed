"""The one door to what students hand in: nothing below their folders is read in another way.

Whoever fills these folders may put links there: in place of the notebook, of the folder around
it, or of their whole place in the class. So every part of a path that is a student's is opened
relative to the descriptor of the part above, and none may be a link; a file with a second name
elsewhere isn't opened, since it may be somebody else's. Where the system has no such descriptors
(Windows), each part is looked at before it is used.
"""

from __future__ import annotations

import contextlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath

from autograder.core.submission import SIZE_LIMIT, CannotBeRead, Unreadable

STRANGERS_PARTS = 2
"""So many parts at the end of a folder's path are a stranger's: the student's name, and the set."""
HAS_DESCRIPTORS = (
    {os.open, os.stat} <= os.supports_dir_fd
    and os.scandir in os.supports_fd
    and hasattr(os, "O_NOFOLLOW")
)
AS_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
AS_FILE |= getattr(os, "O_BINARY", 0)  # Windows'
AS_FOLDER = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)
FORMULA_SIGNS = ("=", "+", "-", "@")
SIGNS_OF_TAGS = frozenset('<>"')
"""Formgrader's page of a submission holds a student's name as it is."""
SIGNS_OF_PATTERNS = frozenset("*?[")
"""nbgrader looks for a student's notebook by a pattern that the name is a part of."""

Place = int | str
"""A folder that is open: its descriptor, or its path where there are none."""
Listing = list[tuple[str, os.stat_result]]
"""Names in a folder, and what stands behind each, links not followed."""


def read_file(folder: Path, name: str, most_bytes: int) -> bytes:
    """Return what is in a file of a student's folder.

    Parameters
    ----------
    folder : Path
        The student's, for one set; its last `STRANGERS_PARTS` parts may be no links.
    name : str
        Path of the file in it.
    most_bytes : int

    Raises
    ------
    Unreadable
        If it is a link or lies behind one, has a second name elsewhere, is no file, or too large.
    FileNotFoundError
        If it isn't there.
    CannotBeRead
        If the machine doesn't give it.
    """
    path = PurePath(name)
    try:
        with _opened(folder, path.parent) as place:
            where, at = _in(place, path.name)
            _check(os.stat(where, follow_symlinks=False, **at))
            # even if a link or a pipe has come here since
            with os.fdopen(os.open(where, AS_FILE, **at), "rb") as file:
                _check(os.fstat(file.fileno()))
                content = file.read(most_bytes + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CannotBeRead(f"{folder / name} can't be read: {error.strerror}") from None
    if len(content) > most_bytes:
        raise Unreadable(f"it is larger than {most_bytes // 2**20} MB; clear its outputs")
    return content


def read_notebook(path: Path) -> bytes:
    """Return what is in a student's notebook, for `read_submission`; raises as `read_file`."""
    return read_file(path.parent, path.name, SIZE_LIMIT)


def statuses_in(folder: Path, inside: str = "") -> Listing:
    """Return the names in a student's folder, or in one inside, and what stands behind each.

    Raises
    ------
    Unreadable
        If a part of the path is a link.
    CannotBeRead
        If it isn't there, or the machine doesn't let us look.
    """
    found = []
    try:
        with _opened(folder, PurePath(inside)) as place, os.scandir(place) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):  # it has gone since it was listed
                    found.append((entry.name, entry.stat(follow_symlinks=False)))
    except OSError as error:
        raise CannotBeRead(f"{folder / inside} can't be listed: {error.strerror}") from None
    return found


def is_handed_in(folder: Path) -> bool:
    """Whether somebody has handed something in here; raises as `listed_if_handed_in`."""
    return listed_if_handed_in(folder) is not None


def listed_if_handed_in(folder: Path) -> Listing | None:
    """Return what is in a folder where somebody has handed something in; None in another one.

    That is a notebook, or a link in the folder's place, of which nothing is listed: it isn't
    followed.

    Raises
    ------
    CannotBeRead
        If the machine doesn't let us look, or the folder around it is a link.
    """
    try:
        listed = statuses_in(folder)
    except (CannotBeRead, Unreadable):
        return _listed_after_all(folder)
    return listed if any(name.casefold().endswith(".ipynb") for name, _ in listed) else None


def _listed_after_all(folder: Path) -> Listing | None:
    """Tell why a folder can't be listed: it isn't there, is no folder, or is a link."""
    for part in (folder.parent, folder):
        try:
            status = part.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotBeRead(f"{part} can't be listed: {error.strerror}") from None
        if stat.S_ISLNK(status.st_mode):
            if part is folder:
                return []
            raise CannotBeRead(f"{as_printable(str(part))} is a link, and links are not followed")
    return statuses_in(folder) if stat.S_ISDIR(status.st_mode) else None


def status_of(folder: Path, name: str) -> os.stat_result | None:
    """Return what stands behind a name in a student's folder; None if that can't be told."""
    try:
        with _opened(folder, PurePath()) as place:
            where, at = _in(place, name)
            return os.stat(where, follow_symlinks=False, **at)
    except (OSError, Unreadable):
        return None


@contextlib.contextmanager
def _opened(folder: Path, inside: PurePath) -> Iterator[Place]:
    """Open a folder part by part; of those that are a stranger's, none may be a link."""
    parts = (folder if folder.is_absolute() else folder.absolute()).parts
    strangers = (*parts[-STRANGERS_PARTS:], *inside.parts)
    if os.pardir in strangers:
        raise Unreadable("its path leads out of its folder")
    trusted = os.path.join(*parts[:-STRANGERS_PARTS])
    place: Place = trusted
    if HAS_DESCRIPTORS:
        place = os.open(trusted, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in strangers:
            below = _below(place, part)
            _close(place)
            place = below
        yield place
    finally:
        _close(place)


def _below(place: Place, name: str) -> Place:
    """Open a folder in one that is open."""
    where, at = _in(place, name)
    if stat.S_ISLNK(os.stat(where, follow_symlinks=False, **at).st_mode):
        raise Unreadable(f"the folder {as_printable(name)} is a link, and links are not followed")
    return os.open(where, AS_FOLDER, **at) if HAS_DESCRIPTORS else where


def _in(place: Place, name: str) -> tuple[str, dict[str, int]]:
    """Return how to name what is in an open folder: a path, and further arguments."""
    return (os.path.join(place, name), {}) if isinstance(place, str) else (name, {"dir_fd": place})


def _close(place: Place) -> None:
    if isinstance(place, int):
        os.close(place)


def _check(status: os.stat_result) -> None:
    """Raise `Unreadable` for what would not be read."""
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("it is not a regular file")
    if status.st_nlink > 1:
        raise Unreadable("its file has a second name elsewhere, so it may be somebody else's")


# -- names --------------------------------------------------------------------------------


def why_no_student(name: str) -> str:
    """Return why a folder's name can't be a student's, in words; empty if it can.

    It becomes a cell of a spreadsheet, a line in a terminal, a part of paths and of pages.
    """
    if not name.isprintable():
        return "its name holds characters that can't be printed"
    if unicodedata.normalize("NFKC", name).startswith(FORMULA_SIGNS):  # wide signs as well
        return f"its name begins with {name[0]}, which spreadsheets take for a formula"
    if signs := SIGNS_OF_TAGS.intersection(name):
        return f"its name holds {min(signs)}, which pages take for a part of a tag"
    if signs := SIGNS_OF_PATTERNS.intersection(name):
        return f"its name holds {min(signs)}, which nbgrader takes for other students' names"
    if name.startswith("."):
        return "its name begins with a dot, as those of hidden folders do"
    if name != name.strip():
        return "its name begins or ends with a space"
    return ""


def as_printable(text: str) -> str:
    """Return a text that does nothing to a terminal: what can't be printed stands as its code."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
