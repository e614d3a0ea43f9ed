"""What lies under submitted/ is a stranger's: links take nobody's work, odd names are named."""

import os
import shutil
from pathlib import Path

import pytest
from classes import PS06, hand_in, lay_out, papers, rows
from click.testing import CliRunner
from rich.console import Console
from trusting import open_trusting

from autograder import cli
from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.show import show_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

DIARY = "the exam of next year begins with a question about kittiwakes"
ODD = ("two\nlines", "=1+1", "@SUM(1)", "-dash", "\x1b[31mred", "name\udcff", "<b>", "*", "[a]da")
LINKED = ("set_link", "solution_link", "second_name")


@pytest.fixture(scope="module")
def class_of(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Ada has handed in; others have links to her work, or names that can't be a student's."""
    course = lay_out(tmp_path_factory.mktemp("class"))
    work = papers(course)
    ada = hand_in(course, "ada", work["right_terse_0"])
    (ada / "diary.txt").write_text(DIARY)
    submitted = course.root / "submitted"
    for who in LINKED:
        (submitted / who).mkdir()
    (submitted / "set_link" / PS06).symlink_to(ada)
    (submitted / "solution_link" / PS06).symlink_to(Path("../../solutions") / PS06)
    (submitted / "student_link").symlink_to(ada.parent)
    for who in ODD:
        hand_in(course, who, work["right_terse_0"])
    return course


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, symlinks=True)
    elsewhere = shutil.copy(folder / "submitted" / "ada" / PS06 / f"{PS06}.ipynb", folder)
    (folder / "submitted" / "second_name" / PS06).mkdir()
    os.link(elsewhere, folder / "submitted" / "second_name" / PS06 / f"{PS06}.ipynb")
    return Course(folder)


@pytest.fixture(scope="module")
def by_us(
    class_of: Course, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Course, GradingReport]:
    course = copy_of(class_of, tmp_path_factory.mktemp("us") / "course")
    return course, grade_class(course, PS06, GradingOptions(1, open_sandbox=open_trusting))


@pytest.fixture(scope="module")
def by_nbgrader(class_of: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_of(class_of, tmp_path_factory.mktemp("nbgrader") / "course")
    course.config.JudgeExercises.allow_unprotected = True
    answer = course.api().autograde(PS06, "*")
    assert answer["success"], answer["log"]
    return course


@pytest.fixture(params=["by_us", "by_nbgrader"])
def graded(
    request: pytest.FixtureRequest, by_us: tuple[Course, GradingReport], by_nbgrader: Course
) -> Course:
    return by_us[0] if request.param == "by_us" else by_nbgrader


def points(course: Course) -> dict[str, float]:
    """Return what the autograder gave, by student."""
    return {who: recorded[1] for who, recorded in rows(course).items()}


def test_links_and_second_names_earn_nothing(graded: Course) -> None:
    assert points(graded) == {"ada": 14.0, **dict.fromkeys(LINKED, 0.0)}


def test_nothing_of_anothers_lies_in_graded_work(graded: Course) -> None:
    for who in LINKED:
        folder = graded.folder("autograded", who, PS06)
        assert os.listdir(folder) == [f"{PS06}.ipynb"]
        text = (folder / f"{PS06}.ipynb").read_text()
        assert DIARY not in text
        assert "second name" in text or "is a link" in text


def test_odd_names_are_named_with_a_reason(by_us: tuple[Course, GradingReport]) -> None:
    _, report = by_us
    assert set(report.failures) == {
        *(r"two\nlines", "=1+1", "@SUM(1)", "-dash", r"\x1b[31mred", r"name\udcff", "<b>"),
        *("*", "[a]da", "student_link"),
    }
    assert all("rename" in w or "is a link" in w for w in report.failures.values())


def test_a_terminal_gets_no_control_characters(by_us: tuple[Course, GradingReport]) -> None:
    console = Console(record=True, force_terminal=False, width=200)
    show_report(console, by_us[0], PS06, by_us[1], everyone=True)
    text = console.export_text()
    assert r"\x1b[31mred" in text
    assert text.replace("\n", "").isprintable()


def test_a_students_configuration_is_not_run(
    class_of: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy_of(class_of, tmp_path / "course")
    place = course.root / "submitted" / "mallory"
    (place / "solutions").mkdir(parents=True)
    (place / PS06).mkdir()
    (place / "nbgrader_config.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(place / PS06)
    assert cli._checkout() == course.root
    result = CliRunner().invoke(cli.main, ["grade", "ps06", "--student", "nobody"])
    assert "no submission" in result.output
    assert not (tmp_path / "ran").exists()
