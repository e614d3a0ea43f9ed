"""`course mark`: whom it lets in, what it shows, and what it writes."""

import http.client
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from classes import PS06, hand_in, lay_out, papers, rows
from nbgrader.api import Gradebook
from trusting import open_trusting

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.hand_marks import read_marks
from autograder.marking.pile import answers_to, questions_of
from autograder.marking.server import MarkingServer

CHROMIUM = shutil.which("chromium")
NEVER = 24 * 3600 * 1000
"""Milliseconds: a busy machine fails no test."""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
QUESTION = "written_depth"
PATH = f"/question/{QUESTION}"
TEXTS = {
    "ann": "Because depth bends. <script>document.title = 'mine'</script>",
    "bob": "because   depth bends. <script>document.title = 'mine'</script>",
    "cyd": "The ratio is four.",
    "dan": "YOUR ANSWER HERE",
}


def with_answer(content: bytes, text: str) -> bytes:
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == QUESTION:
            cell["source"] = text
    return json.dumps(notebook).encode()


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = lay_out(tmp_path_factory.mktemp("graded"))
    blank = papers(course)["blank_0"]
    for student, text in TEXTS.items():
        hand_in(course, student, with_answer(blank, text))
    grade_class(course, PS06, GradingOptions(2, open_sandbox=open_trusting))
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    shutil.copytree(graded.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def server(course: Course) -> Iterator[MarkingServer]:
    with MarkingServer(course, PS06) as opened:
        thread = threading.Thread(target=opened.serve_forever)
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


def ask(
    server: MarkingServer, method: str, path: str, body: object = None, **headers: str
) -> tuple[int, str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, None if body is None else json.dumps(body), sent)
    reply = connection.getresponse()
    result = reply.status, reply.read().decode(), reply.headers
    connection.close()
    return result


def cookie(server: MarkingServer) -> str:
    return f"course-mark={server.session}"


def digests(course: Course, *students: str) -> dict[str, str]:
    groups, _ = answers_to(course, PS06, QUESTION)
    return {a.student: a.digest for g in groups for a in g.answers if a.student in students}


def row(course: Course, student: str) -> tuple[Any, Any, Any]:
    (notebook,) = rows(course)[student][3]
    found = next(grade for grade in notebook[3] if grade[0] == QUESTION)
    return found[1], found[2], found[4]


# -- who gets in --------------------------------------------------------------------------


def test_the_printed_address_lets_in_and_leaves_no_token_behind(server: MarkingServer) -> None:
    status, _, headers = ask(server, "GET", f"{PATH}?token={server.token}")
    assert server.address(QUESTION).endswith(f"{PATH}?token={server.token}")
    assert (status, headers["Location"]) == (303, PATH)
    for word in ("HttpOnly", "SameSite=Strict"):
        assert word in headers["Set-Cookie"]
    assert server.token not in headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/", PATH, f"{PATH}?token=guess", "/?token="])
def test_without_the_token_nothing_is_shown(server: MarkingServer, path: str) -> None:
    status, text, _ = ask(server, "GET", path)
    assert (status, "depth" in text) == (403, False)


def test_another_host_name_is_refused_even_with_the_cookie(server: MarkingServer) -> None:
    status, text, _ = ask(server, "GET", "/", Cookie=cookie(server), Host="evil.example:80")
    assert (status, text) == (421, "not this host")


@pytest.mark.parametrize("headers", [{"Cookie": True}, {"X_Proof": True}, {}])
def test_an_order_needs_the_cookie_and_the_pages_proof(
    server: MarkingServer, course: Course, headers: dict[str, bool]
) -> None:
    sent = {"Cookie": cookie(server), "X_Proof": server.proof}
    body = {"digests": digests(course, "ann"), "points": 1}
    status, _, _ = ask(server, "POST", PATH, body, **{n: sent[n] for n in headers})
    assert status == 403
    assert row(course, "ann") == (None, None, True)


def test_it_listens_on_this_machine_alone(server: MarkingServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_page_runs_its_own_script_and_no_other(server: MarkingServer) -> None:
    _, page, headers = ask(server, "GET", PATH, Cookie=cookie(server))
    assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/mark.js" defer>']


# -- what it shows ------------------------------------------------------------------------


def test_equal_answers_are_together_those_that_wait_first(course: Course) -> None:
    groups, most = answers_to(course, PS06, QUESTION)
    assert [tuple(a.student for a in group.answers) for group in groups] == [
        *(("ann", "bob"), ("cyd",), ("dan",)),
    ]
    assert most == 3.0


def test_rubric_and_model_answer_stand_beside(server: MarkingServer, course: Course) -> None:
    _, page, _ = ask(server, "GET", PATH, Cookie=cookie(server))
    (question,) = (one for one in questions_of(course, PS06) if one.name == QUESTION)
    assert question.rubric
    assert question.model_answer.startswith("**Model answer.**")
    assert page.index("<aside") < page.index("Rubric, 3 points") < page.index("Model answer")


def test_the_list_says_how_many_wait(server: MarkingServer) -> None:
    _, page, _ = ask(server, "GET", "/", Cookie=cookie(server))
    assert f"{QUESTION}</a> 3 of 4 wait" in page


# -- what it writes -----------------------------------------------------------------------


def give(server: MarkingServer, body: object) -> tuple[int, str]:
    status, text, _ = ask(server, "POST", PATH, body, Cookie=cookie(server), X_Proof=server.proof)
    return status, text


def test_points_and_comments_stand_where_formgraders_stand(
    server: MarkingServer, course: Course
) -> None:
    body = {"digests": digests(course, "ann", "bob"), "points": 2.5, "comment": "Which ratio?"}
    assert give(server, body) == (200, "saved")
    assert row(course, "ann") == row(course, "bob") == (None, 2.5, False)
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        assert gradebook.find_comment(QUESTION, PS06, PS06, "bob").comment == "Which ratio?"
    marks = read_marks(course.root, PS06)
    assert {(mark.student, mark.points) for mark in marks} == {("ann", 2.5), ("bob", 2.5)}


def test_points_are_taken_back(server: MarkingServer, course: Course) -> None:
    give(server, {"digests": digests(course, "cyd"), "points": 1})
    give(server, {"digests": digests(course, "cyd"), "points": None})
    assert row(course, "cyd") == (None, None, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"digests": {"ann": "another text"}, "points": 1}, 409),
        ({"digests": {"nobody": "x"}, "points": 1}, 409),
        ({"digests": {"../../bob": "x"}, "points": 1}, 409),
        ({"digests": {}, "points": 1}, 400),
        ({"digests": ["ann"], "points": 1}, 400),
        ({"points": 1}, 400),
        ([1], 400),
    ],
)
def test_an_order_that_makes_no_sense_changes_nothing(
    server: MarkingServer, course: Course, body: object, status: int
) -> None:
    before = rows(course)
    assert give(server, body)[0] == status
    assert rows(course) == before


@pytest.mark.parametrize("points", [-1, 3.5, True, "3", float("nan")])
def test_points_that_do_not_exist_are_refused(
    server: MarkingServer, course: Course, points: object
) -> None:
    assert give(server, {"digests": digests(course, "ann"), "points": points})[0] == 400
    assert row(course, "ann") == (None, None, True)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH")
def test_a_class_is_marked_by_keys_alone_and_no_answer_runs(
    server: MarkingServer, course: Course
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        expect.set_options(timeout=NEVER)
        page = browser.new_page()
        page.set_default_timeout(NEVER)
        page.goto(server.address(QUESTION))
        left = page.locator("#left")
        expect(left).to_have_text("3 of 4 wait")
        assert page.title() == f"{QUESTION}, {PS06}"
        page.keyboard.press("2")
        expect(left).to_have_text("1 of 4 wait")
        page.keyboard.press("c")
        page.keyboard.type("Four times what?")
        page.keyboard.press("Escape")
        page.keyboard.press("1")
        expect(left).to_have_text("0 of 4 wait")
        page.reload()
        expect(left).to_have_text("0 of 4 wait")
        other = browser.new_context(bypass_csp=True).new_page()  # axe is a script
        other.set_default_timeout(NEVER)
        other.goto(server.address(QUESTION))
        found = Axe().run(other)
        assert found.violations_count == 0, found.generate_report()
        browser.close()
    assert [row(course, s)[1] for s in ("ann", "bob", "cyd", "dan")] == [2.0, 2.0, 1.0, None]
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        comment = gradebook.find_comment(QUESTION, PS06, PS06, "cyd").comment
        assert comment == "Four times what?"


def test_the_command_prints_where_to_go(course: Course) -> None:
    program = "from autograder.cli import main; main()"
    arguments = [sys.executable, "-c", program, "mark", "ps06", QUESTION, "--no-browser"]
    with subprocess.Popen(arguments, cwd=course.root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        process.terminate()
    assert re.fullmatch(rf"http://127\.0\.0\.1:\d+{PATH}\?token=[\w-]{{40,}}\n", address)
