"""Every problem set, solved as printed: nbgrader's Validate, its autograde, and `course grade`."""

import shutil
from pathlib import Path

import pytest
from nbgrader.validator import Validator

from autograder.classroom.course import Course
from autograder.classroom.grading import Options, grade_class
from autograder.classroom.report import marks
from autograder.problem_sets import NAMES, exercises

CHECKOUT = Path(__file__).parents[2]
SETTINGS = (("JudgeExercises", {"allow_unprotected": True}),)

pytestmark = [
    pytest.mark.slow,
    # nbgrader 0.9 with SQLAlchemy 2
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.mark.parametrize("problem_set", NAMES)
def test_a_solved_notebook_is_right_for_validate_and_for_both_ways_of_grading(
    problem_set: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(tmp_path, SETTINGS)
    shutil.copytree(CHECKOUT / "solutions" / problem_set, tmp_path / "solutions" / problem_set)
    shutil.copy(CHECKOUT / "nbgrader_config.py", tmp_path)
    course.release(problem_set)
    folder = tmp_path / "submitted" / "solved" / problem_set
    shutil.copytree(tmp_path / "solutions" / problem_set, folder)
    points = {name: exercise.points for name, exercise in exercises(problem_set).items()}

    answer = course.api().autograde(problem_set, "solved")
    assert answer["success"], answer["log"]
    by_nbgrader = {m.exercise: m.earned for m in marks(course, problem_set, ["solved"])["solved"]}
    assert by_nbgrader == points

    report = grade_class(course, problem_set, Options(1, force=True, allow_unprotected=True))
    assert report.failures == {}
    by_course = {m.exercise: m.earned for m in marks(course, problem_set, ["solved"])["solved"]}
    assert by_course == points

    monkeypatch.chdir(folder)
    assert Validator().validate(f"{problem_set}.ipynb") == {}
