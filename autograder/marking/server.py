"""A small server on 127.0.0.1 for one person: a token opens it, and nobody else gets in.

The address that `course mark` prints holds a token, which becomes a cookie. Each order also carries
a proof that only pages of this server know, and every request has to name this host, so that no
other page in the same browser can read or order anything.
"""

from __future__ import annotations

import http.server
import json
import secrets
import threading
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from autograder.classroom.course import Course, CourseError
from autograder.marking.page import index_page, question_page
from autograder.marking.pile import Question, answers_to, questions_of
from autograder.marking.write import StaleAnswer, give_points

HOST = "127.0.0.1"
COOKIE = "course-mark"
BODY_LIMIT = 2_000_000
COMMENT_LIMIT = 20_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HERE = Path(__file__).parent
FILES = {"/mark.js": "text/javascript", "/mark.css": "text/css"}


class MarkingServer(http.server.ThreadingHTTPServer):
    """Serves the written answers of one set.

    Parameters
    ----------
    course : Course
    problem_set : str
    port : int
        0 takes one that is free.

    Raises
    ------
    CourseError
        If the set has no questions.
    OSError
        If there is no such port to have.
    """

    daemon_threads = True

    def __init__(self, course: Course, problem_set: str, port: int = 0) -> None:
        self.course, self.problem_set = course, problem_set
        self.questions = {one.name: one for one in questions_of(course, problem_set)}
        if not self.questions:
            raise CourseError(f"{problem_set} has no written questions")
        self.token, self.session, self.proof = (secrets.token_urlsafe(32) for _ in range(3))
        self.one_at_a_time = threading.Lock()
        super().__init__((HOST, port), _Handler)

    def address(self, question: str = "") -> str:
        """Return where to begin; the token in it is as good as a password."""
        path = f"/question/{question}" if question else "/"
        return f"http://{HOST}:{self.server_port}{path}?token={self.token}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: MarkingServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "course", ""

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if not self._is_for_us():
            return
        token = parse_qs(path.query).get("token", [""])[0]
        if secrets.compare_digest(token.encode(), self.server.token.encode()):
            self._let_in(path.path)
        elif path.path in FILES:
            content = (HERE / path.path.removeprefix("/")).read_bytes()
            self._answer(200, content, FILES[path.path])
        elif not self._is_known():
            self._answer(403, b"Open the address that `course mark` printed.")
        else:
            self._in_words(lambda: self._page(path.path))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not self._is_for_us():
            return
        if not length.isdecimal() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._answer(413, b"too much")
            return
        body = self.rfile.read(int(length))
        proof = self.headers.get("X-Proof", "").encode("utf-8", "replace")
        if not self._is_known() or not secrets.compare_digest(proof, self.server.proof.encode()):
            self._answer(403, b"this order came from no page of `course mark`")
        else:
            self._in_words(lambda: self._mark(urlsplit(self.path).path, body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests are of no interest, and addresses may hold the token."""

    def _is_for_us(self) -> bool:
        """Refuse what came by another name: a page elsewhere may have made its own point here."""
        port = self.server.server_port
        if self.headers.get("Host") in (f"{HOST}:{port}", f"localhost:{port}"):
            return True
        self.close_connection = True
        self._answer(421, b"not this host")
        return False

    def _is_known(self) -> bool:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        except CookieError:
            return False
        value = cookie.value if cookie else ""
        return secrets.compare_digest(value.encode(), self.server.session.encode())

    def _let_in(self, path: str) -> None:
        self.send_response(303)
        self.send_header("Location", path)  # without the token
        cookie = f"{COOKIE}={self.server.session}; HttpOnly; SameSite=Strict; Path=/"
        self.send_header("Set-Cookie", cookie)
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _question(self, path: str) -> Question | None:
        return self.server.questions.get(path.removeprefix("/question/"))

    def _page(self, path: str) -> None:
        course, problem_set = self.server.course, self.server.problem_set
        if path == "/":
            rows = []
            for question in self.server.questions.values():
                groups, _ = answers_to(course, problem_set, question.name)
                some = [answer for group in groups for answer in group.answers]
                rows.append((question, sum(one.needs for one in some), len(some)))
            self._html(index_page(problem_set, rows))
        elif (asked := self._question(path)) is not None:
            groups, most = answers_to(course, problem_set, asked.name)
            self._html(question_page(problem_set, asked, groups, most, self.server.proof))
        else:
            self._answer(404, b"there is no such question")

    def _mark(self, path: str, body: bytes) -> None:
        question = self._question(path)
        if question is None:
            self._answer(404, b"there is no such question")
            return
        digests, points, comment, keep_points = _order(body)
        with self.server.one_at_a_time:
            give_points(
                *(self.server.course, self.server.problem_set, question.name),
                *(digests, points, comment),
                keep_points=keep_points,
            )
        self._answer(200, b"saved")

    def _in_words(self, work: Callable[[], None]) -> None:
        """Do something, and say what went wrong if it does."""
        try:
            work()
        except StaleAnswer as error:
            self._answer(409, f"{error}: reload the page".encode())
        except ValueError as error:
            self._answer(400, str(error).encode("utf-8", "replace"))
        except ConnectionError:
            self.close_connection = True  # whoever asked has gone
        except (CourseError, OSError) as error:
            self._answer(500, str(error).encode("utf-8", "replace"))

    def _html(self, text: str) -> None:
        self._answer(200, text.encode("utf-8", "replace"), "text/html")

    def _answer(self, status: int, content: bytes, kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)


def _order(body: bytes) -> tuple[dict[str, str], float | None, str | None, bool]:
    """Return whom to give what, and whether points are to stay; ValueError if it makes no sense."""
    try:
        data = json.loads(body)
        digests = {str(student): str(digest) for student, digest in data["digests"].items()}
        points, comment = data.get("points"), data.get("comment")
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("this order makes no sense") from None
    is_number = isinstance(points, (int, float)) and not isinstance(points, bool)
    if not digests or not (points is None or is_number) or points != points:
        raise ValueError("this order makes no sense")
    if comment is not None and (not isinstance(comment, str) or len(comment) > COMMENT_LIMIT):
        raise ValueError(f"a comment should be a text of {COMMENT_LIMIT} characters at most")
    return digests, points, comment, "points" not in data
