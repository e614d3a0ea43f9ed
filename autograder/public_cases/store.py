"""A folder of public cases: a file for each exercise, and an index of the sets."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.core.prepared import PreparedExercise
from autograder.public_cases import form
from autograder.public_cases.record import Record, StoredCasesError, checked
from autograder.sandbox.inside import wire

FOLDER = Path(__file__).parent / "data"
"""Where a student's installation has them; in the course's own there is no such folder."""
INDEX = "index"
SUFFIX = ".cases"
REINSTALL = "Install the course's wheel from the handout again."


def files_of(sets: Mapping[str, Iterable[PreparedExercise]]) -> dict[str, bytes]:
    """Return the files of a folder by name.

    Parameters
    ----------
    sets : mapping of str to iterable of PreparedExercise
        The exercises of each set, in the notebook's order.

    Raises
    ------
    StoredCasesError
        If an exercise can't be stored, or two have one name.
    """
    files: dict[str, bytes] = {}
    index: dict[str, list[dict[str, object]]] = {}
    for problem_set, exercises in sets.items():
        index[problem_set] = []
        for prepared in exercises:
            file = prepared.name + SUFFIX
            if file.lower() in map(str.lower, files):  # to Windows and macOS one name
                raise StoredCasesError(f"there are two exercises of the name {prepared.name}")
            files[file] = form.to_bytes(prepared)
            takes_long = bool(prepared.minimum_limits)
            index[problem_set].append({"name": prepared.name, "takes_long": takes_long})
    return {INDEX + SUFFIX: wire.encode(index), **files}


class StoredExercises:
    """The exercises of a folder; each is read when it is asked for.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    StoredCasesError
        If there is no index that can be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sets: dict[str, tuple[str, ...]] = {}
        """The names of the exercises of each set, in the notebook's order."""
        self._take_long: set[str] = set()
        for problem_set, exercises in self._index().items():
            records = [
                Record(one, "name", "takes_long")
                for one in checked(exercises, list, "the exercises of a set")
            ]
            self.sets[problem_set] = tuple(record.text("name") for record in records)
            self._take_long |= {r.text("name") for r in records if r.truth("takes_long")}

    def _index(self) -> dict[str, object]:
        path = self._folder / (INDEX + SUFFIX)
        try:
            index: dict[str, object] = checked(wire.decode(path.read_bytes()), dict, INDEX)
        except (OSError, wire.WireError) as error:
            raise StoredCasesError(f"{path} can't be read: {error}. {REINSTALL}") from None
        return index

    def takes_long(self, name: str) -> bool:
        """Whether a check takes more than a moment, because networks are trained in it."""
        return name in self._take_long

    @functools.cache  # noqa: B019  # there is one such object, as long as Python runs
    def public_cases(self, name: str) -> PreparedExercise:
        """Return an exercise with its public cases.

        Raises
        ------
        StoredCasesError
            If its file is missing, or isn't one.
        """
        path = self._folder / (name + SUFFIX)
        try:
            prepared = form.from_bytes(path.read_bytes())
        except (OSError, StoredCasesError) as error:
            raise StoredCasesError(f"{path} can't be read: {error}. {REINSTALL}") from None
        if prepared.name != name:
            raise StoredCasesError(f"{path} holds {prepared.name!r}. {REINSTALL}")
        return prepared

    def further_draws(self, name: str) -> tuple[PreparedExercise, ...]:
        """Return nothing: only the public cases are stored."""
        return ()
