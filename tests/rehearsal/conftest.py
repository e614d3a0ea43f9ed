"""Notebooks as students save them: the released one, filled in."""

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]
SET = "ps06_two_layer_example"
Cells = list[dict[str, Any]]


def right_sources(problem_set: str) -> dict[str, str]:
    """Return the printed solutions, by exercise."""
    path = CHECKOUT / "solutions" / problem_set / f"{problem_set}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {
        grade_id_of(cell).removesuffix("_solution"): "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and grade_id_of(cell).endswith("_solution")
    }


def grade_id_of(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def released(problem_set: str) -> dict[str, Any]:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook with right answers but for some, after a change of its cells."""

    def save(
        answers: Mapping[str, str] | None = None,
        change: Callable[[Cells], Cells] = lambda cells: cells,
        *,
        name: str = f"{SET}.ipynb",
        problem_set: str = SET,
    ) -> Path:
        notebook = copy.deepcopy(released(problem_set))
        sources = {**right_sources(problem_set), **(answers or {})}
        for cell in notebook["cells"]:
            exercise = grade_id_of(cell).removesuffix("_solution")
            if cell["cell_type"] == "code" and grade_id_of(cell).endswith("_solution"):
                cell["source"] = sources[exercise]
        notebook["cells"] = change(notebook["cells"])
        path = tmp_path / name
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return save
