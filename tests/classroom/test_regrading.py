"""Grading again: whose marks change and why, what a person gave, and what is excused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from classes import PS06, hand_in, lay_out, papers, rows
from click.testing import CliRunner
from nbgrader.api import Gradebook
from rich.console import Console
from trusting import open_trusting

from autograder import cli
from autograder.classroom.changes import show_changes
from autograder.classroom.course import Course, CourseError
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport
from autograder.grading.read_release import read_release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
ANN, BOB = "right_terse_0", "slips_1_0"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = lay_out(tmp_path_factory.mktemp("graded"))
    everyone = papers(course)
    for student in (ANN, BOB):
        hand_in(course, student, with_answer(everyone[student], "Because depth bends."))
    grade(course)
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """Two students, graded; each has three points by hand for `written_depth`."""
    shutil.copytree(graded.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        for student in (ANN, BOB):
            one = gradebook.find_grade("written_depth", PS06, PS06, student)
            one.manual_score, one.needs_manual_grade = 3.0, False
        gradebook.db.commit()
    return course


def grade(course: Course, **options: Any) -> GradingReport:
    return grade_class(course, PS06, GradingOptions(1, open_sandbox=open_trusting, **options))


def with_answer(content: bytes, text: str, name: str = "written_depth") -> bytes:
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            cell["source"] = text
    return json.dumps(notebook).encode()


def submitted(course: Course, student: str) -> bytes:
    return (course.root / "submitted" / student / PS06 / f"{PS06}.ipynb").read_bytes()


def row(course: Course, student: str, name: str) -> tuple[Any, ...]:
    """Return auto score, manual score, whether it waits, and the most points of a grade cell."""
    (notebook,) = rows(course)[student][3]
    found = next(grade for grade in notebook[3] if grade[0] == name)
    return found[1], found[2], found[4], found[5]


def comment(course: Course, student: str, name: str) -> str:
    (notebook,) = rows(course)[student][3]
    return next(c[1] or "" for c in notebook[4] if c[0] == name)


def test_grading_everybody_again_leaves_what_a_person_has_done(course: Course) -> None:
    before = rows(course)
    report = grade(course, force=True)
    assert rows(course) == before
    assert (report.changes, report.read_again) == ([], {})


def test_a_new_hand_in_with_the_same_answer_keeps_it_done(course: Course) -> None:
    content = submitted(course, ANN)
    hand_in(course, ANN, with_answer(content, "def forward(*a):\n    return 1", "forward_solution"))
    report = grade(course)
    assert row(course, ANN, "written_depth")[:3] == (None, 3.0, False)
    assert [(c.student, c.exercise, c.why) for c in report.changes] == [
        (ANN, "forward", "new hand-in")
    ]
    assert report.changes[0].before > report.changes[0].after
    assert report.read_again == {}


def test_an_answer_that_has_changed_since_is_read_again_and_its_equal_is_not(
    course: Course,
) -> None:
    hand_in(course, ANN, with_answer(submitted(course, ANN), "I have deleted my answer."))
    hand_in(course, BOB, submitted(course, BOB) + b"\n")
    report = grade(course)
    assert report.read_again == {ANN: ("written_depth",)}
    assert row(course, ANN, "written_depth")[:3] == (None, 3.0, True)
    assert "has changed since" in comment(course, ANN, "written_depth")
    assert row(course, BOB, "written_depth")[:3] == (None, 3.0, False)
    grade(course, force=True)  # nobody has read it yet
    assert row(course, ANN, "written_depth")[2] is True


def test_nbgraders_own_command_keeps_the_same_things_done(course: Course) -> None:
    hand_in(course, ANN, with_answer(submitted(course, ANN), "I have deleted my answer."))
    other = Course(course.root, (("JudgeExercises", {"allow_unprotected": True}),))
    answer = other.api().autograde(PS06, ANN, force=True)
    assert answer["success"], answer["log"]
    answer = other.api().autograde(PS06, BOB, force=True)
    assert answer["success"], answer["log"]
    assert row(course, ANN, "written_depth")[:3] == (None, 3.0, True)
    assert "has changed since" in comment(course, ANN, "written_depth")
    assert row(course, BOB, "written_depth")[:3] == (None, 3.0, False)


@pytest.mark.parametrize(
    ("key", "why"),
    [("set", "exercise changed"), ("code", "kit changed"), ("release", "released anew")],
)
def test_why_marks_changed_is_what_is_different_about_the_grading(
    course: Course, key: str, why: str
) -> None:
    # as if an earlier kit or release had graded it, to other points
    place = course.folder("autograded", BOB, PS06) / f"{PS06}.ipynb"
    notebook = json.loads(place.read_text())
    metadata = notebook["metadata"]["backprop_course"]
    metadata["graded_as"] = "earlier"
    metadata["made_by"][key] = "earlier"
    place.chmod(0o644)
    place.write_text(json.dumps(notebook))
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        gradebook.find_grade("error", PS06, PS06, BOB).auto_score = 0.25
        gradebook.db.commit()
    report = grade(course)
    changed = [(c.student, c.exercise, c.before, c.why) for c in report.changes]
    assert changed == [(BOB, "error", 0.25, why)]


def test_what_changed_is_shown_summed_up_and_kept_in_a_private_file(course: Course) -> None:
    content = submitted(course, ANN)
    hand_in(course, ANN, with_answer(content, "def forward(*a):\n    return 1", "forward_solution"))
    report = grade(course)
    console = Console(record=True, width=100)
    show_changes(console, course, PS06, report.changes)
    shown = console.export_text()
    assert "forward: 1 fell (new hand-in)" in shown
    path = course.root / "reports" / f"{PS06}.changes.csv"
    assert f"{ANN},forward,3,0,new hand-in" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


# -- other points, and none ---------------------------------------------------------------


@pytest.fixture
def run(course: Course, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(course.root)

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(cli.main, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    return call


def test_a_dropped_exercise_counts_nothing_for_anybody_and_comes_back(
    course: Course, run: Any
) -> None:
    before = rows(course)
    assert "backward is dropped (6 → 0)" in run("excuse", "ps06", "backward")
    assert row(course, ANN, "backward") == (0.0, None, False, 0.0)
    assert rows(course)[ANN][2] == before[ANN][2] - 6
    assert "ps06_two_layer_example backward: dropped" in run("excuse")
    run("excuse", "ps06", "backward", "--undo")
    assert rows(course) == before
    assert "what the release says" in run("excuse")


def test_full_points_reach_a_written_question_that_was_graded_and_go_again(
    course: Course, run: Any
) -> None:
    before = rows(course)
    run("excuse", "ps06", "written_depth")
    assert row(course, ANN, "written_depth") == (0.0, None, False, 0.0)
    run("excuse", "ps06", "written_depth", "--full")
    assert row(course, BOB, "written_depth") == (3.0, None, False, 3.0)
    run("excuse", "ps06", "written_depth", "--undo")
    assert rows(course) == before


def test_other_points_scale_what_machine_and_person_gave_and_go_again(
    course: Course, run: Any
) -> None:
    before = rows(course)
    run("points", "ps06", "written_depth", "6")
    run("points", "ps06", "backward", "3")
    assert row(course, ANN, "written_depth")[1:] == (6.0, False, 6.0)
    assert row(course, ANN, "backward")[0::3] == (3.0, 3.0)
    run("points", "ps06", "written_depth", "--undo")
    run("points", "ps06", "backward", "--undo")
    assert rows(course) == before


def test_whoever_is_graded_later_gets_the_same_points_either_way(course: Course, run: Any) -> None:
    run("excuse", "ps06", "backward", "--full")
    run("points", "ps06", "forward", "6")
    for student in ("late_one", "late_two"):
        hand_in(course, student, submitted(course, BOB))
    grade(course)
    place = course.root / "submitted" / "late_one"
    assert place.is_dir()
    other = Course(course.root, (("JudgeExercises", {"allow_unprotected": True}),))
    answer = other.api().autograde(PS06, "late_two", force=True)
    assert answer["success"], answer["log"]
    for student in ("late_one", "late_two"):
        assert row(course, student, "backward") == (6.0, None, False, 6.0)
        assert row(course, student, "forward") == row(course, BOB, "forward")


def test_what_is_excused_is_not_graded_again_for_that(course: Course, run: Any) -> None:
    run("excuse", "ps06", "backward")
    assert grade(course).graded == []


def test_releasing_anew_in_the_gradebook_does_not_undo_it(course: Course, run: Any) -> None:
    run("points", "ps06", "forward", "6")
    course.release(PS06)
    grade(course)
    assert row(course, ANN, "forward")[3] == 6.0


def test_the_release_is_not_touched(course: Course, run: Any) -> None:
    path = course.root / "exercises" / PS06 / f"{PS06}.ipynb"
    before = path.read_bytes()
    run("excuse", "ps06", "backward")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["excuse", "ps06", "nothing"], "has no exercise or question 'nothing'; it has forward"),
        (["points", "ps06", "forward", "0"], "points should be above 0"),
        (["points", "ps06", "forward"], "give a number of points, or say --undo"),
        (["excuse", "ps06", "forward", "--full", "--undo"], "exclude each other"),
        (["excuse", "--full"], "name a set and an exercise"),
    ],
)
def test_what_makes_no_sense_is_said(
    course: Course, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code != 0
    assert words in " ".join(result.output.split())


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"ps06_two_layer_example": {"forward": {"points": -1}}}',
        '{"ps06_two_layer_example": {"forward": {"excused": "perhaps"}}}',
        '{"ps06_two_layer_example": 3}',
    ],
)
def test_a_file_of_points_that_makes_no_sense_stops_grading_in_words(
    course: Course, text: str
) -> None:
    (course.root / "points.json").write_text(text)
    with pytest.raises(CourseError, match=r"points\.json"):
        grade(course)


def test_points_of_a_release_are_those_of_its_cells(course: Course) -> None:
    from autograder.nbgrader_plugin.preprocessors import JudgeExercises

    limits = JudgeExercises(config=course.config).limits
    release = read_release(course.coursedir, PS06, PS06, limits)
    assert release.points["written_depth"] == 3.0
    assert "forward_solution" not in release.points
