"""The website, made once from this checkout, and served."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from autograder.website.main import build_site
from tests.browsers import served

ROOT = Path(__file__).resolve().parents[2]
OPEN_IN = {"Somewhere": "https://notebooks.example/course/{path}"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The website's folder; Sphinx has warned of nothing."""
    folder = tmp_path_factory.mktemp("website")
    handout = folder / "backprop-course.zip"
    handout.write_bytes(b"a handout")
    build_site(root, folder / "site", OPEN_IN, [handout])
    return folder / "site"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the website is served."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def module(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page with nothing but the script that a file of tests names MATHEMATICS."""
    page = browser.new_page()
    page.add_script_tag(path=request.module.MATHEMATICS)
    yield page
    page.close()
