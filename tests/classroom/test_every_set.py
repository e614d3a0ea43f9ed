"""Every problem set, solved as printed: nbgrader's Validate, its autograde, and `course grade`."""

import shutil
from pathlib import Path

import pytest
from nbgrader.validator import Validator

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.show import marks
from autograder.problem_sets import PROBLEM_SETS, exercises

CHECKOUT = Path(__file__).parents[2]
# Nothing here is endless, so no limit may stop it, however slow the machine is.
SETTINGS = (
    (
        "JudgeExercises",
        {
            **{"cell_seconds": 900.0, "call_seconds": 900.0, "notebook_seconds": 7200.0},
            "allow_unprotected": True,
        },
    ),
)
BY_EVERY_TEST = (
    "ps05_chain_rule",  # asks for a class
    "ps08_sgd",  # for an iterator
    "ps11_training_recipe",  # has files of data
)

pytestmark = [
    pytest.mark.slow,
    # nbgrader 0.9 with SQLAlchemy 2
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which somebody has handed in the solutions."""
    course = Course(tmp_path_factory.mktemp("course"), SETTINGS)
    shutil.copy(CHECKOUT / "nbgrader_config.py", course.root)
    for name in PROBLEM_SETS:
        shutil.copytree(CHECKOUT / "solutions" / name, course.root / "solutions" / name)
        shutil.copytree(CHECKOUT / "solutions" / name, course.root / "submitted" / "solved" / name)
    return course


@pytest.mark.parametrize(
    "problem_set",
    # ps10's experiment trains eighty networks; grading leaves it out, nbgrader's validate doesn't
    [
        pytest.param(name, marks=pytest.mark.thorough) if name == "ps10_batch_norm" else name
        for name in PROBLEM_SETS
    ],
)
def test_a_solved_notebook_is_right_for_validate(
    problem_set: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course.root / "submitted" / "solved" / problem_set)
    assert Validator().validate(f"{problem_set}.ipynb") == {}


# tests/audit grades every set's solved notebook through the same judge, without recording it
@pytest.mark.parametrize(
    "problem_set",
    [
        name if name in BY_EVERY_TEST else pytest.param(name, marks=pytest.mark.thorough)
        for name in PROBLEM_SETS
    ],
)
def test_a_solved_notebook_is_right_for_both_ways_of_grading(
    problem_set: str, course: Course
) -> None:
    course.release(problem_set)
    points = {name: exercise.points for name, exercise in exercises(problem_set).items()}

    answer = course.api().autograde(problem_set, "solved")
    assert answer["success"], answer["log"]
    by_nbgrader = {m.exercise: m.earned for m in marks(course, problem_set, ["solved"])["solved"]}
    assert by_nbgrader == points

    report = grade_class(course, problem_set, GradingOptions(1, force=True, allow_unprotected=True))
    assert report.failures == {}
    by_course = {m.exercise: m.earned for m in marks(course, problem_set, ["solved"])["solved"]}
    assert by_course == points
