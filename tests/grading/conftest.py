"""What these tests share: releases made once, notebooks to hand in, and what gives a case away."""

import copy
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.core.prepared import PreparedExercise
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import prepare
from autograder.sandbox import Limits, Workspace
from autograder.sandbox.opening import Sandbox, open_sandbox

sys.path.insert(0, str(Path(__file__).parent))
ROOT = Path(__file__).resolve().parents[2]
PS06 = "ps06_two_layer_example"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


def source_notebook(problem_set: str) -> NotebookNode:
    path = ROOT / "solutions" / problem_set / f"{problem_set}.ipynb"
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="session")
def sources() -> dict[str, NotebookNode]:
    """The notebooks in solutions/, by problem set."""
    return {name: source_notebook(name) for name in PROBLEM_SETS}


def without_markers(source: str) -> str:
    lines = source.splitlines()
    return "\n".join(line for line in lines if line.strip() not in (BEGIN, END))


@pytest.fixture(scope="session")
def right_sources(sources: dict[str, NotebookNode]) -> dict[str, str]:
    """The right source of every solution cell, by grade_id, over all problem sets."""
    return {
        cell.metadata.nbgrader["grade_id"]: without_markers(cell.source)
        for notebook in sources.values()
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder in which every problem set has been released by nbgrader."""
    import shutil

    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in PROBLEM_SETS:
        shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    api = NbGraderAPI(config=config)
    for name in PROBLEM_SETS:
        answer = api.generate_assignment(name)
        assert answer["success"], answer["log"]
    return folder


@pytest.fixture(scope="session")
def releases(course: Path) -> dict[str, NotebookNode]:
    """The student notebooks as nbgrader makes them, by problem set."""
    paths = {name: course / "exercises" / name / f"{name}.ipynb" for name in PROBLEM_SETS}
    return {name: nbformat.read(path, as_version=4) for name, path in paths.items()}


@pytest.fixture(scope="session")
def release_notebook(releases: dict[str, NotebookNode]) -> NotebookNode:
    """The release of ps06 without its pictures: quick to run."""
    small = copy.deepcopy(releases[PS06])
    small.cells = [
        cell for cell in small.cells if cell.cell_type == "markdown" or "nbgrader" in cell.metadata
    ]
    for cell in small.cells:
        cell.source = cell.source.replace("import matplotlib.pyplot as plt\n", "")
    return small


@pytest.fixture(scope="session")
def handed_in(right_sources: dict[str, str]) -> Callable[..., Any]:
    """Fill in a release as a student would, and return it as plain JSON data.

    `changes` replaces the source of solution cells by grade_id; the others are right.
    """

    def fill(release: NotebookNode, changes: dict[str, str] | None = None) -> Any:
        notebook = json.loads(nbformat.writes(release))
        for cell in notebook["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            new = {**right_sources, **(changes or {})}.get(grade_id)
            if new is not None:
                cell["source"] = new
        return notebook

    return fill


def cell_of(notebook: Any, grade_id: str) -> Any:
    """Return the cell with this grade_id."""
    (cell,) = [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


@pytest.fixture(scope="session")
def cell() -> Callable[..., Any]:
    return cell_of


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The strongest sandbox that this machine has; a plain kernel if it has none."""
    with open_sandbox(allow_unprotected=True) as opened:
        yield opened


class NoSandbox:
    """For what must run nothing at all."""

    isolation = "A"
    description = "none"

    def open_workspace(self, limits: Limits, *, draws: bool = True) -> Workspace:
        pytest.fail("a workspace was opened")


@pytest.fixture
def no_sandbox() -> NoSandbox:
    return NoSandbox()


# -- what would give a hidden case away ---------------------------------------------------


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield from (float(number) for number in value.ravel())
    elif isinstance(value, float):
        yield value


def _cases(prepared: PreparedExercise) -> Any:
    return [(case.case.args, case.expected) for case in prepared.cases]


def _digits(number: float) -> set[str]:
    """The number as people write it, without the last digit, which may be rounded."""
    written = (f"{abs(number):.7g}", f"{abs(number):.6f}", f"{abs(number):.5e}".split("e")[0])
    cut = {text[:-1] for text in written}
    return {text for text in cut if sum(c.isdigit() for c in text.lstrip("0.")) >= 5}


@pytest.fixture(scope="session")
def leaked() -> Callable[..., set[str]]:
    """Which numbers of a problem set's hidden cases are in a text.

    Those of the public worked example are in the notebook anyway, and don't count.
    """

    def search(text: str, problem_set: str, seed: int) -> set[str]:
        found: set[str] = set()
        public: set[str] = set()
        for exercise in exercises(problem_set).values():
            hidden, other = prepare(exercise, seed), prepare(exercise, seed ^ 1)
            mine = set(_numbers(_cases(hidden)))
            public |= mine & set(_numbers(_cases(other)))
            found |= {d for x in mine - public for d in _digits(x) if d in text}
        return found - {d for x in public for d in _digits(x)}

    return search
