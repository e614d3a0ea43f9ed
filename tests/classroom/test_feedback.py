"""Feedback pages: student by student, what is new only, and one that fails is one page."""

import os
from pathlib import Path

import pytest
from classes import PS06, hand_in, lay_out, papers
from nbgrader.api import Gradebook
from trusting import open_trusting

from autograder.classroom.course import Course, CourseError
from autograder.classroom.feedback import write_pages
from autograder.classroom.grade_class import GradingOptions, grade_class

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
STUDENTS = ("ada", "bob", "eve")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three students, whose work is graded."""
    course = lay_out(tmp_path_factory.mktemp("course"))
    paper = papers(course)["right_terse_0"]
    for student in STUDENTS:
        hand_in(course, student, paper)
    grade_class(course, PS06, GradingOptions(1, open_sandbox=open_trusting))
    return course


def page_of(course: Course, student: str) -> Path:
    return course.folder("feedback", student, PS06) / f"{PS06}.html"


def test_without_graded_work_the_words_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="course grade"):
        write_pages(lay_out(tmp_path), PS06, 1)


def test_everyone_gets_a_page_and_only_new_ones_are_written(course: Course) -> None:
    told: list[tuple[int, int]] = []
    first = write_pages(course, PS06, 1, progress=lambda *numbers: told.append(numbers))
    assert sorted(first.written) == list(STUDENTS)
    assert all(page_of(course, student).is_file() for student in STUDENTS)
    assert (told[0], told[-1]) == ((0, 3), (3, 3))
    page_of(course, "ada").unlink()
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as book:
        book.find_grade("forward", PS06, PS06, "bob").manual_score = 1.5
        book.db.commit()
    second = write_pages(course, PS06, 1)
    assert (sorted(second.written), second.unchanged) == (["ada", "bob"], ["eve"])
    assert write_pages(course, PS06, 1).written == []


def test_a_page_s_contents_name_the_exercises(course: Course) -> None:
    write_pages(course, PS06, 1)
    page = page_of(course, "ada").read_text(encoding="utf-8")
    contents = page.partition('<div id="toc">')[2].partition("</ol>")[0]
    assert '<a href="#forward">forward</a>' in contents
    assert "answered in words</a>" in contents
    assert "Test cell" not in contents


def test_a_page_says_which_answers_nobody_has_read_yet(course: Course) -> None:
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as book:
        notebook = book.find_submission_notebook(PS06, PS06, "ada")
        answers = sorted(grade.name for grade in notebook.grades if grade.needs_manual_grade)
        read, waits = answers
        grade = book.find_grade(read, PS06, PS06, "ada")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        points = book.find_grade(waits, PS06, PS06, "ada").max_score
        book.db.commit()
    write_pages(course, PS06, 1)
    page = page_of(course, "ada").read_text(encoding="utf-8")
    contents = page.partition('<div id="toc">')[2].partition("</ol>")[0]
    assert f"{waits}, answered in words</a> (not read yet, of {points})" in contents
    assert f"{read}, answered in words</a> (Score: 2.0 / " in contents
    assert page.count(f"Not read yet, of {points}") == 1
    assert page.count("so far: not all is read yet") == 1
    assert " 0.0 / " not in page


def test_a_page_that_fails_is_one_page(course: Course) -> None:
    graded = course.folder("autograded", "bob", PS06) / f"{PS06}.ipynb"
    content = graded.read_bytes()
    os.chmod(graded, 0o644)
    graded.write_bytes(b"{")
    report = write_pages(course, PS06, 1, force=True)
    graded.write_bytes(content)
    assert sorted(report.written) == ["ada", "eve"]
    assert list(report.failures) == ["bob"]


def test_a_page_that_takes_too_long_is_stopped(course: Course) -> None:
    report = write_pages(course, PS06, 1, force=True, seconds=0.01)
    assert set(report.failures) == set(STUDENTS)
    assert "not done after 0.01 seconds" in report.failures["ada"]
