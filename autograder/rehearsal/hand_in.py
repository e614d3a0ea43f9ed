"""Write the file to hand in: the saved notebook, byte for byte, under the name it must have."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER = "hand_in"
EARLIER = "earlier"


def write_hand_in(notebook: Path, problem_set: str) -> tuple[Path, Path | None]:
    """Copy a notebook into the folder `hand_in` beside it.

    Parameters
    ----------
    notebook : Path
    problem_set : str
        What the file must be named after.

    Returns
    -------
    written : Path
    earlier : Path, optional
        Where the file of before is now, if there was another one.

    Raises
    ------
    OSError
        If it can't be written. Then everything is as it was.
    """
    folder = notebook.parent
    if folder.name != FOLDER:
        folder /= FOLDER
    target = folder / f"{problem_set}.ipynb"
    content = notebook.read_bytes()
    folder.mkdir(exist_ok=True)
    earlier = None
    if target.exists() and target.read_bytes() != content:
        earlier = _free_name(folder / EARLIER, problem_set)
        earlier.parent.mkdir(exist_ok=True)
        write_whole(earlier, target.read_bytes())
    if earlier is not None or not target.exists():
        write_whole(target, content)
    return target, earlier


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is the old one or the new one at any moment, and never half."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _free_name(folder: Path, problem_set: str) -> Path:
    number = 1
    while (path := folder / f"{problem_set}_{number}.ipynb").exists():
        number += 1
    return path
