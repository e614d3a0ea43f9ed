"""No honest notebook loses a point, an answer or a file for what its editor has made of it."""

import functools
import json
from pathlib import Path
from typing import Any

import pytest
from classes import CHECKOUT
from harmless import CHANGES, changed, put_beside
from trusting import TrustingSandbox

from autograder.core.verdict import Outcome
from autograder.demo.sample_class.sources import source_of
from autograder.grading.execute import grade_notebook
from autograder.grading.folder import extra_files
from autograder.grading.graft import build_notebook_to_grade
from autograder.grading.limits import CourseLimits
from autograder.grading.metadata import METADATA_KEY, grade_id_of, is_written_answer
from autograder.grading.release import Release
from autograder.problem_sets import exercises
from autograder.problem_sets.right_answers import right_answers

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SETS = (
    *("ps06_two_layer_example", "ps07_vectorized_backprop", "ps03_sigmoid", "ps04_losses"),
    *("ps08_sgd", "ps02_xor"),
)
ANSWER = "Because **depth** bends: $W_2\\,\\sigma(W_1 x)$, naïvely said."
ALL = 837


@functools.cache
def release_of(problem_set: str) -> Release:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    ignore = ("*.pyc", "__pycache__", ".ipynb_checkpoints")
    return Release(problem_set, problem_set, path.read_bytes(), ignore=ignore)


@functools.cache
def honest(problem_set: str) -> Any:
    """Return a notebook with all answers right, without the pictures, which take the longest."""
    notebook = json.loads(release_of(problem_set).content)
    answers = right_answers(problem_set, "terse")
    for cell in notebook["cells"]:
        facts = cell["metadata"].get("nbgrader", {})
        name = facts.get("grade_id", "").removesuffix("_solution")
        if cell["cell_type"] == "code" and not facts:
            cell["source"] = ""
        elif facts.get("solution") and cell["cell_type"] == "code":
            cell["source"] = source_of(answers, name)
        elif facts.get("solution"):
            cell["source"] = ANSWER
    return notebook


def what_is_lost(seed: int, folder: Path) -> dict[str, Any]:
    """Grade a changed notebook, and return everything that an honest student would miss."""
    problem_set = SETS[seed % len(SETS)]
    release = release_of(problem_set)
    folder.mkdir()
    (folder / release.file_name).write_bytes(changed(honest(problem_set), seed))
    names = put_beside(folder, seed)
    notebook = build_notebook_to_grade(release, folder)
    asked = exercises(problem_set)
    verdicts = grade_notebook(
        notebook, asked, seed, TrustingSandbox(), CourseLimits(), diagnosis=False
    )
    lost: dict[str, Any] = {
        name: verdict.outcome
        for name, verdict in verdicts.items()
        if verdict.outcome is not Outcome.RIGHT
    }
    if set(verdicts) != set(asked):
        lost["exercises"] = set(asked) - set(verdicts)
    written = [grade_id_of(cell) for cell in release.notebook.cells if is_written_answer(cell)]
    texts = {grade_id_of(cell): cell.source for cell in notebook.cells}
    lost |= {name: texts[name] for name in written if not _has_the_answer(texts[name])}
    if tuple(sorted(extra_files(folder, release.ignore).accepted)) != names:
        lost["files"] = (names, extra_files(folder, release.ignore))
    if for_a_person := notebook.metadata[METADATA_KEY].get("for_a_person"):
        lost["for a person"] = for_a_person
    return lost


def _has_the_answer(text: str) -> bool:
    return "Because **depth** bends: $W_2\\,\\sigma(W_1 x)$, na" in text and "said." in text


@pytest.mark.parametrize(
    "seeds",
    [
        range(2 * len(CHANGES)),
        pytest.param(range(2 * len(CHANGES), ALL), marks=pytest.mark.thorough),
    ],
    ids=len,
)
def test_nothing_honest_is_lost(tmp_path: Path, seeds: range) -> None:
    found = {seed: what_is_lost(seed, tmp_path / str(seed)) for seed in seeds}
    assert {seed: lost for seed, lost in found.items() if lost} == {}


def test_every_change_changes_something() -> None:
    """But those that say the same of a notebook in other words change it, too."""
    before = json.dumps(honest(SETS[0]))
    for number in range(len(CHANGES)):
        assert changed(honest(SETS[0]), number).decode("utf-8", "replace") != before
