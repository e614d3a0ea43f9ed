"""`progress()`: points by exercise and set, as the last checks found them, and what is left.

They are kept in a small file beside the notebook, each with digests of the functions it was found
with: when another check has met one of these as another text, the points are old. The file is for
the student alone: nobody grades by it, and a file that is damaged, or can't be written, costs
nothing but the record.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """What the last check of an exercise found.

    Parameters
    ----------
    earned, points : int
    stands_on : mapping of str to str
        Digests of the functions of the notebook that it called, itself too, by name.
    turn : int
        A later check has a higher one.
    """

    earned: int
    points: int
    stands_on: Mapping[str, str] = field(default_factory=dict)
    turn: int = 0


def record(
    verdict: Verdict, folder: Path | None = None, stands_on: Mapping[str, str] | None = None
) -> None:
    """Keep what a check has found; where that can't be, nothing happens.

    Parameters
    ----------
    verdict : Verdict
    folder : Path, optional
        By default the current one, which is the notebook's.
    stands_on : mapping of str to str, optional
        As in `Recorded`.
    """
    folder = Path.cwd() if folder is None else folder
    with contextlib.suppress(OSError):
        found = read(folder)
        turn = 1 + max((one.turn for one in found.values()), default=0)
        mine = Recorded(verdict.earned, verdict.points, dict(stands_on or {}), turn)
        before = found.get(verdict.exercise)
        if before is None or dataclasses.replace(mine, turn=before.turn) != before:
            _write(folder, {**found, verdict.exercise: mine})


def changed_since(name: str, found: Mapping[str, Recorded]) -> str:
    """Return a function that an exercise stands on and that a later check met as another one.

    Parameters
    ----------
    name : str
    found : mapping of str to Recorded
        What is kept in one folder, by exercise.

    Returns
    -------
    str
        Its name; empty if there is none.
    """
    mine = found[name]
    later = sorted(
        (one for one in found.values() if one.turn > mine.turn), key=lambda one: one.turn
    )
    now: dict[str, str] = {}
    for one in later:
        now |= one.stands_on
    return next((one for one, text in mine.stands_on.items() if now.get(one, text) != text), "")


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
    stands_on, turn = entry.get("stands_on", {}), entry.get("turn", 0)
    is_right = isinstance(stands_on, dict) and all(type(v) is str for v in stands_on.values())
    if not is_right or type(turn) is not int:
        return None
    return Recorded(earned, points, stands_on, turn)


def _write(folder: Path, found: Mapping[str, Recorded]) -> None:
    """Write the file so that it is the old one or the new one at any moment."""
    entries = {name: dataclasses.asdict(one) for name, one in found.items()}
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
    changed : mapping of str to str, optional
        What those stand on that are no longer as they were checked.
    """

    def __init__(
        self,
        found: Mapping[str, Recorded],
        sets: Mapping[str, tuple[str, ...]],
        changed: Mapping[str, str] | None = None,
    ) -> None:
        self._found = found
        self._sets = sets
        self._changed = changed or {}

    def __repr__(self) -> str:
        lines = [
            f"{name:<{WIDTH}}{points:>8}  {words}".rstrip() for name, points, words in self._rows()
        ]
        return "\n".join([*lines, "", self._summary()])

    def _repr_html_(self) -> str:
        # two columns, so that a narrow screen shows them whole
        rows = "".join(
            f'<tr><td style="text-align:left">{_first_column(name, words)}</td>'
            f"<td>{escape(points).replace(' ', '&nbsp;')}</td></tr>"
            for name, points, words in self._rows()
        )
        return f"<table><tbody>{rows}</tbody></table><p>{escape(self._summary())}</p>"

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = []
        for problem_set, names in self._sets.items():
            checked = [self._found[name] for name in names if name in self._found]
            left = sum(not self._is_right(name) for name in names)
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
        words = "" if one.earned == one.points else "not right yet"
        if name in self._changed:
            words = f"check it again: {self._changed[name]} has changed since"
        return f"{INDENT}{name}", f"{one.earned} / {one.points}", words

    def _is_right(self, name: str) -> bool:
        one = self._found.get(name)
        return one is not None and one.earned == one.points and name not in self._changed

    def _summary(self) -> str:
        """Return one sentence; an exercise of two sets, such as sigmoid, counts once."""
        names = {name for exercises in self._sets.values() for name in exercises}
        right = [name for name in names if self._is_right(name)]
        return (
            f"{len(right)} of {len(names)} exercises are right by their last check. Grading asks "
            "other numbers; rehearse() runs the notebook as grading does."
        )


def _left(number: int) -> str:
    return f"{number} exercise{'s' * (number != 1)} left" if number else "all right"


def _first_column(name: str, words: str) -> str:
    """Return HTML in which sets stand out, and exercises are set in, with the words below."""
    exercise = name.removeprefix(INDENT)
    below = f"<br><small>{escape(words)}</small>" if words else ""
    if exercise == name:
        return f"<strong>{escape(name)}</strong>{below}"
    return f'<div style="padding-left: 1.5em">{escape(exercise)}{below}</div>'


def progress() -> Progress:
    """Show the points of all exercises by their last check, and what is left.

    Returns
    -------
    Progress
        From the notebooks in this folder and in those beside it.
    """
    here = Path.cwd()
    found: dict[str, Recorded] = {}
    changed: dict[str, str] = {}
    folders: list[Path] = []
    with contextlib.suppress(OSError):
        folders = sorted(path.parent for path in here.parent.glob(f"*/{FILE}"))
    for folder in [one for one in folders if one != here] + [here]:
        kept = read(folder)
        found |= kept
        changed |= {name: changed_since(name, kept) for name in kept}
    changed = {name: what for name, what in changed.items() if what}
    return Progress(found, known_exercises().sets, changed)
