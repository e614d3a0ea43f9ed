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
from axe_playwright_python.sync_playwright import Axe
from classes import PS06, hand_in, lay_out, papers, rows
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, Route, expect
from trusting import open_trusting

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class
from autograder.classroom.hand_marks import read_marks
from autograder.marking.pile import answers_to, questions_of
from autograder.marking.server import MarkingServer

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


def test_a_comment_alone_leaves_points_even_unequal_ones(
    server: MarkingServer, course: Course
) -> None:
    give(server, {"digests": digests(course, "ann"), "points": 2})
    give(server, {"digests": digests(course, "bob"), "points": 3})
    marks = read_marks(course.root, PS06)
    both = digests(course, "ann", "bob")
    assert give(server, {"digests": both, "comment": "Which ratio?"}) == (200, "saved")
    assert [row(course, student)[1] for student in both] == [2.0, 3.0]
    assert read_marks(course.root, PS06) == marks


@pytest.mark.parametrize("points", [-1, 3.5, True, "3", float("nan")])
def test_points_that_do_not_exist_are_refused(
    server: MarkingServer, course: Course, points: object
) -> None:
    assert give(server, {"digests": digests(course, "ann"), "points": points})[0] == 400
    assert row(course, "ann") == (None, None, True)


def opened(browser: Browser, server: MarkingServer, **options: Any) -> Page:
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(NEVER)
    page.goto(server.address(QUESTION))
    return page


def waits(page: Page, words: str) -> None:
    """Wait until the page says how many answers wait."""
    expect(page.locator("#left")).to_have_text(words, timeout=NEVER)


def comment_on(course: Course, student: str) -> str | None:
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        comment: str | None = gradebook.find_comment(QUESTION, PS06, PS06, student).comment
        return comment


def test_a_class_is_marked_by_keys_alone_and_no_answer_runs(
    server: MarkingServer, course: Course, browser: Browser
) -> None:
    page = opened(browser, server)
    waits(page, "3 of 4 wait")
    assert page.title() == f"{QUESTION}, {PS06}"
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("Four times what?")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    waits(page, "0 of 4 wait")
    page.reload()
    waits(page, "0 of 4 wait")
    assert [row(course, s)[1] for s in ("ann", "bob", "cyd", "dan")] == [2.0, 2.0, 1.0, None]
    assert comment_on(course, "cyd") == "Four times what?"


def test_the_page_breaks_no_rule_of_accessibility(server: MarkingServer, browser: Browser) -> None:
    found = Axe().run(opened(browser, server, bypass_csp=True))  # axe is a script
    assert found.violations_count == 0, found.generate_report()


def test_orders_reach_the_server_one_by_one_as_they_were_given(
    server: MarkingServer, course: Course, browser: Browser
) -> None:
    page = opened(browser, server)
    orders: list[Route] = []

    def hold_the_first(route: Route) -> None:
        orders.append(route)
        if len(orders) > 1:
            route.continue_()

    page.route("**/question/*", hold_the_first)
    with page.expect_request("**/question/*"):
        page.keyboard.press("2")
    page.keyboard.press("3")
    expect(page.locator(".answer .state", has_text="saving")).to_have_count(2, timeout=NEVER)
    assert len(orders) == 1
    orders[0].continue_()
    waits(page, "0 of 4 wait")
    assert [row(course, s)[1] for s in ("ann", "bob", "cyd")] == [2.0, 2.0, 3.0]


def test_what_was_not_saved_still_waits_and_is_said(
    server: MarkingServer, course: Course, browser: Browser
) -> None:
    page = opened(browser, server)
    page.route("**/question/*", lambda route: route.abort())
    page.keyboard.press("2")
    waits(page, "3 of 4 wait, 2 not saved")
    page.unroute("**/question/*")
    page.keyboard.press("n")  # back: the page has gone on to the next
    page.keyboard.press("2")
    waits(page, "1 of 4 wait")
    assert [row(course, s)[1] for s in ("ann", "bob", "cyd")] == [2.0, 2.0, None]


def test_the_command_prints_where_to_go(course: Course) -> None:
    program = "from autograder.cli import main; main()"
    arguments = [sys.executable, "-c", program, "mark", "ps06", QUESTION, "--no-browser"]
    with subprocess.Popen(arguments, cwd=course.root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        process.terminate()
    assert re.fullmatch(rf"http://127\.0\.0\.1:\d+{PATH}\?token=[\w-]{{40,}}\n", address)
