"""Folders that a stranger has filled, and files that someone without rights must reach."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import stat
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
DEEPEST = 64
"""Folders in folders; chosen, not measured: no honest notebook needs a tenth of it."""


def remove_tree(folder: Path) -> None:
    """Remove a folder that a stranger has filled, however deep and locked.

    Folders are moved up to the top and emptied one by one: no recursion, no long paths. What
    can't be removed stays; nothing is raised.
    """
    waiting = [folder]
    numbers = itertools.count()
    while waiting:
        current = waiting.pop()
        with contextlib.suppress(OSError):
            os.chmod(current, 0o700)
        for entry in _entries(current):
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    os.chmod(entry.path, 0o700, follow_symlinks=True)
                    moved = folder.with_name(f"{folder.name}-{next(numbers)}-gone")
                    os.rename(entry.path, moved)
                    waiting.append(moved)
                else:
                    os.unlink(entry.path)
        with contextlib.suppress(OSError):
            os.rmdir(current)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        yield from list(entries)


def fits(folder: Path, pid: int, most_bytes: int, most_files: int) -> bool:
    """Whether what a process has written into a folder is no more than this.

    Parameters
    ----------
    folder : Path
    pid : int
        The process. Files that it has removed but holds open count, too, if we may look: not
        if we are an ordinary user. None may be mapped and not open, as Python never leaves them.
    most_bytes, most_files : int
        It is looked at no more than it must be.

    Returns
    -------
    bool
        False, too, if folders are nested deeper than `DEEPEST`.
    """
    size = count = 0
    with contextlib.closing(_statuses(folder, pid)) as statuses:
        for status in statuses:
            count += 1
            size += status.st_blocks * 512 if status is not None else most_bytes + 1
            if count > most_files or size > most_bytes:
                return False
    return True


def _statuses(folder: Path, pid: int) -> Generator[os.stat_result | None, None, None]:
    """Yield the status of everything in a folder and of removed files; None for what can't be told.

    By descriptors: a path may be longer than the kernel takes.
    """
    with contextlib.suppress(OSError):
        yield from _below(os.open(folder, FOLDER), 0)
    yield from _removed(folder, pid)


def _removed(folder: Path, pid: int) -> Iterator[os.stat_result | None]:
    """Yield the status of files that a process has removed and holds; None for a mapped one."""
    with contextlib.suppress(OSError):
        # all threads have the same descriptors, but for those that have ended: the first, perhaps
        for thread in os.listdir(f"/proc/{pid}/task"):
            held = f"/proc/{pid}/task/{thread}"
            if not (numbers := _listed(f"{held}/fd")):
                continue
            opened = set()
            for number in numbers:
                with contextlib.suppress(OSError):
                    status = os.stat(f"{held}/fd/{number}")
                    opened.add(status.st_ino)
                    is_removed = stat.S_ISREG(status.st_mode) and not status.st_nlink
                    if is_removed and not _in_memory(status):
                        yield status
            if not _removed_and_mapped(folder, f"{held}/maps") <= opened:
                yield None
            return


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _removed_and_mapped(folder: Path, maps: str) -> set[int]:
    """Return the inodes of what lay in a folder and is mapped by a process."""
    found = set()
    with open(maps, "rb") as lines:
        for line in lines:
            if line.endswith(b" (deleted)\n"):
                _, _, _, _, inode, path = line.split(maxsplit=5)
                if path.startswith(os.fsencode(folder) + b"/"):
                    found.add(int(inode))
    return found


def _below(place: int, depth: int) -> Generator[os.stat_result | None, None, None]:
    """Yield what is in an open folder, and close it."""
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    yield status
                    if not stat.S_ISDIR(status.st_mode):
                        continue
                    if depth == DEEPEST:
                        yield None
                    else:
                        yield from _below(os.open(entry.name, FOLDER, dir_fd=place), depth + 1)
    finally:
        os.close(place)


def _in_memory(status: os.stat_result) -> bool:
    """Whether a file lies in memory, as those do that a workspace prints to."""
    return status.st_dev == _memory_device()


@functools.cache
def _memory_device() -> int:
    memory = os.memfd_create("device")
    try:
        return os.fstat(memory).st_dev
    finally:
        os.close(memory)


def are_readable_for_others(paths: Iterable[str]) -> bool:
    """Whether a user without rights can reach all of these: by the modes, not by trying.

    Parameters
    ----------
    paths : iterable of str
        Files and folders; one that doesn't exist is no obstacle.
    """
    for path in paths:
        for part in (Path(path), *Path(path).parents):
            with contextlib.suppress(OSError):
                mode = part.stat().st_mode
                if not mode & 0o004 or (part.is_dir() and not mode & 0o001):
                    return False
    return True
