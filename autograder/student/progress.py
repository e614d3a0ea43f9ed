"""`progress()`: points by exercise and set, as the last checks found them, and what is left.

They are kept in a small file beside the notebook. It is for the student alone: nobody grades by it,
and a file that is damaged, or can't be written, costs nothing but the record.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from autograder.core.verdict import Verdict
from autograder.student.known_exercises import known_exercises

FILE = ".backprop_progress.json"
VERSION = 1
SIZE_LIMIT = 2**20
WIDTH = 34
INDENT = "  "


@dataclass(frozen=True)
class Recorded:
    """What the last check of an exercise found."""

    earned: int
    points: int


def record(verdict: Verdict, folder: Path | None = None) -> None:
    """Keep what a check has found; where that can't be, nothing happens.

    Parameters
    ----------
    verdict : Verdict
    folder : Path, optional
        By default the current one, which is the notebook's.
    """
    folder = Path.cwd() if folder is None else folder
    with contextlib.suppress(OSError):
        found = read(folder)
        mine = Recorded(verdict.earned, verdict.points)
        if found.get(verdict.exercise) != mine:
            _write(folder, {**found, verdict.exercise: mine})


def read(folder: Path) -> dict[str, Recorded]:
    """Return what is kept in a folder; of a damaged file, what can be read of it."""
    path = folder / FILE
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return {}
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    is_ours = isinstance(content, dict) and content.get("version") == VERSION
    entries = content.get("exercises") if is_ours else None
    if not isinstance(entries, dict):
        return {}
    found = {name: _recorded(entry) for name, entry in entries.items()}
    return {name: entry for name, entry in found.items() if entry is not None}


def _recorded(entry: Any) -> Recorded | None:
    earned, points = (
        (entry.get("earned"), entry.get("points")) if isinstance(entry, dict) else (None, None)
    )
    if type(earned) is not int or type(points) is not int or not 0 <= earned <= points:
        return None
    return Recorded(earned, points)


def _write(folder: Path, found: Mapping[str, Recorded]) -> None:
    """Write the file so that it is the old one or the new one at any moment."""
    entries = {name: {"earned": one.earned, "points": one.points} for name, one in found.items()}
    content = json.dumps({"version": VERSION, "exercises": entries}, indent=1, sort_keys=True)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".backprop_", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        os.replace(name, folder / FILE)
    except BaseException:
        os.unlink(name)
        raise


class Progress:
    """A table of points by set and exercise.

    Parameters
    ----------
    found : mapping of str to Recorded
        By exercise.
    sets : mapping of str to tuple of str
        All exercises, by set.
    """

    def __init__(self, found: Mapping[str, Recorded], sets: Mapping[str, tuple[str, ...]]) -> None:
        self._found = found
        self._sets = sets

    def __repr__(self) -> str:
        lines = [
            f"{name:<{WIDTH}}{points:>8}  {words}".rstrip() for name, points, words in self._rows()
        ]
        return "\n".join([*lines, "", self._summary()])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align:left">{_first_column(name)}</td><td>{escape(points)}</td>'
            f'<td style="text-align:left">{escape(words)}</td></tr>'
            for name, points, words in self._rows()
        )
        return f"<table><tbody>{rows}</tbody></table><p>{escape(self._summary())}</p>"

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = []
        for problem_set, names in self._sets.items():
            checked = [self._found[name] for name in names if name in self._found]
            left = len(names) - sum(one.earned == one.points for one in checked)
            if not checked:
                rows.append((problem_set, "", f"{left} exercises, none checked yet"))
                continue
            earned, points = (
                sum(getattr(one, key) for one in checked) for key in ("earned", "points")
            )
            # what those have that weren't checked isn't known here
            points_of_all = f"{earned} / {points}" if len(checked) == len(names) else f"{earned}"
            rows.append((problem_set, points_of_all, _left(left)))
            rows += [self._row(name) for name in names]
        return rows

    def _row(self, name: str) -> tuple[str, str, str]:
        one = self._found.get(name)
        if one is None:
            return f"{INDENT}{name}", "", "not checked yet"
        return (
            f"{INDENT}{name}",
            f"{one.earned} / {one.points}",
            "" if one.earned == one.points else "not right yet",
        )

    def _summary(self) -> str:
        """Return one sentence; an exercise of two sets, such as sigmoid, counts once."""
        names = {name for exercises in self._sets.values() for name in exercises}
        right = [
            n for n in names if n in self._found and self._found[n].earned == self._found[n].points
        ]
        return (
            f"{len(right)} of {len(names)} exercises are right by their last check. Grading asks "
            "other numbers; rehearse() runs the notebook as grading does."
        )


def _left(number: int) -> str:
    return f"{number} exercise{'s' * (number != 1)} left" if number else "all right"


def _first_column(name: str) -> str:
    """Return HTML in which sets stand out, and exercises are set in."""
    exercise = name.removeprefix(INDENT)
    if exercise == name:
        return f"<strong>{escape(name)}</strong>"
    return f'<span style="padding-left: 1.5em">{escape(exercise)}</span>'


def progress() -> Progress:
    """Show the points of all exercises by their last check, and what is left.

    Returns
    -------
    Progress
        From the notebooks in this folder and in those beside it.
    """
    here = Path.cwd()
    found: dict[str, Recorded] = {}
    with contextlib.suppress(OSError):
        for folder in sorted(path.parent for path in here.parent.glob(f"*/{FILE}")):
            found.update(read(folder))
    found.update(read(here))
    return Progress(found, known_exercises().sets)
