"""Folders that a stranger has filled, and files that someone without rights must reach."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path


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
