"""After the deadline: the printed solutions, and each student's own answers beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.handout.answers import Answers, make_answers
from autograder.handout.student_modules import HandoutError

PS06 = "ps06_two_layer_example"
ANSWER = "def error(y, t):\n    return (t < y) ** 2  # <b>mine</b>"
CARD = "error   0 of 1 point <script>"


def graded(released: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as grading leaves it: one exercise answered, its card shown."""
    for cell in released["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name == "error_solution":
            cell["source"] = ANSWER
        if name == "error":
            data = {"text/plain": CARD, "text/html": "<b>html</b>"}
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    return released


@pytest.fixture
def course(tmp_path: Path, root: Path) -> Path:
    """A course in which ada has been graded, and bob's folder has no notebook of this name."""
    for name in ("solutions", "nbgrader_config.py"):
        (tmp_path / name).symlink_to(root / name)
    notebook = json.loads((root / "exercises" / PS06 / f"{PS06}.ipynb").read_bytes())
    for student, name in (("ada", f"{PS06}.ipynb"), ("bob", "other.ipynb")):
        folder = tmp_path / "autograded" / student / PS06
        folder.mkdir(parents=True)
        (folder / name).write_text(json.dumps(graded(notebook)))
    return tmp_path


@pytest.fixture
def answers(course: Path) -> Answers:
    """What is handed out of ps06."""
    return make_answers(course, PS06)


def test_the_solutions_are_a_notebook_without_nbgrader_s_marks(answers: Answers) -> None:
    text = answers.solutions.read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert "SOLUTION" not in text
    assert all("nbgrader" not in cell["metadata"] for cell in notebook["cells"])
    assert "0.5 * (t - y) ** 2" in text


def test_there_is_a_page_for_everybody_who_has_been_graded(answers: Answers) -> None:
    assert [page.name for page in answers.pages] == ["ada.html"]


def test_a_page_shows_both_answers_and_the_card_as_text(answers: Answers) -> None:
    page = answers.pages[0].read_text(encoding="utf-8")
    assert "return (t &lt; y) ** 2  # &lt;b&gt;mine&lt;/b&gt;" in page
    assert "0.5 * (t - y) ** 2" in page
    assert "0 of 1 point &lt;script&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page


def test_what_was_not_answered_is_said_to_be_nothing(answers: Answers) -> None:
    page = answers.pages[0].read_text(encoding="utf-8")
    assert page.count("<pre>(nothing)</pre>") >= 3
    assert "YOUR CODE HERE" not in page


def test_a_graded_notebook_that_cannot_be_read_is_named(course: Path) -> None:
    path = course / "autograded" / "ada" / PS06 / f"{PS06}.ipynb"
    path.write_text("{")
    with pytest.raises(HandoutError, match=rf"ada.{PS06}.{PS06}\.ipynb can't be read"):
        make_answers(course, PS06)
