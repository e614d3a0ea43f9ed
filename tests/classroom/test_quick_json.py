"""Graded notebooks are written as nbformat writes them."""

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.classroom.quick_json import write_notebook
from autograder.problem_sets import PROBLEM_SETS

CHECKOUT = Path(__file__).parents[2]
TEXT = 'a\u2028b\r\nc\x00\x7f é \U0001f600 \\ " /'
OUTPUTS: list[dict[str, Any]] = [
    {"output_type": "stream", "name": "stdout", "text": TEXT},
    {"output_type": "error", "ename": "E", "evalue": TEXT, "traceback": [TEXT, ""]},
    {
        "output_type": "display_data",
        "metadata": {"isolated": True, "width": 1.5, "none": None, "empty": {}},
        "data": {"text/plain": TEXT, "image/png": "QUJD\nREVG", "image/svg+xml": "<svg>\n</svg>"},
    },
    {
        "output_type": "execute_result",
        "metadata": {},
        "execution_count": 3,
        "data": {"text/html": "<b>\n</b>", "application/json": {"a": [1, 2.5e300, [], True]}},
    },
]


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_a_notebook_is_written_letter_by_letter_as_by_nbformat(problem_set: str) -> None:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.update(signature="gone", backprop_course={"not_taken": [], "tier": "A"})
    for cell in notebook.cells:
        cell.metadata["trusted"] = True
        if cell.cell_type == "code":
            cell.outputs = nbformat.from_dict(OUTPUTS)
        else:
            cell.attachments = nbformat.from_dict(
                {"a.png": {"image/png": "QUJD", "text/x": "a\nb"}}
            )
    nbformat.validate(notebook)
    before = copy.deepcopy(notebook)
    assert write_notebook(notebook) == nbformat.v4.writes_json(copy.deepcopy(notebook))
    assert notebook == before
