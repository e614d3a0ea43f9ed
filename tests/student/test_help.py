"""Further help: the worked example above the stub, and the lecture's section."""

import json
from pathlib import Path

import pytest

from autograder.student.help import lecture_section, worked_example
from autograder.student.known_exercises import exercise_names, known_exercises
from autograder.student.lecture_sections import SECTIONS

CHECKOUT = Path(__file__).parents[2]


def headings(lecture: str) -> list[str]:
    (path,) = (CHECKOUT / "lectures").glob(f"{lecture}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells for line in "".join(cell["source"]).splitlines()]
    return [line.removeprefix("## ") for line in lines if line.startswith("## ")]


def test_every_exercise_has_a_section_that_is_in_the_lecture() -> None:
    assert set(SECTIONS) == set(exercise_names())
    missing = {
        name: heading
        for name, (lecture, heading) in SECTIONS.items()
        if heading not in headings(lecture)
    }
    assert missing == {}


def test_the_section_is_told_by_lecture_and_heading() -> None:
    assert lecture_section("error") == (
        'Lecture 06 explains it, in its section "3 · Measure the error".'
    )
    assert lecture_section("nothing") == ""


@pytest.mark.parametrize(
    ("problem_set", "name", "says"),
    [
        ("ps01_perceptron", "threshold_unit", "$1 + 1 - 1.5 = 0.5$"),
        ("ps01_perceptron", "gate_weights", "**By hand,** how to try out a guess"),
        ("ps07_vectorized_backprop", "dense_backward", "**By hand"),
    ],
)
def test_the_example_is_the_one_above_the_stub(problem_set: str, name: str, says: str) -> None:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    example = worked_example(name, path)
    assert says in example
    assert "**Write**" not in example


def test_most_exercises_have_one() -> None:
    found = [
        worked_example(name, CHECKOUT / "exercises" / one / f"{one}.ipynb")
        for one, names in known_exercises().sets.items()
        for name in names
    ]
    assert sum(map(bool, found)) > 0.8 * len(found)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"cells": [{}]}', b'{"cells": [{"metadata": 3}]}']
)
def test_a_notebook_that_cannot_be_read_has_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.ipynb"
    path.write_bytes(content)
    assert worked_example("error", path) == ""
    assert worked_example("error", None) == ""
