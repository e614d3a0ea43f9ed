"""What a rehearsal found, as plain text and as a table for the notebook."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from autograder.core.verdict import Outcome, Verdict

NBSP = "&nbsp;"
"""What keeps points on one line where the screen is narrow."""
WIDTH = 40
RIGHT = "right"
CASES = "Points are those of the public cases; grading asks the same on other numbers."


@dataclass(frozen=True)
class Rehearsal:
    """What came of a rehearsal.

    Parameters
    ----------
    problem_set : str
    workspace : str
        Where the notebook was run.
    verdicts : mapping of str to Verdict
        By exercise.
    written_points : mapping of str to float
        Points of the written answers, which somebody reads, by grade_id.
    remarks : tuple of str
    handed_in : Path, optional
        The file to hand in.
    earlier : Path, optional
        Where the file to hand in of before is now.
    """

    problem_set: str
    workspace: str
    verdicts: Mapping[str, Verdict]
    written_points: Mapping[str, float]
    remarks: tuple[str, ...]
    handed_in: Path | None = None
    earlier: Path | None = None

    @property
    def earned(self) -> int:
        """Points of all exercises."""
        return sum(verdict.earned for verdict in self.verdicts.values())

    @property
    def points(self) -> int:
        """Points that there are for exercises."""
        return sum(verdict.points for verdict in self.verdicts.values())

    def __repr__(self) -> str:
        return self.as_text()

    def as_text(self) -> str:
        """Return the table and what is to be said, line by line."""
        lines = [f"{self.problem_set}, run from its top in {self.workspace}", ""]
        for name, points, words in self._rows():
            lines.append(f"{name:<{WIDTH}}{points:>8}  {words}".rstrip())
        return "\n".join([*lines, "", *self._sentences()])

    def _repr_html_(self) -> str:
        # two columns, so that a narrow screen shows them whole
        rows = "".join(
            f'<tr><td style="text-align:left">{escape(name)}{_below(words)}</td>'
            f"<td>{escape(points + tick).replace(' ', NBSP)}</td></tr>"
            for name, points, words in self._rows()
            for tick in (" ✓" if words == RIGHT else "",)
        )
        title = f"{self.problem_set}, run from its top in {self.workspace}"
        heads = '<tr><th style="text-align:left">exercise</th><th>points</th></tr>'
        sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in self._sentences())
        table = f"<table><thead>{heads}</thead><tbody>{rows}</tbody></table>"
        return f'<div role="status"><p><strong>{escape(title)}</strong></p>{table}{sentences}</div>'

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = [
            (name, f"{verdict.earned} / {verdict.points}", _words(verdict))
            for name, verdict in self.verdicts.items()
        ]
        rows.append(("in all", f"{self.earned} / {self.points}", ""))
        rows += [
            (name, f"– / {points:g}", "read by a person")
            for name, points in self.written_points.items()
        ]
        return rows

    def _sentences(self) -> list[str]:
        lines = [CASES, *self.remarks]
        if self.handed_in is not None:
            lines.append(f"Hand in this file: {short(self.handed_in)}")
        if self.earlier is not None:
            lines.append(f"The version that was there before is kept: {short(self.earlier)}")
        return lines


def short(path: Path) -> str:
    """Return a path as seen from here, or from home, if it lies below."""
    whole = path.absolute()
    for folder, sign in ((Path.cwd(), ""), (Path.home(), "~")):
        if folder in whole.parents:
            return os.path.join(sign, whole.relative_to(folder))
    return str(path)


def _below(words: str) -> str:
    """Return what stands under an exercise's name; its mark says that it is right."""
    return f"<br><small>{escape(words)}</small>" if words not in ("", RIGHT) else ""


def _words(verdict: Verdict) -> str:
    """Return in a few words how an exercise ended."""
    if verdict.outcome is Outcome.RIGHT:
        return RIGHT
    first = verdict.feedback[0] if verdict.feedback else None
    if verdict.outcome is Outcome.NOT_ATTEMPTED:
        # a stub says what to write, which the student knows
        is_missing = first is not None and first.message.startswith("There is no function")
        return first.message if first is not None and is_missing else "not attempted"
    if first is None:
        return str(verdict.outcome)
    return " · ".join(text for text in (first.message, first.observed) if text)
