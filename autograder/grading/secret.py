"""Which cases are drawn: decided by a secret of the course and the bytes of the submission.

The same submission always meets the same cases, so a grade repeats. A student who learned
them could do nothing with it: change one character, and other cases come.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

FILE_NAME = ".grading_seed"


def read_or_make_secret(course_folder: Path, *, shared: bool = False) -> bytes:
    """Return the course's secret, making it at the first grading.

    Parameters
    ----------
    course_folder : Path
        Where nbgrader_config.py and the gradebook are.
    shared : bool
        Whether the group grades, too (nbgrader's `groupshared`), and so may read it.

    Returns
    -------
    bytes
        Kept in a file that only its owner, or the group, can read. Who loses it can still grade,
        but the same submission then meets other cases.

    Raises
    ------
    ValueError
        If there is none that can be read, or it is too short; says what to do.
    """
    path = course_folder / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        if shared:
            _give_to_group(path)
        secret = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise ValueError(f"{path} should be text; put back its backup, or remove it") from None
    except PermissionError:
        raise ValueError(
            f"{path} can't be read: it is somebody else's alone. If several people grade, set "
            "c.CourseDirectory.groupshared = True, and let its owner run `course grade` once more"
        ) from None
    except OSError as error:
        raise ValueError(f"{path} can't be read or made: {error.strerror}") from None
    if len(secret) < 32:
        raise ValueError(f"{path} should hold at least 32 characters; remove it to get a new one")
    return secret.encode()


def _give_to_group(path: Path) -> None:
    """Let the group read the secret, as far as it is ours."""
    status = path.stat()
    if os.name == "posix" and status.st_uid == os.geteuid() and not status.st_mode & 0o040:
        path.chmod(0o640)


def _make(path: Path) -> None:
    """Write a new secret under another name first, so that nobody ever reads half of one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody else was quicker; theirs counts
    finally:
        draft.unlink()


def seed_for(secret: bytes, submission: str, problem_set: str) -> int:
    """Return the seed of the cases that one submission meets.

    Parameters
    ----------
    secret : bytes
    submission : str
        Its digest.
    problem_set : str

    Returns
    -------
    int
        128 bits.
    """
    message = f"{problem_set}\0{submission}".encode()
    return int.from_bytes(hmac.digest(secret, message, hashlib.sha256)[:16])
