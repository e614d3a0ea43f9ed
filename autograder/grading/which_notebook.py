"""Which of a folder's notebooks is the one to grade, and what to say if that isn't obvious.

Platforms and browsers rename files, and students do. So the notebook in which the set's exercises
stand is the one, whatever its name; and one that holds another set's exercises is told so.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.core.matching import defined_in
from autograder.core.submission import Submission, SubmittedCell, Unreadable, read_submission
from autograder.grading.door import as_printable, read_notebook, statuses_in
from autograder.problem_sets import PROBLEM_SETS, exercises

MOST_NOTEBOOKS = 20
"""Looked into in one folder; each may take a second to read."""
ENDING = ".ipynb"


@dataclass(frozen=True)
class Choice:
    """The notebook to grade.

    Parameters
    ----------
    name : str
        Of the file; the released one if there is none to grade.
    remark : str
        What a person should know of it, in words; empty if there is nothing.
    """

    name: str
    remark: str = ""


def choose_notebook(folder: Path, problem_set: str, expected: str) -> Choice:
    """Find the notebook to grade in a student's folder.

    Parameters
    ----------
    folder : Path
    problem_set : str
    expected : str
        The name under which it was released, which counts if there is such a file.

    Raises
    ------
    CannotBeRead
        If the machine doesn't let us look.
    """
    try:
        there = sorted(name for name, _ in statuses_in(folder) if _is_notebook(name))
    except Unreadable:
        return Choice(expected)
    if expected in there:
        return Choice(expected)
    sets = {name: set_in(folder / name) for name in there[:MOST_NOTEBOOKS]}
    ours = [name for name, found in sets.items() if found == problem_set]
    if len(ours) == 1:
        (name,) = ours
        return Choice(name, f"{as_printable(name)} was graded, since there is no {expected}")
    if ours:
        names = ", ".join(map(as_printable, ours))
        return Choice(expected, f"there is no {expected}, and it may be any of {names}")
    others = [(name, found) for name, found in sets.items() if found]
    if others:
        words = "; ".join(f"{as_printable(name)} holds exercises of {s}" for name, s in others)
        return Choice(expected, f"there is no {expected}: {words}")
    return Choice(expected)


def other_set_in(cells: Sequence[SubmittedCell], problem_set: str) -> str:
    """Return the set whose exercises stand in a notebook in which none of this set's does."""
    own = exercises(problem_set)
    if not cells or any(name in own for name in _names_in(cells)):
        return ""
    return set_of(cells)


def set_of(cells: Iterable[SubmittedCell]) -> str:
    """Return the set of which most exercises stand in a notebook; empty if none does."""
    owners = _owners()
    found = Counter(owners[name] for name in _names_in(cells) if name in owners)
    # a later set may give what an earlier one asked for: with as many of both it is the later
    return max(found, key=lambda name: (found[name], name), default="")


def _names_in(cells: Iterable[SubmittedCell]) -> set[str]:
    names: set[str] = set()
    for cell in cells:
        names.add(cell.grade_id)
        if cell.cell_type == "code":
            names |= defined_in(cell.source)
    return names


@functools.cache
def _owners() -> dict[str, str]:
    """Return the set of each exercise."""
    return {name: problem_set for problem_set in PROBLEM_SETS for name in exercises(problem_set)}


def set_in(path: Path) -> str:
    """Return the set whose exercises stand in a notebook that was handed in; empty if none's do."""
    submission: Submission = read_submission(path, read_notebook)
    return set_of(submission.cells)


def _is_notebook(name: str) -> bool:
    return name.casefold().endswith(ENDING) and not name.startswith(".")
