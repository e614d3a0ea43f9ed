"""Pages of strangers' work in a real browser: formgrader's, served by Jupyter, and feedback.

Whatever of a page is not on an honest student's page has come from the student.
"""

import html
import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from attack_suite.attack import NOTEBOOK, PS06, Attack, Notebook, cell_of, code_cell, text_cell
from attack_suite.reader import (
    EVERY_FORMAT,
    KEYS,
    MESSAGES,
    PICTURES,
    SCRIPT,
    TERMINAL,
    TEXTS,
    TRACEBACK,
)
from battlefield import HONEST, Battlefield, released_course
from browsing import Seen, fresh_page, jupyter_lab, seen_on
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

from autograder.sandbox import Isolation
from autograder.sandbox.files import remove_tree
from autograder.sandbox.self_test import strongest_isolation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has walls"),
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

ANSWER = """The *first* step, **then**:

1. `forward`
2. $\\delta = y - t$ and https://example.org/, or [a book](https://example.org/book)

| step | why |
|---|---|
| one | $x < y$ |
"""
BESIDE = "derivation.html"


def writes_well(notebook: Notebook) -> None:
    cell_of(notebook, "written_depth")["source"] = ANSWER


def everything(notebook: Notebook) -> None:
    """All texts and outputs of the suite that aim at readers, in one notebook."""
    cell_of(notebook, "written_depth")["source"] = f"See [my derivation]({BESIDE}).\n\n{SCRIPT}"
    cell_of(notebook, "written_order")["source"] = "\n\n".join(TEXTS.values())
    notebook["cells"] += [text_cell(text, f"text{n}") for n, text in enumerate(TEXTS.values())]
    outputs = (EVERY_FORMAT, PICTURES, TERMINAL, TRACEBACK, MESSAGES)
    notebook["cells"] += [code_cell(source, f"output{n}") for n, source in enumerate(outputs)]


def beside_it(folder: Path, content: bytes) -> None:
    """A page beside the notebook, to which its answer leads."""
    (folder / NOTEBOOK).write_bytes(content)
    (folder / BESIDE).write_text(f"<html><body>{SCRIPT}<b id=evil>evil</b></body></html>")


HARMLESS = replace(HONEST[0], name="writes well", change=writes_well)
ATTACK = Attack(
    "everything at readers",
    "the browser",
    {"backward": KEYS},
    change=everything,
    hand_in=beside_it,
    student="O'Neill &lt;img src=x onerror=alert(1)&gt; {{7-7}}",
)
TAGGED = Attack("a name that is a tag", "the browser", student="<img src=x onerror=alert(1)>")


@dataclass(frozen=True)
class Served:
    """A graded class, its server, and a window."""

    field: Battlefield
    address: str
    page: Page
    submissions: dict[str, str]
    """Formgrader's numbers for submissions, by student."""

    def look(self, who: str, url: str) -> Seen:
        """Look at one student's page, with what names the student taken out."""
        seen = seen_on(self.page, url)
        names = (self.submissions[who], who, html.unescape(who))

        def without_names(texts: frozenset[str]) -> frozenset[str]:
            texts = frozenset(map(unquote, texts))
            for name in names:
                texts = frozenset(text.replace(name, "WHO") for text in texts)
            return frozenset(re.sub(r"(?<=[?&])(index|t|v)=\w+", "", text) for text in texts)

        return replace(
            seen,
            near=without_names(seen.near),
            active=without_names(seen.active),
            asked=without_names(seen.asked),
        )

    def brought(self, make_url: str) -> Seen:
        """Return what is on the attacker's page and isn't on an honest one."""
        known, seen = (self.look(who, self.url(make_url, who)) for who in (HARMLESS.who, WHO))
        assert known.active  # the page's own
        assert known.ran == ()
        return replace(
            seen,
            near=seen.near - known.near,
            active=seen.active - known.active,
            asked=seen.asked - known.asked,
        )

    def url(self, pattern: str, who: str) -> str:
        return pattern.format(
            address=self.address,
            id=self.submissions[who],
            who=quote(who),
            course=self.field.course.root,
        )


WHO = ATTACK.who
SUBMISSION = "{address}/formgrader/submissions/{id}/"
FEEDBACK = f"feedback/{{who}}/{PS06}/{PS06}.html"
PAGES = {
    "a submission": SUBMISSION,
    "a submission, by number": SUBMISSION + "?index=0",
    "feedback": f"file://{{course}}/{FEEDBACK}",
    "feedback in Jupyter": f"{{address}}/files/{FEEDBACK}",
}
LISTS = {
    "manual grading": f"/formgrader/gradebook/{PS06}/{PS06}",
    "submissions": f"/formgrader/manage_submissions/{PS06}",
    "students": "/formgrader/manage_students",
}


@pytest.fixture(scope="module")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    tier = strongest_isolation()
    if tier is Isolation.NONE:
        pytest.skip("there are no walls here")
    released = released_course(tmp_path_factory.mktemp("released"))
    folder = Path(tempfile.mkdtemp(prefix="browsed-"))
    folder.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as server:
        field = Battlefield(folder, server)
        field.lay_out(released, (HARMLESS, ATTACK, TAGGED))
        words = field.grade(tier)
        assert list(words["failures"]) == [TAGGED.who]
        for who in (HARMLESS.who, WHO):
            answer = field.course.api().generate_feedback(PS06, who)
            assert answer["success"], answer["log"]
        with Gradebook(field.course.coursedir.db_url) as book:
            found = {
                submission.student.id: notebook.id
                for submission in book.assignment_submissions(PS06)
                for notebook in submission.notebooks
            }
        with (
            jupyter_lab(field.course.root, tmp_path_factory.mktemp("jupyter")) as address,
            fresh_page(browser, address) as page,
        ):
            yield Served(field, address, page, found)
    remove_tree(folder)


def test_the_browser_would_see_what_is_done_to_it(served: Served) -> None:
    """On a page with the attacks as they are."""
    place = served.field.course.root / "raw.html"
    place.write_text("<html><body>" + SCRIPT + "\n".join(TEXTS.values()) + "</body></html>")
    seen = seen_on(served.page, f"file://{place}")
    assert {"stolen", "alert"} <= set(seen.ran)
    assert any("evil.html" in link for link in seen.near)
    assert any("onerror" in part for part in seen.active)
    place.unlink()


@pytest.mark.parametrize("pattern", PAGES.values(), ids=PAGES)
def test_nothing_of_a_students_runs(served: Served, pattern: str) -> None:
    brought = served.brought(pattern)
    assert brought.ran == ()
    assert brought.active == frozenset()


@pytest.mark.parametrize("pattern", PAGES.values(), ids=PAGES)
def test_no_link_or_source_of_a_students_leads_to_the_pages_own_server(
    served: Served, pattern: str
) -> None:
    assert served.brought(pattern).near == set()


@pytest.mark.parametrize("pattern", PAGES.values(), ids=PAGES)
def test_a_page_asks_for_nothing_that_a_student_named(served: Served, pattern: str) -> None:
    asked = {
        url
        for url in served.brought(pattern).asked
        if not url.startswith("data:") and not url.endswith("/static/favicon.ico?")  # Jupyter's own
    }
    assert asked == set()


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
def test_a_name_that_is_a_script_runs_in_no_list(served: Served, path: str) -> None:
    seen = seen_on(served.page, served.address + path)
    name = served.page.get_by_text("onerror").or_(served.page.get_by_text("Submission #1"))
    name.first.wait_for()
    assert served.page.evaluate("window.ran") == []
    assert [part for part in seen.active if "onerror" in part] == []


@pytest.mark.parametrize(
    "path",
    [
        f"/formgrader/submissions/ID/{BESIDE}",
        f"/files/autograded/{quote(WHO)}/{PS06}/{BESIDE}",
        f"/files/feedback/{quote(WHO)}/{PS06}/{BESIDE}",
    ],
)
def test_no_page_of_a_students_is_served(served: Served, path: str) -> None:
    url = served.address + path.replace("ID", served.submissions[WHO])
    answer = served.page.goto(url)
    assert answer is not None
    assert answer.status in (403, 404)
    assert served.page.locator("#evil").count() == 0


@pytest.mark.parametrize("pattern", [SUBMISSION, PAGES["feedback"]], ids=["formgrader", "feedback"])
def test_a_written_answer_shows_as_it_was_meant(served: Served, pattern: str) -> None:
    served.page.goto(served.url(pattern, HARMLESS.who))
    inside = served.page.locator(":has(> p > em:text-is('first'))").first
    counts = {part: inside.locator(part).count() for part in ("strong", "ol > li", "td", "code")}
    assert counts == {"strong": 1, "ol > li": 2, "td": 2, "code": 1}
    links = inside.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert set(links) == {"https://example.org/", "https://example.org/book"}
    if folder := os.environ.get("PICTURES_OF_PAGES"):
        served.page.screenshot(path=f"{folder}/{len(pattern)}.png", full_page=True)
