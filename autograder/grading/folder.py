"""What lies in a student's folder for one set: notebook, time stamp, and extra files.

Everything is a stranger's, and comes in by the door (`door`): only regular files are opened, and
none through a link.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from autograder.core.submission import SIZE_LIMIT, Unreadable
from autograder.grading.door import Listing, read_file, statuses_in
from autograder.grading.kinds import is_for_readers, why_not_taken

TIMESTAMP = "timestamp.txt"
TIMESTAMP_BYTES = 200
FILE_BYTES = 20 * 2**20
TOTAL_BYTES = 100 * 2**20
FILE_LIMIT = 200
DEPTH_LIMIT = 8
REMARK_LIMIT = 10


@dataclass(frozen=True)
class ExtraFiles:
    """Files beside the notebook: those that may be copied, and words for the others.

    `for_readers` says whether any may hold words for a person.
    """

    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    for_readers: bool = False


def extra_files(folder: Path, ignore: tuple[str, ...] = ()) -> ExtraFiles:
    """List what may be copied from a student's folder.

    Parameters
    ----------
    folder : Path
    ignore : tuple of str
        Patterns of names that nobody wants, and nobody is told about.

    Returns
    -------
    ExtraFiles
        Paths relative to the folder. Notebooks are not among them.

    Raises
    ------
    CannotBeRead
        If the machine doesn't let us look.
    """
    accepted: list[str] = []
    rejected: list[str] = []
    total = 0
    for_readers = False
    for name, status in sorted(_files_in(folder, "", 0, ignore), key=lambda found: found[0]):
        if _is_notebook(name):
            continue
        for_readers |= name != TIMESTAMP and is_for_readers(name)
        why = _why_not(status) or why_not_taken(name)
        if not why and (total + status.st_size > TOTAL_BYTES or len(accepted) == FILE_LIMIT):
            why = "too many further files"
        if why:
            rejected.append(f"{harmless_name(name)} ({why})")
        else:
            total += status.st_size
            accepted.append(name)
    if len(rejected) > REMARK_LIMIT:
        more = len(rejected) - REMARK_LIMIT
        rejected[REMARK_LIMIT:] = [f"and {more} further files"]
    return ExtraFiles(tuple(accepted), tuple(rejected), for_readers)


def _files_in(
    folder: Path, inside: str, depth: int, ignore: tuple[str, ...]
) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files below a folder, and their status, links not followed."""
    try:
        listed = statuses_in(folder, inside)
    except Unreadable:
        return
    yield from _files_among(listed, folder, inside, depth, ignore)


def _files_among(
    listed: Listing, folder: Path, inside: str, depth: int, ignore: tuple[str, ...]
) -> Iterator[tuple[str, os.stat_result]]:
    """Yield those of listed names that are files, and the files in the others.

    Not those in a folder that is named as if it were a notebook.
    """
    for entry, status in listed:
        name = os.path.join(inside, entry)
        if not _is_notebook(entry) and any(fnmatch(entry, pattern) for pattern in ignore):
            continue
        if not stat.S_ISDIR(status.st_mode) or _is_notebook(entry):
            yield name, status
        elif depth < DEPTH_LIMIT:
            yield from _files_in(folder, name, depth + 1, ignore)


def _is_notebook(name: str) -> bool:
    return name.casefold().endswith(".ipynb")


def _why_not(status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "a link"
    if not stat.S_ISREG(status.st_mode):
        return "no regular file"
    if status.st_nlink > 1:
        return "a file with a second name elsewhere"
    if status.st_size > FILE_BYTES:
        return f"larger than {FILE_BYTES // 2**20} MB"
    return ""


def read_extra(folder: Path, name: str) -> bytes:
    """Return the content of one of the files that `extra_files` named, never through a link."""
    return read_file(folder, name, FILE_BYTES)


def read_timestamp(folder: Path) -> str | None:
    """Return what the student's time stamp says, None if there is none.

    Raises
    ------
    CannotBeRead
        If the machine doesn't give it.
    Unreadable
        If it is no small plain file of text.
    """
    try:
        content = read_file(folder, TIMESTAMP, SIZE_LIMIT)
    except FileNotFoundError:
        return None
    if len(content) > TIMESTAMP_BYTES:
        raise Unreadable("it is too long")
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Unreadable("it is no text") from None


def digest_of(folder: Path, notebook: str, files: ExtraFiles) -> str:
    """Return the digest of everything that was handed in, without making sense of any of it.

    Parameters
    ----------
    folder : Path
    notebook : str
        File name of the notebook that is graded.
    files : ExtraFiles

    Raises
    ------
    CannotBeRead
        If the machine doesn't give one of them.
    """
    digest = hashlib.sha256()
    for name in (notebook, *files.accepted):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0")
        try:
            content = read_file(folder, name, SIZE_LIMIT)
        except (FileNotFoundError, Unreadable) as error:
            content = type(error).__name__.encode()
        digest.update(hashlib.sha256(content).digest())
    digest.update("\0".join(files.rejected).encode("utf-8", "replace"))
    return digest.hexdigest()


def state_of(
    folder: Path, ignore: tuple[str, ...] = (), listed: Listing | None = None
) -> tuple[str, int]:
    """Return what the file system says of all that was handed in, without reading any of it.

    Parameters
    ----------
    folder : Path
    ignore : tuple of str
        Patterns of names that nobody wants.
    listed : list of (str, os.stat_result), optional
        What was found in the folder just now.

    Returns
    -------
    str
        Digest of names, kinds, sizes, times and numbers of the files.
    int
        When one of them last changed, in nanoseconds since 1970.

    Raises
    ------
    CannotBeRead
        If the machine doesn't let us look.
    """
    found = (
        _files_in(folder, "", 0, ignore)
        if listed is None
        else _files_among(listed, folder, "", 0, ignore)
    )
    files = sorted(found, key=lambda named: named[0])
    digest = hashlib.sha256()
    for name, s in files:
        numbers = (s.st_mode, s.st_ino, s.st_nlink, s.st_size, s.st_mtime_ns, s.st_ctime_ns)
        digest.update(name.encode("utf-8", "surrogateescape") + f"\0{numbers}\0".encode())
    changed = max((max(s.st_mtime_ns, s.st_ctime_ns) for _, s in files), default=0)
    return digest.hexdigest(), changed


def harmless_name(name: str) -> str:
    """Return a stranger's file name as text that means nothing to Markdown or a browser."""
    return re.sub(r"[^\w .,:;'/()+-]", "?", name)[:200]
