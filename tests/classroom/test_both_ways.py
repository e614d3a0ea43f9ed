"""`course grade` leaves behind what `nbgrader autograde` leaves behind."""

import datetime
import json
import os
import shutil
from pathlib import Path

import pytest
from classes import (
    PS06,
    hand_in,
    lay_out,
    left_behind,
    papers,
    rows,
    with_answers_elsewhere,
)
from nbgrader.api import Gradebook

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport

pytestmark = [
    pytest.mark.slow,
    # nbgrader 0.9 with SQLAlchemy 2
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

SETTINGS = (
    (
        "JudgeExercises",
        {
            "cell_seconds": 3.0,
            "call_seconds": 1.0,
            "allow_unprotected": True,
            "exercise_limits": {"train": {"call_seconds": 3.0}},
        },
    ),
    ("AssignLatePenalties", {"plugin_class": "late.HalfOfIt"}),
)
LATE = """
from nbgrader.plugins import BasePlugin


class HalfOfIt(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2 + total_seconds_late * 1e-6
"""


def gradebook(course: Course) -> Gradebook:
    return Gradebook(course.coursedir.db_url, course.coursedir.course_id)


def set_up_late_work(course: Course) -> None:
    """A due date; some in time, some late, one with an extension, one with nonsense."""
    (course.root / "late.py").write_text(LATE)
    stamps = {
        "right_terse_0": "2026-01-24 11:00:00 UTC",
        "right_loops_0": "2026-01-24 13:00:00 UTC",
        "slips_1_0": "2026-01-24 12:30:00 +01:00",
        "slips_2_0": "2026-01-25 12:00:00 UTC",
        "blank_0": "yesterday, I think",
    }
    for student, stamp in stamps.items():
        (course.root / "submitted" / student / PS06 / "timestamp.txt").write_text(stamp)
    with gradebook(course) as book:
        due = datetime.datetime(2026, 1, 24, 12)
        book.update_or_create_assignment(PS06, duedate=due)
        book.update_or_create_student("slips_2_0", first_name="Ada")
        book.add_submission(PS06, "slips_2_0")
        book.grant_extension(PS06, "slips_2_0", days=2)


def tempting_files(folder: Path, secret: Path) -> None:
    """Put among a student's files what should not be followed, and what may be taken."""
    (folder / "link.txt").symlink_to(secret)
    os.link(secret, folder / "second_name.txt")
    os.mkfifo(folder / "pipe")
    (folder / "deep").mkdir()
    (folder / "deep" / "link").symlink_to(secret.parent)
    with (folder / "huge.bin").open("wb") as file:
        file.truncate(30 * 2**20)
    (folder / "<img src=x>.txt").symlink_to(secret)
    (folder / "deep" / "data.csv").write_text("1,2\n")


@pytest.fixture(scope="module")
def class_of(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The sample class, bad days and all; further files, late work, a mark given by hand."""
    course = Course(lay_out(tmp_path_factory.mktemp("both")).root, SETTINGS)
    for student, content in papers(course, harmful=True).items():
        hand_in(course, student, content)
    hand_in(course, "elsewhere", with_answers_elsewhere(papers(course)["right_terse_0"]))
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("the exam of next year")
    tempting_files(course.root / "submitted" / "slips_3_0" / PS06, secret)
    misnamed = course.root / "submitted" / "misnamed" / PS06
    misnamed.mkdir(parents=True)
    (misnamed / "homework.ipynb").write_text("{}")
    (course.root / "solutions" / PS06 / "given.csv").write_text("3,4\n")
    (course.root / "submitted" / "slips_4_0" / PS06 / "given.csv").write_text("mine")
    (course.root / ".grading_seed").write_text("0" * 64)
    set_up_late_work(course)
    with gradebook(course) as book:
        book.add_student("slips_5_0")
        book.add_submission(PS06, "slips_5_0")
        for name in ("backward", "written_depth"):
            book.find_grade(name, PS06, PS06, "slips_5_0").manual_score = 1.5
        book.find_grade("error", PS06, PS06, "slips_5_0").extra_credit = 0.5
        book.find_comment("backward_solution", PS06, PS06, "slips_5_0").manual_comment = "Hm."
        book.db.commit()
    return course


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, dirs_exist_ok=True, symlinks=True, copy_function=copy)
    return Course(folder, SETTINGS)


def copy(source: str, target: str) -> None:
    if Path(source).is_fifo():
        os.mkfifo(target)
    elif os.stat(source).st_nlink > 1:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def by_nbgrader(class_of: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = copy_of(class_of, tmp_path_factory.mktemp("by_nbgrader"))
    answer = course.api().autograde(PS06, "*")
    assert answer["success"], answer["log"]
    return course


@pytest.fixture(scope="module")
def by_us(
    class_of: Course, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Course, GradingReport]:
    course = copy_of(class_of, tmp_path_factory.mktemp("by_us"))
    return course, grade_class(course, PS06, GradingOptions(2, allow_unprotected=True))


def test_the_whole_class_is_graded(by_us: tuple[Course, GradingReport], class_of: Course) -> None:
    _, report = by_us
    assert set(report.graded) == set(class_of.folders("submitted", PS06).by_student)
    assert report.failures == {}


def test_both_ways_leave_the_same_rows(
    by_us: tuple[Course, GradingReport], by_nbgrader: Course
) -> None:
    assert rows(by_us[0]) == rows(by_nbgrader)


def test_both_ways_leave_the_same_files(
    by_us: tuple[Course, GradingReport], by_nbgrader: Course
) -> None:
    (_, ours), (_, theirs) = left_behind(by_us[0]), left_behind(by_nbgrader)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert f"slips_3_0/{PS06}/deep/data.csv" in ours
    assert ours[f"slips_4_0/{PS06}/given.csv"] == b"3,4\n"


def test_penalties_and_marks_by_hand_are_those_of_nbgrader(
    by_us: tuple[Course, GradingReport],
) -> None:
    found = rows(by_us[0])
    assert found["right_terse_0"][3][0][1] is None
    assert found["right_loops_0"][3][0][1] == 7.0 + 3600e-6
    assert found["slips_2_0"][3][0][1] is None
    by_hand = {grade[0]: grade for grade in found["slips_5_0"][3][0][3]}
    assert by_hand["backward"][2:] == (1.5, None, True, 6.0)


def test_neither_way_takes_links_pipes_or_huge_files(
    by_us: tuple[Course, GradingReport], by_nbgrader: Course
) -> None:
    for course in (by_us[0], by_nbgrader):
        files = [path for path in (course.root / "autograded").rglob("*") if path.is_file()]
        assert not any(b"exam of next year" in path.read_bytes() for path in files)
        assert not any(path.is_symlink() or path.is_fifo() for path in files)
        assert not any(path.stat().st_size > 10 * 2**20 for path in files)


def test_who_handed_in_a_link_is_told_on_the_page_and_the_instructor_in_the_report(
    by_us: tuple[Course, GradingReport],
) -> None:
    course, report = by_us
    answer = course.api().generate_feedback(PS06, "slips_3_0")
    assert answer["success"], answer["log"]
    page = (course.root / "feedback" / "slips_3_0" / PS06 / f"{PS06}.html").read_text()
    assert "link.txt (a link)" in page
    assert "huge.bin (larger than 20 MB)" in page
    assert "<img src=x>" not in page
    assert "pipe (no regular file)" in report.rejected["slips_3_0"]


def test_what_nbgrader_graded_is_not_graded_again_by_us(by_nbgrader: Course) -> None:
    report = grade_class(by_nbgrader, PS06, GradingOptions(1))
    assert report.graded == []
    assert set(report.unchanged) == set(by_nbgrader.folders("submitted", PS06).by_student)


def test_only_new_and_changed_work_is_graded(
    by_us: tuple[Course, GradingReport], tmp_path: Path
) -> None:
    course = copy_of(by_us[0], tmp_path)
    changed = hand_in(course, "blank_0", b"{}")
    (course.root / "submitted" / "slips_1_0" / PS06 / "timestamp.txt").unlink()
    hand_in(course, "newcomer", (changed / f"{PS06}.ipynb").read_bytes())
    shutil.rmtree(course.root / "autograded" / "slips_2_0")
    lost = course.root / "autograded" / "slips_4_0" / PS06 / f"{PS06}.ipynb"
    notebook = json.loads(lost.read_text())
    notebook["metadata"]["backprop_course"]["graded_as"] = "an older release"
    lost.chmod(0o644)
    lost.write_text(json.dumps(notebook))
    with gradebook(course) as book:
        book.remove_submission(PS06, "slips_6_0")
    report = grade_class(course, PS06, GradingOptions(2, allow_unprotected=True))
    expected = {"blank_0", "slips_1_0", "newcomer", "slips_2_0", "slips_4_0", "slips_6_0"}
    assert set(report.graded) == expected
    one = grade_class(
        course, PS06, GradingOptions(1, ("slips_7_0",), force=True, allow_unprotected=True)
    )
    assert (one.graded, one.unchanged) == (["slips_7_0"], [])
