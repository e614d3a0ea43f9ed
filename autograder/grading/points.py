"""What an exercise counts, where the course wants it otherwise than the release: points.json.

An exercise may be worth other points, may be dropped, or may give everybody its full points. The
release, the problem set and graded notebooks stay as they are; only the gradebook follows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

FILE_NAME = "points.json"
DROPPED, FULL = "dropped", "full"


@dataclass(frozen=True)
class Rule:
    """What one exercise or written question counts.

    Parameters
    ----------
    points : float, optional
        What it is worth, in place of what the release says.
    excused : str
        "dropped", "full", or empty.
    """

    points: float | None = None
    excused: str = ""

    def worth(self, released: float) -> float:
        """Return the most points it gives, where the release says `released`."""
        if self.excused == DROPPED:
            return 0.0
        return released if self.points is None else self.points

    def counted(self, earned: float | None, released: float) -> float | None:
        """Return what points of the release's count; None, which waits for a person, stays."""
        if self.excused:
            return self.worth(released)
        if earned is None or self.points is None or not released:
            return earned
        return round(earned * self.points / released, 6)


NO_RULE = Rule()
Rules = Mapping[str, Rule]


def counted(
    scores: Mapping[str, float | None], released: Mapping[str, float], rules: Rules
) -> dict[str, float | None]:
    """Return what the autograder's points count, by grade cell."""
    return {
        name: rules.get(name, NO_RULE).counted(score, released.get(name, 0.0))
        for name, score in scores.items()
    }


def read_rules(root: Path, problem_set: str) -> dict[str, Rule]:
    """Read what counts otherwise in a set.

    Parameters
    ----------
    root : Path
        The course's folder.
    problem_set : str

    Raises
    ------
    ValueError
        If the file makes no sense; says where.
    """
    return read_all_rules(root).get(problem_set, {})


def read_all_rules(root: Path) -> dict[str, dict[str, Rule]]:
    """Read what counts otherwise in any set; ValueError if the file makes no sense."""
    path = root / FILE_NAME
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} can't be read: {error}") from None
    try:
        return {
            str(problem_set): {str(name): _rule(fields) for name, fields in rules.items()}
            for problem_set, rules in data.items()
        }
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} should hold sets, in each exercises, in each "
            f'{{"points": 4}} or {{"excused": "dropped"}} or "full" ({error})'
        ) from None


def _rule(fields: Mapping[str, object]) -> Rule:
    points, excused = fields.get("points"), fields.get("excused", "")
    if set(fields) - {"points", "excused"} or excused not in ("", DROPPED, FULL):
        raise ValueError(f"{dict(fields)} is no rule")
    if points is None:
        return Rule(None, str(excused))
    if isinstance(points, bool) or not isinstance(points, (int, float)) or not 0 < points < 1e6:
        raise ValueError(f"points should be a number above 0, not {points!r}")
    return Rule(float(points), str(excused))


def write_rules(root: Path, rules: Mapping[str, Mapping[str, Rule]]) -> None:
    """Write what counts otherwise, whole or not at all; OSError if that can't be done."""
    data = {
        problem_set: {name: _fields(rule) for name, rule in sorted(some.items()) if rule != NO_RULE}
        for problem_set, some in sorted(rules.items())
    }
    path = root / FILE_NAME
    draft = path.with_name(f".{FILE_NAME}.part")
    kept = {problem_set: some for problem_set, some in data.items() if some}
    draft.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    os.replace(draft, path)


def _fields(rule: Rule) -> dict[str, object]:
    fields: dict[str, object] = {}
    if rule.points is not None:
        fields["points"] = rule.points
    if rule.excused:
        fields["excused"] = rule.excused
    return fields


def set_worth(
    gradebook: Gradebook, problem_set: str, released: Mapping[str, float], rules: Rules
) -> dict[str, tuple[float, float]]:
    """Make the gradebook's cells worth what the course says.

    nbgrader writes the release's points there with every `generate_assignment`.

    Parameters
    ----------
    gradebook : Gradebook
    problem_set : str
        With one notebook of that name.
    released : mapping of str to float
        The release's points, by grade cell.
    rules : mapping of str to Rule

    Returns
    -------
    dict of str to (float, float)
        What cells were worth, and are now, where that differs.
    """
    changed = {}
    for cell in gradebook.find_notebook(problem_set, problem_set).grade_cells:
        if cell.name in released:
            worth = rules.get(cell.name, NO_RULE).worth(released[cell.name])
            if cell.max_score != worth:
                changed[cell.name] = (float(cell.max_score), worth)
                cell.max_score = worth
    if changed:
        gradebook.db.commit()
    return changed
