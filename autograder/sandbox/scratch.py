"""Folders of a process that may be killed: claimed by it, and removed by the next if it was."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

from autograder.sandbox.files import remove_tree


def claimed(folder: Path) -> int | None:
    """Lock a folder for as long as this process lives; None if that can't be done.

    Returns
    -------
    int or None
        A descriptor, to be closed with the folder's end. None if another process has claimed it,
        or where there are no such locks.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def remove_orphans(prefix: str) -> None:
    """Remove what processes that were killed have left of this name among temporary files."""
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid != os.geteuid() or time.time() - folder.stat().st_mtime < 60:
                continue  # not ours; or so new that its owner may not have claimed it yet
            claim = claimed(folder)
            if claim is not None:
                remove_tree(folder)
                os.close(claim)
