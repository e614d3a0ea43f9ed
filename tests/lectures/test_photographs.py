"""What lecture 11 says of photographs is what its tables show.

The numbers end elsewhere on another processor, so nbval doesn't compare them. What the text draws
from them must hold in whatever is stored.
"""

import re
from pathlib import Path

import nbformat
import pytest

LECTURE = Path(__file__).parents[2] / "lectures" / "11_training_recipe.ipynb"
Rows = dict[str, list[list[float]]]


def table(cell_id: str) -> Rows:
    """For each row of a cell's table the numbers in its cells."""
    cells = {cell.id: cell for cell in nbformat.read(LECTURE, as_version=4).cells}
    (text,) = (o.data["text/markdown"] for o in cells[cell_id].outputs if "data" in o)
    rows = [line.strip("| ").split(" | ") for line in text.splitlines()[2:]]
    return {
        name: [[float(n) for n in re.findall(r"[\d.]+", c)] for c in row] for name, *row in rows
    }


def test_the_convolutional_network_is_far_ahead_in_each_run_at_the_size_of_the_smaller() -> None:
    rows = table("photographs-table")
    (small, large), convolutional = list(rows.values())[:2], rows["convolutional"]
    assert convolutional[0][0] == pytest.approx(small[0][0], rel=0.05)
    assert large[0][0] == pytest.approx(5 * convolutional[0][0], rel=0.05)
    best_of_dense = max(*small[2], *large[2])
    assert min(convolutional[2]) > best_of_dense + 0.1
    assert [mean(row[2]) for row in (small, large, convolutional)] == pytest.approx(
        [0.36, 0.4, 0.58], abs=0.03
    )


def test_every_network_looks_better_by_about_a_tenth_on_patches_that_overlap() -> None:
    for _, middle, strip in table("photographs-table").values():
        assert 0.05 < mean(middle) - mean(strip) < 0.15


def test_three_quarters_of_what_makes_windows_like_gratings_come_without_labels() -> None:
    shares = {name: row[0][0] for name, row in table("by-lot").items()}
    noise, learned = shares["as drawn"], shares["learned"]
    assert noise == pytest.approx(0.2, abs=0.02)
    assert learned == pytest.approx(0.63, abs=0.05)
    for name in ("learned from labels by lot", "of the same smoothness"):
        assert shares[name] == pytest.approx(0.5, abs=0.05)
    by_lot = shares["learned from labels by lot"]
    assert 0.65 < (by_lot - noise) / (learned - noise) < 0.85


def test_links_are_ahead_in_each_run_and_plain_ones_stay_near_guessing() -> None:
    plain, linked = table("deep-photographs").values()
    for runs in zip(plain[0], linked[0], strict=True):
        assert runs[0] > runs[1]
    assert min(plain[0]) > 1.25
    assert mean(linked[1]) > mean(plain[1])
    assert max(linked[1]) < min(table("photographs-table")["convolutional"][2])


def mean(values: list[float]) -> float:
    return sum(values) / len(values)
