"""The zip that students unpack: notebooks, lectures, the wheel, and how to begin."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from autograder.handout.student_modules import HandoutError
from autograder.problem_sets import PROBLEM_SETS

TOP = "backprop-course"
START_PAGE = "00_start_here.ipynb"
FOR_INSTRUCTORS = "instructors"
"""The tag of cells that students aren't given."""
MENUS = ("create-assignment", "formgrader", "course-list", "assignment-list", "menu")
"""What nbgrader puts into JupyterLab that a student working alone has no use for."""
NEWS = "@jupyterlab/apputils-extension:announcements"
"""JupyterLab's question whether it may ask the network for news; it covers the notebook."""
TO_READ = (
    "the lectures lie beside it, with their\n  figures. They are to be read: their cells need the "
    "course's reference, which isn't here."
)
TO_RUN = "the lectures lie beside it, and run."
NOTE = (
    "> **To be read.** All figures and outputs are here, but the cells don't run: they need the "
    "course's reference, which isn't handed out. A cell that is run nevertheless stops with "
    "`ModuleNotFoundError` or `NameError`, and its output is gone; the zip has the lecture whole."
)
"""What stands above the first code cell of a lecture that can't be run."""


def bundle(
    checkout: Path, problem_sets: Sequence[str], wheel: tuple[str, bytes], *, with_reference: bool
) -> dict[str, bytes]:
    """Return the files of the zip, by their paths.

    Parameters
    ----------
    checkout : Path
        The course's folder.
    problem_sets : sequence of str
        Those whose notebooks are handed out.
    wheel : (str, bytes)
        Its name, and what is in it.
    with_reference : bool
        Whether lectures can be run: then what draws their figures comes along.

    Raises
    ------
    HandoutError
        If a set hasn't been released, or a released notebook holds a solution.
    """
    files = {"README.md": _readme(problem_sets, wheel[0], with_reference).encode()}
    files[wheel[0]] = wheel[1]
    files |= _lectures(checkout / "lectures", problem_sets, with_reference)
    for problem_set in problem_sets:
        files |= _exercises(checkout, problem_set)
    disabled = {f"@jupyter/nbgrader:{menu}": True for menu in MENUS}
    disabled[NEWS] = True
    settings = json.dumps({"disabledExtensions": disabled}, indent=2) + "\n"
    files["jupyter/labconfig/page_config.json"] = settings.encode()
    return {f"{TOP}/{path}": data for path, data in sorted(files.items())}


def _readme(problem_sets: Sequence[str], wheel: str, with_reference: bool) -> str:
    texts = resources.files(__package__)
    everything = tuple(problem_sets) == PROBLEM_SETS
    numbers = [name.partition("_")[0] for name in problem_sets]
    return string.Template((texts / "readme.md").read_text(encoding="utf-8")).substitute(
        wheel=wheel,
        sets=f"{numbers[0]} to {numbers[-1]}" if everything else ", ".join(numbers),
        lectures=TO_RUN if with_reference else TO_READ,
        extra="ipywidgets " if with_reference else "",
        rules=(texts / "rules.md").read_text(encoding="utf-8").strip(),
    )


def _exercises(checkout: Path, problem_set: str) -> dict[str, bytes]:
    folder = checkout / "exercises" / problem_set
    if not (folder / f"{problem_set}.ipynb").is_file():
        raise HandoutError(
            f"There is no {folder / problem_set}.ipynb to hand out. Release the set first: "
            f"`course release {problem_set.partition('_')[0]}`."
        )
    files = {}
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        if not path.is_file() or any(part.startswith((".", "__")) for part in within.parts):
            continue
        files[f"exercises/{problem_set}/{within.as_posix()}"] = path.read_bytes()
        solution = checkout / "solutions" / problem_set / within
        if path.suffix == ".ipynb" and solution.is_file():
            _expect_no_solution(path, solution)
    return files


def _expect_no_solution(released: Path, solution: Path) -> None:
    given, solved = (
        {
            cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
            for cell in json.loads(path.read_bytes())["cells"]
            if cell.get("metadata", {}).get("nbgrader", {}).get("solution")
        }
        for path in (released, solution)
    )
    solved_there = sorted(name for name, source in given.items() if source == solved.get(name))
    if solved_there:
        raise HandoutError(
            f"{released} holds the solution of {', '.join(solved_there)}. Release it again: "
            f"`course release {released.stem.partition('_')[0]}`."
        )


def _lectures(folder: Path, problem_sets: Sequence[str], with_reference: bool) -> dict[str, bytes]:
    if not (folder / START_PAGE).is_file():
        raise HandoutError(f"There is no {folder / START_PAGE} to hand out.")
    files = {
        f"lectures/{path.name}": path.read_bytes() if with_reference else _to_be_read(path)
        for path in sorted(folder.glob("*.ipynb"))
        if not path.name.startswith(".")
    }
    files[f"lectures/{START_PAGE}"] = _start_page(folder / START_PAGE, problem_sets)
    if with_reference:
        for path in sorted((folder / "figures").glob("*")):
            if path.suffix in (".py", ".mplstyle"):
                files[f"lectures/figures/{path.name}"] = path.read_bytes()
    return files


def _to_be_read(path: Path) -> bytes:
    """Return a lecture with a note that its cells don't run."""
    notebook: dict[str, Any] = json.loads(path.read_bytes())
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    note = {"cell_type": "markdown", "id": "to-be-read", "metadata": {}, "source": [NOTE]}
    notebook["cells"].insert(kinds.index("code") if "code" in kinds else len(kinds), note)
    return _as_bytes(notebook)


def _as_bytes(notebook: dict[str, Any]) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _start_page(path: Path, problem_sets: Sequence[str]) -> bytes:
    """Return the start page without what is for instructors, or leads to what isn't there."""
    notebook: dict[str, Any] = json.loads(path.read_bytes())
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if FOR_INSTRUCTORS not in cell["metadata"].get("tags", [])
    ]
    for problem_set in set(PROBLEM_SETS) - set(problem_sets):
        link = re.compile(rf"\[([^]]*)\]\(\.\./exercises/{problem_set}/[^)]*\)")
        for cell in notebook["cells"]:
            cell["source"] = [link.sub(r"\1, later", line) for line in cell["source"]]
    return _as_bytes(notebook)
