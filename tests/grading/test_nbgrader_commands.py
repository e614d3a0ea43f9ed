"""nbgrader's own commands, from a small class's submissions to its feedback and grades."""

import copy
import csv
import datetime
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config, PyFileConfigLoader

from autograder.core.submission import read_submission
from autograder.grading.secret import read_or_make_secret, seed_for
from autograder.nbgrader_plugin import exporter
from autograder.problem_sets import exercises
from autograder.sandbox import Isolation
from autograder.sandbox.opening import NoSandbox, Sandbox, open_sandbox

PS06 = "ps06_two_layer_example"
WRITTEN_POINTS = 6.0  # two written answers
FULL = 14.0
SLIP = "def error(y, t):\n    return (t - y) ** 2"  # costs 1 point
RAISES = "def forward(x, params):\n    raise ValueError(f'{x} {params}')"  # costs 3
HARMFUL = "My answer. <script>alert('xss')</script> [more](javascript:alert('xss'))"

pytestmark = [
    pytest.mark.slow,
    # nbgrader 0.9 with SQLAlchemy 2
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def path_of(course: Path, student: str, folder: str = "submitted") -> Path:
    return course / folder / student / PS06 / f"{PS06}.ipynb"


def attack(notebook: Any) -> None:
    """Do to the metadata what stock nbgrader can be fooled or stopped with."""
    cells = notebook["cells"]
    tests = [c for c in cells if c["metadata"].get("nbgrader", {}).get("locked")]
    for cell in tests:
        cell["metadata"]["tags"] = ["skip-execution"]
        cell["metadata"]["nbgrader"]["points"] = 1000
        cell["metadata"]["nbgrader"]["schema_version"] = 99
        cell["source"] = "14.0"
    cells.append(copy.deepcopy(tests[1]))
    cells.remove(tests[2])
    notebook["metadata"]["kernelspec"] = {"name": "no-such-kernel", "display_name": "x"}


def without_pictures(notebook: Any) -> None:
    """Empty the cells that aren't graded, which take the longest."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "nbgrader" not in cell["metadata"]:
            cell["source"] = ""


@pytest.fixture(scope="module")
def graded(
    course: Path, handed_in: Callable[..., Any], releases: dict[str, NotebookNode], cell: Any
) -> subprocess.CompletedProcess[str]:
    """A class of six, graded by `nbgrader autograde`; its exit status and words."""
    release = releases[PS06]
    notebooks = {name: handed_in(release) for name in ("attacks", "right")}
    notebooks["slips"] = handed_in(
        release, {"error_solution": SLIP, "forward_solution": RAISES, "written_depth": HARMFUL}
    )
    notebooks["blank"] = json.loads(nbformat.writes(release))
    for name in ("attacks", "blank", "slips"):
        without_pictures(notebooks[name])
    cell(notebooks["attacks"], "error_solution")["source"] = SLIP
    attack(notebooks["attacks"])
    pages = {name: json.dumps(notebook) for name, notebook in notebooks.items()}
    pages["no_json"] = "This is my homework: {"
    for student, page in pages.items():
        path_of(course, student).parent.mkdir(parents=True)
        path_of(course, student).write_text(page)
    misnamed = path_of(course, "misnamed").with_name("homework.ipynb")
    misnamed.parent.mkdir(parents=True)
    misnamed.write_text(pages["right"])

    due = datetime.datetime(2024, 1, 24, 12)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(PS06, duedate=due)
    for student, hour in (("right", "11"), ("attacks", "15")):
        stamp = path_of(course, student).with_name("timestamp.txt")
        stamp.write_text(f"2024-01-24 {hour}:00:00 UTC")

    return subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", PS06,
         "--LateSubmissionPlugin.penalty_method=zero",
         "--JudgeExercises.allow_unprotected=True"],
        cwd=course, capture_output=True, text=True, check=False,
    )  # fmt: skip


def api(course: Path, **settings: Any) -> NbGraderAPI:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    config.JudgeExercises.allow_unprotected = True
    config.merge(Config(settings))
    return NbGraderAPI(config=config)


def test_nobody_stops_the_class(graded: subprocess.CompletedProcess[str]) -> None:
    assert graded.returncode == 0, graded.stderr[-3000:]


@pytest.mark.usefixtures("graded")
@pytest.mark.parametrize(
    ("student", "points"),
    [
        *{"right": FULL, "misnamed": FULL, "attacks": 12.0, "slips": 8.0}.items(),
        *dict.fromkeys(["blank", "no_json"], 0.0).items(),
    ],
)
def test_the_gradebook_holds_the_points_that_were_earned(
    student: str, points: float, course: Path
) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(PS06, student)
        assert submission.code_score == points
        assert submission.max_score == FULL + WRITTEN_POINTS


def grades_of(course: Path, student: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(PS06, PS06, student)
        return {grade.name: grade.auto_score for grade in notebook.grades}


@pytest.mark.usefixtures("graded")
def test_slips_cost_their_own_exercises_and_those_that_call_them(course: Path) -> None:
    grades = grades_of(course, "slips")
    assert {name: grades[name] for name in exercises(PS06)} == {
        **{"forward": 0.0, "error": 0.0, "backward": 6.0, "update": 2.0, "train": 0.0}
    }


@pytest.mark.usefixtures("graded")
def test_edited_tests_points_and_kernels_change_nothing(course: Path) -> None:
    """`train` calls the student's own wrong `error`, so one of its two parts is wrong."""
    grades = grades_of(course, "attacks")
    assert {name: grades[name] for name in exercises(PS06)} == {
        **{"forward": 3.0, "error": 0.0, "backward": 6.0, "update": 2.0, "train": 1.0}
    }


@pytest.mark.usefixtures("graded")
def test_unchanged_written_answers_score_zero_and_others_wait_for_a_person(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for student, waits in (("blank", False), ("slips", True)):
            grade = gradebook.find_grade("written_depth", PS06, PS06, student)
            assert (grade.auto_score, grade.needs_manual_grade) == (None if waits else 0.0, waits)


@pytest.mark.usefixtures("graded")
def test_a_late_penalty_of_nbgraders_plugin_is_applied(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        late, right = (gradebook.find_submission(PS06, name) for name in ("attacks", "right"))
        assert (late.score, late.late_submission_penalty) == (12.0, 12.0)
        assert right.late_submission_penalty in (None, 0.0)


# -- feedback and export ------------------------------------------------------------------


@pytest.fixture(scope="module")
def feedback(course: Path, graded: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The feedback pages of those who need one most."""
    pages = {}
    for student in ("slips", "no_json", "misnamed"):
        answer = api(course).generate_feedback(PS06, student)
        assert answer["success"], answer["log"]
        pages[student] = path_of(course, student, "feedback").with_suffix(".html").read_text()
    return pages


def test_feedback_holds_the_judges_words(feedback: dict[str, str]) -> None:
    assert "Your error is twice the right one" in feedback["slips"]
    assert "It raised ValueError" in feedback["slips"]
    assert "it is not JSON" in feedback["no_json"]
    assert "homework.ipynb was graded, since there is no" in feedback["misnamed"]


def test_feedback_and_graded_notebook_hold_no_hidden_number(
    feedback: dict[str, str], course: Path, leaked: Callable[..., set[str]]
) -> None:
    digest = read_submission(path_of(course, "slips")).digest
    seed = seed_for(read_or_make_secret(course), digest, PS06)
    notebook = path_of(course, "slips", "autograded").read_text()
    assert "Your error is twice the right one" in notebook
    assert not leaked(notebook, PS06, seed)
    assert not leaked(feedback["slips"], PS06, seed)


def test_feedback_runs_nothing_of_the_students(feedback: dict[str, str]) -> None:
    assert "My answer." in feedback["slips"]
    assert "<script>alert('xss')" not in feedback["slips"]
    assert 'href="javascript:' not in feedback["slips"]


@pytest.mark.usefixtures("graded")
def test_grades_are_exported_as_csv(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        CsvExportPlugin(to=str(course / "grades.csv")).export(gradebook)
    with open(course / "grades.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == PS06}
    assert {name: float(rows[name]["raw_score"]) for name in ("right", "blank")} == {
        "right": FULL,
        "blank": 0.0,
    }


# -- a person has the last word -----------------------------------------------------------


@pytest.mark.usefixtures("graded")
def test_a_regrade_never_overwrites_what_a_person_gave(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for name in ("backward", "written_depth"):
            gradebook.find_grade(name, PS06, PS06, "blank").manual_score = 2.5
        gradebook.find_comment("backward_solution", PS06, PS06, "blank").manual_comment = "Nearly."
        gradebook.db.commit()
    answer = api(course).autograde(PS06, "blank", force=True)
    assert answer["success"], answer["log"]
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        backward, written = (
            gradebook.find_grade(name, PS06, PS06, "blank")
            for name in ("backward", "written_depth")
        )
        assert (backward.manual_score, backward.score, backward.auto_score) == (2.5, 2.5, 0.0)
        assert (written.manual_score, written.score) == (2.5, 2.5)
        comment = gradebook.find_comment("backward_solution", PS06, PS06, "blank")
        assert comment.manual_comment == "Nearly."


# -- releases that don't fit --------------------------------------------------------------


@pytest.fixture
def other_course(course: Path, tmp_path: Path) -> Path:
    """The course before anyone was graded, with one submission that needs no kernel."""
    for name in ("nbgrader_config.py", "gradebook.db"):
        shutil.copy(course / name, tmp_path)
    shutil.copytree(course / "exercises", tmp_path / "exercises")
    path_of(tmp_path, "someone").parent.mkdir(parents=True)
    path_of(tmp_path, "someone").write_text("{")
    return tmp_path


def change_points(facts: Any) -> None:
    facts["points"] = 9


def change_name(facts: Any) -> None:
    facts["grade_id"] = "eror"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_points, "error is worth 9 points in the release, 1 in the gradebook and 1 in"),
        (change_name, "grades 'eror', but ps06_two_layer_example has no such one"),
    ],
)
def test_a_release_that_does_not_fit_the_problem_set_is_refused_in_words(
    change: Callable[[Any], None], words: str, other_course: Path, cell: Any
) -> None:
    path = other_course / "exercises" / PS06 / f"{PS06}.ipynb"
    notebook = json.loads(path.read_text())
    change(cell(notebook, "error")["metadata"]["nbgrader"])
    path.write_text(json.dumps(notebook))
    answer = api(other_course).autograde(PS06, "someone")
    assert not answer["success"]
    assert words in answer["log"].replace(".0 ", " ")


@pytest.mark.parametrize("name", ["error", "error_solution", "written_depth"])
def test_a_release_that_has_lost_a_cell_takes_no_points_from_anybody(
    name: str, other_course: Path
) -> None:
    path = other_course / "exercises" / PS06 / f"{PS06}.ipynb"
    notebook = json.loads(path.read_text())
    kept = [
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") != name
    ]
    path.write_text(json.dumps({**notebook, "cells": kept}))
    answer = api(other_course).autograde(PS06, "someone")
    assert not answer["success"]
    assert f"in the release has no cell '{name}'" in answer["log"]


def test_a_set_that_was_never_released_is_refused_in_words(other_course: Path) -> None:
    shutil.rmtree(other_course / "exercises")
    answer = api(other_course).autograde(PS06, "someone")
    assert not answer["success"]
    assert f"run `nbgrader generate_assignment {PS06} --force` first" in answer["log"]


# -- settings that keep it from starting --------------------------------------------------


def no_walls(*, allow_unprotected: bool = False, isolation: object = None) -> Sandbox:
    if allow_unprotected:
        return open_sandbox(allow_unprotected=True, isolation=Isolation.NONE)
    raise NoSandbox("There is no sandbox here.")


def test_without_a_sandbox_nothing_is_graded_unless_the_settings_ask_for_it(
    other_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporter, "open_sandbox", no_walls)
    answer = api(other_course, JudgeExercises={"allow_unprotected": False}).autograde(
        PS06, "someone"
    )
    assert not answer["success"]
    assert "c.JudgeExercises.allow_unprotected = True" in answer["log"]
    assert not path_of(other_course, "someone", "autograded").exists()
    assert api(other_course).autograde(PS06, "someone")["success"]


def test_limits_of_an_exercise_that_does_not_exist_are_refused_in_words(other_course: Path) -> None:
    settings = {"exercise_limits": {"trian": {"call_seconds": 9}}}
    answer = api(other_course, JudgeExercises=settings).autograde(PS06, "someone")
    assert not answer["success"]
    assert "exercise_limits, 'trian': there is no such exercise" in answer["log"]
