"""docs/coverage.md says where each concept of the decks is taught: every place must be there."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
TABLES = PAGE.partition("\n## What an exercise gives")[0]
ROW = re.compile(r"^\| (?P<item>\S+) \| (?P<words>[^|]+) \| (?P<places>[^|]+) \|$", re.MULTILINE)
PLACE = re.compile(r"\[(?P<lecture>\d\d) §(?P<section>\d+)\]\(\.\./lectures/(?P<file>\w+\.ipynb)\)")

CONCEPTS = {str(number) for number in range(1, 92)}
COUNTED = {"F": 10, "Z": 10, "L": 12, "I": 11, "C": 8}
SLIPS = {f"{deck}{i}" for deck, last in COUNTED.items() for i in range(1, last + 1)} | {"X1"}

ROWS = [match.groupdict() for match in ROW.finditer(TABLES) if match["item"] not in ("item", "---")]


def test_every_concept_and_every_slip_of_the_decks_has_one_row() -> None:
    items = [row["item"] for row in ROWS]
    assert sorted(items) == sorted(CONCEPTS | SLIPS)


@pytest.mark.parametrize("row", ROWS, ids=[row["item"] for row in ROWS])
def test_the_places_of_a_row_are_sections_of_the_lectures(row: dict[str, str]) -> None:
    places = list(PLACE.finditer(row["places"]))
    assert places, f"{row['item']}: no place is named"
    for place in places:
        path = ROOT / "lectures" / place["file"]
        assert path.name.startswith(place["lecture"])
        assert int(place["section"]) in sections(path), place[0]


def sections(path: Path) -> set[int]:
    """Numbers of the headings `## 3 · Verb phrase` of a lecture."""
    text = "\n".join(
        cell.source
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    )
    return {int(number) for number in re.findall(r"^## (\d+) · ", text, re.MULTILINE)}
