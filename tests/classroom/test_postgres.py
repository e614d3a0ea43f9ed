"""A gradebook in PostgreSQL: the same rows as in SQLite, on bad days, too."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from classes import PS06, hand_in, lay_out, left_behind, papers, rows
from documented import commands, with_other
from nbgrader.api import Gradebook
from postgres_server import PASSWORD, PostgresServer, find, postgres_server
from sqlalchemy import create_engine
from trusting import open_trusting

from autograder.classroom import database_lock, open_gradebook, together
from autograder.classroom.course import Course, CourseError
from autograder.classroom.database_lock import only_writer_of
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.move_gradebook import move_gradebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Some who handed in; graded by nobody."""
    course = lay_out(tmp_path_factory.mktemp("released"))
    found = papers(course)
    for student in sorted(found)[::6]:
        folder = hand_in(course, student, found[student])
        (folder / "timestamp.txt").write_text("2026-11-21 10:00:00 UTC")
    (course.root / ".grading_seed").write_text("0" * 64)
    with Gradebook(course.coursedir.db_url) as gradebook:
        gradebook.update_or_create_assignment(PS06, duedate="2026-11-20 12:00:00 UTC")
    return course


@pytest.fixture(scope="module")
def in_sqlite(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is left behind with SQLite."""
    course = copy_of(released, tmp_path_factory.mktemp("sqlite") / "course")
    assert grade(course).failures == {}
    return left_behind(course)


@pytest.fixture
def course(released: Course, server: PostgresServer, tmp_path: Path) -> Course:
    """The class, with its gradebook moved into a database of its own."""
    old = copy_of(released, tmp_path / "course")
    url = server.url(server.new_database())
    move_gradebook(old, url)
    (old.root / "gradebook.db").unlink()
    return pointed_at(old, url)


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder)
    return Course(folder)


def pointed_at(course: Course, url: str) -> Course:
    """Return a course whose configuration names another gradebook."""
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    return Course(course.root)


def grade(course: Course, say: Any = None, progress: Any = None) -> GradingReport:
    options = GradingOptions(2, open_sandbox=open_trusting)
    return grade_class(
        course, PS06, options, progress or (lambda done, total: None), say or (lambda words: None)
    )


def test_postgresql_holds_the_same_rows_as_sqlite(course: Course, in_sqlite: Any) -> None:
    assert grade(course).failures == {}
    assert left_behind(course) == in_sqlite
    again = grade(course)
    assert (again.graded, len(again.unchanged)) == ([], len(in_sqlite[0]))


def test_points_by_hand_survive_the_move(
    released: Course, server: PostgresServer, tmp_path: Path
) -> None:
    old = copy_of(released, tmp_path / "course")
    grade(old)
    with Gradebook(old.coursedir.db_url) as gradebook:
        submission = gradebook.assignment_submissions(PS06)[0]
        submission.notebooks[0].grades[0].manual_score = 1.5
        submission.notebooks[0].comments[0].manual_comment = "Schön – 好"
        gradebook.db.commit()
    url = server.url(server.new_database())
    before = rows(old)
    counts = move_gradebook(old, url)
    assert counts["submitted_assignment"] == len(before)
    assert rows(pointed_at(old, url)) == before
    assert grade(Course(old.root)).graded == []


def test_only_an_empty_database_takes_a_gradebook(course: Course) -> None:
    with pytest.raises(CourseError, match="holds tables already") as told:
        move_gradebook(course, course.coursedir.db_url)
    assert PASSWORD not in str(told.value)


def test_a_row_that_does_not_fit_leaves_the_new_database_empty(
    released: Course, server: PostgresServer, tmp_path: Path
) -> None:
    """SQLite doesn't count characters."""
    old = copy_of(released, tmp_path / "course")
    with Gradebook(old.coursedir.db_url) as gradebook:
        gradebook.add_student("x" * 300)
    name = server.new_database()
    with pytest.raises(CourseError, match=r"value too long .* Nothing was written"):
        move_gradebook(old, server.url(name))
    with server.connect(name) as connection:
        asked = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert asked.fetchone() == (0,)


# -- a server that isn't there, or goes away ------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda url: url.replace(PASSWORD, "wrong-secret"), "password authentication failed"),
        (lambda url: url.replace("@/course", "@/none"), 'database "none'),
        (lambda url: url.partition("?")[0] + "?host=/nowhere", "No such file or directory"),
        (lambda url: url.replace("+psycopg:", "+psycopg2:"), "the extra 'postgres'"),
        (lambda url: url.replace("postgresql+psycopg", "postgre"), "the extra 'postgres'"),
        (lambda url: url.replace("postgresql+psycopg://", ":"), "is no address of a database"),
    ],
)
def test_what_is_wrong_with_the_server_is_a_sentence_without_the_password(
    spoil: Any, words: str, course: Course
) -> None:
    bad = pointed_at(course, spoil(course.coursedir.db_url))
    with pytest.raises(CourseError) as told:
        grade(bad)
    assert words in str(told.value)
    assert "secret" not in str(told.value)
    assert len(str(told.value)) < 700


def test_an_empty_database_beside_graded_work_is_not_quietly_filled(
    course: Course, server: PostgresServer
) -> None:
    grade(course)
    name = server.new_database()
    with pytest.raises(CourseError, match="is empty, but there is graded work"):
        grade(pointed_at(course, server.url(name)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_a_restart_of_the_server_in_mid_run_is_waited_for(
    number: signal.Signals,
    course: Course,
    server: PostgresServer,
    in_sqlite: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(open_gradebook, "PAUSE_SECONDS", 0)
    said: list[str] = []
    stopped: list[int] = []

    def say(words: str) -> None:
        said.append(words)
        server.start()

    def progress(done: int, total: int) -> None:
        if done and not stopped:
            stopped.append(done)
            server.stop(number)

    assert grade(course, say, progress).failures == {}
    assert said == [open_gradebook.AWAY]
    assert left_behind(course) == in_sqlite


def test_a_server_that_stays_away_ends_the_run_in_a_sentence_and_loses_nothing(
    course: Course, server: PostgresServer, in_sqlite: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_gradebook, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(together, "SECONDS", 0)

    def progress(done: int, total: int) -> None:
        if done:
            server.stop()

    with pytest.raises(CourseError, match="What was recorded is safe"):
        grade(course, progress=progress)
    server.start()
    assert grade(course).unchanged != []
    assert left_behind(course) == in_sqlite


# -- one writer -----------------------------------------------------------------------------------


def test_two_who_write_into_one_database_are_kept_apart(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From two folders, as on two machines; in another database there is another lock."""
    monkeypatch.setattr(database_lock, "PAUSE_SECONDS", 0)
    other = copy_of(course, tmp_path / "other")
    engine = create_engine(course.coursedir.db_url)
    with (
        only_writer_of(engine),
        pytest.raises(CourseError, match="another `course grade` writes into") as told,
    ):
        grade(other)
    engine.dispose()
    assert PASSWORD not in str(told.value)
    assert grade(other).failures == {}


def test_who_lost_the_lock_to_another_writes_no_more(
    course: Course, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_lock, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(together, "SECONDS", 0)
    database = course.coursedir.db_url.partition("@/")[2].partition("?")[0]
    others = create_engine(course.coursedir.db_url)
    taken: list[Any] = []

    def progress(done: int, total: int) -> None:
        if done and not taken:
            with server.connect(database) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                )
            taken.append(database_lock.DatabaseLock(others))
            taken[0].hold()

    with pytest.raises(CourseError, match="another `course grade` writes into"):
        grade(course, progress=progress)
    recorded = len(rows(course))
    taken[0].let_go()
    others.dispose()
    report = grade(course)
    assert len(report.unchanged) == recorded
    assert report.failures == {}


def test_a_holder_that_is_killed_leaves_no_lock(course: Course) -> None:
    program = (
        "import os, signal, sys\n"
        "from sqlalchemy import create_engine\n"
        "from autograder.classroom.database_lock import only_writer_of\n"
        "with only_writer_of(create_engine(sys.argv[1])):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, course.coursedir.db_url], check=False)
    engine = create_engine(course.coursedir.db_url)
    with only_writer_of(engine):
        pass
    engine.dispose()


# -- nbgrader's own, and the command --------------------------------------------------------------


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    here = Path(sys.executable).parent
    environment = {**os.environ, "PATH": os.pathsep.join([str(here), os.environ["PATH"]])}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.mark.thorough
def test_nbgrader_and_all_commands_work_with_it(course: Course) -> None:
    student = sorted(path.name for path in (course.root / "submitted").iterdir())[0]
    steps = [
        ("course", "grade", "ps06", "--student", student, "--jobs", "1"),
        ("nbgrader", "autograde", PS06, "--student", student, "--force"),
        ("course", "feedback", "ps06", "--jobs", "1"),
        ("nbgrader", "generate_feedback", PS06, "--student", student, "--force"),
        ("nbgrader", "export"),
        ("nbgrader", "db", "student", "list"),
        ("nbgrader", "db", "upgrade"),
        ("nbgrader", "generate_assignment", PS06, "--force"),
    ]
    for step in steps:
        done = run(*step, cwd=course.root)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    assert student in (course.root / "grades.csv").read_text()
    assert (course.root / "feedback" / student / PS06 / f"{PS06}.html").exists()


def test_the_command_moves_a_gradebook_and_says_the_line_to_write(
    released: Course, server: PostgresServer, tmp_path: Path
) -> None:
    old = copy_of(released, tmp_path / "course")
    url = server.url(server.new_database())
    place = {"postgresql+psycopg://grader@db.example.org/backprop_course": url}
    (move,) = commands("postgresql.md", "course gradebook move")
    done = run(*with_other(move, place), cwd=old.root)
    assert done.returncode == 0, done.stderr
    assert "assignment: 1 rows" in done.stdout
    assert "All are there, and the same." in done.stdout
    assert PASSWORD not in done.stdout
    again = run("course", "gradebook", "move", url, cwd=old.root)
    assert (again.returncode, "holds tables already" in again.stderr) == (1, True)


def test_a_back_up_made_and_put_back_as_documented_holds_all_marks(
    course: Course, server: PostgresServer, tmp_path: Path
) -> None:
    grade(course)
    before = rows(course)
    url = course.coursedir.db_url.replace("+psycopg", "")
    place = {"postgresql://grader@db.example.org/backprop_course": url}
    (dump,), (restore,) = (commands("postgresql.md", name) for name in ("pg_dump", "pg_restore"))
    for command in (dump, restore):
        program, *words = with_other(command, place)
        if command is restore:
            with Gradebook(course.coursedir.db_url) as gradebook:
                gradebook.remove_student(sorted(before)[0])
        path = find(program)
        assert path is not None
        done = run(path, *words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert rows(course) == before


def test_back_to_a_file_all_is_the_same(course: Course, tmp_path: Path) -> None:
    grade(course)
    before = rows(course)
    file = tmp_path / "gradebook.db"
    done = run("course", "gradebook", "move", f"sqlite:///{file}", cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert rows(pointed_at(course, f"sqlite:///{file}")) == before


def is_there(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place).close()
    except ConnectionRefusedError:
        time.sleep(0.1)
        return False
    return True


@contextlib.contextmanager
def formgrader(course: Course) -> Iterator[Callable[..., Any]]:
    """Start Jupyter's server in the course's folder; give what asks formgrader's own interface."""
    token = "a-token"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # should another take it now, Jupyter takes the next one
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", f"--IdentityProvider.token={token}", "--ip=127.0.0.1"]
    with subprocess.Popen(
        command, cwd=course.root, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if match := re.search(r"(http://127\.0\.0\.1:\d+)/\S*token=", line):
                break
        else:
            raise AssertionError("the server ended")
        reader = threading.Thread(target=process.stderr.read)
        reader.start()

        def ask(path: str, content: Any = None) -> Any:
            request = urllib.request.Request(
                f"{match[1]}/formgrader/api/{path}",
                data=None if content is None else json.dumps(content).encode(),
                headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
                method="GET" if content is None else "PUT",
            )
            with urllib.request.urlopen(request) as answer:
                return json.loads(answer.read())

        try:
            while not is_there(("127.0.0.1", int(match[1].rpartition(":")[2]))):
                assert process.poll() is None  # it says where it is before it is there
            yield ask
        finally:
            process.terminate()
            process.wait()
            reader.join()


def test_formgrader_shows_the_marks_and_writes_points_by_hand(course: Course) -> None:
    grade(course)
    with formgrader(course) as ask:
        (assignment,) = ask("assignments")
        notebook = ask(f"submitted_notebooks/{PS06}/{PS06}")[0]
        grades = ask(f"grades?submission_id={notebook['id']}")
        ask(f"grade/{grades[0]['id']}", {"manual_score": 0.5, "extra_credit": 0.25})
    assert (assignment["name"], assignment["num_submissions"]) == (PS06, len(rows(course)))
    with Gradebook(course.coursedir.db_url) as gradebook:
        written = gradebook.find_grade_by_id(grades[0]["id"])
        assert (written.manual_score, written.extra_credit) == (0.5, 0.25)
