"""Whether a notebook may draw is read off its cells; most only import Matplotlib."""

import json
from pathlib import Path

import pytest

from autograder.grading.drawing import may_draw
from autograder.problem_sets import PROBLEM_SETS

CHECKOUT = Path(__file__).parents[2]
USUAL = "import numpy as np\nimport matplotlib.pyplot as plt\n"


@pytest.mark.parametrize(
    "cells",
    [
        ["x = 1"],
        [USUAL],
        [USUAL, "import matplotlib.pyplot as plt", "simpler = 1"],
        ["import matplotlib"],
        ["import matplotlib.pyplot as drawing", "plotted = 2"],
    ],
)
def test_to_import_it_is_not_to_draw(cells: list[str]) -> None:
    assert not may_draw(cells)


@pytest.mark.parametrize(
    "cells",
    [
        [USUAL, "plt.plot([1])"],
        [USUAL + "plt.rcParams['figure.dpi'] = 50"],
        ["import matplotlib.pyplot as drawing", "drawing.show()"],
        ["from matplotlib import pyplot"],
        ["    import matplotlib.pyplot as p"],
        ["import matplotlib.pyplot as plt; plt.ion()"],
        ["import matplotlib.colors"],
        ["%matplotlib inline"],
        ["%pylab"],
    ],
)
def test_whatever_else_is_said_of_it_may_draw(cells: list[str]) -> None:
    assert may_draw(cells)


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_no_cell_of_a_set_that_is_run_draws(problem_set: str) -> None:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    shown = ["show-only" in cell["metadata"].get("tags", ()) for cell in code]
    assert not may_draw(
        "".join(c["source"]) for c, only in zip(code, shown, strict=True) if not only
    )
