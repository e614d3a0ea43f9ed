"""What students get: made from solutions/, and free of every answer."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.problem_sets import PROBLEM_SETS

BLOCK = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.S)


@pytest.fixture(params=["made by nbgrader", "in the checkout"])
def release_of(
    request: pytest.FixtureRequest, course: Path, root: Path
) -> Callable[[str], NotebookNode]:
    """Read a released notebook: the one just made, and the one in exercises/."""
    top = course if request.param == "made by nbgrader" else root

    def read(name: str) -> NotebookNode:
        return nbformat.read(top / "exercises" / name / f"{name}.ipynb", as_version=4)

    return read


def answers(source: NotebookNode) -> list[str]:
    """Every line of a solution, and every sentence of a model answer or a rubric.

    What stands in a given cell, too, such as the code that is to be mended, is no answer.
    """
    lines: list[str] = []
    given = "\n".join(
        cell.source
        for cell in source.cells
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("solution")
    )
    for cell in source.cells:
        if cell.cell_type == "code":
            for block in BLOCK.findall(cell.source):
                lines += [line.strip() for line in block.splitlines()]
        elif cell.metadata.get("nbgrader", {}).get("solution"):
            lines += [line.strip() for line in re.split(r"\n|(?<=[.:?]) ", cell.source)]
    # shorter pieces, such as `grads, dZ = [], dY`, may be in the given code as well, and tables
    # have the same line below their heads
    is_said = re.compile(r"\w").search
    return [line for line in lines if len(line) > 20 and is_said(line) and line not in given]


@pytest.mark.parametrize("name", PROBLEM_SETS)
def test_no_line_of_an_answer_is_released(
    name: str, release_of: Callable[[str], NotebookNode], sources: dict[str, NotebookNode]
) -> None:
    released = "\n".join(cell.source for cell in release_of(name).cells)
    wanted = answers(sources[name])
    assert len(wanted) > 20
    assert [line for line in wanted if line in released] == []


@pytest.mark.parametrize("name", PROBLEM_SETS)
def test_no_marker_rubric_reference_or_output_is_released(
    name: str, release_of: Callable[[str], NotebookNode]
) -> None:
    notebook = release_of(name)
    text = json.dumps(notebook)
    for forbidden in ("SOLUTION", "reference_impl", "Rubric", "Model answer", "HIDDEN"):
        assert forbidden not in text
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("name", PROBLEM_SETS)
def test_every_solution_became_a_stub(
    name: str, release_of: Callable[[str], NotebookNode], sources: dict[str, NotebookNode]
) -> None:
    def solutions(notebook: NotebookNode) -> dict[str, Any]:
        return {
            cell.metadata.nbgrader["grade_id"]: cell
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code"
        }

    stubs = solutions(release_of(name))
    assert list(stubs) == list(solutions(sources[name]))
    for cell in stubs.values():
        assert re.search(r"\n( +)# YOUR CODE HERE\n\1raise NotImplementedError\(\)$", cell.source)


@pytest.mark.parametrize("name", PROBLEM_SETS)
def test_the_checkouts_exercises_are_what_nbgrader_makes_from_its_solutions(
    name: str, root: Path, releases: dict[str, NotebookNode]
) -> None:
    stored = nbformat.read(root / "exercises" / name / f"{name}.ipynb", as_version=4)
    made = releases[name]
    assert [cell.source for cell in stored.cells] == [cell.source for cell in made.cells]
    assert stored == made


def test_exercises_holds_the_released_notebooks_and_nothing_else(root: Path) -> None:
    """Whatever else lay there would be copied to every student; data of a set is meant to be."""
    files = {
        path.relative_to(root / "exercises")
        for path in (root / "exercises").rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    data = {Path("ps11_training_recipe", name) for name in ("digits.npz", "autoencoder.npz")}
    data.add(Path("ps14_capstone", "vowels.npz"))
    assert files == {Path(name, f"{name}.ipynb") for name in PROBLEM_SETS} | data
