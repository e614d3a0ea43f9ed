"""Lecture 07's derivation without a formula: its folded answers are right, and slips are found."""

import contextlib
import re
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from reference_impl import datasets, named_steps

LECTURE = Path(__file__).parents[2] / "lectures" / "07_vectorized_backprop.ipynb"
CELLS = {cell.id: cell.source for cell in nbformat.read(LECTURE, as_version=4).cells}
ALL_STEPS, IN_ONE_LINE, TRAINING = re.findall(
    r"```python\n(.*?)```", CELLS["derive-words"], re.DOTALL
)
ZERO = ("top", "b1")


@pytest.fixture(scope="module")
def lecture() -> dict[str, Any]:
    """The names that a reader has when the derivation begins."""
    pixels, digit = datasets.digits()
    names: dict[str, Any] = {"np": np, "pixels": pixels, "digit": digit, "six_digits": str}
    exec(CELLS["atoms"], names)
    exec(CELLS["atoms-run"], names)
    return names


def derived(lecture: dict[str, Any], answer: str) -> dict[str, Any]:
    names = dict(lecture)
    exec(answer, names)
    return names


def test_the_folded_answer_has_every_gradient_right(lecture: dict[str, Any]) -> None:
    d = derived(lecture, ALL_STEPS)["d"]
    verdicts = {n: named_steps.judged(d.get(n), lecture["nudged"][n]) for n in lecture["wanted"]}
    assert set(verdicts.values()) == {"right"}, verdicts


def test_two_gradients_are_zero_as_the_answer_says(lecture: dict[str, Any]) -> None:
    sizes = {name: float(np.abs(g).max()) for name, g in lecture["nudged"].items()}
    assert {name for name, size in sizes.items() if size < 1e-8} == set(ZERO)
    assert all(f"`{name}`" in CELLS["derive-words"] for name in ZERO)


def test_the_answers_in_one_line_are_the_same(lecture: dict[str, Any]) -> None:
    names = derived(lecture, ALL_STEPS + IN_ONE_LINE)
    for name in ("Z1", "Z2"):
        assert named_steps.judged(names[name], lecture["nudged"][name]) == "right"


@pytest.mark.parametrize(
    ("right", "slip", "named", "words"),
    [
        ("= -1 / N", "= -1", "logP", "wrong: 8 times too large, everywhere"),
        (
            'd["E"] = d["E"] + d["total"]',
            'd["E"] = d["E"] + 0',
            "E",
            "wrong at 80 of 80 entries",
        ),
        (
            '"below"].sum(axis=1, keepdims=True)',
            '"below"].sum(axis=1)',
            "top",
            "wrong: shape (8,), should be (8, 1)",
        ),
        (
            'd["hat"] * v["inv"] + 2 * v["apart"] * d["square"]',
            'd["hat"] * v["inv"]',
            "apart",
            "wrong at ",
        ),
        ('np.tile(d["var"] / N, (N, 1))', 'd["var"] / N', "square", "wrong: shape (6,)"),
    ],
)
def test_a_slip_is_named_where_it_is_made(
    lecture: dict[str, Any], right: str, slip: str, named: str, words: str
) -> None:
    assert ALL_STEPS.count(right) == 1
    begun = ALL_STEPS.replace(right, slip)
    names = dict(lecture)
    # a wrong shape may break what comes after it; what is there is judged all the same
    with contextlib.suppress(ValueError, IndexError):
        exec(begun, names)
    assert named_steps.judged(names["d"][named], lecture["nudged"][named]).startswith(words)


def test_what_has_not_been_derived_is_told_so(lecture: dict[str, Any]) -> None:
    names = dict(lecture) | {"Table": lambda header, rows: rows, "named_steps": named_steps}
    exec(CELLS["derive"].replace("Table(", "rows = Table("), names)
    assert [row[2] for row in names["rows"]] == ["right"] + ["not yet"] * 23


def test_a_network_that_lives_on_the_answers_gradients_knows_eight_digits_by_heart(
    lecture: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    def back(v: dict[str, Any]) -> dict[str, Any]:
        return dict(derived(lecture | {"v": v}, ALL_STEPS)["d"])

    exec(TRAINING, lecture | {"back": back})
    assert float(lecture["v"]["loss"]) > 2
    assert float(capsys.readouterr().out) < 0.1
