"""The notebook to grade is the release's; from the student come sources, and nothing else."""

import copy
import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.core.submission import read_submission
from autograder.grading.graft import graft
from autograder.grading.texts import safe_markdown

Fill = Callable[..., Any]


@pytest.fixture
def grafted(release_notebook: NotebookNode, tmp_path: Path) -> Callable[[Any], NotebookNode]:
    """Hand in a notebook and graft it onto the release."""

    def hand_in(notebook: Any) -> NotebookNode:
        path = tmp_path / "x.ipynb"
        path.write_text(json.dumps(notebook))
        return graft(release_notebook, read_submission(path))

    return hand_in


def locked_cells(notebook: Any) -> list[Any]:
    """The grade cells and all that is said about them."""
    return [
        (cell["source"], cell["cell_type"], cell["metadata"], cell["id"])
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("locked")
    ]


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "source": source,
            "execution_count": None}  # fmt: skip


# -- attacks on cells ---------------------------------------------------------------------


def delete(notebook: Any, cell: Any) -> None:
    notebook["cells"].remove(cell)


def duplicate(notebook: Any, cell: Any) -> None:
    notebook["cells"].append(copy.deepcopy(cell))


def turn_into_markdown(notebook: Any, cell: Any) -> None:
    cell["cell_type"] = "markdown"


def rewrite(notebook: Any, cell: Any) -> None:
    cell["source"] = "14.0"


def skip(notebook: Any, cell: Any) -> None:
    cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


def pay_more(notebook: Any, cell: Any) -> None:
    cell["metadata"]["nbgrader"]["points"] = 1000


def unlock(notebook: Any, cell: Any) -> None:
    cell["metadata"]["nbgrader"] |= {"locked": False, "solution": True, "grade": False}
    cell["source"] = "14.0"


def rename(notebook: Any, cell: Any) -> None:
    cell["metadata"]["nbgrader"]["grade_id"] = "another"


def change_schema(notebook: Any, cell: Any) -> None:
    cell["metadata"]["nbgrader"]["schema_version"] = 99


def empty_metadata(notebook: Any, cell: Any) -> None:
    cell["metadata"].clear()


def steal_the_id(notebook: Any, cell: Any) -> None:
    notebook["cells"].insert(0, {**code("14.0"), "metadata": copy.deepcopy(cell["metadata"])})


ATTACKS = [delete, duplicate, turn_into_markdown, rewrite, skip, pay_more, unlock, rename]
ATTACKS += [change_schema, empty_metadata, steal_the_id]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
@pytest.mark.parametrize("grade_id", ["error", "given_worked_example"])
def test_locked_cells_are_the_masters_whatever_is_handed_in(
    attack: Any,
    grade_id: str,
    release_notebook: NotebookNode,
    handed_in: Fill,
    cell: Any,
    grafted: Callable[[Any], NotebookNode],
) -> None:
    notebook = handed_in(release_notebook)
    attack(notebook, cell(notebook, grade_id))
    graded = grafted(notebook)
    assert locked_cells(graded) == locked_cells(release_notebook)
    nbformat.validate(graded)


def test_notebook_metadata_comes_from_the_master(
    release_notebook: NotebookNode, handed_in: Fill, grafted: Callable[[Any], NotebookNode]
) -> None:
    notebook = handed_in(release_notebook)
    notebook["metadata"] = {"kernelspec": {"name": "evil"}, "backprop_course": {"earned": 14}}
    graded = grafted(notebook)
    assert graded.metadata.kernelspec == release_notebook.metadata.kernelspec
    assert set(graded.metadata.backprop_course) == {"submission", "missing", "unreadable"}


# -- what is the student's ----------------------------------------------------------------


def test_solutions_are_grafted_and_the_master_stays_as_it_was(
    release_notebook: NotebookNode,
    handed_in: Fill,
    cell: Any,
    grafted: Callable[[Any], NotebookNode],
) -> None:
    before = copy.deepcopy(release_notebook)
    graded = grafted(handed_in(release_notebook, {"error_solution": "def error(y, t): return 5"}))
    solution = cell(graded, "error_solution")
    solution.metadata["changed"] = True
    assert solution.source == "def error(y, t): return 5"
    assert release_notebook == before


def test_outputs_are_never_taken(
    release_notebook: NotebookNode, handed_in: Fill, grafted: Callable[[Any], NotebookNode]
) -> None:
    notebook = handed_in(release_notebook)
    for submitted in notebook["cells"]:
        submitted["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "14.0"}]
    assert all(c.outputs == [] for c in grafted(notebook).cells if c.cell_type == "code")


def test_cells_of_the_students_own_stay_where_they_were(
    release_notebook: NotebookNode,
    handed_in: Fill,
    cell: Any,
    grafted: Callable[[Any], NotebookNode],
) -> None:
    notebook = handed_in(release_notebook)
    places = {grade_id: notebook["cells"].index(cell(notebook, grade_id))
              for grade_id in ("error_solution", "error")}  # fmt: skip
    notebook["cells"].insert(places["error"], code("between"))
    notebook["cells"].insert(places["error_solution"], code("before"))
    notebook["cells"].insert(0, code("first"))
    notebook["cells"].append(code("last"))
    graded = grafted(notebook)
    handed = ["".join(c["source"]) for c in notebook["cells"]]
    assert [c.source for c in graded.cells] == handed


def test_an_own_cell_brings_nothing_but_type_and_source(
    release_notebook: NotebookNode, handed_in: Fill, grafted: Callable[[Any], NotebookNode]
) -> None:
    notebook = handed_in(release_notebook)
    fake = {"grade": True, "grade_id": "bonus", "points": 50, "solution": False, "locked": True}
    own = {**code("14.0"), "metadata": {"nbgrader": fake, "tags": ["skip-execution"]}}
    notebook["cells"].append(own)
    last = grafted(notebook).cells[-1]
    assert (last.source, dict(last.metadata)) == ("14.0", {})


def test_a_function_moved_to_a_cell_of_ones_own_is_not_overwritten_by_the_stub(
    release_notebook: NotebookNode,
    handed_in: Fill,
    cell: Any,
    grafted: Callable[[Any], NotebookNode],
) -> None:
    """Who cuts and pastes a solution has no solution cell any more, but a right function."""
    notebook = handed_in(release_notebook)
    solution = cell(notebook, "error_solution")
    notebook["cells"][notebook["cells"].index(solution)] = code(solution["source"])
    graded = grafted(notebook)
    defined = [c.source for c in graded.cells if "def error(" in c.source]
    assert "NotImplementedError" not in defined[-1]


def test_grafting_twice_gives_the_same_bytes(
    release_notebook: NotebookNode, handed_in: Fill, grafted: Callable[[Any], NotebookNode]
) -> None:
    notebook = handed_in(release_notebook)
    notebook["cells"].append(code("mine = 1"))
    notebook["cells"].append({"cell_type": "markdown", "source": "mine", "metadata": {}})
    assert nbformat.writes(grafted(notebook)) == nbformat.writes(grafted(notebook))


def test_ids_stay_unique_when_a_student_repeats_one(
    release_notebook: NotebookNode, handed_in: Fill, grafted: Callable[[Any], NotebookNode]
) -> None:
    notebook = handed_in(release_notebook)
    notebook["cells"] += [
        code("one"),
        code("two"),
        {**code("three"), "id": release_notebook.cells[0].id},
    ]
    ids = [c.id for c in grafted(notebook).cells]
    assert len(set(ids)) == len(ids)


# -- markdown -----------------------------------------------------------------------------

DANGEROUS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>click</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>click</a>",
    "<b onclick=alert(1)>bold</b>",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input name=x></form>",
    "<b>x</b>&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b>x</b>&amp;lt;script&amp;gt;alert(1)",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "[click](javascript:alert(1))",
    '![x](x" onerror="alert(1))',
]


class Tags(HTMLParser):
    """What a browser would make of a page: its tags and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


@pytest.mark.parametrize("source", DANGEROUS)
def test_a_students_markdown_runs_nothing_in_a_readers_browser(source: str) -> None:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = markdown2html_mistune(safe_markdown(source))
    parser = Tags()
    parser.feed(page)
    assert {name for name, _ in parser.tags} <= {"p", "b", "a", "img", "div", "pre", "code", "span"}
    attributes = [attribute for _, attrs in parser.tags for attribute in attrs]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert not [value for _, value in attributes if re.match(r"\s*(javascript|data):", value or "")]


@pytest.mark.parametrize(
    "source",
    [
        "If $a<b$ and $c>d$, then `W.T @ x` & more.",
        "1. first\n2. *second* <b>bold</b>\n\n> quoted\n\n| a | b |\n|---|---|\n",
        "a < b && c > d",
        r"$$\frac{\partial E}{\partial w} < 0$$",
        "if z<0 the unit is off",
    ],
)
def test_plain_markdown_and_formulas_stay_readable(source: str) -> None:
    assert html.unescape(safe_markdown(source)) == source
