"""What a worker says of cells and does to outputs is what nbgrader says and does."""

import copy
import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.preprocessors
import pytest
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from traitlets.config import Config

from autograder.classroom import as_nbgrader
from autograder.problem_sets import PROBLEM_SETS

CHECKOUT = Path(__file__).parents[2]
LINES = "".join(f"line {number}\n" for number in range(8))
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": LINES},
    {"output_type": "stream", "name": "stderr", "text": "one"},
    {"output_type": "display_data", "metadata": {}, "data": {"text/plain": LINES}},
    {"output_type": "stream", "name": "stdout", "text": ""},
    {"output_type": "stream", "name": "stdout", "text": LINES},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": LINES.split()},
]


def _cells(problem_set: str) -> list[Any]:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    return [cell for cell in nbformat.read(path, as_version=4).cells if "nbgrader" in cell.metadata]


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_cells_of_a_set_are_what_nbgrader_says(problem_set: str) -> None:
    def said(*functions: Any) -> list[Any]:
        return [[function(cell) for function in functions] for cell in _cells(problem_set)]

    ours = (as_nbgrader.is_grade, as_nbgrader.is_solution, as_nbgrader.is_task)
    assert said(*ours, as_nbgrader.checksum_of) == said(
        is_grade, is_solution, is_task, compute_checksum
    )


@pytest.mark.parametrize("change", ["", "é"])
def test_an_answer_is_unchanged_when_nbgrader_gives_nothing_for_it(change: str) -> None:
    cells = [c for name in PROBLEM_SETS for c in _cells(name) if is_grade(c) and is_solution(c)]
    for cell in cells:
        cell.source += change
    assert [as_nbgrader.is_unchanged(c) for c in cells] == [
        determine_grade(c)[0] == 0 for c in cells
    ]


@pytest.mark.parametrize(
    ("max_lines", "max_traceback"),
    [*itertools.product((-1, 1, 3, 9, 10, 100), (-1, 1, 2, 7, 100))],
)
def test_outputs_are_cut_as_nbgrader_cuts_them(max_lines: int, max_traceback: int) -> None:
    ours = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("text"),
            nbformat.v4.new_code_cell("1"),
            nbformat.v4.new_code_cell("2", outputs=nbformat.from_dict(OUTPUTS)),
        ]
    )
    theirs = copy.deepcopy(ours)
    limits = {"max_lines": max_lines, "max_traceback": max_traceback}
    as_nbgrader.LimitOutput(**limits).cut(ours)
    original = nbgrader.preprocessors.LimitOutput(config=Config(LimitOutput=limits))
    assert ours == original.preprocess(theirs, {})[0]


def test_the_usual_limits_are_nbgraders() -> None:
    theirs, ours = nbgrader.preprocessors.LimitOutput(), as_nbgrader.LimitOutput()
    assert (ours.enabled, ours.max_lines, ours.max_traceback) == (
        *(theirs.enabled, theirs.max_lines, theirs.max_traceback),
    )


def test_a_worker_starts_without_nbgrader() -> None:
    asked = "import sys, autograder.classroom.worker; print('nbgrader' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
