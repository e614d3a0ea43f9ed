"""Attacks on the notebook as a form: its test cells, ids, points, tags, order."""

import copy
from collections.abc import Callable
from pathlib import Path

from attack_suite.attack import FULL, NOTEBOOK, NOTHING, Attack, Notebook, cell_of, code_cell

UNSOLVED = {"backward": "def backward(x, t, params, values):\n    return {}"}


def changed(name: str, change: Callable[[Notebook], None], **more: object) -> Attack:
    """Return an attack by changing the notebook, with `backward` wrong unless it says so."""
    more.setdefault("answers", UNSOLVED)
    return Attack(name, "the marks", change=change, **more)  # type: ignore[arg-type]


def facts(notebook: Notebook, name: str) -> Notebook:
    return cell_of(notebook, name)["metadata"]["nbgrader"]


def points(notebook: Notebook) -> None:
    for name in FULL:
        facts(notebook, name)["points"] = 1000
        cell_of(notebook, name)["metadata"]["points"] = 1000


def fewer_points(notebook: Notebook) -> None:
    facts(notebook, "backward")["points"] = 0


def versions(notebook: Notebook) -> None:
    for version, name in zip((-1, 1, 99, "x", None), FULL, strict=True):
        facts(notebook, name)["schema_version"] = version


def tags(notebook: Notebook) -> None:
    for name in FULL:
        metadata = cell_of(notebook, name)["metadata"]
        metadata["tags"] = ["skip-execution", "raises-exception", "remove-cell"]


def locked(notebook: Notebook) -> None:
    facts(notebook, "backward")["locked"] = False
    facts(notebook, "backward_solution")["locked"] = True


def solution_flags(notebook: Notebook) -> None:
    """Make the test cell a solution, which nobody grades, and the solution a test."""
    facts(notebook, "backward").update(grade=False, solution=True, task=True)
    facts(notebook, "backward_solution").update(grade=True, solution=False, points=6)


def swapped_ids(notebook: Notebook) -> None:
    """Let the easy exercise's test stand for the hard one."""
    facts(notebook, "backward")["grade_id"] = "update"
    facts(notebook, "update")["grade_id"] = "backward"


def repeated_ids(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "same"


def odd_ids(notebook: Notebook) -> None:
    for name, odd in zip(FULL, (7, None, ["x"], {"a": 1}, "x" * 10_000), strict=True):
        facts(notebook, name)["grade_id"] = odd


def constants(notebook: Notebook) -> None:
    for name, full in FULL.items():
        cell_of(notebook, name)["source"] = f"{full}.0"


def deleted_tests(notebook: Notebook) -> None:
    for name in FULL:
        notebook["cells"].remove(cell_of(notebook, name))


def duplicated_tests(notebook: Notebook) -> None:
    for name in FULL:
        notebook["cells"] += [copy.deepcopy(cell_of(notebook, name))] * 3


def other_solution_behind(notebook: Notebook) -> None:
    """A second cell that claims to be the solution: the first counts, and both run."""
    second = copy.deepcopy(cell_of(notebook, "backward_solution"))
    notebook["cells"].append({**second, "id": "second", "source": "def backward(*a): return 6.0"})


def reversed_order(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def text_instead_of_tests(notebook: Notebook) -> None:
    for name in FULL:
        cell = cell_of(notebook, name)
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]


def raw_instead_of_solution(notebook: Notebook) -> None:
    cell = cell_of(notebook, "backward_solution")
    cell["cell_type"] = "raw"
    del cell["outputs"], cell["execution_count"]


def split(notebook: Notebook) -> None:
    """Cut an honest solution in two: its head in the solution cell, its rest behind it."""
    cell = cell_of(notebook, "update_solution")
    place = notebook["cells"].index(cell)
    rest = f"def update{cell['source'].partition('def update')[2]}"
    cell["source"] = "# see below"
    notebook["cells"].insert(place + 1, code_cell(rest, "rest"))


def merged(notebook: Notebook) -> None:
    """Everything in the first solution cell; the other solutions and tests are gone."""
    cells = [cell_of(notebook, f"{name}_solution") for name in FULL]
    cells[0]["source"] = "\n\n\n".join(cell["source"] for cell in cells)
    for name in list(FULL)[1:]:
        notebook["cells"].remove(cell_of(notebook, f"{name}_solution"))
        notebook["cells"].remove(cell_of(notebook, name))


def stored_outputs(notebook: Notebook) -> None:
    for name, full in FULL.items():
        data = {"text/plain": f"{full}.0", "text/html": "<script>alert(1)</script>"}
        cell_of(notebook, name)["outputs"] = [
            {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
        ]


def forged_record(notebook: Notebook) -> None:
    """Claim to have been graded."""
    notebook["metadata"]["backprop_course"] = {"graded_as": "0" * 64, "tier": "A"}
    for name, full in FULL.items():
        record = {"outcome": "right", "earned": full, "points": full, "remarks": []}
        cell_of(notebook, name)["metadata"]["backprop_course"] = record


def kernel(notebook: Notebook) -> None:
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "B", "language": "bash", "argv": ["sh"]},
        "language_info": {"name": "<script>", "file_extension": ".sh"},
        "title": "<script>alert(1)</script>",
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": {}}}},
    }


def old_format(notebook: Notebook) -> None:
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": notebook.pop("cells")}])


def everything(notebook: Notebook) -> None:
    for change in (points, tags, locked, constants, stored_outputs, duplicated_tests):
        change(notebook)


def graded_by_itself(folder: Path, content: bytes) -> None:
    """Hand in what a graded folder holds."""
    (folder / NOTEBOOK).write_bytes(content)
    for name in ("gradebook.db", "timestamp.txt", ".grading_seed", "nbgrader_config.py"):
        (folder / name).write_text("raise SystemExit")
    (folder / "feedback").mkdir()
    (folder / "feedback" / f"{NOTEBOOK}.html").write_text("14 of 14 points")


def other_name(folder: Path, content: bytes) -> None:
    (folder / "PS06_two_layer_example.ipynb").write_bytes(content)


ATTACKS = (
    changed("points", points),
    changed("fewer points", fewer_points),
    changed("schema versions", versions),
    changed("tags", tags),
    changed("locked the wrong way round", locked),
    changed("tests as solutions", solution_flags),
    changed("swapped ids", swapped_ids),
    changed("repeated ids", repeated_ids),
    changed("odd ids", odd_ids),
    changed("constants for tests", constants),
    changed("deleted tests", deleted_tests),
    changed("duplicated tests", duplicated_tests),
    changed("another solution behind", other_solution_behind),
    changed("reversed order", reversed_order, answers={}, deserves=FULL),
    changed("text instead of tests", text_instead_of_tests),
    changed("raw instead of solution", raw_instead_of_solution),
    changed("a solution split in two", split),
    changed("all in one cell", merged),
    changed("stored outputs", stored_outputs),
    changed("forged record", forged_record),
    changed("another kernel", kernel),
    changed("old format", old_format, deserves=NOTHING),
    Attack("a folder that looks graded", "the marks", UNSOLVED, hand_in=graded_by_itself),
    # graded all the same, with a remark: a platform may have renamed it
    Attack("another file name", "the marks", hand_in=other_name),
    Attack("everything at once", "the marks", dict.fromkeys(FULL, "check = 14"), change=everything),
)
