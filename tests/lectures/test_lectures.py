"""What every lecture keeps to, read from the file: nothing is run here.

That the stored outputs are still the true ones, text and pictures, is for nbval and
lectures/conftest.py.
"""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode

LECTURES = Path(__file__).parents[2] / "lectures"
NOTEBOOKS = sorted(LECTURES.glob("*.ipynb"))
START_PAGE = LECTURES / "00_start_here.ipynb"
SMALL = 2_000_000  # bytes; a notebook beyond that is slow to open and to review
SCREEN = 20  # lines of code that fit a laptop's screen beside their output

# [words](target) and [words](target "title"); no link of ours has a bracket inside.
LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")
# The text of links isn't math or code, so what stands in backticks is left out.
CODE = re.compile(r"`[^`]*`")

every_lecture = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
every_lecture_but_the_start = pytest.mark.parametrize(
    "path", [path for path in NOTEBOOKS if path != START_PAGE], ids=lambda path: path.stem
)


@every_lecture
def test_cells_were_run_in_order_from_the_first_to_the_last(path: Path) -> None:
    left_out = {"live", "skip-execution"}
    cells = code_cells(path)
    ran = [cell for cell in cells if not left_out & set(cell.metadata.get("tags", []))]
    assert [cell.execution_count for cell in ran] == list(range(1, len(ran) + 1))


@every_lecture_but_the_start
def test_outputs_are_stored_and_none_is_an_error_or_a_warning(path: Path) -> None:
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert outputs, "no cell shows anything: run `make lectures`"
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output.text for output in outputs if output.get("name") == "stderr"]


@every_lecture
def test_every_picture_has_the_same_words_for_who_cannot_see_it(path: Path) -> None:
    for cell in code_cells(path):
        for output in cell.outputs:
            data = output.get("data", {})
            if not any(kind.startswith("image/") for kind in data):
                continue
            alt = output.metadata.get("image/png", {}).get("alt", "")
            assert len(alt) > 40, f"cell {cell.id}: the alt text says next to nothing: {alt!r}"
            assert data["text/plain"] == alt, f"cell {cell.id}: plain text and alt text differ"


@every_lecture
def test_the_web_page_of_a_lecture_gives_every_picture_its_words(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page, _ = HTMLExporter(template_name="lab").from_filename(str(path))
    images = re.findall(r"<img\b[^>]*>", page)
    bundles = [output.get("data", {}) for c in code_cells(path) for output in c.outputs]
    shown = sum("image/png" in data for data in bundles)
    films = sum("<details>" in data.get("text/html", "") for data in bundles)

    assert len(images) == shown + films
    assert all(re.search(r'\balt="[^"]{40,}"', image) for image in images)
    assert "Alternative text is missing" not in caplog.text
    assert "No description has been provided" not in page


@every_lecture
def test_every_picture_is_followed_by_its_words_in_the_text(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    for cell, following in pairwise(cells):
        outputs = cell.get("outputs", [])
        if any("image/png" in output.get("data", {}) for output in outputs):
            assert following.source.startswith("*In words:*"), f"after the picture of {cell.id}"


@every_lecture_but_the_start
def test_a_slider_stores_nothing_and_stands_behind_a_picture(path: Path) -> None:
    """Without a kernel a slider is dead: the still before it has to say the same.

    nbclient is told to leave sliders out. It may wait for ever for a cell whose output is a widget
    (github.com/jupyter/nbclient/issues/312); JupyterLab and nbval don't, and run them.
    """
    cells = nbformat.read(path, as_version=4).cells
    for index, cell in enumerate(cells):
        tags = cell.metadata.get("tags", [])
        # long trainings at large rates: the last bit of a product decides where they end
        ignored = "live" in tags or "depends-on-processor" in tags
        assert ignored == ("nbval-ignore-output" in tags), f"tags of {cell.id}"
        if "live" in tags:
            assert "skip-execution" in tags, f"tags of {cell.id}"
            assert cell.outputs == [], f"{cell.id}: run `make lectures`"
            assert cell.execution_count is None, f"{cell.id}: run `make lectures`"
            before = [output.get("data", {}) for output in cells[index - 2].get("outputs", [])]
            assert any("image/png" in data for data in before), f"no still before {cell.id}"


@every_lecture
def test_every_relative_link_leads_to_a_file(path: Path) -> None:
    missing = [target for target in relative_links(path) if not (path.parent / target).exists()]
    assert not missing


@every_lecture
def test_code_cells_fit_a_screen(path: Path) -> None:
    lines = {cell.id: len(cell.source.splitlines()) for cell in code_cells(path)}
    assert {name: n for name, n in lines.items() if n > SCREEN} == {}


@every_lecture_but_the_start
def test_a_lecture_teaches_without_the_names_of_those_whose_slides_it_is_made_from(
    path: Path,
) -> None:
    """They are in docs/sources.md; authors of published works are cited by name and year."""
    text = words_of(path).partition("## To read on")[0]
    assert (
        re.findall(r"Farrahi|Roman-Rangel|Zemel|Zhang|\bLiu\b|\b[Dd]ecks?\b|\b[Ss]lides?\b", text)
        == []
    )


@every_lecture_but_the_start
def test_a_lecture_ends_with_something_to_read_on(path: Path) -> None:
    _, _, reading = words_of(path).partition("## To read on")
    entries = [line for line in reading.splitlines() if line.startswith("- ")]
    assert len(entries) >= 3
    assert all(re.search(r"\((19|20)\d\d\)|\]\(https?://", entry) for entry in entries)


@every_lecture_but_the_start
def test_every_question_at_the_end_has_an_answer_that_is_folded_away(path: Path) -> None:
    questions = words_of(path).partition("## Your turn")[2].partition("## To read on")[0]
    *asked, last = re.split(r"^\d+\. ", questions, flags=re.MULTILINE)[1:]
    assert asked
    assert all("<details><summary>Answer</summary>" in question for question in asked)
    assert "../exercises/" in last  # it leads to the problem set


@every_lecture
def test_a_lecture_is_a_small_file(path: Path) -> None:
    assert path.stat().st_size < SMALL


@every_lecture
def test_a_lecture_opens_in_the_python_kernel_with_readable_cell_ids(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    ids = [cell.id for cell in notebook.cells]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell_id) for cell_id in ids)
    # What Jupyter gives a new cell: eight hexadecimal digits, which say nothing.
    assert not [cell_id for cell_id in ids if re.fullmatch(r"(?=.*\d)[0-9a-f]{8}", cell_id)]


def test_the_start_page_leads_to_every_lecture() -> None:
    others = {path.name for path in NOTEBOOKS if path != START_PAGE}
    assert others
    assert others <= set(relative_links(START_PAGE))


def test_the_start_page_does_not_say_that_the_kit_is_installed_before_it_was_asked() -> None:
    assert not any(cell.outputs for cell in code_cells(START_PAGE))


def words_of(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def code_cells(path: Path) -> list[NotebookNode]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def relative_links(path: Path) -> list[str]:
    """Where the text of a notebook points to beside itself, without anchors."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(CODE.sub("", c.source) for c in cells if c.cell_type == "markdown")
    targets = [urlsplit(target) for target in LINK.findall(text)]
    return [unquote(target.path) for target in targets if not target.scheme and target.path]
