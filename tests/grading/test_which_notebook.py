"""Whatever a platform, a browser or a student calls it: the set's notebook is found and graded."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.core.submission import read_submission
from autograder.grading.which_notebook import Choice, choose_notebook, other_set_in

PS06, PS07 = "ps06_two_layer_example", "ps07_vectorized_backprop"
EXPECTED = f"{PS07}.ipynb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "ann" / PS07
    place.mkdir(parents=True)
    return place


def put(root: Path, folder: Path, name: str, problem_set: str) -> None:
    shutil.copy(root / "exercises" / problem_set / f"{problem_set}.ipynb", folder / name)


def choice(folder: Path) -> Choice:
    return choose_notebook(folder, PS07, EXPECTED)


@pytest.mark.parametrize(
    "name",
    [
        *(f"{PS07}-1.ipynb", f"{PS07} (1).ipynb", f"{PS07}-Copy1.ipynb", f"{PS07.upper()}.ipynb"),
        *("Homework 7.ipynb", f"{PS07}.IPYNB", "brownkim_4_5_x.ipynb"),
    ],
)
def test_a_notebook_of_this_set_counts_under_any_name(root: Path, folder: Path, name: str) -> None:
    put(root, folder, name, PS07)
    found = choice(folder)
    assert found.name == name
    assert EXPECTED in found.remark


def test_the_released_name_comes_first(root: Path, folder: Path) -> None:
    put(root, folder, EXPECTED, PS06)
    put(root, folder, "other.ipynb", PS07)
    assert choice(folder) == Choice(EXPECTED)


def test_beside_notebooks_of_other_sets_this_sets_is_found(root: Path, folder: Path) -> None:
    put(root, folder, "a.ipynb", PS06)
    put(root, folder, "b.ipynb", PS07)
    assert choice(folder).name == "b.ipynb"


def test_two_that_could_be_it_are_named_and_none_is_taken(root: Path, folder: Path) -> None:
    put(root, folder, "a.ipynb", PS07)
    put(root, folder, "b.ipynb", PS07)
    found = choice(folder)
    assert found.name == EXPECTED
    assert "a.ipynb, b.ipynb" in found.remark


def test_another_sets_notebook_is_told_which_one_it_is(root: Path, folder: Path) -> None:
    put(root, folder, "mine.ipynb", PS06)
    found = choice(folder)
    assert found.name == EXPECTED
    assert f"mine.ipynb holds exercises of {PS06}" in found.remark


def test_a_notebook_without_any_metadata_is_known_by_its_functions(
    root: Path, folder: Path
) -> None:
    notebook = json.loads((root / "exercises" / PS07 / EXPECTED).read_bytes())
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    (folder / "from a converter.ipynb").write_text(json.dumps(notebook))
    assert choice(folder).name == "from a converter.ipynb"


def test_what_is_no_notebook_or_a_link_is_not_taken(root: Path, folder: Path) -> None:
    (folder / "broken.ipynb").write_text("{")
    (folder / "link.ipynb").symlink_to(root / "exercises" / PS07 / EXPECTED)
    assert choice(folder) == Choice(EXPECTED)


@pytest.mark.parametrize(("handed_in", "other"), [(PS06, PS06), (PS07, "")])
def test_another_set_under_this_sets_name_is_seen(root: Path, handed_in: str, other: str) -> None:
    path = root / "exercises" / handed_in / f"{handed_in}.ipynb"
    assert other_set_in(read_submission(path).cells, PS07) == other


def test_each_release_is_known_as_its_own_set(root: Path) -> None:
    from autograder.grading.which_notebook import set_of
    from autograder.problem_sets import PROBLEM_SETS

    found = {
        name: set_of(read_submission(root / "exercises" / name / f"{name}.ipynb").cells)
        for name in PROBLEM_SETS
    }
    assert found == {name: name for name in PROBLEM_SETS}
