"""The sample class, graded: marks, words, pages and files."""

import csv
import dataclasses
import html
import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook

from autograder.demo.main import DEMO_SETS, Demo, _mistakes
from autograder.demo.sample_class import Student, sample_class
from autograder.grading.secret import read_or_make_secret, seed_for
from autograder.problem_sets import exercises
from autograder.problem_sets.prepare import prepare

pytestmark = pytest.mark.slow

PS06, PS07 = DEMO_SETS


@pytest.fixture(scope="session")
def students(played: tuple[Demo, str]) -> dict[str, Student]:
    root = played[0].course.root
    releases = {
        name: json.loads((root / "exercises" / name / f"{name}.ipynb").read_text())
        for name in DEMO_SETS
    }
    return {student.name: student for student in sample_class(releases)}


def page(demo: Demo, student: str, problem_set: str) -> str:
    path = demo.course.root / "feedback" / student / problem_set / f"{problem_set}.html"
    return path.read_text(encoding="utf-8")


def test_every_student_has_the_marks_and_is_told_the_reasons_they_deserve(played):
    assert played[0].mistakes == []


def test_the_demo_notices_a_wrong_mark(played, students):
    student = students["right_terse"]
    paper = student.papers[PS07]
    lower = dataclasses.replace(paper, deserves={**paper.deserves, "dense_backward": 5})
    mistaken = Student(student.name, {**student.papers, PS07: lower})
    assert _mistakes(mistaken, played[0].marks) == [
        "right_terse, ps07_vectorized_backprop, dense_backward: deserves 5, the gradebook says 6.0"
    ]


def test_the_class_is_large_and_holds_every_misconception(students):
    papers = [paper for student in students.values() for paper in student.papers.values()]
    assert len(papers) >= 24
    shown = {
        (name, misconception)
        for paper in papers
        for name, misconception in paper.misconceptions.items()
    }
    declared = {
        (exercise.name, misconception.name)
        for problem_set in DEMO_SETS
        for exercise in exercises(problem_set).values()
        for misconception in exercise.misconceptions
    }
    assert shown == declared


def test_feedback_pages_hold_the_message_of_every_misconception(played, students):
    demo = played[0]
    for student in students.values():
        for problem_set, paper in student.papers.items():
            for name, misconception in paper.misconceptions.items():
                exercise = exercises(problem_set)[name]
                message = next(
                    m.message for m in exercise.misconceptions if m.name == misconception
                )
                assert message in html.unescape(page(demo, student.name, problem_set))


@pytest.mark.parametrize("student", ["slips_1", "slips_5", "right_warns"])
def test_the_cards_on_a_feedback_page_show_no_number_of_a_hidden_case(played, student):
    demo = played[0]
    root = demo.course.root
    graded = root / "autograded" / student / PS07 / f"{PS07}.ipynb"
    digest = nbformat.read(graded, 4).metadata["backprop_course"]["submission"]
    seed = seed_for(read_or_make_secret(root), digest, PS07)
    hidden = set()
    for exercise in exercises(PS07).values():
        for case in prepare(exercise, seed).cases:
            arrays = [a for a in (*case.case.args, case.expected) if isinstance(a, np.ndarray)]
            hidden |= {f"{abs(x):.6g}" for a in arrays if a.dtype.kind == "f" for x in a.flat}
    assert len(hidden) > 300
    cards = " ".join(re.findall(r'<div role="status".*?</div></div>', page(demo, student, PS07)))
    assert "of 6 points" in cards
    # one of so many numbers may appear by chance; a card that quoted a case would show several
    found = [number for number in hidden if len(number) > 6 and number in cards]
    assert len(found) < 2


def test_scripts_of_students_reach_no_page(played, students):
    problem_set = next(iter(students["script_in_text"].papers))
    text = page(played[0], "script_in_text", problem_set)
    assert "document.title = 'mine'</script>" not in text
    assert "onerror=alert(1)>" not in text


def test_a_missing_function_is_told_why_its_cell_failed(played, students):
    problem_set = next(iter(students["syntax_error"].papers))
    assert "its cell stopped with SyntaxError" in page(played[0], "syntax_error", problem_set)


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("not_json", "it is not JSON"),
        ("not_a_notebook", "it has no list of cells"),
        ("other_file_name", "No notebook that was handed in holds"),
        ("endless_loop", "It took too long and was stopped"),
        ("endless_print", "It printed or wrote far too much"),
    ],
)
def test_a_bad_day_has_its_reason_on_the_page(played, students, student, reason):
    problem_set = next(iter(students[student].papers))
    assert reason in page(played[0], student, problem_set)


def test_nbgrader_autograde_gives_the_same_points_and_the_same_notebook(played):
    course = played[0].course
    graded = course.root / "autograded" / "slips_2" / PS06 / f"{PS06}.ipynb"
    before, points = graded.read_bytes(), gradebook_points(course.root, "slips_2")
    answer = course.api().autograde(PS06, "slips_2", force=True)
    assert answer["success"], answer["log"]
    assert (graded.read_bytes(), gradebook_points(course.root, "slips_2")) == (before, points)


def gradebook_points(root: Path, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        submission = gradebook.find_submission_notebook(PS06, PS06, student)
        return {grade.name: grade.auto_score for grade in submission.grades}


def test_the_csv_has_a_line_for_every_exercise_that_was_graded(played, students):
    with (played[0].course.root / "marks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    graded = sum(len(paper.deserves) for s in students.values() for paper in s.papers.values())
    assert len(rows) == graded
    told = next(r for r in rows if r["student"] == "slips_1" and r["exercise"] == "dense_backward")
    assert (told["points"], told["of"], told["outcome"]) == ("4.0", "6", "wrong shape")


def test_nbgraders_own_export_is_there(played):
    with (played[0].course.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {(row["student_id"], row["assignment"]): row for row in csv.DictReader(file)}
    assert scores["right_loops", PS07]["score"] == "35.0"
    assert scores["slips_9", PS06]["score"] == "6.0"


def test_the_table_names_every_student_with_their_total(played, students):
    text = played[1]
    assert all(name in text for name, student in students.items() if student.papers)
    assert "Every mark is what this student deserves." in text
    assert "Student code ran in" in text or "NOT in a sandbox" in text
