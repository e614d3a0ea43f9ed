"""A handout holds no code that solves an exercise, right or wrong, and nothing hidden."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.handout.code_bodies import Bodies, bodies_of, code_cells, solved_bodies

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(bundle: zipfile.ZipFile) -> zipfile.ZipFile:
    (name,) = [name for name in bundle.namelist() if name.endswith(".whl")]
    return zipfile.ZipFile(io.BytesIO(bundle.read(name)))


@pytest.fixture(scope="module")
def kept_back(root: Path) -> Bodies:
    """All that solves an exercise: the reference, solutions, right answers, misconceptions."""
    bodies: Bodies = {}
    for folder in ("reference_impl", "autograder/problem_sets"):
        for path in (root / folder).rglob("*.py"):
            if path.name != "drivers.py":  # these run in the student's own process
                bodies |= bodies_of(path.read_text(encoding="utf-8"), path.name)
    for path in (root / "solutions").glob("*/*.ipynb"):
        bodies |= solved_bodies(path.read_bytes(), path.name)
    return bodies


def given_bodies(bundle: zipfile.ZipFile, wheel: zipfile.ZipFile) -> Bodies:
    bodies: Bodies = {}
    for name in bundle.namelist():
        if name.endswith(".ipynb"):
            for source in code_cells(bundle.read(name)):
                bodies |= bodies_of(source, name)
        if name.endswith(".py"):
            bodies |= bodies_of(bundle.read(name).decode(), name)
    for name in wheel.namelist():
        if name.endswith(".py"):
            bodies |= bodies_of(wheel.read(name).decode(), name)
    return bodies


def test_no_function_body_of_more_than_a_line_is_one_that_is_kept_back(
    bundle: zipfile.ZipFile, wheel: zipfile.ZipFile, kept_back: Bodies
) -> None:
    given = given_bodies(bundle, wheel)
    assert {given[tree]: kept_back[tree] for tree in set(given) & set(kept_back)} == {}


def test_the_comparison_would_find_a_solution(root: Path, kept_back: Bodies) -> None:
    released = root / "solutions" / "ps07_vectorized_backprop" / "ps07_vectorized_backprop.ipynb"
    found: Bodies = {}
    for source in code_cells(released.read_bytes()):
        found |= bodies_of(source.replace("dZ", "delta"), released.name)
    assert len(set(found) & set(kept_back)) >= 5


def test_no_notebook_holds_a_solution_or_a_model_answer(bundle: zipfile.ZipFile) -> None:
    notebooks = [name for name in bundle.namelist() if "/exercises/" in name]
    for name in notebooks:
        if name.endswith(".ipynb"):
            text = bundle.read(name).decode()
            assert "BEGIN SOLUTION" not in text
            assert "Model answer" not in text


def test_rooms_that_know_answers_stay_at_home(wheel: zipfile.ZipFile) -> None:
    rooms = {name.split("/")[1] for name in wheel.namelist() if name.startswith("autograder/")}
    at_home = {"problem_sets", "audit", "demo", "classroom", "nbgrader_plugin", "handout"}
    assert rooms & at_home == set()
    assert not any(name.startswith("reference_impl") for name in wheel.namelist())


def test_the_start_page_has_nothing_for_instructors(bundle: zipfile.ZipFile) -> None:
    page = json.loads(bundle.read("backprop-course/lectures/00_start_here.ipynb"))
    assert "instructors" not in json.dumps(page).lower()
