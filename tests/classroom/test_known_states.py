"""Who changed nothing is not read again; whoever changed anything at all is."""

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from classes import PS06, hand_in, lay_out, left_behind, papers
from nbgrader.api import Gradebook
from trusting import open_trusting

from autograder.classroom import known_states, regrading
from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.known_states import FOLDER_NAME
from autograder.grading.release import Release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
ANN, BOB = "right_terse_0", "slips_1_0"


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = lay_out(tmp_path_factory.mktemp("handed_in"))
    everyone = papers(course)
    for student in (ANN, BOB):
        hand_in(course, student, everyone[student])
    return course


@pytest.fixture
def course(handed_in: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Two students, graded long after they handed in."""
    shutil.copytree(handed_in.root, tmp_path / "course")
    monkeypatch.setattr(known_states, "COARSEST_NS", -(10**12))
    course = Course(tmp_path / "course")
    assert len(grade(course).graded) == 2
    return course


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose submissions are read to find out whether they have been graded."""
    names: list[str] = []
    fingerprint_of = Release.fingerprint_of

    def noting(release: Release, folder: Path) -> str:
        names.append(folder.parent.name)
        return fingerprint_of(release, folder)

    monkeypatch.setattr(Release, "fingerprint_of", noting)
    return names


def grade(course: Course, **options: Any) -> GradingReport:
    return grade_class(course, PS06, GradingOptions(1, open_sandbox=open_trusting, **options))


def submission_of(course: Course, student: str) -> Path:
    return course.folder("submitted", student, PS06) / f"{PS06}.ipynb"


def notes_of(course: Course) -> Path:
    return course.root / "autograded" / FOLDER_NAME / f"{PS06}.json"


def test_who_was_graded_and_changed_nothing_is_not_read(
    course: Course, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = left_behind(course)
    opened: list[Path] = []
    monkeypatch.setattr(regrading, "read_graded", opened.append)
    report = grade(course)
    assert (report.graded, sorted(report.unchanged)) == ([], [ANN, BOB])
    assert (read, opened) == ([], [])
    assert left_behind(course) == before


def same_size_and_time(course: Course) -> None:
    path = submission_of(course, ANN)
    status, content = path.stat(), path.read_bytes()
    path.write_bytes(content.replace(b'": ', b'" :', 1))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.read_bytes() != content
    assert path.stat().st_size == status.st_size


def another_file(course: Course) -> None:
    submission_of(course, ANN).with_name("notes.txt").write_text("mine")


def another_folder(course: Course) -> None:
    path = submission_of(course, ANN).with_name("deeper") / "notes.txt"
    path.parent.mkdir()
    path.write_text("mine")


def other_graded_notebook(course: Course) -> None:
    path = course.folder("autograded", ANN, PS06) / f"{PS06}.ipynb"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize(
    "change", [same_size_and_time, another_file, another_folder, other_graded_notebook]
)
def test_who_changed_anything_is_read(
    course: Course, read: list[str], change: Callable[[Course], None]
) -> None:
    change(course)
    grade(course)
    assert read == [ANN]
    read.clear()
    assert len(grade(course).unchanged) == 2
    assert read == []


def test_what_the_gradebook_has_lost_is_graded_again(course: Course) -> None:
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        gradebook.find_grade("forward", PS06, PS06, ANN).auto_score = 0.5
        gradebook.db.commit()
    assert grade(course).graded == [ANN]


def test_what_has_just_been_handed_in_is_read_again(
    course: Course, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second change in the same tick of the file system's clock would leave no trace."""
    monkeypatch.setattr(known_states, "COARSEST_NS", 10**18)
    for _ in range(2):
        assert len(grade(course).unchanged) == 2
    assert read == 2 * [ANN, BOB]


@pytest.mark.parametrize(
    "notes", [b"", b"{", b"[]", b"[[1], {}]", b"[1, 2, 3]", b"\xff", b"null", None]
)
def test_without_its_notes_everything_is_read_and_nothing_lost(
    course: Course, read: list[str], notes: bytes | None
) -> None:
    before = left_behind(course)
    kept = notes_of(course).read_bytes()
    if notes is None:
        notes_of(course).unlink()
    else:
        notes_of(course).write_bytes(notes)
    assert len(grade(course).unchanged) == 2
    assert read == [ANN, BOB]
    assert left_behind(course) == before
    assert json.loads(notes_of(course).read_bytes())[0] == json.loads(kept)[0]


@pytest.mark.parametrize(
    ("graded_work", "notes"), [(0o700, 0o700), (0o755, 0o750), (0o2770, 0o2770)]
)
def test_notes_are_as_open_as_graded_work_but_to_nobody_else(
    course: Course, graded_work: int, notes: int
) -> None:
    (course.root / "autograded").chmod(graded_work)
    notes_of(course).unlink()
    grade(course)
    assert stat.S_IMODE(notes_of(course).parent.stat().st_mode) == notes


def test_notes_of_other_code_count_for_nothing(course: Course, read: list[str]) -> None:
    holds_for, noted = json.loads(notes_of(course).read_bytes())
    holds_for[1]["code"] = "older"
    notes_of(course).write_text(json.dumps([holds_for, noted]))
    assert len(grade(course).unchanged) == 2
    assert read == [ANN, BOB]


def test_what_is_graded_again_by_force_is_known_as_well(course: Course, read: list[str]) -> None:
    notes_of(course).unlink()
    assert len(grade(course, force=True).graded) == 2
    read.clear()
    assert len(grade(course).unchanged) == 2
    assert read == []
