"""A rehearsal says what grading would, and costs nothing but the time it takes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autograder.problem_sets import exercises
from autograder.rehearsal.hand_in import write_hand_in
from autograder.rehearsal.plan import RehearsalError, make_plan
from autograder.rehearsal.rehearse import rehearse_file
from autograder.rehearsal.report import Rehearsal
from autograder.sandbox import Limits
from autograder.student.known_exercises import known_exercises
from tests.rehearsal.conftest import CHECKOUT, SET, Cells, grade_id_of

Save = Callable[..., Path]
QUICK = Limits(cell_seconds=2.0, call_seconds=1.0)


def index_of(cells: Cells, grade_id: str) -> int:
    return next(i for i, cell in enumerate(cells) if grade_id_of(cell) == grade_id)


def without(*grade_ids: str) -> Callable[[Cells], Cells]:
    return lambda cells: [cell for cell in cells if grade_id_of(cell) not in grade_ids]


def as_text(grade_id: str) -> Callable[[Cells], Cells]:
    def change(cells: Cells) -> Cells:
        cells[index_of(cells, grade_id)]["cell_type"] = "raw"
        return cells

    return change


HALF = "def error(y, t):\n    return (t - y) ** 2\n"
RIGHT = "def error(y, t):\n    return 0.5 * (t - y) ** 2\n"


def in_the_check(grade_id: str, code: str) -> Callable[[Cells], Cells]:
    def change(cells: Cells) -> Cells:
        cell = cells[index_of(cells, grade_id)]
        cell["source"] = code + "".join(cell["source"])
        return cells

    return change


def remarks(path: Path) -> Sequence[str]:
    return make_plan(path, known_exercises().sets).remarks


def test_a_right_name_and_nothing_missing_is_nothing_to_remark(saved: Save) -> None:
    assert [one for one in remarks(saved()) if "written" not in one] == []


@pytest.mark.parametrize(
    ("change", "name", "says"),
    [
        (lambda cells: cells, "ps06 (1).ipynb", "graded only if no other notebook"),
        (in_the_check("error", RIGHT), None, "The cell error holds functions of yours"),
        (without("error"), None, "The cell error is missing. Its place is kept."),
        (without("error_solution"), None, "The cell error_solution is missing. What stood"),
        (as_text("error_solution"), None, "has been turned from code into raw"),
    ],
)
def test_what_is_missing_is_remarked(
    saved: Save, change: Callable[[Cells], Cells], name: str | None, says: str
) -> None:
    path = saved({}, change, name=name or f"{SET}.ipynb")
    assert any(says in one for one in remarks(path))


def test_written_answers_are_empty_until_something_is_written(saved: Save) -> None:
    empty = [one for one in remarks(saved()) if "is still empty" in one]
    assert len(empty) == len(make_plan(saved(), known_exercises().sets).written_points) > 0

    def write(cells: Cells) -> Cells:
        for cell in cells:
            is_solution = cell["metadata"].get("nbgrader", {}).get("solution")
            if is_solution and cell["cell_type"] == "markdown":
                cell["source"] = "Because it is so."
        return cells

    assert not [one for one in remarks(saved({}, write)) if "is still empty" in one]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "can't be read: it is not JSON"),
        (b"[]", "no notebook of format 4"),
        (b'{"cells": []}', "is no problem set of this course"),
        (b"\xff", "not text in UTF-8"),
    ],
)
def test_what_is_no_notebook_is_told_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "odd.ipynb"
    path.write_bytes(content)
    with pytest.raises(RehearsalError, match=says):
        make_plan(path, known_exercises().sets)


def test_what_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="There is no notebook"):
        make_plan(tmp_path / "gone.ipynb", known_exercises().sets)


def table(path: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "autograder.rehearsal", str(path)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    return done.stdout


def test_a_loop_without_end_costs_its_own_exercise_and_the_file_is_written(
    saved: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.rehearsal.run.Limits", lambda: QUICK)
    told: list[tuple[int, int]] = []
    path = saved({"error": "def error(y, t):\n    while True:\n        pass"}, name="my own.ipynb")
    whats: list[str] = []

    def note(done: int, total: int, what: str) -> None:
        told.append((done, total))
        whats.append(what)

    found = rehearse_file(path, note)
    assert "backward_solution, stopped after 2 s if it doesn't end" in whats
    assert "backward, stopped after 1 s if it doesn't end" in whats
    lost = [name for name, verdict in found.verdicts.items() if verdict.earned < verdict.points]
    assert lost == ["error", "train"]  # which calls it
    assert found.handed_in == path.parent / "hand_in" / f"{SET}.ipynb"
    assert found.handed_in.read_bytes() == path.read_bytes()
    assert [done for done, _ in told] == list(range(told[0][1] + 1))


def test_the_command_prints_the_points_of_each_exercise_and_in_all(saved: Save) -> None:
    text = table(saved({"error": HALF}))
    lines = {line.split()[0]: line for line in text.splitlines() if line}
    assert lines["error"].split()[1:4] == ["0", "/", "1"]
    assert "½ is missing" in lines["error"]
    total = sum(exercise.points for exercise in exercises(SET).values())
    assert lines["in"].split() == ["in", "all", str(total - 2), "/", str(total)]  # train calls it
    assert f"hand_in{os.sep}{SET}.ipynb" in text


def test_in_a_notebook_it_rehearses_the_file_that_was_saved(
    saved: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved({"error": HALF})
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    with capture_output() as captured:
        result = shell.run_cell(
            RIGHT + "from autograder import rehearse\nrehearse()", store_history=True
        )
    InteractiveShell.clear_instance()
    assert isinstance(result.result, Rehearsal)
    assert result.result.verdicts["error"].earned == 0
    table = result.result._repr_html_()
    assert table.count("<tr><td") == len(result.result.verdicts) + 1 + len(
        result.result.written_points
    )
    assert "error<br><small>" in table
    assert f"<td>0&nbsp;/&nbsp;{result.result.verdicts['error'].points}</td>" in table
    assert captured.outputs[-1].data["text/plain"].endswith("done")


def test_a_file_to_hand_in_that_is_another_one_is_kept(tmp_path: Path) -> None:
    notebook = tmp_path / "mine.ipynb"
    notebook.write_text("first")
    assert write_hand_in(notebook, SET) == (tmp_path / "hand_in" / f"{SET}.ipynb", None)
    assert write_hand_in(notebook, SET)[1] is None  # the same again
    notebook.write_text("second")
    written, earlier = write_hand_in(notebook, SET)
    assert earlier is not None
    assert (written.read_text(), earlier.read_text()) == ("second", "first")
    notebook.write_text("third")
    assert write_hand_in(notebook, SET)[1] != earlier


def test_a_disk_that_is_full_leaves_the_file_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = tmp_path / "mine.ipynb"
    notebook.write_text("first")
    written, _ = write_hand_in(notebook, SET)
    notebook.write_text("second")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.rehearsal.hand_in.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_hand_in(notebook, SET)
    assert written.read_text() == "first"
    left = {path.name for path in (tmp_path / "hand_in").rglob("*") if path.is_file()}
    assert left == {f"{SET}.ipynb"}


def test_a_file_to_hand_in_rehearsed_where_it_lies_stays_there(tmp_path: Path) -> None:
    folder = tmp_path / "hand_in"
    folder.mkdir()
    (folder / f"{SET}.ipynb").write_text("mine")
    assert write_hand_in(folder / f"{SET}.ipynb", SET) == (folder / f"{SET}.ipynb", None)


def test_a_rehearsal_imports_nothing_but_numpy_before_it_looks_for_walls() -> None:
    heavy = ["nbgrader", "nbformat", "jsonschema", "psutil", "zmq", "click", "IPython"]
    program = (
        "import sys\nfrom autograder.rehearsal import rehearse, __main__\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.replace("'", '"')) == []
