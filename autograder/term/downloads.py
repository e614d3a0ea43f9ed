"""What a platform's download holds: a zip or a folder, in which strangers have put the files.

Nothing is unpacked to the disk here. Names are taken apart and held to be harmless, sizes are
counted as the bytes come out and not as the zip declares them, and no archive inside is opened.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom.course import CourseError
from autograder.core.submission import SIZE_LIMIT
from autograder.grading.door import as_printable

MOST_FILES = 50_000
MOST_BYTES = 8 * 2**30
"""Of all files of a download together, as they come out."""
LONGEST_NAME = 250
"""Bytes of one part of a path: more, no file system takes."""
DEEPEST = 12
JUNK = re.compile(r"__MACOSX|\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.ipynb_checkpoints")
"""What systems and Jupyter put beside files by themselves; nobody needs to hear of it."""
ARCHIVES = (
    *(".7z", ".bz2", ".cab", ".dmg", ".gz", ".iso", ".jar", ".lz", ".lzma", ".rar", ".tar"),
    *(".tbz", ".tgz", ".txz", ".whl", ".xz", ".z", ".zip", ".zst"),
)


class CannotBeTaken(Exception):
    """A file of a download isn't taken; why, in words."""


@dataclass(frozen=True)
class Entry:
    """A file in a download.

    Parameters
    ----------
    parts : tuple of str
        Its path in the download, in NFC.
    came_as : str
        The path as it stands there.
    read : callable
        Returns its bytes; raises `CannotBeTaken`.
    """

    parts: tuple[str, ...]
    came_as: str
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.parts[-1]


@dataclass
class Download:
    """All of a download.

    Parameters
    ----------
    entries : list of Entry
    refused : dict of str to str
        Why files aren't looked at, by their paths, which can be printed.
    """

    entries: list[Entry] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@contextmanager
def opened(source: Path) -> Iterator[Download]:
    """Open a zip or a folder.

    Parameters
    ----------
    source : Path

    Yields
    ------
    Download
        Its entries can be read until the end of the block.

    Raises
    ------
    CourseError
        If it is neither, or holds more files than anybody hands in.
    """
    counter = _Counter()
    if source.is_dir():
        yield _checked(_in_folder(source, counter))
        return
    try:
        archive = zipfile.ZipFile(source)
    except FileNotFoundError:
        raise CourseError(f"there is no {source}: give the platform's zip, or a folder") from None
    except OSError as error:
        raise CourseError(f"{source} can't be read: {error.strerror}") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise CourseError(
            f"{source} is neither a folder nor a zip that can be read ({error}); download it again"
        ) from None
    with archive:
        yield _checked(_in_zip(archive, counter))


Found = Iterator[tuple[str, str, Callable[[], bytes]]]
"""Paths, why they aren't taken, and how they are read."""


class _Counter:
    """Counts the bytes that have come out."""

    def __init__(self) -> None:
        self.left = MOST_BYTES

    def take(self, content: bytes) -> bytes:
        self.left -= len(content)
        if len(content) > SIZE_LIMIT:
            raise CannotBeTaken(f"it is larger than {SIZE_LIMIT // 2**20} MB")
        if self.left < 0:
            raise CannotBeTaken(f"the download holds more than {MOST_BYTES // 2**30} GB")
        return content


def _checked(found: Found) -> Download:
    download = Download()
    seen: set[tuple[str, ...]] = set()
    for number, (path, why, read) in enumerate(found):
        if number == MOST_FILES:
            raise CourseError(f"there are more than {MOST_FILES} files in it, so nothing was taken")
        parts = tuple(unicodedata.normalize("NFC", part) for part in path.split("/") if part)
        if any(JUNK.fullmatch(part) for part in parts):
            continue
        why = why or _why_no_path(path, parts)
        if not why and parts in seen:
            why = "a second file of the same name"
        if why:
            download.refused[as_printable(path)] = why
        else:
            seen.add(parts)
            download.entries.append(Entry(parts, path, read))
    return download


def _why_no_path(path: str, parts: tuple[str, ...]) -> str:
    if path.startswith("/") or "\\" in path or re.match(r"[A-Za-z]:", path) or not parts:
        return "its path is no path inside the download"
    if any(part in (".", "..") for part in parts):
        return "its path leads out of its folder"
    if not all(part.isprintable() for part in parts):
        return "its name holds characters that can't be printed"
    if len(parts) > DEEPEST or any(len(part.encode()) > LONGEST_NAME for part in parts):
        return "its path is too long"
    if parts[-1].casefold().endswith(ARCHIVES):
        return "an archive inside: it isn't opened. Ask for the notebook itself"
    return ""


def _in_zip(archive: zipfile.ZipFile, counter: _Counter) -> Found:
    for info in archive.infolist():
        if info.is_dir():
            continue
        mode = info.external_attr >> 16
        why = ""
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            why = "a link" if stat.S_ISLNK(mode) else "no regular file"
        elif info.flag_bits & 1:
            why = "it is encrypted"
        elif info.file_size > SIZE_LIMIT:
            why = f"it is larger than {SIZE_LIMIT // 2**20} MB"
        yield info.orig_filename, why, lambda info=info: _read_zipped(archive, info, counter)  # type: ignore[misc]


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, counter: _Counter) -> bytes:
    try:
        with archive.open(info) as file:
            return counter.take(file.read(SIZE_LIMIT + 1))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise CannotBeTaken(f"it can't be unpacked ({error})") from None


def _in_folder(source: Path, counter: _Counter) -> Found:
    for folder, folders, files in os.walk(source, onerror=_stop):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted((*files, *links)):
            path = Path(folder, name)
            status = path.lstat()
            why = ""
            if not stat.S_ISREG(status.st_mode):
                why = "a link" if stat.S_ISLNK(status.st_mode) else "no regular file"
            elif status.st_nlink > 1:
                why = "a file with a second name elsewhere"
            elif status.st_size > SIZE_LIMIT:
                why = f"it is larger than {SIZE_LIMIT // 2**20} MB"
            relative = path.relative_to(source).as_posix()
            yield relative, why, lambda path=path: _read_file(path, counter)  # type: ignore[misc]


def _stop(error: OSError) -> None:
    raise CourseError(f"{error.filename} can't be listed: {error.strerror}")


def _read_file(path: Path, counter: _Counter) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            return counter.take(file.read(SIZE_LIMIT + 1))
    except OSError as error:
        raise CannotBeTaken(f"it can't be read: {error.strerror}") from None
