"""The line under the card on the second check, hint(f), and the process that looks for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from autograder.diagnosis import Place
from autograder.diagnosis.kinds import Kind
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student import hint as hint_module
from autograder.student import line_note, looking

UNNAMED = """
def binary_cross_entropy(z, t):
    top = np.maximum(z, 0.0)
    linear = z * t
    rest = np.log1p(np.exp(-np.abs(z)))
    losses = top + linear + rest
    return losses.mean()
"""
SENTENCE = "One small change in line 5 would make everything right: look at the sign there."
SGD_STEP = prepare(find_exercise("sgd_step"), PUBLIC_SEED)  # type: ignore[arg-type]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell as in a notebook, in which nothing has been checked yet."""
    monkeypatch.setattr(line_note, "_seen", {})
    monkeypatch.setattr(hint_module, "_asked", {})
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.run_cell("import numpy as np\nfrom autograder import check, hint")
    yield shell
    InteractiveShell.clear_instance()


def texts(shell: InteractiveShell, source: str) -> list[str]:
    """Run a cell; return what it has shown, as plain text."""
    with capture_output() as captured:
        shell.run_cell(source, store_history=True)
    return [output.data.get("text/plain", "") for output in captured.outputs]


def test_the_line_stands_under_the_second_card_of_the_same_mistake(
    shell: InteractiveShell,
) -> None:
    (card,) = texts(shell, UNNAMED + "check(binary_cross_entropy)")
    again, *note = texts(shell, "check(binary_cross_entropy)")
    assert again == card
    assert note == [line_note.LOOKING, SENTENCE]


def test_lines_are_counted_from_the_top_of_the_cell(shell: InteractiveShell) -> None:
    above = "import math\n\ndef small(z):\n    return -abs(z)\n"
    texts(shell, above + UNNAMED + "check(binary_cross_entropy)")
    _, *note = texts(shell, "check(binary_cross_entropy)")
    assert note == [line_note.LOOKING, SENTENCE.replace("line 5", "line 10")]


def test_another_mistake_is_a_first_one(shell: InteractiveShell) -> None:
    texts(shell, UNNAMED + "check(binary_cross_entropy)")
    other = UNNAMED.replace("top + linear", "top * linear")
    assert len(texts(shell, other + "check(binary_cross_entropy)")) == 1


def test_hint_says_what_is_wrong_and_in_which_line(shell: InteractiveShell) -> None:
    *_, shown = texts(shell, UNNAMED + "hint(binary_cross_entropy)")
    what, line, more = shown.split("\n")
    assert (line, more) == (SENTENCE, hint_module.MORE)
    assert what != line


def test_hint_gives_one_step_more_each_time_until_there_is_no_other(
    shell: InteractiveShell,
) -> None:
    first, second, third = (
        texts(shell, source)[-1].split("\n")
        for source in (UNNAMED + "hint(binary_cross_entropy)", *2 * ["hint(binary_cross_entropy)"])
    )
    assert second[:2] == first[:2]
    assert second[-1].startswith("Lecture 04 explains it")
    assert third == second
    shell.run_cell(UNNAMED.replace("top + linear", "top * linear"))
    assert texts(shell, "hint(binary_cross_entropy)")[-1].endswith(hint_module.MORE)


def test_hint_shows_an_example_as_it_stands_in_the_notebook_and_sentences_word_for_word(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = "**By hand.**\n\n| $z$ | loss |\n|---|---|\n| 0 | $\\log 2$ |"
    monkeypatch.setattr(hint_module, "worked_example", lambda name, path: table)
    odd = "def error(y, t):\n    raise ValueError('a < *b*\\n\\n| c')\n"
    shell.run_cell(odd)
    with capture_output() as captured:
        for _ in range(3):
            shell.run_cell("hint(error)", store_history=True)
    blocks = captured.outputs[-1].data["text/markdown"].split("\n\n")
    assert "\n\n".join(blocks).count(f"</div>\n\n{table}\n\n<div>Lecture") == 1
    assert "a &lt; *b*" in blocks[0]
    assert blocks[0].endswith("</div>")


def test_hint_says_what_there_is_to_say_of_a_right_answer(shell: InteractiveShell) -> None:
    right = "def error(y, t):\n    return 0.5 * (t - y) ** 2\n"
    (shown,) = texts(shell, right + "hint(error)")
    assert shown == "error is right in all public cases: there is nothing to help with."


def test_hint_says_the_task_to_who_has_not_begun(shell: InteractiveShell) -> None:
    stub = "def error(y, t):\n    raise NotImplementedError()\n"
    (shown,) = texts(shell, stub + "hint(error)")
    assert "Nothing here yet." in shown


def test_where_no_line_is_certain_hint_says_where_to_begin(shell: InteractiveShell) -> None:
    odd = "def error(y, t):\n    a = y * 7\n    return a + t\n"
    *_, shown = texts(shell, odd + "hint(error)")
    assert "There is no line that can be pointed at" in shown


ONE_SAMPLE = """
import numpy as np

def test_huber(loss, gradient):
    Y, T = np.array([[0.5, -3.0]]), np.zeros((1, 2))
    assert np.allclose(loss(Y, T, 1.0), 2.625)
    assert np.allclose(gradient(Y, T, 1.0), [[0.5, -1.0]])
"""


def test_of_a_test_hint_names_no_case_to_work_out_by_hand(shell: InteractiveShell) -> None:
    *_, shown = texts(shell, ONE_SAMPLE + "hint(test_huber)")
    assert "case = show_case(test_huber)" in shown
    assert "by hand" not in shown


def test_of_an_answer_without_arguments_hint_asks_for_no_case(shell: InteractiveShell) -> None:
    lines = "def buggy_lines():\n    return [1, 2, 3, 4, 5, 6]\n"
    *_, shown = texts(shell, lines + "hint(buggy_lines)")
    assert "At least one of these lines is sound" in shown
    assert "by hand" not in shown


def test_hint_gives_each_remark_a_line_of_its_own(shell: InteractiveShell) -> None:
    *_, shown = texts(shell, ONE_SAMPLE + "hint(test_huber)")
    assert [line.startswith("A gradient passes") for line in shown.split("\n")].count(True) == 2


# -- the process -----------------------------------------------------------------------------------


def defined(source: str, folder: Path, **names: Any) -> Callable[..., object]:
    """Define sgd_step in a file, as a notebook's cell is one."""
    file = folder / "cell.py"
    file.write_text(source, encoding="utf-8")
    scope = {"__name__": "__main__", **names}
    exec(compile(source, str(file), "exec"), scope)
    chosen: Callable[..., object] = scope["sgd_step"]
    return chosen


def look(function: Callable[..., object]) -> tuple[Place, ...]:
    return looking.look_for_places(function, SGD_STEP, list)


WRONG = "def sgd_step(w, dw, eta):\n    {line}\n    step = eta * dw\n    return w + step\n"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is looked for there")


def test_the_line_is_found_from_the_function_alone(tmp_path: Path) -> None:
    assert [place.line for place in look(defined(WRONG.format(line="pass"), tmp_path))] == [4]


def test_a_helper_of_the_notebook_cannot_write_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")

    def note() -> None:
        with open(kept, "w") as file:
            file.write("spoilt")

    function = defined(WRONG.format(line="note()"), tmp_path, note=note)
    look(function)
    assert kept.read_text() == "mine"


def test_what_the_notebook_holds_stays_as_it_is(tmp_path: Path) -> None:
    calls: list[int] = []
    function = defined(WRONG.format(line="count()"), tmp_path, count=lambda: calls.append(1))
    assert [place.line for place in look(function)] == [4]
    assert calls == []


def test_a_process_that_hangs_is_killed_and_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "WALL_SECONDS", 0.2)

    def forever() -> None:
        while True:
            pass

    assert look(defined(WRONG.format(line="wait()"), tmp_path, wait=forever)) == ()


def test_a_process_that_ends_by_itself_says_nothing(tmp_path: Path) -> None:
    function = defined(WRONG.format(line="leave()"), tmp_path, leave=lambda: os._exit(3))
    assert look(function) == ()


def test_without_a_fork_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    function = defined(WRONG.format(line="pass"), tmp_path)
    monkeypatch.delattr(os, "fork")
    assert look(function) == ()


@pytest.mark.parametrize(
    "reply",
    [
        b"no json",
        b'{"a": 1}',
        b"[[99, null, [], []]]",
        b"[[true, null, [], []]]",
        b'[[2, "RM_RF", [], []]]',
        b'[[2, null, ["no part"], []]]',
        b'[[2, null, [], ["no misconception"]]]',
        b"[[2, null, []]]",
    ],
)
def test_a_reply_that_cannot_be_so_is_not_believed(reply: bytes) -> None:
    assert looking._read(reply, ["a", "b", "c"], SGD_STEP) == ()


def test_a_reply_that_can_be_so_is_read() -> None:
    reply = b'[[2, "SIGN", ["w"], []]]'
    found = looking._read(reply, ["a", " b", "c"], SGD_STEP)
    assert found == (Place(2, "b", Kind.SIGN, ("w",)),)


def test_the_source_of_a_class_in_a_notebook_is_found(shell: InteractiveShell) -> None:
    source = "class Node:\n    def forward(self):\n        return 1"
    shell.run_cell("x = 1\n" + source, store_history=True)
    assert looking.definition_of(shell.user_ns["Node"])[0] == source
