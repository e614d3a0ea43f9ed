"""What happens to notebooks: each function takes the parsed notebook and spoils it in place.

They are the accidents and tricks that stop other graders, or that earn points there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]

ENDLESS_LOOP = "while True:\n    pass"
ENDLESS_OUTPUT = "while True:\n    print('all work and no play ' * 1000)"
MEMORY_HOG = "import numpy as np\n\nhoard = [np.ones(10**9) for _ in range(100)]"
ALWAYS_EQUAL = '''
import numpy as np
from IPython import get_ipython


class Anything:
    """Equal to everything, close to everything."""

    shape, dtype, ndim = (), np.dtype(float), 0
    __array_priority__ = 1e9

    def __eq__(self, other):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return True

    def __array_function__(self, *args, **kwargs):
        return True

    def __float__(self):
        return 1.0


np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True
np.testing.assert_allclose = lambda *args, **kwargs: None
get_ipython().events.register("pre_run_cell", lambda info: print("29.0"))
get_ipython().ast_transformers.clear()
check = lambda function: 29.0
'''
LIAR = "def {name}(*args, **kwargs):\n    return Anything()"


def solution_cell(notebook: Notebook, exercise: str) -> Notebook:
    """Return the cell in which an exercise is solved."""
    return _cell(notebook, f"{exercise}_solution")


def add_cell(source: str) -> Callable[[Notebook, list[str]], None]:
    """Return a spoiler that puts a code cell of the student's own after the given cells."""

    def spoil(notebook: Notebook, exercises: list[str]) -> None:
        place = notebook["cells"].index(solution_cell(notebook, exercises[0]))
        cell = {"cell_type": "code", "id": "my-own", "metadata": {}, "outputs": []}
        notebook["cells"].insert(place, {**cell, "execution_count": None, "source": source})

    return spoil


def replace_second(source: str) -> Callable[[Notebook, list[str]], None]:
    """Return a spoiler that writes something else into the second exercise's cell."""

    def spoil(notebook: Notebook, exercises: list[str]) -> None:
        cell = solution_cell(notebook, exercises[1])
        cell["source"] = source.format(name=exercises[1])

    return spoil


def delete_test_cells(notebook: Notebook, exercises: list[str]) -> None:
    """Delete every grade cell."""
    notebook["cells"] = [c for c in notebook["cells"] if _grade_id(c) not in exercises]


def duplicate_test_cells(notebook: Notebook, exercises: list[str]) -> None:
    """Copy every grade and solution cell, metadata and all, to the end."""
    copies = [
        {**cell, "id": f"copy-{number}"}
        for number, cell in enumerate(notebook["cells"])
        if _grade_id(cell) in exercises or _grade_id(cell).endswith("_solution")
    ]
    notebook["cells"] += copies


def edit_points_and_tags(notebook: Notebook, exercises: list[str]) -> None:
    """Make every exercise worth 1000 points, skip its test, and lock what is one's own."""
    for name in exercises:
        cell = _cell(notebook, name)
        cell["metadata"]["nbgrader"]["points"] = 1000
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
        cell["source"] = "1000.0"
        solution_cell(notebook, name)["metadata"]["nbgrader"]["locked"] = True


def change_schema_version(notebook: Notebook, exercises: list[str]) -> None:
    """Claim metadata of versions that don't exist."""
    for number, name in enumerate(exercises):
        _cell(notebook, name)["metadata"]["nbgrader"]["schema_version"] = 99 if number else -1


def test_cells_to_markdown(notebook: Notebook, exercises: list[str]) -> None:
    """Turn every grade cell into text."""
    for name in exercises:
        cell = _cell(notebook, name)
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def lie_about_everything(notebook: Notebook, exercises: list[str]) -> None:
    """Write no right function, patch what compares, and hook what runs."""
    add_cell(ALWAYS_EQUAL)(notebook, exercises)
    for name in exercises:
        solution_cell(notebook, name)["source"] = LIAR.format(name=name)
    edit_points_and_tags(notebook, exercises)


def script_in_text(notebook: Notebook, exercises: list[str]) -> None:
    """Leave something for the browser of whoever grades the written answers."""
    text = "<script>document.title = 'mine'</script><img src=x onerror=alert(1)> My answer."
    for cell in notebook["cells"]:
        if _grade_id(cell).startswith("written_"):
            cell["source"] = text
    add_cell(
        "from IPython.display import HTML, Javascript, display\n"
        "display(HTML(\"<script>document.title = 'mine'</script>\"), Javascript('alert(1)'))"
    )(notebook, exercises)


def _cell(notebook: Notebook, grade_id: str) -> Notebook:
    return next(cell for cell in notebook["cells"] if _grade_id(cell) == grade_id)


def _grade_id(cell: Notebook) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
