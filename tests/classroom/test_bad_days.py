"""Bad days of whoever grades: each ends in a sentence, costs no student a point, never hangs."""

import contextlib
import errno
import io
import multiprocessing.spawn
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from classes import PS06, hand_in, lay_out, papers, rows
from click.testing import CliRunner
from rich.console import Console
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from trusting import open_trusting

from autograder import cli
from autograder.classroom import open_gradebook
from autograder.classroom.course import Course, CourseError
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.pool import Workers
from autograder.classroom.show import show_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

HERE = Path(__file__).parent
HANG_SECONDS = 300.0
"""Ends what would wait for ever; nothing that works comes near it, on any machine."""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = lay_out(tmp_path_factory.mktemp("released"))
    hand_in(course, "ada", papers(course)["right_terse_0"])
    return course


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    """One student who handed in ps06, in a folder whose name means something to glob."""
    return copy_of(released, tmp_path / "course[1]{2}*")


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder)
    return Course(folder)


def grade(course: Course, **options: Any) -> GradingReport:
    return grade_class(
        course, PS06, GradingOptions(1, **{"open_sandbox": open_trusting, **options})
    )


# -- nothing to grade, or nothing to grade with ---------------------------------------------


def test_in_a_path_with_brackets_everyone_is_found(course: Course) -> None:
    assert set(course.folders("submitted", PS06).by_student) == {"ada"}


@pytest.mark.parametrize(("name", "sign"), [("what?", "?"), ("100%41", "%"), ("for $HOME", "$")])
def test_a_sign_in_a_path_that_leads_elsewhere_is_named(
    released: Course, tmp_path: Path, name: str, sign: str
) -> None:
    course = copy_of(released, tmp_path / name)
    with pytest.raises(CourseError, match=rf"has a {re.escape(sign)} in it, .*rename that folder"):
        grade(course)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["100%", "% s", "5$", "#", "a & b"])
def test_other_signs_in_a_path_do_nothing(released: Course, tmp_path: Path, name: str) -> None:
    assert grade(copy_of(released, tmp_path / name)).graded == ["ada"]


def no_folder(submitted: Path) -> None:
    shutil.rmtree(submitted)


def nobody(submitted: Path) -> None:
    shutil.rmtree(submitted / "ada")


def no_notebook(submitted: Path) -> None:
    (submitted / "ada" / PS06 / f"{PS06}.ipynb").unlink()


@pytest.mark.parametrize("take_away", [no_folder, nobody, no_notebook])
def test_nothing_to_grade_is_said(course: Course, take_away: Callable[[Path], None]) -> None:
    take_away(course.root / "submitted")
    with pytest.raises(CourseError, match="there is no submission of ps06"):
        grade(course)


def an_archive(ann: Path) -> None:
    (ann / PS06).mkdir()
    (ann / PS06 / "homework.zip").write_bytes(b"PK")


def a_text(ann: Path) -> None:
    (ann / PS06).mkdir()
    (ann / PS06 / f"{PS06}.ipynb.txt").write_bytes(b"{}")
    (ann / PS06 / "timestamp.txt").write_text("2026-11-21 10:00:00 UTC")


def one_folder_deeper(ann: Path) -> None:
    shutil.copytree(ann.parent / "ada" / PS06, ann / PS06 / "final")


def one_folder_higher(ann: Path) -> None:
    shutil.copy(ann.parent / "ada" / PS06 / f"{PS06}.ipynb", ann / "homework.ipynb")


def another_name(ann: Path) -> None:
    shutil.copytree(ann.parent / "ada" / PS06, ann / "PS06")


def a_file(ann: Path) -> None:
    (ann / PS06).write_bytes(b"{}")


@pytest.mark.parametrize(
    ("put", "words"),
    [
        (an_archive, "no notebook in .*ann/ps06_two_layer_example, only homework.zip"),
        (a_text, r"only ps06_two_layer_example.ipynb.txt: look at it"),
        (one_folder_deeper, "only final: look at it"),
        (one_folder_higher, "homework.ipynb in .*ann belongs in a folder ps06_two_layer_example"),
        (another_name, "PS06 in .*ann belongs in a folder ps06_two_layer_example there"),
        (a_file, "ps06_two_layer_example is a file, and should be a folder"),
    ],
)
def test_what_lies_where_nobody_looks_is_named(
    course: Course, put: Callable[[Path], None], words: str
) -> None:
    ann = course.root / "submitted" / "ann"
    ann.mkdir()
    put(ann)
    report = grade(course)
    assert report.graded == ["ada"]
    assert re.search(words, report.failures["ann"])
    assert grade(course, students=("ann",)).failures == report.failures


@pytest.mark.parametrize("name", ["ps07_vectorized_backprop", "notes.txt", ".DS_Store", "ps061"])
def test_who_has_nothing_of_a_set_is_passed_over(course: Course, name: str) -> None:
    (course.root / "submitted" / "ann" / name).mkdir(parents=True)
    (course.root / "submitted" / "eve" / PS06).mkdir(parents=True)
    (course.root / "submitted" / "eve" / PS06 / ".DS_Store").touch()
    assert grade(course).failures == {}


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 50)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def missing(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_list(path: Path) -> None:
    path.write_text("[]")


def broken(source: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(f"{path.read_text()}\n{source}\n")

    return write


RELEASE = f"exercises/{PS06}/{PS06}.ipynb"
BROKEN: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a gradebook of random bytes": ("gradebook.db", garbage, "gradebook.db can't be used"),
    "half a gradebook": ("gradebook.db", half, "gradebook.db can't be used"),
    "a gradebook that is a folder": ("gradebook.db", folder, "gradebook.db can't be used"),
    "a gradebook made anew": ("gradebook.db", missing, "last backup in its place instead"),
    "a lock that is a folder": (".grading_lock", folder, ".grading_lock can't be written"),
    "a seed that is a folder": (".grading_seed", folder, ".grading_seed can't be read"),
    "a seed of random bytes": (".grading_seed", garbage, ".grading_seed should be text"),
    "a release that is no JSON": (RELEASE, garbage, f"{PS06}.ipynb is no release"),
    "a release that is a list": (RELEASE, a_list, f"{PS06}.ipynb is no release"),
    "a file for graded work": ("autograded", empty, "autograded"),
    "a syntax error": ("nbgrader_config.py", broken("c ="), "nbgrader_config.py can't be used"),
    "an undefined name": ("nbgrader_config.py", broken("d.x = 1"), "name 'd' is not defined"),
    "a limit that is text": (
        "nbgrader_config.py",
        broken("c.JudgeExercises.call_seconds = 'five'"),
        "nbgrader_config.py: The 'call_seconds'",
    ),
    "a limit below zero": (
        "nbgrader_config.py",
        broken("c.JudgeExercises.call_seconds = -1.0"),
        "nbgrader_config.py, c.JudgeExercises: call_seconds should be a number from 0.1",
    ),
    "a setting of another type": (
        "nbgrader_config.py",
        broken("c.CourseDirectory.submitted_directory = 5"),
        "nbgrader_config.py can't be used",
    ),
    "a number for files to keep": (
        "nbgrader_config.py",
        broken("c.Autograde.exclude_overwriting = 5"),
        "c.Autograde.exclude_overwriting in nbgrader_config.py should be written as",
    ),
    "a text for files to keep": (
        "nbgrader_config.py",
        broken(f"c.Autograde.exclude_overwriting = {{'{PS06}': 'data.csv'}}"),
        "not as {",
    ),
    "no server": (
        "nbgrader_config.py",
        broken("c.CourseDirectory.db_url = 'postgresql+psycopg2://127.0.0.1:1/none'"),
        "can't be used",
    ),
}


@pytest.mark.parametrize(("name", "spoil", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_named_in_a_sentence(
    name: str, spoil: Callable[[Path], None], words: str, course: Course
) -> None:
    spoil(course.root / name)
    with pytest.raises(CourseError) as told:
        grade(course)
    assert words in str(told.value)
    assert len(str(told.value)) < 700


@pytest.mark.parametrize("lose", [missing, empty])
def test_a_lost_gradebook_is_not_quietly_replaced_where_there_is_graded_work(
    course: Course, lose: Callable[[Path], None]
) -> None:
    graded = course.folder("autograded", "bob", PS06) / f"{PS06}.ipynb"
    graded.parent.mkdir(parents=True)
    graded.write_text("{}")
    book = course.root / "gradebook.db"
    lose(book)
    before = book.exists()
    with pytest.raises(CourseError, match="points given by hand are nowhere else"):
        grade(course)
    assert (book.exists(), before and book.stat().st_size) == (before, 0 if before else False)


def test_a_gradebook_made_anew_where_there_is_graded_work_is_noticed(
    course: Course, released: Course
) -> None:
    grade(course)
    shutil.copy(released.root / "gradebook.db", course.root)  # one that was never graded with
    with pytest.raises(CourseError, match=r"1 of these were graded before \(ada\), .*backup"):
        grade(course)
    assert grade(course, force=True).graded == ["ada"]
    assert grade(course).unchanged == ["ada"]


def test_no_more_workers_are_started_than_there_are_tasks(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[3])
        raise CourseError("enough")

    monkeypatch.setattr("autograder.classroom.pool.Workers", note)
    with pytest.raises(CourseError, match="enough"):
        grade_class(course, PS06, GradingOptions(10**9, open_sandbox=open_trusting))
    assert asked == [1]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (b"CREATE TABLE grade_cells", b"CREATE TABL\xba grade_cells", "utf-8"),
        (b"GradeCell", b"GraddCell", "GraddCell"),
    ],
)
def test_a_gradebook_with_flipped_bits_is_named_in_a_sentence(
    course: Course, before: bytes, after: bytes, why: str
) -> None:
    book = course.root / "gradebook.db"
    content = book.read_bytes()
    assert before in content
    book.write_bytes(content.replace(before, after))
    with pytest.raises(CourseError, match=rf"gradebook.db can't be used: .*{why}.*last backup"):
        grade(course)


# -- what others hold, or can't be read or written --------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "mend"),
    [
        ("attempt to write a readonly database", "docs/people.md"),
        ("database is locked", "Close the program that has it open"),
        ("unable to open database file", "you may read and write it"),
    ],
)
def test_a_gradebook_that_may_be_good_is_not_to_be_replaced(trouble: str, mend: str) -> None:
    error = OperationalError("UPDATE", {}, Exception(trouble))
    words = str(open_gradebook.why_not(make_url("sqlite:////course/gradebook.db"), error))
    assert mend in words
    assert "backup" not in words


def test_a_locked_gradebook_is_waited_for_with_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_gradebook, "PAUSE_SECONDS", 0)
    engine = create_engine(f"sqlite:///{tmp_path / 'book.db'}", connect_args={"timeout": 0})
    said = []

    def write() -> str:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE marks (student TEXT)"))
        return "written"

    with contextlib.closing(sqlite3.connect(tmp_path / "book.db")) as other:
        other.execute("BEGIN EXCLUSIVE")

        def say(words: str) -> None:
            said.append(words)
            other.rollback()

        assert open_gradebook.patiently(write, say) == "written"
    assert said == [open_gradebook.LOCKED]


def test_one_odd_place_among_graded_work_stops_nobody_else(course: Course) -> None:
    hand_in(course, "bob", papers(course)["right_terse_0"])
    (course.root / "autograded").mkdir()
    (course.root / "autograded" / "ada").write_text("odd")
    report = grade(course)
    assert report.graded == ["bob"]
    assert str(course.root / "autograded" / "ada") in report.failures["ada"]
    assert set(rows(course)) == {"bob"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"gestern", "timestamp.txt is no time, but 'gestern'; the time that the gradebook has"),
        (b" ", "timestamp.txt is empty; the time"),
        (b"\xff2026", "timestamp.txt can't be read: it is no text; the time"),
    ],
)
def test_a_time_stamp_that_is_no_time_is_named_and_costs_nothing(
    course: Course, content: bytes, words: str
) -> None:
    stamp = course.folder("submitted", "ada", PS06) / "timestamp.txt"
    stamp.write_bytes(content)
    report = grade(course)
    assert report.graded == ["ada"]
    assert re.match(words, report.remarks["ada"][0])
    stamp.write_text("2026-11-21 10:00:00 UTC")
    assert grade(course).remarks == {}


def test_what_cannot_be_put_in_its_place_is_named_and_said_to_be_recorded(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = course.folder("autograded", "ada", PS06)
    rename = Path.rename

    def refuse(draft: Path, target: Path) -> Path:
        if target == place:
            raise PermissionError(13, "Permission denied", draft, None, target)
        return rename(draft, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        report = grade(course)
    assert f"can't be put into {place}: Permission denied" in report.failures["ada"]
    assert set(rows(course)) == {"ada"}
    console = Console(record=True, width=200, file=io.StringIO())
    show_report(console, course, PS06, report, everyone=False)
    told = console.export_text()
    assert "1 could be graded, but not put in place: see above" in told
    assert "nothing new is recorded" not in told
    assert grade(course).graded == ["ada"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has none")
def test_a_pipe_in_the_place_of_a_graded_notebook_is_not_waited_for(course: Course) -> None:
    place = course.folder("autograded", "ada", PS06) / f"{PS06}.ipynb"
    place.parent.mkdir(parents=True)
    os.mkfifo(place)
    assert grade(course).graded == ["ada"]
    assert place.is_file()


def test_a_folder_that_nobody_may_list_is_named_and_is_not_an_empty_one(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = course.folder("submitted", "bob", PS06)
    place.mkdir(parents=True)
    scandir = os.scandir

    def refuse(opened: int | str) -> Any:
        path = os.readlink(f"/proc/self/fd/{opened}") if isinstance(opened, int) else opened
        if Path(path) == place:
            raise PermissionError(13, "Permission denied")
        return scandir(opened)

    monkeypatch.setattr("autograder.grading.door.os.scandir", refuse)
    report = grade(course)
    assert report.graded == ["ada"]
    assert "can't be listed: Permission denied" in report.failures["bob"]


def test_a_notebook_that_changes_under_way_is_not_recorded(course: Course) -> None:
    def cut(done: int, total: int) -> None:
        if not done:
            (course.folder("submitted", "ada", PS06) / f"{PS06}.ipynb").write_bytes(b"{")

    report = grade_class(course, PS06, GradingOptions(1, open_sandbox=open_trusting), cut)
    assert list(report.failures) == ["ada"]
    assert rows(course) == {}
    assert grade(course).graded == ["ada"]


# -- workers that end, and signals --------------------------------------------------------------


def test_where_too_few_files_may_be_open_it_says_so(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(*_: object) -> Workers[Any, Any]:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("autograder.classroom.pool.Workers", no_more)
    with pytest.raises(CourseError, match=r"Too many open files\. .*`ulimit -n 1024`"):
        grade(course)


def test_a_worker_that_ends_before_it_reads_its_orders_hangs_nobody(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the size of the release, which once was part of those orders."""
    release = course.root / "exercises" / PS06 / f"{PS06}.ipynb"
    release.write_text(release.read_text() + " " * 300_000)
    with Workers(str, os.getpid, os.getpid, jobs=1):  # starts what else is started with a Python
        pass
    monkeypatch.setattr(multiprocessing.spawn, "_python_exe", b"/bin/false")
    with pytest.raises(CourseError, match="no worker process could be started"):
        grade(course)


STOPPED = """
import logging, signal, sys
from autograder.classroom.interruption import Stopped, leave, stopping_in_order

for name in ("SIGINT", "SIGHUP"):  # a shell's background, or nohup, has them ignored
    signal.signal(getattr(signal, name), signal.SIG_DFL)
try:
    with stopping_in_order():
        print("ready", flush=True)
        signal.pause()
except Stopped as stopped:
    logging.getLogger("a library").error("my transaction was cut short")
    print("stopped", flush=True)
    if sys.argv[1] == "twice":
        signal.pause()
    leave(stopped.number)
"""


@contextlib.contextmanager
def stopping(how_often: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", STOPPED, how_often]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "ready\n"
        yield process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("how_often", ["once", "twice"])
def test_a_signal_ends_it_with_a_word_and_the_second_at_once(
    number: signal.Signals, how_often: str
) -> None:
    with stopping(how_often) as process:
        process.send_signal(number)
        if how_often == "twice":
            assert process.stdout is not None
            assert process.stdout.readline() == "stopped\n"
            process.send_signal(number)
        _, errors = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 128 + number
    assert errors.count("\n") == 1
    assert "the same command goes on" in errors


LEAVING_A_BAR = """
import signal
from rich.console import Console
from autograder.classroom.interruption import leave
from autograder.classroom.show import progress_bar

with progress_bar(Console(force_terminal=True)) as progress:
    progress.add_task("grading")
    leave(signal.SIGINT)
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no terminals to make")
def test_who_leaves_in_the_midst_of_a_bar_says_so_and_gives_the_cursor_back() -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", LEAVING_A_BAR]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # Linux' word for its end
            while some := os.read(ours, 4096):
                shown += some
        os.close(ours)
    assert process.returncode == 128 + signal.SIGINT
    _, hidden, after = shown.rpartition(b"\x1b[?25l")
    assert hidden
    assert b"\x1b[?25h" in after
    assert b"the same command goes on" in after


@pytest.mark.parametrize("stream", ["full", "ascii"])
def test_what_cannot_be_shown_is_recorded_all_the_same(course: Course, stream: str) -> None:
    command = [str(Path(sys.executable).with_name("course")), "grade", "ps06", "--jobs", "1"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    with open("/dev/full" if stream == "full" else os.devnull, "w") as out:
        run = subprocess.run(
            [*command, "--unprotected"],
            cwd=course.root,
            env=environment,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == (1 if stream == "full" else 0), run.stderr
    assert "Traceback" not in run.stderr
    assert ("what was graded is recorded" in run.stderr) == (stream == "full")
    assert set(rows(course)) == {"ada"}


def test_the_command_says_that_there_is_nothing_to_grade(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody(course.root / "submitted")
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(cli.main, ["grade", "ps06"])
    assert result.exit_code == 1
    assert "there is no submission" in " ".join(result.output.split())
