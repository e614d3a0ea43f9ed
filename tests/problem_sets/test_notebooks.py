"""The notebooks in solutions/ ask for the exercises of the problem sets, for the same points."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.core.exercise import Exercise
from autograder.judging.comparison import findings
from autograder.problem_sets import PROBLEM_SETS, exercises


def _opening(exercise: Exercise) -> str:
    """The line that begins what students write."""
    if isinstance(exercise.reference, type):
        return f"class {exercise.name}:"
    return f"def {exercise.name}({', '.join(exercise.arguments)}):"


Read = Callable[[str], NotebookNode]


def grade_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    facts = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return {
        nbgrader["grade_id"]: cell
        for cell, nbgrader in facts
        if nbgrader.get("grade") and not nbgrader["solution"]
    }


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_there_is_one_grade_cell_for_every_exercise_in_order_and_no_other(
    problem_set: str, source_notebook: Read
) -> None:
    assert list(grade_cells(source_notebook(problem_set))) == list(exercises(problem_set))


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_grade_cells_are_locked_and_pay_the_exercises_points(
    problem_set: str, source_notebook: Read
) -> None:
    cells = grade_cells(source_notebook(problem_set))
    assert {name: cell.metadata.nbgrader["points"] for name, cell in cells.items()} == {
        name: exercise.points for name, exercise in exercises(problem_set).items()
    }
    assert all(cell.metadata.nbgrader["locked"] for cell in cells.values())


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_a_grade_cell_does_nothing_but_check(problem_set: str, source_notebook: Read) -> None:
    for name, cell in grade_cells(source_notebook(problem_set)).items():
        assert cell.source == f"check({name})"


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_a_solution_cell_stands_right_before_each_grade_cell(
    problem_set: str, source_notebook: Read
) -> None:
    """Grading looks for what happened to a missing function under this grade_id."""
    code = [cell for cell in source_notebook(problem_set).cells if cell.cell_type == "code"]
    for name, cell in grade_cells(source_notebook(problem_set)).items():
        solution = code[code.index(cell) - 1]
        assert solution.metadata.nbgrader["grade_id"] == f"{name}_solution"
        assert solution.metadata.nbgrader["solution"]
        assert _opening(exercises(problem_set)[name]) in solution.source


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_the_text_announces_the_points_that_are_paid(
    problem_set: str, source_notebook: Read
) -> None:
    opening = source_notebook(problem_set).cells[0].source
    for name, exercise in exercises(problem_set).items():
        assert f"| `{name}` | {exercise.points} |" in opening


LECTURERS = re.compile(r"Farrahi|Roman-Rangel|Zemel|Zhang|\bLiu\b|\b[Dd]ecks?\b|\b[Ss]lides?\b")
"""Those whose slides the course is made from: docs/sources.md thanks them."""


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_a_set_asks_without_the_names_of_those_whose_slides_it_is_made_from(
    problem_set: str, source_notebook: Read
) -> None:
    texts = [cell.source for cell in source_notebook(problem_set).cells]
    for exercise in exercises(problem_set).values():
        texts += [wrong.message for wrong in exercise.misconceptions]
    assert [found for text in texts for found in LECTURERS.findall(text)] == []


def test_every_set_says_the_same_of_how_it_is_graded(source_notebook: Read) -> None:
    openings = [source_notebook(problem_set).cells[0].source for problem_set in PROBLEM_SETS]
    rules = {
        tuple(line for line in opening.splitlines() if line.startswith("**How it is graded.**"))
        for opening in openings
    }
    assert [len(lines) for lines in rules] == [1]


@pytest.mark.parametrize(
    ("returned", "right", "accepted"),
    [
        (np.array([0.1], dtype=np.float32), np.array([0.1]), False),
        (np.array([0.5], dtype=np.float32), np.array([0.5]), True),
        (np.array([3]), np.array([3.0]), True),
        ([0.5], np.array([0.5]), False),
        (np.array([0.5]), 0.5, False),
        ((part for part in (0.5, 0.7)), (0.5, 0.7), False),
    ],
    ids=["float32", "exact", "whole", "a list", "one entry", "a generator"],
)
def test_what_the_notebooks_say_is_refused_is_refused(
    returned: object, right: object, accepted: bool
) -> None:
    assert (findings(returned, right, rtol=1e-6) == []) is accepted
