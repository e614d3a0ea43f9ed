"""One writer at a time: a lock on the course's folder that dies with the process that holds it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from autograder.classroom.course import CourseError

FILE_NAME = ".grading_lock"


@contextlib.contextmanager
def only_writer(root: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of a course's folder.

    The system keeps it, not the file: after a crash or a kill the file stays and the lock
    is free.

    Parameters
    ----------
    root : Path
    shared : bool
        Whether the group may take the lock, too. Others may not even open its file: who can,
        could hold it.

    Raises
    ------
    CourseError
        If another process holds it, or if nothing can be written there.
    """
    try:
        mode = 0o660 if shared else 0o600
        descriptor = os.open(root / FILE_NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
        if shared and os.name == "posix" and os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, mode)  # one of before it was shared
        opened = os.fdopen(descriptor, "a+")
    except OSError as error:
        raise CourseError(f"{root / FILE_NAME} can't be written: {error.strerror}") from None
    with opened as file:
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            holder = file.read(20).strip()
            raise CourseError(
                f"another `course grade` is at work in {root}"
                + (f" (process {holder})" if holder else "")
                + "; wait until it is done, or stop it"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock(file: IO[str]) -> None:
    """Take the lock or raise OSError at once. It goes when the file is closed."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        windows: Any = msvcrt
        file.seek(2**20)  # a lock there keeps nobody from reading the file
        windows.locking(file.fileno(), windows.LK_NBLCK, 1)
        file.seek(0)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
