"""The website in a real browser: on a phone and a desk, in light and dark, and without a mouse."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

WIDTHS = (420, 1200)
SOME = (
    "index.html",
    "lectures/06_two_layer_example.html",
    "exercises/ps07_vectorized_backprop/ps07_vectorized_backprop.html",
    "docs/instructors.html",
    "playground.html",
    "momentum.html",
)
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > innerWidth"
FORMULAS = "document.querySelectorAll('mjx-container svg').length"
NOT_FORMULAS = "document.querySelectorAll('mjx-merror, .math:not(:has(mjx-container))').length"


def new_page(browser: Browser, width: int, scheme: Any) -> tuple[Page, list[str]]:
    """Open an empty page; also the list of what it asks for from then on."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(120_000)  # it waits for the page; this is for one that never comes
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


def load(page: Page, address: str) -> None:
    """Load an address and wait until its formulas are drawn."""
    page.goto(address, wait_until="load")
    page.evaluate("window.MathJax?.startup?.promise")


def opened(browser: Browser, address: str, width: int, scheme: Any) -> Page:
    """Open a page of the site in a window of its own, its formulas drawn."""
    page, _ = new_page(browser, width, scheme)
    load(page, address)
    return page


def names(site: Path) -> list[str]:
    pages = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(name for name in pages if not name.startswith("_static/"))


def test_no_page_is_wider_than_the_window_or_asks_anybody_else(
    browser: Browser, address: str, site: Path
) -> None:
    found = []
    page, asked = new_page(browser, WIDTHS[0], "light")  # one for all, which keeps the scripts
    widths = list(WIDTHS)
    for name in names(site):
        asked.clear()
        load(page, address + name)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(WIDER_THAN_THE_WINDOW):
                found.append(f"{name} is wider than {width} pixels")
        widths.reverse()  # the next one begins at the width that this one ends with
        if page.evaluate(NOT_FORMULAS):
            found.append(f"{name}: a formula isn't drawn")
        found += [f"{name}: {url}" for url in asked if not url.startswith((address, "data:"))]
    assert found == []


def test_formulas_are_drawn(browser: Browser, address: str) -> None:
    page = opened(browser, address + SOME[1], WIDTHS[1], "light")
    assert page.evaluate(FORMULAS) > 50


WITH_A_FILM = "lectures/01_perceptron.html"


@pytest.mark.parametrize(
    ("name", "scheme"),
    [*zip(SOME, ["dark", "light"] * 3, strict=True), (WITH_A_FILM, "dark")],
)
def test_axe_finds_nothing_serious(browser: Browser, address: str, name: str, scheme: str) -> None:
    page = opened(browser, address + name, WIDTHS[0], scheme)
    assert serious(page) == []


@pytest.mark.thorough
def test_axe_finds_nothing_serious_on_any_page(browser: Browser, address: str, site: Path) -> None:
    found = {}
    for name in names(site):
        for width, scheme in zip(WIDTHS, ("dark", "light"), strict=True):
            page = opened(browser, address + name, width, scheme)
            found[name, scheme] = serious(page)
            page.context.close()
    assert {key: what for key, what in found.items() if what} == {}


def serious(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html']}"
        for rule in violations
        if rule["impact"] in ("serious", "critical")
    ]


def test_a_figure_is_turned_dark_on_a_dark_page(browser: Browser, address: str) -> None:
    page = opened(browser, address + SOME[1], WIDTHS[1], "dark")
    figure = page.locator(".cell_output img").first
    assert "invert" in figure.evaluate("image => getComputedStyle(image).filter")


def test_the_search_finds_a_lecture(browser: Browser, address: str) -> None:
    page = opened(browser, address + "search.html?q=dropout", WIDTHS[1], "light")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").all_inner_texts()
    assert any("Leave units out" in title for title in found)
