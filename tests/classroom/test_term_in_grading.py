"""What a term brings into `course grade`: renamed files, drop-outs, extensions, moved due dates."""

import datetime
import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from classes import PS06, hand_in, lay_out, papers, rows
from nbgrader.api import Gradebook
from rich.console import Console
from trusting import open_trusting

from autograder.classroom import adjust
from autograder.classroom.adjust import excuse, set_points
from autograder.classroom.course import Course, CourseError
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.penalties import Change
from autograder.classroom.roster import Person, write_roster
from autograder.classroom.show import show_report
from autograder.nbgrader_plugin.extensions import write_promised

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
TENTH = (
    ("AssignLatePenalties", {"plugin_class": "autograder.nbgrader_plugin.late.PercentPerDay"}),
)
DUE = datetime.datetime(2026, 11, 20, 12)


@pytest.fixture(scope="module")
def right() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return papers(lay_out(Path(folder)))["right_terse_0"]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return lay_out(tmp_path_factory.mktemp("released"))


@pytest.fixture
def course(released: Course, tmp_path: Path, right: bytes) -> Course:
    """Ann and bob hand in a day late; tenths are taken."""
    shutil.copytree(released.root, tmp_path / "course")
    course = Course(tmp_path / "course", TENTH)
    for name in ("ann", "bob"):
        folder = hand_in(course, name, right)
        (folder / "timestamp.txt").write_text("2026-11-21 10:00:00 UTC\n")
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        gradebook.update_or_create_assignment(PS06, duedate=DUE)
    return course


def grade(course: Course) -> GradingReport:
    return grade_class(course, PS06, GradingOptions(1, open_sandbox=open_trusting))


def words_of(course: Course, report: GradingReport) -> str:
    console = Console(record=True, width=200)
    show_report(console, course, PS06, report, everyone=False)
    return console.export_text()


def penalty(course: Course, student: str) -> float:
    (notebook,) = rows(course)[student][3]
    return notebook[1] or 0.0


def test_penalties_are_worked_out_again_though_nothing_is_graded(course: Course) -> None:
    grade(course)
    before = penalty(course, "ann")
    assert before > 0
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        gradebook.grant_extension(PS06, "ann", days=3)  # as who knows nbgrader does
    report = grade(course)
    assert (report.graded, sorted(report.unchanged)) == ([], ["ann", "bob"])
    assert report.penalties.changes == [Change("ann", before, 0.0)]
    assert f"ann: late penalty {before:g} → 0" in words_of(course, report)
    assert penalty(course, "bob") == before
    assert grade(course).penalties.changes == []


def test_penalties_follow_at_once_when_an_exercise_counts_otherwise(course: Course) -> None:
    grade(course)
    before = penalty(course, "ann")
    done = set_points(course, PS06, "backward", 12)
    after = pytest.approx(before + 6 / 10)  # a tenth of six points more
    changes = [(one.student, one.before, one.after) for one in done.penalties.changes]
    assert changes == [(name, before, after) for name in ("ann", "bob")]
    assert penalty(course, "ann") == after
    excuse(course, PS06, "backward", "dropped")
    set_points(course, PS06, "backward", None)
    excuse(course, PS06, "backward", "")
    assert penalty(course, "ann") == pytest.approx(before)
    assert grade(course).penalties.changes == []


@pytest.mark.parametrize("failing", [1, 2], ids=["statement", "commit"])
def test_what_the_gradebook_refuses_changes_no_rule_either(
    course: Course, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    grade(course)
    set_points(course, PS06, "forward", 5)
    left = [json.loads(path.read_bytes()) for path in sorted(course.root.glob("*.json"))]
    before = rows(course)
    calls = itertools.count(1)

    def refuse(work: Callable[[], object], *_: object) -> object:
        if next(calls) == failing:
            raise CourseError("attempt to write a readonly database")
        return work()

    with monkeypatch.context() as patched:
        patched.setattr(adjust, "patiently", refuse)
        with pytest.raises(CourseError, match="readonly"):
            excuse(course, PS06, "backward", "full")
    assert [json.loads(path.read_bytes()) for path in sorted(course.root.glob("*.json"))] == left
    assert rows(course) == before
    assert grade(course).graded == []
    assert rows(course) == before


def test_an_extension_from_before_the_hand_in_holds_at_the_first_grading(course: Course) -> None:
    write_promised(course.root, {PS06: {"ann": 3 * 86400.0, "eve": 86400.0}})
    report = grade(course)
    assert report.penalties.extended == ["ann"]
    assert penalty(course, "ann") == 0
    assert penalty(course, "bob") > 0
    assert "eve" in (course.root / "extensions.json").read_text()


def test_who_has_dropped_out_is_not_graded_again(course: Course) -> None:
    grade(course)
    write_roster(course.root, {"bob": Person("bob", dropped=True)})
    (course.folder("submitted", "bob", PS06) / "timestamp.txt").unlink()
    report = grade(course)
    assert report.dropped == ["bob"]
    assert report.unchanged == ["ann"]
    assert "Dropped out, and not graded: bob." in words_of(course, report)
    assert "bob" in rows(course)  # nothing of what was is removed


def test_a_renamed_notebook_has_its_marks_and_a_remark(course: Course, right: bytes) -> None:
    folder = hand_in(course, "eve", right)
    (folder / f"{PS06}.ipynb").rename(folder / f"{PS06} (1).ipynb")
    folder = hand_in(course, "lou", b"{}")
    (folder / f"{PS06}.ipynb").rename(folder / "essay.ipynb")
    report = grade(course)
    found = rows(course)
    assert found["eve"][1] == found["ann"][1] > 0
    said = words_of(course, report)
    assert f"eve: {PS06} (1).ipynb was graded, since there is no {PS06}.ipynb" in said
    assert "lou: no points for the whole set: there was no notebook that could be" in said
    assert grade(course).graded == []


def test_an_unreadable_list_stops_before_anything_is_graded(course: Course) -> None:
    (course.root / "roster.csv").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(CourseError, match=r"roster\.csv"):
        grade(course)
    assert rows(course) == {}
