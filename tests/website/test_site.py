"""The website as files: every page there, all links whole, and nothing that solves an exercise."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.handout.code_bodies import Bodies, bodies_of, code_cells, solved_bodies

pytestmark = pytest.mark.slow


class Links(HTMLParser):
    """Collects where a page's links and sources lead, and which places in it can be led to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of one element."""
        for name, value in attrs:
            if name in ("href", "src") and value and tag != "base":
                self.targets.add(value)
            if name in ("id", "name") and value:
                self.places.add(value)


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Links]:
    found = (path for path in site.rglob("*.html") if "_static" not in path.parts)
    return {path.resolve(): Links(path.read_text(encoding="utf-8")) for path in found}


def test_every_lecture_and_every_set_is_a_page(root: Path, site: Path) -> None:
    for folder in ("lectures", "exercises"):
        notebooks = {path.relative_to(root) for path in (root / folder).rglob("*.ipynb")}
        for path in notebooks:
            if not any(part.startswith(".") for part in path.parts):
                assert (site / path.with_suffix(".html")).is_file()


def test_every_link_leads_to_a_place_that_is_there(pages: dict[Path, Links]) -> None:
    broken = []
    for path, links in pages.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not to.exists():
                broken.append(f"{path.name} -> {target}")
            elif parts.fragment and to in pages and parts.fragment not in pages[to].places:
                broken.append(f"{path.name} -> {target}: no such place")
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r'<(?:script|img|iframe|source)[^>]*\bsrc="(?:https?:)?//')
    linked = re.compile(r'<link[^>]*rel="(?:stylesheet|preload|icon)"[^>]*href="(?:https?:)?//')
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not loaded.search(text), path
        assert not linked.search(text), path


def test_no_code_on_the_website_solves_an_exercise(root: Path, site: Path) -> None:
    kept_back: Bodies = {}
    for folder in ("reference_impl", "autograder/problem_sets"):
        for path in (root / folder).rglob("*.py"):
            if path.name != "drivers.py":  # these run in the student's own process
                kept_back |= bodies_of(path.read_text(encoding="utf-8"), path.name)
    for path in (root / "solutions").glob("*/*.ipynb"):
        kept_back |= solved_bodies(path.read_bytes(), path.name)
    given: Bodies = {}
    for path in (site / "_downloads").rglob("*.ipynb"):
        for source in code_cells(path.read_bytes()):
            given |= bodies_of(source, path.name)
    assert len(given) > 50
    assert {given[tree]: kept_back[tree] for tree in set(given) & set(kept_back)} == {}


def test_no_page_holds_a_model_answer(site: Path) -> None:
    for path in (site / "exercises").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text
        assert "Model answer" not in text


def test_the_handout_can_be_downloaded(site: Path) -> None:
    assert [path.read_bytes() for path in site.rglob("backprop-course.zip")] == [b"a handout"]
