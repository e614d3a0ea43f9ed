"""What cells showed: Jupyter's own rules for display ids and clearing, nothing that can run."""

import contextlib
from typing import Any

import nbformat
import pytest

from autograder.grading.outputs import MOST_OUTPUTS, OutputRecorder
from autograder.grading.texts import safe_markdown
from autograder.sandbox import WorkspaceTerminated


def recorded(*messages: tuple[str, Any]) -> list[Any]:
    """Return the outputs of a cell that sent these messages."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x")])
    recorder = OutputRecorder(notebook, 10**6)
    for kind, content in messages:
        recorder.record(0, {"msg_type": kind, "content": content})
    recorder.make_harmless()
    return list(notebook.cells[0].outputs)


def messages_until_too_much(*messages: tuple[int, tuple[str, Any]], most: int) -> int:
    """Return how many of these messages, of cells with numbers, a recorder takes."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x") for _ in range(9)])
    recorder = OutputRecorder(notebook, most)
    count = 0
    with contextlib.suppress(WorkspaceTerminated):
        for index, (kind, content) in messages:
            recorder.record(index, {"msg_type": kind, "content": content})
            count += 1
    return count


def test_the_budget_is_one_for_all_cells() -> None:
    each = ("stream", {"name": "stdout", "text": "x" * 1000})
    assert messages_until_too_much(*[(i, each) for i in range(9)], most=5500) == 5


@pytest.mark.parametrize(
    "content", [{"data": {"x" * 6000: ""}}, {"data": {}, "metadata": {"a": [[]] * 1000}}]
)
def test_names_and_empty_things_count(content: Any) -> None:
    assert messages_until_too_much((0, ("display_data", content)), most=5500) == 0


def test_outputs_are_counted_and_pieces_of_a_stream_are_one() -> None:
    pieces = [(0, print_("x"))] * (MOST_OUTPUTS + 10)
    assert messages_until_too_much(*pieces, most=10**7) == len(pieces)
    shown = [(0, text("x"))] * (MOST_OUTPUTS + 10)
    assert messages_until_too_much(*shown, most=10**7) == MOST_OUTPUTS


def test_what_a_stopped_cell_showed_is_forgotten_and_counts_no_more() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x") for _ in range(2)])
    recorder = OutputRecorder(notebook, 1500)
    for index in range(2):
        kind, content = print_("x" * 1000)
        recorder.record(index, {"msg_type": kind, "content": content})
        recorder.forget(index)
    recorder.make_harmless()
    assert [cell.outputs for cell in notebook.cells] == [[], []]


def text(words: str, **more: Any) -> tuple[str, Any]:
    return "display_data", {"data": {"text/plain": words}, "metadata": {}, **more}


def print_(words: str) -> tuple[str, Any]:
    return "stream", {"name": "stdout", "text": words}


def test_prints_in_a_row_are_one_output() -> None:
    (output,) = recorded(print_("one\n"), print_("two\n"))
    assert output.text == "one\ntwo\n"


def test_clearing_waits_for_the_next_output_if_asked() -> None:
    outputs = recorded(print_("old"), ("clear_output", {"wait": True}), print_("new"))
    assert [output.text for output in outputs] == ["new"]


def test_a_display_is_updated_where_it_stands() -> None:
    mine = {"transient": {"display_id": "mine"}}
    update = ("update_display_data", text("new", **mine)[1])
    outputs = recorded(text("old", **mine), text("other"), update)
    assert [output.data["text/plain"] for output in outputs] == ["new", "other"]


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<script>alert(1)</script>"},
        {"application/javascript": "alert(1)"},
        {"image/svg+xml": "<svg onload=alert(1)>"},
        {"text/latex": r"\href{javascript:alert(1)}{x}"},
        {"text/markdown": "[x](javascript:alert(1))"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}},
    ],
    ids=lambda data: next(iter(data)),
)
def test_what_a_browser_might_run_is_dropped(data: Any) -> None:
    assert recorded(("display_data", {"data": data, "metadata": {}})) == []
    both = {"data": {**data, "text/plain": "x"}, "metadata": {"isolated": True}}
    (kept,) = recorded(("display_data", both))
    assert (dict(kept.data), dict(kept.metadata)) == ({"text/plain": "x"}, {})


@pytest.mark.parametrize(
    "message",
    [
        ("stream", {"name": "stdout", "text": 14.0}),
        ("stream", {"text": "no name"}),
        ("error", {"ename": 1, "evalue": [], "traceback": "x"}),
        ("display_data", {"data": "x", "metadata": {}}),
        ("display_data", {"data": {"text/plain": {"a": 1}}, "metadata": {}}),
        ("execute_result", {"data": {"image/png": 3}, "metadata": {}, "execution_count": "1"}),
        ("update_display_data", {"data": {}, "transient": {"display_id": []}}),
        ("stream", "text"),
        ("comm_open", {"comm_id": "1"}),
    ],
    ids=str,
)
def test_a_message_that_is_none_leaves_a_notebook_that_is_one(message: tuple[str, Any]) -> None:
    outputs = recorded(print_("before"), message, print_("after"))
    cell = nbformat.v4.new_code_cell("x", outputs=outputs)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    assert outputs[0].text.startswith("before")
    assert outputs[-1].text.endswith("after")


def test_text_that_no_file_can_hold_is_mended_and_lines_in_a_list_are_dropped() -> None:
    broken = {"ename": "\ud800", "evalue": "\udfff", "traceback": ["\ud800"]}
    outputs = recorded(
        ("error", broken), text("\ud800"), ("stream", {"name": "stdout", "text": ["a", "b"]})
    )
    assert [output.output_type for output in outputs] == ["error", "display_data"]
    assert outputs[0].traceback == ["?"]
    assert outputs[1].data["text/plain"] == "?"


@pytest.mark.parametrize("text", ["<a " * 50_000, "<b>" + "&" * 500_000, "word " * 5_000])
def test_a_text_that_would_keep_the_cleaner_busy_comes_back_as_code(text):
    # bleach would take minutes for the first two
    assert safe_markdown(text) == f"```text\n{text}\n```"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("see ![a sketch](attachment:sketch.png) here", "see *(picture not taken: a sketch)* here"),
        ("![x](<Attachment:a b.png>)", "*(picture not taken: x)*"),
        ("![x][p]\n\n[p]: attachment:sketch.png", "[x][p]\n\n[p] : attachment sketch.png"),
    ],
)
def test_pasted_pictures_are_named_because_nbconvert_stops_where_they_are_missing(text, safe):
    assert safe_markdown(text) == safe


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("![a plot](https://example.org/x.png)", "[a plot](https://example.org/x.png)"),
        (
            "![a plot][p]\n\n[p]: http://example.org/x.png",
            "[a plot][p]\n\n[p]: http://example.org/x.png",
        ),
    ],
)
def test_pictures_from_elsewhere_become_links(text, safe):
    # or their server would learn when the text is read, and from where
    assert safe_markdown(text) == safe


USUAL = {
    "stream": {"name": "stdout", "text": "a"},
    "error": {"ename": "E", "evalue": "e", "traceback": ["a"]},
    "display_data": {"data": {"text/plain": "a"}, "metadata": {"isolated": True}},
    "execute_result": {"data": {"text/plain": "a"}, "metadata": {}, "execution_count": 2},
}


@pytest.mark.parametrize("kind", USUAL)
def test_a_usual_message_becomes_what_nbformat_makes_of_it(kind: str) -> None:
    message = {"header": {"msg_type": kind}, "content": nbformat.from_dict(USUAL[kind])}
    (output,) = recorded((kind, USUAL[kind]))
    expected = nbformat.v4.output_from_msg(message)
    if "metadata" in expected:
        expected.metadata = {}  # make_harmless drops it
    assert output == expected


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("stream", {"text": 1}),
        ("error", {"traceback": "a"}),
        ("error", {"evalue": None}),
        ("display_data", {"data": [1]}),
        ("display_data", {"metadata": None}),
        ("execute_result", {"execution_count": "2"}),
    ],
)
def test_a_message_that_is_none_is_told_as_such(kind: str, changed: dict[str, Any]) -> None:
    (output,) = recorded((kind, {**USUAL[kind], **changed}))
    assert (output.output_type, output.ename) == ("error", "BrokenOutput")
