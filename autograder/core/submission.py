"""Read a submitted notebook: bytes from a stranger, of which only cells' sources are taken."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

SIZE_LIMIT = 20 * 2**20
CELL_LIMIT = 2_000
CELL_TYPES = ("code", "markdown", "raw")
END_MARKS = "\0\x1a"
"""What some systems and transfers put behind a text."""


@dataclass(frozen=True)
class SubmittedCell:
    """What a student's cell says, and where it claims to come from."""

    cell_type: Literal["code", "markdown", "raw"]
    source: str
    cell_id: str
    grade_id: str
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Pasted pictures, by name and type, in base64: as they came."""


@dataclass(frozen=True)
class Submission:
    """A submitted notebook, or the reason why there is none.

    Parameters
    ----------
    digest : str
        SHA-256 of the bytes, in hex: the identity of the submission.
    cells : tuple of SubmittedCell
    missing : bool
        There is no such file.
    unreadable : str
        Why the file isn't a notebook, in words; empty if it is one.
    """

    digest: str
    cells: tuple[SubmittedCell, ...] = ()
    missing: bool = False
    unreadable: str = ""


class Unreadable(Exception):
    """The file is none that would be read; why, in words for the student."""


class CannotBeRead(Exception):
    """The machine doesn't give what was handed in; no fault of the student's, so words for others.

    No right to read it, a broken disk, a share that went away: nobody knows what is in it.
    """


def read_bytes(path: Path, size_limit: int = SIZE_LIMIT) -> bytes:
    """Return what is in a regular file of a stranger.

    Raises
    ------
    Unreadable
        If it is a link, a pipe or anything else but a file, or too large.
    FileNotFoundError
        If it isn't there.
    CannotBeRead
        If the machine doesn't give it.
    """
    # neither a link to somebody else's file nor a pipe that never ends
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # the last one is Windows'
        flags |= getattr(os, name, 0)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Unreadable("it is not a regular file")
        with os.fdopen(os.open(path, flags), "rb") as file:
            content = file.read(size_limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CannotBeRead(f"{path} can't be read: {error.strerror}") from None
    if len(content) > size_limit:
        raise Unreadable(f"it is larger than {size_limit // 2**20} MB; clear its outputs")
    return content


def read_submission(path: Path, read: Callable[[Path], bytes] = read_bytes) -> Submission:
    """Read what a student handed in; never raises for anything that is in the file.

    Parameters
    ----------
    path : Path
    read : callable
        Opens the file; raises as `read_bytes` does.

    Returns
    -------
    Submission

    Raises
    ------
    CannotBeRead
        If the machine doesn't give it, or if its folder isn't there any more.
    """
    return submission_from(*read_content(path, read))


def read_content(
    path: Path, read: Callable[[Path], bytes] = read_bytes
) -> tuple[bytes | None, str]:
    """Return what is in a student's notebook, and why it would not be read, as `read_submission`.

    Returns
    -------
    content : bytes or None
    unreadable : str
        Empty if there is nothing against it; with None it says that there is no such file.
    """
    try:
        return read(path), ""
    except FileNotFoundError:
        list_folder(path.parent)
        return None, ""
    except Unreadable as error:
        return None, str(error)


def submission_from(content: bytes | None, unreadable: str = "") -> Submission:
    """Make a submission of what `read_content` returned; never raises for anything in it."""
    if content is None:
        return Submission(digest="", missing=not unreadable, unreadable=unreadable)
    digest = hashlib.sha256(content).hexdigest()
    try:
        return Submission(digest, _cells(content))
    except Unreadable as error:
        return Submission(digest, unreadable=str(error))


def list_folder(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder.

    Raises
    ------
    CannotBeRead
        If it isn't there, or the machine doesn't let us look.
    """
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise CannotBeRead(f"{folder} can't be listed: {error.strerror}") from None


def _cells(content: bytes) -> tuple[SubmittedCell, ...]:
    """Return the cells of a notebook in format 4; `Unreadable` says what is wrong with it."""
    try:
        # which UTF it is, JSON's first characters say, or a byte order mark
        text = content.decode(json.detect_encoding(content))
        notebook = json.loads(text.rstrip(END_MARKS))
    except UnicodeDecodeError:
        raise Unreadable("it is not text in UTF-8 or UTF-16") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"it is not JSON: {error.msg}, line {error.lineno}") from None
    except (RecursionError, ValueError):
        raise Unreadable("it is nested too deeply, or holds an impossible number") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("it is JSON but no notebook of format 4: it has no list of cells")
    if len(cells) > CELL_LIMIT:
        raise Unreadable(f"it has {len(cells)} cells; at most {CELL_LIMIT} are read")
    return tuple(_cell(cell, number) for number, cell in enumerate(cells, start=1))


def _cell(cell: Any, number: int) -> SubmittedCell:
    if not isinstance(cell, dict) or cell.get("cell_type") not in CELL_TYPES:
        raise Unreadable(f"its cell {number} is of no known type")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable(f"the source of its cell {number} is no text")
    # lone surrogates are legal in JSON but can't be written back or sent to a kernel
    source = source.encode("utf-8", "replace").decode("utf-8")
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    ids = (_text(cell.get("id")), _text(grade_id))
    return SubmittedCell(cell["cell_type"], source, *ids, _attachments(cell.get("attachments")))


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    """Return what is pasted into a cell, as far as it has the form of the format."""
    if not isinstance(value, dict):
        return {}
    return {
        name: {kind: data for kind, data in bundle.items() if isinstance(data, str)}
        for name, bundle in value.items()
        if isinstance(bundle, dict)
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
