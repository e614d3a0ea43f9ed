"""What a student has handed in where nobody looks for it, so that it isn't passed over in silence.

A folder for a set with a notebook in it is what is graded. An archive in the notebook's place, a
notebook beside the folder, a folder of another name: each is work that somebody has to look at.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from autograder.core.submission import CannotBeRead, Unreadable
from autograder.grading.door import as_printable, statuses_in
from autograder.grading.which_notebook import ENDING, set_in

NOBODYS = ("timestamp.txt",)
"""What nbgrader and others put beside what was handed in."""
MOST_NAMES = 3
"""Named in a sentence."""


def why_passed_over(folder: Path, problem_set: str) -> str:
    """Say what a student has handed in of a set, if it is nothing that can be graded.

    Parameters
    ----------
    folder : Path
        The student's folder of the set, in which there is no notebook, or which isn't there.
    problem_set : str

    Returns
    -------
    str
        What is there, and where it belongs; empty if nothing is.
    """
    listed = _names_in(folder)
    if listed:
        names = _some(listed)
        return f"there is no notebook in {as_printable(str(folder))}, only {names}: look at it"
    if listed is None and os.path.lexists(folder):
        return f"{as_printable(str(folder))} is a file, and should be a folder with the notebook"
    if folder.name != problem_set:  # a course that names its folders in another order
        return ""
    beside = [name for name in _names_in(folder.parent) or () if name != folder.name]
    misplaced = [name for name in beside if _is_of(folder.parent / name, problem_set)]
    if misplaced:
        place = as_printable(str(folder.parent))
        return f"{_some(misplaced)} in {place} belongs in a folder {problem_set} there"
    return ""


def _names_in(folder: Path) -> list[str] | None:
    """Return what a student has put there; None if it is no folder that may be looked into."""
    try:
        listed = statuses_in(folder)
    except (CannotBeRead, Unreadable):
        return None
    return sorted(
        name
        for name, status in listed
        if not name.startswith(".")
        and name not in NOBODYS
        and (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))
    )


def _is_of(path: Path, problem_set: str) -> bool:
    """Whether a file or folder is of a set, by its name or by the exercises in it."""
    short = problem_set.partition("_")[0]
    after = path.name.casefold().removeprefix(short)
    if after != path.name.casefold() and not after[:1].isdigit():
        return True
    return path.name.casefold().endswith(ENDING) and set_in(path) == problem_set


def _some(names: Iterable[str]) -> str:
    several = list(map(as_printable, names))
    more = f" and {len(several) - MOST_NAMES} more" if len(several) > MOST_NAMES else ""
    return ", ".join(several[:MOST_NAMES]) + more
