"""Write a graded submission's folder so that nobody ever sees half of it.

Everything is written under `autograded/.drafts` (nbgrader looks at no name with a dot) and
moved to its place when it is complete and on the disk. What a killed run left there is
removed by the next one.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDER_NAME = ".drafts"


class Drafts:
    """The folder of drafts beside everybody's graded work; empty at the beginning.

    Parameters
    ----------
    beside : Path
        A folder on the file system to which drafts will be moved.
    permissions : int
        Of the files.
    waits : bool
        Whether a folder that is complete is on the disk as well: of what could be made again from
        something that stays, it needn't be.

    Raises
    ------
    OSError
        If nothing can be written there.
    """

    def __init__(self, beside: Path, permissions: int, *, waits: bool = True) -> None:
        self._folder = beside / FOLDER_NAME
        self._permissions = permissions
        self._waits = waits
        self._numbers = itertools.count()
        self.remove()
        self._folder.mkdir(parents=True)

    def keep(self, name: str, content: bytes) -> Path:
        """Write a file that nobody else may read, for as long as there are drafts."""
        path = self._folder / name
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        return path

    def write(self, files: Mapping[str, bytes]) -> Path:
        """Write a complete folder, wait until the disk has it, and return its path."""
        draft = self._folder / str(next(self._numbers))
        draft.mkdir()
        for name, content in files.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content)
                if self._waits:
                    file.flush()
                    os.fsync(file.fileno())
            path.chmod(self._permissions)
        if self._permissions & 0o020:  # who may write the files may put others in their place
            for folder in {draft, *(path.parent for path in map(draft.joinpath, files))}:
                folder.chmod(folder.stat().st_mode | 0o2770)
        if self._waits:
            _sync(draft)
        return draft

    def make_room(self, place: Path) -> None:
        """Make the folder in which a place is; OSError if something else is in its way."""
        place.parent.mkdir(parents=True, exist_ok=True)

    def publish(self, draft: Path, place: Path) -> None:
        """Move a draft to its place, for which there is room; what was there before goes.

        If the draft can't be moved, it stays there.
        """
        old = self._folder / str(next(self._numbers))
        if os.path.lexists(place):
            place.rename(old)
        try:
            draft.rename(place)
        except OSError:
            if os.path.lexists(old):
                old.rename(place)
            raise
        if self._waits:
            _sync(place.parent)
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)

    def publish_file(self, name: str, content: bytes | None, place: Path) -> None:
        """Put one file into a folder that is in its place; without content, take it out."""
        (place / name).unlink(missing_ok=True)
        if content is not None:
            draft = self.write({name: content})
            (draft / name).rename(place / name)
            draft.rmdir()

    def remove(self) -> None:
        """Remove all drafts."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Wait until the disk knows the names in a folder, where that can be asked for."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
