"""Of all that one student has handed in, which attempt counts, and which notebook in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.core.submission import read_submission
from autograder.grading.door import as_printable
from autograder.grading.folder import TIMESTAMP
from autograder.grading.which_notebook import set_of
from autograder.term.downloads import CannotBeTaken
from autograder.term.platforms import Arrival, without_suffix


@dataclass
class Attempt:
    """Files that belong together.

    Parameters
    ----------
    files : dict of str to bytes
        By the path under which they will lie in the student's folder.
    came_as : dict of str to str
        Their paths in the download.
    order : str
        By which a later one is known.
    remarks : list of str
        What was done with it, in words.
    is_renamed : bool
        Whether a platform or a browser has put something before its notebook's ending.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    came_as: dict[str, str] = field(default_factory=dict)
    order: str = ""
    remarks: list[str] = field(default_factory=list)
    is_renamed: bool = False


def attempts_in(arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    """Put files of one attempt together; the last attempt is the one that counts.

    Blackboard tells attempts apart by their times. Of Canvas and Moodle a download holds the last
    attempt alone.
    """
    found: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        found.setdefault(arrival.time, []).append(arrival)
    return [found[time] for time in sorted(found)]


def read_attempt(
    arrivals: Sequence[Arrival], problem_set: str, *, has_stamps: bool = False
) -> tuple[Attempt, dict[str, str]]:
    """Read an attempt's files, and give the set's notebook the name that it has to have.

    Parameters
    ----------
    arrivals : sequence of Arrival
        Of one attempt of one student.
    problem_set : str
    has_stamps : bool
        Whether a `timestamp.txt` is the platform's; else it is a student's, and isn't taken.

    Returns
    -------
    Attempt
        Without files if it holds no notebook.
    dict of str to str
        Why files aren't taken, by their paths in the download.
    """
    attempt = Attempt(order=max(_order(arrival) for arrival in arrivals))
    refused: dict[str, str] = {}
    notebooks: list[tuple[Arrival, bytes]] = []
    for arrival in sorted(arrivals, key=_order):
        name = "/".join(arrival.file)
        try:
            content = arrival.entry.read()
        except CannotBeTaken as why:
            refused[arrival.entry.came_as] = str(why)
            continue
        if name.casefold().endswith(".ipynb"):
            notebooks.append((arrival, content))
        elif name.casefold() == TIMESTAMP and not has_stamps:
            refused[arrival.entry.came_as] = "a time stamp of the student's own"
        else:
            attempt.files[name] = content
            attempt.came_as[name] = arrival.entry.came_as
    if not notebooks:
        return Attempt(), refused
    _name_notebooks(attempt, notebooks, problem_set)
    return attempt, refused


def _order(arrival: Arrival) -> str:
    """Return what is larger of what came later: texts that compare as the numbers would."""
    return f"{arrival.time}{arrival.order:020}" if arrival.time or arrival.order else ""


def _name_notebooks(
    attempt: Attempt, notebooks: Sequence[tuple[Arrival, bytes]], problem_set: str
) -> None:
    """Put notebooks under their names, and the one that counts under the set's.

    Of more than one of this set it is one of its name, and of those the one that came last.
    """
    expected = f"{problem_set}.ipynb"
    sets = [_set_in(content) for _, content in notebooks]
    ours = [n for n, found in enumerate(sets) if found == problem_set]
    if not ours:  # one that can't be read, perhaps: grading says why
        ours = [
            n for n, found in enumerate(sets) if not found and _is_named(notebooks[n], expected)
        ]
    named = [n for n in ours if _is_named(notebooks[n], expected)]
    exact = [n for n in ours if notebooks[n][0].file[-1] == expected]
    has_order = any(notebooks[n][0].order for n in ours)
    chosen = ((named if has_order else exact or named) or ours)[-1:]
    for number, (arrival, content) in enumerate(notebooks):
        name = "/".join(arrival.file)
        if number in chosen:
            _remark(attempt, name, expected)
            name = expected
        elif (name == expected and chosen) or name in attempt.files:
            name = f"not counted {number} {as_printable(arrival.file[-1])}"
        attempt.files[name] = content
        attempt.came_as[name] = arrival.entry.came_as
    if len(ours) > 1:
        others = ", ".join(as_printable(notebooks[n][0].file[-1]) for n in ours if n not in chosen)
        attempt.remarks.append(f"more than one notebook of this set: not counted is {others}")
    if not chosen:
        told = [
            f"{as_printable(arrival.file[-1])} "
            + (f"holds exercises of {found}" if found else "holds no exercise of any set")
            for (arrival, _), found in zip(notebooks, sets, strict=True)
        ]
        attempt.remarks.append("; ".join(told))


def _remark(attempt: Attempt, name: str, expected: str) -> None:
    if name == expected:
        return
    if without_suffix(name.rpartition("/")[2]) == expected:
        attempt.is_renamed = True
    else:
        attempt.remarks.append(f"{as_printable(name)} is this set's notebook, by its exercises")


def _is_named(notebook: tuple[Arrival, bytes], expected: str) -> bool:
    return without_suffix(notebook[0].file[-1]).casefold() == expected.casefold()


def _set_in(content: bytes) -> str:
    return set_of(read_submission(Path("notebook"), lambda path: content).cells)
