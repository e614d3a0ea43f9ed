"""Who gave which points by hand, to which text, and when: a line for each, beside the gradebook.

nbgrader keeps the points and no more. `course mark` writes here as well, so that reports can
compare graders, and early marks with late ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = ".hand_marks.jsonl"


@dataclass(frozen=True)
class HandMark:
    """Points that a person gave once.

    Parameters
    ----------
    problem_set, question, student : str
    answer : str
        Digest of the text that was read.
    points : float or None
        None if they were taken back.
    grader : str
    at : str
        UTC, ISO 8601.
    """

    problem_set: str
    question: str
    student: str
    answer: str
    points: float | None
    grader: str
    at: str


def add_marks(root: Path, marks: Iterable[HandMark], *, shared: bool = False) -> None:
    """Append marks to a course's file, which is the owner's alone, or the group's where shared.

    Parameters
    ----------
    root : Path
        The course's folder.
    marks : iterable of HandMark
    shared : bool

    Raises
    ------
    OSError
        If it can't be written.
    """
    text = "".join(json.dumps(asdict(mark)) + "\n" for mark in marks)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    handle = os.open(root / FILE_NAME, flags, 0o660 if shared else 0o600)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read_marks(root: Path, problem_set: str) -> list[HandMark]:
    """Read all marks of a set, the oldest first; lines that make no sense are left out."""
    try:
        lines = (root / FILE_NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            mark = HandMark(**json.loads(line))
        except (ValueError, TypeError):
            continue  # half a line: a full disk, or a run that was killed
        if mark.problem_set == problem_set:
            found.append(mark)
    return found
