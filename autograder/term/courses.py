"""A course's folder at the beginning of a term, and at its end."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.course import CONFIG_FILE, Course, CourseError
from autograder.classroom.lock import only_writer
from autograder.classroom.staging import FOLDER_NAME as DRAFTS
from autograder.grading.privacy import gradebook_file, make_private

ARCHIVE_FOLDER = "archive"
KEPT_FOLDERS = (
    *("solutions", "exercises", "submitted", "autograded", "feedback", "downloaded", "export"),
)
KEPT_FILES = (".grading_seed", "*.py", "*.csv", "*.json")
"""Of the course's own folder; the kit's code isn't in it, but its version is worth a note."""
OF_STUDENTS = (
    *("gradebook.db*", ".grading_seed*", ".grading_lock", ".nbgrader.log"),
    *("submitted/", "autograded/", "feedback/", "downloaded/", "export/", "archive/"),
    *("roster.csv", ".roster.csv.part", "extensions.json", ".extensions.json.part"),
    *("grades*.csv", "*.grades.csv", "/*.csv", "/*.zip"),
    *(".hand_marks.jsonl", ".excused_marks.json", "reports/"),
)
"""What holds students' data or the course's secret: patterns for .gitignore."""
CONFIG = '''"""nbgrader's configuration for this course; more about it in the course kit's docs."""

from autograder.nbgrader_plugin import configure

c = get_config()  # noqa: F821  # nbgrader provides it
configure(c, course_id={course_id!r})
'''


def new_course(checkout: Path, folder: Path, course_id: str, problem_sets: Sequence[str]) -> None:
    """Make a folder for another course, or for the same one in another term.

    It has a gradebook, a secret, students and marks of its own; only the sources of the problem
    sets and the lectures are brought from here.

    Parameters
    ----------
    checkout : Path
        A course's folder, from which the sources come.
    folder : Path
        Not there yet, or empty.
    course_id : str
    problem_sets : sequence of str

    Raises
    ------
    CourseError
        If something is in the way, or a set has no source here.
    """
    if not re.fullmatch(r"[\w][\w.-]*", course_id):
        raise CourseError(
            f"{course_id!r} can't be a course's name: letters, digits, dots and dashes, please"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} is there and not empty; give a folder that isn't there yet")
    inside = checkout / "submitted", checkout / "autograded", checkout / "feedback"
    if any(one in (folder, *folder.parents) for one in inside):
        raise CourseError(f"{folder} lies where students' work is kept")
    missing = [name for name in problem_sets if not (checkout / "solutions" / name).is_dir()]
    if missing:
        raise CourseError(f"there is no folder of {', '.join(missing)} in {checkout / 'solutions'}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in problem_sets:
            _copy(checkout / "solutions" / name, folder / "solutions" / name)
        if (checkout / "lectures").is_dir():
            _copy(checkout / "lectures", folder / "lectures")
        (folder / CONFIG_FILE).write_text(CONFIG.format(course_id=course_id), encoding="utf-8")
        lines = "\n".join(("# Students' data, and the course's secret.", *OF_STUDENTS))
        (folder / ".gitignore").write_text(lines + "\n", encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{error.filename} can't be written: {error.strerror}") from None


def _copy(source: Path, target: Path) -> None:
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(source, target, ignore=leave)


@dataclass(frozen=True)
class Archived:
    """An archive that was written, and read again to see that it is whole."""

    path: Path
    files: int


def archive_course(course: Course, target: Path | None = None) -> Archived:
    """Write everything of a course that can't be made again into one zip.

    That is the gradebook (a copy that is consistent even if somebody has it open), what was handed
    in, graded and given back, the list of students, the secret, the settings and the sources.

    Parameters
    ----------
    course : Course
    target : Path, optional
        By default `archive/COURSE-DATE.zip`; never one that is there.

    Raises
    ------
    CourseError
        If it is there already, can't be written, or isn't whole when it is read again.
    """
    name = f"{course.coursedir.course_id or 'course'}-{datetime.date.today().isoformat()}.zip"
    target = target or course.root / ARCHIVE_FOLDER / name
    if target.exists():
        raise CourseError(f"{target} is there already; give another name")
    make_private(course.coursedir, target.parent)
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    book = gradebook_file(course.coursedir)
    count = 0
    try:
        with only_writer(course.root, shared=bool(course.coursedir.groupshared)):
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in _files_of(course.root, {draft, target}):
                    archive.write(path, path.relative_to(course.root).as_posix())
                    count += 1
                if book is not None and book.exists():
                    _write_gradebook(archive, book)
                    count += 1
        with zipfile.ZipFile(draft) as archive:
            broken = archive.testzip()
            if broken or len(archive.namelist()) != count:
                raise CourseError(f"the archive isn't whole ({broken}); is the disk full?")
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise CourseError(f"{target} can't be written: {error}") from None
    finally:
        draft.unlink(missing_ok=True)
    return Archived(target, count)


def _write_gradebook(archive: zipfile.ZipFile, book: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / book.name
        source, target = sqlite3.connect(f"file:{book}?mode=ro", uri=True), sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
        archive.write(copy, book.name)


def _files_of(root: Path, left_out: set[Path]) -> Iterator[Path]:
    """Yield what belongs into an archive; links are left alone."""
    found = [path for pattern in KEPT_FILES for path in sorted(root.glob(pattern))]
    for name in KEPT_FOLDERS:
        for folder, folders, files in os.walk(root / name):
            folders[:] = sorted(f for f in folders if f not in (DRAFTS, "__pycache__"))
            found += [Path(folder, file) for file in sorted(files)]
    for path in dict.fromkeys(found):
        if path.is_file() and not path.is_symlink() and path not in left_out:
            yield path
