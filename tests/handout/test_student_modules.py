"""Which modules students are given: those that `check` needs, found by their imports."""

from pathlib import Path

import pytest

from autograder.handout import student_modules
from autograder.handout.student_modules import HandoutError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with the rooms that are handed out whole, and one that isn't."""
    for room in ("student", "views", "judging", "problem_sets", "grading"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "__init__.py").touch()
    (tmp_path / "judging" / "words.py").touch()
    monkeypatch.setattr(student_modules, "PACKAGE", tmp_path)
    return tmp_path


def given(package: Path, source: str) -> set[str]:
    (package / "student" / "check.py").write_text(source)
    return set(student_modules.student_modules())


ALWAYS = {
    "autograder/__init__.py",
    "autograder/student/__init__.py",
    "autograder/student/check.py",
    "autograder/views/__init__.py",
}


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ("import json\n", set()),
        ("from autograder.judging import words\n", {"__init__", "words"}),
        ("from autograder.judging.words import text\n", {"__init__", "words"}),
        ("from ..judging import words\n", {"__init__", "words"}),
        ("import autograder.judging.words\n", {"__init__", "words"}),
        ("def f():\n    from autograder.judging import words\n", {"__init__", "words"}),
    ],
)
def test_what_is_imported_comes_along(package: Path, source: str, more: set[str]) -> None:
    assert given(package, source) == ALWAYS | {f"autograder/judging/{name}.py" for name in more}


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    from autograder.problem_sets import exercises\n",
        "if TYPE_CHECKING:\n    from autograder.problem_sets import exercises\n",
    ],
)
def test_what_knows_answers_stays_where_it_can_be_done_without(package: Path, source: str) -> None:
    assert given(package, source) == ALWAYS


@pytest.mark.parametrize("module", ["autograder.problem_sets", "reference_impl.layers"])
def test_a_module_that_needs_what_knows_answers_is_refused(package: Path, module: str) -> None:
    with pytest.raises(HandoutError, match=f"imports {module}, which they are not"):
        given(package, f"import {module}\n")
