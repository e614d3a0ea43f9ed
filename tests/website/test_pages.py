"""What is written for Sphinx: notebooks, guides, and only links that lead somewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.website.pages import (
    NEEDS_KERNEL,
    WebsiteError,
    with_links_that_lead_somewhere,
    write_sources,
)


def cell(kind: str, source: str, *tags: str, **more: Any) -> dict[str, Any]:
    own = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {
        "cell_type": kind,
        "id": f"id{abs(hash(source)) % 10**6}",
        "metadata": {"tags": list(tags)},
        "source": source,
        **own,
        **more,
    }


def notebook(*cells: dict[str, Any]) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    files = {
        "lectures/00_start_here.ipynb": notebook(
            cell("markdown", "# Start here"), cell("markdown", "For teachers", "instructors")
        ),
        "lectures/01_one.ipynb": notebook(
            cell("markdown", "# One neuron\n\n[set](../exercises/ps01_a/ps01_a.ipynb) [no](no.md)"),
            cell("code", "interact(f)", "live"),
            cell("code", "1 + 1"),
        ),
        "exercises/ps01_a/ps01_a.ipynb": notebook(cell("markdown", "# ps01 · A")),
        "docs/students.md": "# For students\n\n[the licence](../LICENSE)\n",
        "README.md": "# The kit\n",
        "CONTRIBUTING.md": "# Contributing\n",
    }
    for name, text in files.items():
        (tmp_path / "course" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "course" / name).write_text(text, encoding="utf-8")
    (tmp_path / "course/docs/images").mkdir()
    return tmp_path / "course"


@pytest.fixture
def pages(checkout: Path, tmp_path: Path) -> Path:
    write_sources(checkout, tmp_path / "pages", {"Colab": "https://colab.example/{path}"})
    return tmp_path / "pages"


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_bytes())["cells"]]


def test_a_link_to_another_page_stays_and_one_to_nowhere_becomes_text(pages: Path) -> None:
    first = sources(pages / "lectures/01_one.ipynb")[0]
    assert first.endswith("[set](../exercises/ps01_a/ps01_a.ipynb) no")


def test_addresses_and_fragments_are_left_alone() -> None:
    text = "[a](https://a.example/x) [b](#b) ![picture](no.png)"
    assert with_links_that_lead_somewhere(text, Path("/x/y.md"), set()) == text


@pytest.mark.parametrize("name", ["Playground", "Momentum"])
def test_where_a_lecture_names_a_page_that_moves_the_website_leads_to_it(
    checkout: Path, tmp_path: Path, name: str
) -> None:
    words = notebook(cell("markdown", f"# One neuron\n\nThe website has it: its page *{name}*."))
    (checkout / "lectures/01_one.ipynb").write_text(words, encoding="utf-8")
    write_sources(checkout, tmp_path / "pages", {})
    linked = f"its page [{name}](../{name.lower()}.md)."
    assert sources(tmp_path / "pages/lectures/01_one.ipynb")[0].endswith(linked)
    assert (tmp_path / "pages" / f"{name.lower()}.md").is_file()


def test_what_is_for_instructors_is_not_on_the_start_page(pages: Path) -> None:
    assert "For teachers" not in sources(pages / "lectures/00_start_here.ipynb")


def test_under_a_cell_that_moves_only_with_a_kernel_it_says_so(pages: Path) -> None:
    _, _, live, note, other = sources(pages / "lectures/01_one.ipynb")
    assert (live, note, other) == ("interact(f)", NEEDS_KERNEL, "1 + 1")


def test_above_a_notebook_it_says_where_else_it_can_be_opened(pages: Path) -> None:
    places = sources(pages / "exercises/ps01_a/ps01_a.ipynb")[1]
    assert "[Open in Colab](https://colab.example/exercises/ps01_a/ps01_a.ipynb)" in places


def test_a_notebook_is_downloaded_as_it_is(pages: Path, checkout: Path) -> None:
    name = "lectures/01_one.ipynb"
    assert (pages / "originals" / name).read_bytes() == (checkout / name).read_bytes()


def test_lectures_are_numbered_in_the_table_of_contents(pages: Path) -> None:
    assert "01 · One neuron <lectures/01_one>" in (pages / "reading.md").read_text("utf-8")


def test_an_address_without_a_place_for_the_path_is_refused(checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(WebsiteError, match=r"Expected one with \{path\}"):
        write_sources(checkout, tmp_path / "pages", {"Colab": "https://colab.example/"})


def test_a_course_without_released_sets_says_how_to_release(checkout: Path, tmp_path: Path) -> None:
    (checkout / "exercises/ps01_a/ps01_a.ipynb").unlink()
    with pytest.raises(WebsiteError, match="course release"):
        write_sources(checkout, tmp_path / "pages", {})
