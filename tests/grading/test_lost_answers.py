"""No answer is lost, whatever a student or a tool has done to the cells around it."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.classroom.course import Course
from autograder.core.submission import read_submission
from autograder.grading.answers import IN_A_FILE, TOGETHER
from autograder.grading.graft import build_notebook_to_grade, graft
from autograder.grading.limits import CourseLimits
from autograder.grading.metadata import (
    for_a_person,
    grade_id_of,
    is_show_only,
    is_written_answer,
    nbgrader_metadata,
)
from autograder.grading.read_release import read_release

PS07 = "ps07_vectorized_backprop"
ANSWERS = {
    "written_shapes": "Because the transposed **weights** carry it back.",
    "written_cost": "Two products for each layer: if z<0 the unit is off.",
}
EMPTY = "YOUR ANSWER HERE"
Shape = Callable[[list[Any]], None]


@pytest.fixture(scope="module")
def release(root: Path) -> NotebookNode:
    return nbformat.read(root / "exercises" / PS07 / f"{PS07}.ipynb", as_version=4)


@pytest.fixture
def paper(release: NotebookNode) -> Any:
    """A complete one: each solution says so, both questions are answered."""
    notebook = json.loads(nbformat.writes(release))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        nbgrader = cell["metadata"].get("nbgrader", {})
        name = nbgrader.get("grade_id", "")
        cell["source"] = ANSWERS.get(name, cell["source"])
        if nbgrader.get("solution") and name not in ANSWERS:
            cell["source"] = re.sub("raise NotImplementedError.*", "return 'mine'", cell["source"])
    return notebook


@pytest.fixture
def grafted(release: NotebookNode, tmp_path: Path) -> Callable[[Any], NotebookNode]:
    def hand_in(notebook: Any) -> NotebookNode:
        path = tmp_path / "x.ipynb"
        path.write_text(json.dumps(notebook))
        graded = graft(release, read_submission(path))
        nbformat.validate(graded)
        return graded

    return hand_in


def name_of(cell: Any) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def place_of(cells: list[Any], name: str) -> int:
    return next(place for place, cell in enumerate(cells) if name_of(cell) == name)


def own(cell_type: str, source: str) -> dict[str, Any]:
    more = {"outputs": [], "execution_count": None} if cell_type == "code" else {}
    return {"cell_type": cell_type, "id": "new", "metadata": {}, "source": source, **more}


# -- what tools do to all cells ---------------------------------------------------------------


def lose_metadata(cells: list[Any]) -> None:
    for cell in cells:
        cell["metadata"] = {}


def lose_ids(cells: list[Any]) -> None:
    for cell in cells:
        del cell["id"]


def lose_both(cells: list[Any]) -> None:
    lose_metadata(cells)
    lose_ids(cells)


def get_new_ids(cells: list[Any]) -> None:
    lose_metadata(cells)
    for number, cell in enumerate(cells):
        cell["id"] = f"{number:08x}"


def get_a_tools_own_metadata(cells: list[Any]) -> None:
    lose_both(cells)
    for number, cell in enumerate(cells):
        cell["metadata"] = {"id": f"c{number}", "deepnote": {"cell_id": str(number)}}


def be_trimmed(cells: list[Any]) -> None:
    lose_both(cells)
    for cell in cells:
        cell["source"] = "\r\n".join(line.rstrip() for line in cell["source"].split("\n")).strip()


def lose_questions_too(cells: list[Any]) -> None:
    lose_both(cells)
    cells[:] = [cell for cell in cells if "**Question" not in cell["source"]]


TOOLS: list[Shape] = [
    *(lose_metadata, lose_ids, lose_both, get_new_ids, get_a_tools_own_metadata),
    *(be_trimmed, lose_questions_too),
]


# -- what students do to answers ----------------------------------------------------------------


def turn_answers(cell_type: str) -> Shape:
    def change(cells: list[Any]) -> None:
        for name in ANSWERS:
            cell = cells[place_of(cells, name)]
            cells[place_of(cells, name)] = {
                **own(cell_type, cell["source"]),
                **{key: cell[key] for key in ("id", "metadata")},
            }

    change.__name__ = f"turn_answers_into_{cell_type}"
    return change


def answer_elsewhere(cell_type: str, step: int, prefix: str = "") -> Shape:
    def change(cells: list[Any]) -> None:
        for name, text in ANSWERS.items():
            place = place_of(cells, name)
            cells[place]["source"] = EMPTY
            cells.insert(place + step, own(cell_type, prefix + text))
        for number, cell in enumerate(c for c in cells if c["id"] == "new"):
            cell["id"] = f"new-{number}"

    change.__name__ = f"answer_in_a_{cell_type}_cell_{'above' if not step else 'below'}"
    return change


def answer_by(*lines: str) -> Shape:
    """Put a cell that shows the answer below: `TEXT` in its lines is the answer's literal."""

    def change(cells: list[Any]) -> None:
        for number, (name, text) in enumerate(ANSWERS.items()):
            place = place_of(cells, name)
            cells[place]["source"] = EMPTY
            source = "\n".join(lines).replace("TEXT", f'"{text}"')
            cells.insert(place + 1, {**own("code", source), "id": f"new-{number}"})

    change.__name__ = f"answer_by_{lines[-1]}"
    return change


def answer_all_at_the_end(cells: list[Any]) -> None:
    for name in ANSWERS:
        cells[place_of(cells, name)]["source"] = EMPTY
    cells.append(own("markdown", "\n\n".join(ANSWERS.values())))


def empty_the_cells_and_answer_at_the_end(cells: list[Any]) -> None:
    answer_all_at_the_end(cells)
    for name in ANSWERS:
        cells[place_of(cells, name)]["source"] = " \n"


def retype(cells: list[Any]) -> None:
    for name, text in ANSWERS.items():
        cells[place_of(cells, name)] = {**own("markdown", text), "id": f"new-{name}"}


def move_to_the_end_and_delete(cells: list[Any]) -> None:
    for name, text in ANSWERS.items():
        del cells[place_of(cells, name)]
        cells.append({**own("markdown", text), "id": f"new-{name}"})


def answer_in_the_question(cells: list[Any]) -> None:
    for name, text in ANSWERS.items():
        place = place_of(cells, name)
        cells[place]["source"] = EMPTY
        cells[place - 1]["source"] += "\n\n" + text


def answer_in_a_copy(cells: list[Any]) -> None:
    for name in ANSWERS:
        place = place_of(cells, name)
        copied = {**copy.deepcopy(cells[place]), "id": f"copy-{name}"}
        cells[place]["source"] = EMPTY
        cells.insert(place + 1, copied)


STUDENTS: list[Shape] = [
    *(turn_answers(kind) for kind in ("code", "raw")),
    *(answer_elsewhere(kind, step) for kind in ("markdown", "raw", "code") for step in (0, 1)),
    answer_elsewhere("code", 1, "# "),
    answer_by("print(TEXT)"),
    answer_by("# mine", "answer = TEXT", "print('My answer:', answer)"),
    answer_by("from IPython.display import Markdown, display", "display(Markdown(TEXT))"),
    *(answer_all_at_the_end, retype, move_to_the_end_and_delete, answer_in_the_question),
    *(answer_in_a_copy, empty_the_cells_and_answer_at_the_end),
]


def both(first: Shape, then: Shape) -> Shape:
    def change(cells: list[Any]) -> None:
        first(cells)
        then(cells)

    change.__name__ = f"{first.__name__}_and_{then.__name__}"
    return change


SHAPES = [*TOOLS, *STUDENTS]
SHAPES += [both(one, tool) for one in STUDENTS for tool in (lose_both, get_new_ids)]


def waiting(notebook: NotebookNode) -> set[str]:
    """Answers that don't get 0 by themselves."""
    answers = [cell for cell in notebook.cells if is_written_answer(cell)]
    return {grade_id_of(c) for c in answers if c.source != EMPTY} | set(for_a_person(notebook))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_answer_is_there_and_waits_for_a_person(
    shape: Shape, paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    shape(paper["cells"])
    graded = grafted(paper)
    assert waiting(graded) == set(ANSWERS)
    everything = "\n".join(cell.source for cell in graded.cells)
    for text in ANSWERS.values():
        assert text in everything


@pytest.mark.parametrize("shape", TOOLS, ids=lambda shape: shape.__name__)
def test_no_tool_doubles_what_was_given_or_has_run_what_only_shows(
    shape: Shape, paper: Any, grafted: Callable[[Any], NotebookNode], release: NotebookNode
) -> None:
    expected = [cell.source.split() for cell in grafted(paper).cells]
    shape(paper["cells"])
    graded = grafted(paper)
    assert [cell.source.split() for cell in graded.cells] == expected
    shown = [cell.id for cell in release.cells if is_show_only(cell)]
    assert [cell.id for cell in graded.cells if is_show_only(cell)] == shown


@pytest.mark.parametrize("cell_type", ["markdown", "raw"])
@pytest.mark.parametrize("tool", [None, *TOOLS[:4]], ids=lambda tool: tool and tool.__name__)
def test_a_solution_counts_whatever_the_type_of_its_cell(
    cell_type: str, tool: Shape | None, paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    place = place_of(paper["cells"], "relu_backward_solution")
    cell = paper["cells"][place]
    kept = {key: cell[key] for key in ("id", "metadata")}
    paper["cells"][place] = {**own(cell_type, cell["source"]), **kept}
    if tool:
        tool(paper["cells"])
    (solution,) = [c for c in grafted(paper).cells if grade_id_of(c) == "relu_backward_solution"]
    assert (solution.cell_type, solution.source) == ("code", cell["source"])


def test_a_solution_in_a_fence_counts(paper: Any, grafted: Callable[[Any], NotebookNode]) -> None:
    place = place_of(paper["cells"], "relu_backward_solution")
    source = paper["cells"][place]["source"]
    paper["cells"][place] = own("markdown", f"Mine:\n```python\n{source}\n```\nThat's it.")
    (solution,) = [c for c in grafted(paper).cells if grade_id_of(c) == "relu_backward_solution"]
    assert solution.source.strip() == source


def test_code_that_was_made_text_does_not_replace_what_still_is_code(
    paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    """A student who keeps an old attempt as text has written a new one."""
    place = place_of(paper["cells"], "relu_backward_solution")
    cell = paper["cells"][place]
    old = {key: cell[key] for key in ("id", "metadata", "source")}
    paper["cells"][place] = {**own("markdown", ""), **old}
    paper["cells"].insert(0, own("code", "def relu_backward(dA, Z):\n    return 'new'"))
    defining = [c.source for c in grafted(paper).cells if "def relu_backward" in c.source]
    assert len(defining) == 2
    code = [c for c in grafted(paper).cells if c.cell_type == "code"]
    assert [c.source for c in code if "def relu_backward" in c.source] == [
        "def relu_backward(dA, Z):\n    return 'new'"
    ]


# -- who has written nothing ---------------------------------------------------------------------


def nothing_more(cells: list[Any]) -> None:
    pass


def try_something_out(cells: list[Any]) -> None:
    cells.append(own("code", "# mine\nprint(relu_backward(1, 2))"))
    cells.append({**own("code", "!pip list\n%time 1"), "id": "new-2"})
    cells.append({**own("code", "print('my result:', relu_backward(1, 2))"), "id": "new-3"})
    cells.append({**own("code", "mode = 'fast'"), "id": "new-4"})
    cells.append({**own("code", "z = 3\nprint(f'z is {z}')"), "id": "new-5"})


def copy_a_given_cell(cells: list[Any]) -> None:
    cells.append({**copy.deepcopy(cells[0]), "id": "new"})


@pytest.mark.parametrize("tool", [nothing_more, *TOOLS[:6]], ids=lambda tool: tool.__name__)
@pytest.mark.parametrize("shape", [nothing_more, try_something_out, copy_a_given_cell])
def test_nobody_is_asked_where_nothing_was_written(
    shape: Shape, tool: Shape, paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    for name in ANSWERS:
        paper["cells"][place_of(paper["cells"], name)]["source"] = EMPTY
    shape(paper["cells"])
    tool(paper["cells"])
    assert waiting(grafted(paper)) == set()


@pytest.mark.parametrize("tool", [nothing_more, lose_metadata, lose_ids])
def test_a_cell_that_was_emptied_says_no_more_than_one_that_was_left(
    tool: Shape, paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    for name in ANSWERS:
        paper["cells"][place_of(paper["cells"], name)]["source"] = " \n"
    tool(paper["cells"])
    assert waiting(grafted(paper)) == set()


def test_an_answer_cell_that_is_missing_is_asked_for(
    paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    del paper["cells"][place_of(paper["cells"], "written_cost")]
    assert set(for_a_person(grafted(paper))) == {"written_cost"}


BOTH = [
    "1) The transposed weights carry it back.\n\n2) Two products for each layer.",
    "**(a)** Transposed weights.\n- **(b)** Two products.",
    "Question 1: transposed weights.\nQuestion 2: two products.",
]


@pytest.mark.parametrize("text", BOTH)
def test_an_answer_that_is_numbered_may_answer_both(
    text: str, paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    paper["cells"][place_of(paper["cells"], "written_shapes")]["source"] = text
    paper["cells"][place_of(paper["cells"], "written_cost")]["source"] = EMPTY
    assert for_a_person(grafted(paper)) == {"written_cost": TOGETHER}


@pytest.mark.parametrize("text", ["It is 2: the bias.", "1) The weights.", " " * 500_000 + "1"])
def test_any_other_answer_is_one(
    text: str, paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    paper["cells"][place_of(paper["cells"], "written_shapes")]["source"] = text
    paper["cells"][place_of(paper["cells"], "written_cost")]["source"] = EMPTY
    assert for_a_person(grafted(paper)) == {}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("answers.pdf", {"written_cost": IN_A_FILE}),
        ("pictures/Sketch.JPG", {"written_cost": IN_A_FILE}),
        ("helper.py", {}),
        ("timestamp.txt", {}),
    ],
)
def test_a_file_beside_may_hold_the_answer(
    name: str, asked: dict[str, str], paper: Any, root: Path, tmp_path: Path
) -> None:
    paper["cells"][place_of(paper["cells"], "written_cost")]["source"] = EMPTY
    release = read_release(Course(root).coursedir, PS07, PS07, CourseLimits())
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"words")
    alone = build_notebook_to_grade(release, tmp_path)
    assert set(for_a_person(alone)) == (set(ANSWERS) if asked else set())
    (tmp_path / f"{PS07}.ipynb").write_text(json.dumps(paper))
    assert for_a_person(build_notebook_to_grade(release, tmp_path)) == asked


@pytest.mark.parametrize("place", [0, -1], ids=["above", "below"])
def test_a_stub_that_was_left_does_not_replace_a_function_in_a_cell_of_ones_own(
    place: int, paper: Any, grafted: Callable[[Any], NotebookNode], release: NotebookNode
) -> None:
    (stub,) = [c.source for c in release.cells if grade_id_of(c) == "relu_backward_solution"]
    paper["cells"][place_of(paper["cells"], "relu_backward_solution")]["source"] = stub
    assert sum("def relu_backward(" in c.source for c in grafted(paper).cells) == 1
    mine = own("code", "def relu_backward(dA, Z):\n    return 'mine'")
    paper["cells"].insert(place % (len(paper["cells"]) + 1), mine)
    defining = [c.source for c in grafted(paper).cells if "def relu_backward(" in c.source]
    assert defining == [mine["source"]]


def test_a_function_in_the_cell_of_its_check_is_there_before_it(
    paper: Any, grafted: Callable[[Any], NotebookNode]
) -> None:
    place = place_of(paper["cells"], "relu_backward")
    mine = "def relu_backward(dA, Z):\n    return 'mine, too'\n"
    paper["cells"][place]["source"] = mine + paper["cells"][place]["source"]
    cells = grafted(paper).cells
    (check,) = [number for number, c in enumerate(cells) if grade_id_of(c) == "relu_backward"]
    assert cells[check - 1].source == paper["cells"][place]["source"]
    assert "mine, too" not in cells[check].source
    assert sum("mine, too" in cell.source for cell in cells) == 1


def test_a_notebook_that_is_missing_asks_nobody(release: NotebookNode, tmp_path: Path) -> None:
    graded = graft(release, read_submission(tmp_path / "x.ipynb"))
    assert for_a_person(graded) == {}
    assert all(c.source == EMPTY for c in graded.cells if is_written_answer(c))
    assert nbgrader_metadata(graded.cells[1])["locked"]
