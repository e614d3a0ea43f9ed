"""docs/coverage.md says of every exercise whether its formula is given, and counts the points."""

import re
from collections import Counter
from pathlib import Path

from autograder.problem_sets import PROBLEM_SETS, exercises

PAGE = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## What an exercise gives")[2]
ROW = re.compile(
    r"^\| (?P<set>ps\d\d) \| `(?P<name>\w+)` \| (?P<points>\d+) \| (?P<kind>[^|]+) \|$",
    re.MULTILINE,
)
SUM = re.compile(r"^\| (?P<kind>[a-z ]+) \| (?P<points>\d+) \| (?P<share>\d+) % \|$", re.MULTILINE)
ROWS = [match.groupdict() for match in ROW.finditer(SECTION)]
KINDS = ("given", "partly", "not given", "evidence")


def test_every_exercise_has_one_row_with_its_points_in_the_sets_order() -> None:
    declared = [
        (problem_set[:4], exercise.name, str(exercise.points))
        for problem_set in PROBLEM_SETS
        for exercise in exercises(problem_set).values()
    ]
    assert [(row["set"], row["name"], row["points"]) for row in ROWS] == declared


def test_the_sums_and_the_share_are_those_of_the_rows() -> None:
    points: Counter[str] = Counter()
    for row in ROWS:
        assert row["kind"] in KINDS
        points[row["kind"]] += int(row["points"])
    total = sum(points.values())
    expected = {kind: (points[kind], round(100 * points[kind] / total)) for kind in KINDS}
    expected["all"] = (total, 100)
    found = {m["kind"]: (int(m["points"]), int(m["share"])) for m in SUM.finditer(SECTION)}
    assert found == expected
    own = total - points["given"]
    assert f"So {own} of {total} points, {100 * own / total:.0f} %, are for" in SECTION


def test_every_set_asks_for_something_that_is_not_printed() -> None:
    own = {row["set"] for row in ROWS if row["kind"] in ("not given", "evidence")}
    assert own == {problem_set[:4] for problem_set in PROBLEM_SETS}
