"""A class graded: what could not be, what is stamped, and what is said about it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from classes import PS06, hand_in, lay_out, papers, rows, with_answers_elsewhere
from click.testing import CliRunner
from nbgrader.api import Gradebook
from trusting import open_failing, open_trusting, open_unprotected

from autograder import cli
from autograder.classroom import known_states
from autograder.classroom.course import Course, CourseError
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.staging import FOLDER_NAME
from autograder.classroom.up_to_date import read_graded

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

ENDS_ITS_WORKER = "os_exit_in_a_cell_0"
FEW = ("right_terse_0", "slips_1_0", "blank_0")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return lay_out(tmp_path_factory.mktemp("released"))


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    """Three students who handed in ps06."""
    shutil.copytree(released.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    everyone = papers(course)
    for student in FEW:
        hand_in(course, student, everyone[student])
    return course


def grade(course: Course, jobs: int = 1, **options: Any) -> GradingReport:
    return grade_class(
        course, PS06, GradingOptions(jobs, **{"open_sandbox": open_trusting, **options})
    )


def graded(course: Course, student: str) -> Any:
    return read_graded(course.folder("autograded", student, PS06) / f"{PS06}.ipynb")


def with_cell(content: bytes, source: str) -> bytes:
    """Return a notebook with a cell of the student's own in front."""
    notebook = json.loads(content)
    own = {"cell_type": "code", "id": "mine", "metadata": {}, "source": source}
    return json.dumps({**notebook, "cells": [own, *notebook["cells"]]}).encode()


def test_who_ends_the_worker_twice_has_no_marks_and_is_tried_again(course: Course) -> None:
    content = with_cell(papers(course)["right_terse_0"], "import os; os._exit(1)")
    hand_in(course, ENDS_ITS_WORKER, content)
    report = grade(course, jobs=2)
    assert set(report.graded) == set(FEW)
    assert list(report.failures) == [ENDS_ITS_WORKER]
    assert graded(course, ENDS_ITS_WORKER) is None
    assert ENDS_ITS_WORKER not in rows(course)
    hand_in(course, ENDS_ITS_WORKER, papers(course)["right_terse_0"])
    again = grade(course)
    assert (again.graded, again.failures) == ([ENDS_ITS_WORKER], {})
    assert rows(course)[ENDS_ITS_WORKER][1] == rows(course)["right_terse_0"][1]


def test_what_the_machine_did_costs_nobody_a_point(course: Course, tmp_path: Path) -> None:
    right = papers(course)["right_terse_0"]
    hand_in(course, "lost_once", with_cell(right, f"#lost until {tmp_path / 'seen'}"))
    hand_in(course, "lost_always", with_cell(right, "#lost"))
    report = grade(course, jobs=2, open_sandbox=open_failing)
    assert report.failures == {"lost_always": "the machine is short of memory"}
    found = rows(course)
    assert set(found) == {*FEW, "lost_once"}
    assert found["lost_once"][1] == found["right_terse_0"][1] > 0
    assert graded(course, "lost_always") is None


def test_an_answer_that_may_stand_elsewhere_waits_for_a_person_and_is_named(
    course: Course,
) -> None:
    elsewhere = with_answers_elsewhere(papers(course)["right_terse_0"])
    hand_in(course, "elsewhere", elsewhere)
    report = grade(course)
    assert report.to_look_for == {"elsewhere": ("written_depth", "written_order")}
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        grade_of_it = gradebook.find_grade("written_depth", PS06, PS06, "elsewhere")
        assert (grade_of_it.auto_score, grade_of_it.needs_manual_grade) == (None, True)
        comment = gradebook.find_comment("written_depth", PS06, PS06, "elsewhere")
        assert "there is text in other cells" in comment.auto_comment
    path = course.folder("autograded", "elsewhere", PS06) / f"{PS06}.ipynb"
    first = json.loads(path.read_text())["cells"][0]
    assert "written_depth: the answer cell was left as it was" in "".join(first["source"])


def test_without_a_sandbox_nothing_is_graded_unless_asked_for(course: Course) -> None:
    with pytest.raises(CourseError, match="There is no sandbox here"):
        grade(course, open_sandbox=open_unprotected)
    assert rows(course) == {}
    assert not list((course.root / "autograded").glob("*/*/*"))


def test_grading_without_a_sandbox_is_stamped_into_gradebook_notebook_and_page(
    course: Course,
) -> None:
    report = grade(course, open_sandbox=open_unprotected, allow_unprotected=True)
    assert report.tier == "C"
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        for student in FEW:
            notebook = gradebook.find_submission_notebook(PS06, PS06, student)
            comments = [comment.auto_comment or "" for comment in notebook.comments]
            assert sum("Graded without a sandbox." in comment for comment in comments) == 1
    answer = course.api().generate_feedback(PS06, "slips_1_0")
    assert answer["success"], answer["log"]
    page = (course.root / "feedback" / "slips_1_0" / PS06 / f"{PS06}.html").read_text()
    assert "Graded without a sandbox: tier C: nothing." in page


def test_a_rule_for_late_work_that_fails_costs_only_whom_it_concerns(course: Course) -> None:
    (course.root / "broken_rule.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\n"
        "class Broken(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        raise KeyError('no such day')\n"
    )
    late = course.root / "submitted" / "blank_0" / PS06 / "timestamp.txt"
    late.write_text("2026-01-25 12:00:00 UTC")
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        gradebook.update_or_create_assignment(PS06, duedate="2026-01-24 12:00:00")
    broken = Course(course.root, (("AssignLatePenalties", {"plugin_class": "broken_rule.Broken"}),))
    report = grade(broken, jobs=2)
    assert list(report.failures) == ["blank_0"]
    assert "no such day" in report.failures["blank_0"]
    assert set(rows(course)) == set(report.graded) == {"right_terse_0", "slips_1_0"}


def test_nothing_but_graded_folders_is_left(course: Course) -> None:
    grade(course)
    left = {path.name for path in (course.root / "autograded").iterdir()}
    assert left == {*FEW, known_states.FOLDER_NAME}
    assert [
        path.name for path in (course.root / "autograded" / known_states.FOLDER_NAME).iterdir()
    ] == [f"{PS06}.json"]
    assert not (course.root / "autograded" / FOLDER_NAME).exists()


# -- the command --------------------------------------------------------------------------


@pytest.fixture
def run(course: Course, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(course.root)
    return lambda *arguments: CliRunner().invoke(cli.main, ["grade", *arguments])


def test_the_command_grades_shows_the_marks_and_does_nothing_twice(run: Any) -> None:
    result = run("ps06", "--jobs", "1", "--unprotected")
    assert result.exit_code == 0, result.output
    assert "3 graded, 0 unchanged." in result.output
    assert "slips_1_0" in result.output
    again = run("ps06")
    assert again.exit_code == 0, again.output
    assert "0 graded, 3 unchanged." in again.output
    assert "slips_1_0" not in again.output
    assert "slips_1_0" in run("ps06", "--everyone").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ps06", "--student", "nobody"], "there is no submission of ps06_two_layer_example by"),
        (["ps07"], "there is no released notebook"),
    ],
)
def test_what_cannot_be_graded_is_said_in_a_sentence(
    arguments: list[str], words: str, run: Any
) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in " ".join(result.output.split())
    assert "Traceback" not in result.output
