"""Several courses from one kit, several people who grade, an archive, and nothing that gets out."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from gradebooks import PS06, record
from nbgrader.api import Gradebook

from autograder.classroom.course import Course
from autograder.grading.secret import read_or_make_secret
from autograder.term.courses import OF_STUDENTS

Run = Any


def test_a_new_course_has_its_own_name_secret_and_gradebook(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(folder, "ann")
    run("new", tmp_path / "next", "--course-id", "backprop-2027")
    files = {path.relative_to(tmp_path / "next").parts[0] for path in (tmp_path / "next").iterdir()}
    assert files == {"nbgrader_config.py", "solutions", ".gitignore"}
    course = Course(tmp_path / "next")
    assert course.coursedir.course_id == "backprop-2027"
    monkeypatch.chdir(tmp_path / "next")
    run("release")
    course.release(PS06)
    with Gradebook(course.coursedir.db_url, "backprop-2027") as gradebook:
        assert gradebook.find_assignment(PS06).num_submissions == 0
    assert read_or_make_secret(tmp_path / "next") != read_or_make_secret(folder)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("here",), "is there and not empty"),
        (("next", "--course-id", "a b"), "can't be a course's name"),
        (("next", "--set", "ps07"), "there is no folder of ps07"),
        (("submitted/next",), "where students' work is kept"),
    ],
)
def test_a_new_course_that_cannot_be_is_refused(
    run: Run, folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    (folder / "here").mkdir()
    (folder / "here" / "x").touch()
    assert says in run("new", *arguments, code=1).output


def test_an_archive_holds_what_cannot_be_made_again(run: Run, folder: Path, tmp_path: Path) -> None:
    record(folder, "ann")
    place = folder / "submitted" / "ann" / PS06
    place.mkdir(parents=True)
    (place / f"{PS06}.ipynb").write_text("{}")
    (place / "link").symlink_to("/etc/passwd")
    (folder / "roster.csv").write_text("id\nann\n")
    read_or_make_secret(folder)
    # somebody has the gradebook open, in the middle of something
    other = sqlite3.connect(folder / "gradebook.db")
    other.execute("BEGIN")
    other.execute("SELECT * FROM student").fetchall()
    said = run("archive", tmp_path / "a.zip").output
    other.close()
    assert "It holds students' data" in said
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = set(archive.namelist())
        archive.extract("gradebook.db", tmp_path / "out")
    assert {
        *("gradebook.db", ".grading_seed", "roster.csv", "nbgrader_config.py"),
        *(f"submitted/ann/{PS06}/{PS06}.ipynb", f"solutions/{PS06}/{PS06}.ipynb"),
        f"exercises/{PS06}/{PS06}.ipynb",
    } <= names
    assert not any("link" in name for name in names)
    with Gradebook(f"sqlite:///{tmp_path}/out/gradebook.db") as gradebook:
        assert gradebook.find_submission(PS06, "ann").score > 0
    assert not stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) & 0o077
    assert "is there already" in run("archive", tmp_path / "a.zip", code=1).output


@pytest.mark.parametrize("where", ["the checkout", "a new course"])
def test_git_takes_nothing_of_students(
    run: Run, folder: Path, root: Path, tmp_path: Path, where: str
) -> None:
    if not shutil.which("git"):
        pytest.skip("there is no git here")
    if where == "a new course":
        run("new", tmp_path / "next")
        ignored = tmp_path / "next" / ".gitignore"
    else:
        ignored = root / ".gitignore"
    place = tmp_path / "repository"
    place.mkdir()
    shutil.copy(ignored, place)
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)
    for pattern in (*OF_STUDENTS, "export/x.csv", "downloaded/ps06/names.json"):
        path = place / pattern.replace("*", "").rstrip("/")
        if pattern.endswith("/"):
            path = path / "ann.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (place / "notebook.ipynb").touch()
    done = subprocess.run(
        ["git", "status", "--porcelain", "-uall"],
        cwd=place,
        check=True,
        capture_output=True,
        text=True,
    )
    assert {line[3:] for line in done.stdout.splitlines()} == {".gitignore", "notebook.ipynb"}


def test_the_secret_is_the_groups_where_several_grade(tmp_path: Path) -> None:
    alone = read_or_make_secret(tmp_path)
    path = tmp_path / ".grading_seed"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_secret(tmp_path, shared=True) == alone
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


READ = """
import os, sys
from pathlib import Path
from autograder.grading.secret import read_or_make_secret
os.setgroups([])
os.setgid(60123)
os.setuid(60124)
try:
    print(len(read_or_make_secret(Path(sys.argv[1]), shared=True)))
except ValueError as error:
    print(error)
"""


@pytest.mark.parametrize("shared", [True, False])
def test_a_second_grader_reads_the_secret_or_is_told_what_to_do(
    root: Path, tmp_path: Path, shared: bool
) -> None:
    if os.getuid() != 0:
        pytest.skip("needs to become two other users")
    read_or_make_secret(tmp_path, shared=shared)
    os.chown(tmp_path / ".grading_seed", 60125, 60123)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and "pytest" in str(folder):
            folder.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "64" if shared else "groupshared = True" in done.stdout
