"""The page in a browser: it fits, says what it is, and a screen reader can follow it."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from autograder.reporting import statistics
from autograder.reporting.alike import find_alike
from autograder.reporting.consistency import unequal_points
from autograder.reporting.lesson import things_to_say, who_needs_help
from autograder.reporting.page import page_of
from autograder.reporting.report import SetReport, TermReport, TermRow
from autograder.reporting.term_page import term_page
from tests.reporting.made_up import UNTOUCHED, answer, class_of, right, slipped, student, wrong

pytestmark = pytest.mark.slow


def a_report() -> SetReport:
    """Return a report in which every section has something to show."""
    people = [
        student(f"m{i:02}", wrong("forward_product"), wrong("mask_forgotten"), hours=5.0 + i)
        for i in range(20)
    ]
    people += [
        student(f"o{i}", wrong("weights_not_transposed"), wrong("times_relu"), hours=7.0)
        for i in range(8)
    ]
    people += [
        student(f"s{i}", slipped("return X @ W", "the transposes"), UNTOUCHED, hours=-1.0)
        for i in range(4)
    ]
    text = "Because the product of all the slopes gets small."
    people += [
        student(f"r{i}", right(), right(), answer(text, float(i % 2)), hours=9.0, digest="same")
        for i in range(12)
    ]
    work = class_of(*people, absent=(("gone", "Gone, Ada"),))
    found = statistics.mistakes(work)
    pairs, numbers = statistics.together(work, found), statistics.items(work)
    groups, correlation = statistics.times(work)
    return SetReport(
        *(work, things_to_say(work, numbers, found, pairs), numbers, found, pairs),
        *(groups, correlation, who_needs_help(work), find_alike(work), unequal_points(work)),
    )


def a_term() -> TermReport:
    rows = [TermRow(f"ps0{i}_x", 30, 2, (0.3, 0.5, 0.9), "hard", "no mean") for i in (1, 2)]
    shares = {row.problem_set: {"ann": 0.5, "bob": 0.7} for row in rows}
    return TermReport(rows, shares, {"ann": "Ann", "bob": ""}, who_needs_help(a_report().work))


@pytest.fixture(scope="module", params=["set", "term"])
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = page_of(a_report(), "now") if request.param == "set" else term_page(a_term(), "now")
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 420])
def test_a_page_fits_asks_for_nothing_and_breaks_no_rule_of_accessibility(
    browser: Browser, page_file: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    page.set_default_timeout(0)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (said, asked) == ([], [page_file.as_uri()])
    context.close()
    context = browser.new_context(  # axe is a script, which the page itself forbids
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(0)
    page.goto(page_file.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_every_section_of_a_set_has_something_to_say() -> None:
    text = page_of(a_report(), "now")
    for words in ("No two", "Nothing stands out", "Nothing was graded", "Not known", "Nobody"):
        assert words not in text
    assert text.count("<h2") == 10
