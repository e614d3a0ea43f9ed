"""Some hundred notebooks as they are handed in: the sample class of every set, and odd cells.

The same ones each time. What each of them earns is for grading to say.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.demo.sample_class import sample_class
from autograder.problem_sets import PROBLEM_SETS
from tests.rehearsal.odd_cells import ODD, Cells, grade_id_of

CHECKOUT = Path(__file__).parents[2]
SLIPS = 6
"""Of the students with misconceptions, how many of each set are taken."""
OTHER_FILE_NAME = "other_file_name"
"""Handed in under another name it gets nothing, whatever is in it: a rehearsal names it rightly."""


@dataclass(frozen=True)
class Varied:
    """A notebook, named after what is special about it."""

    name: str
    problem_set: str
    content: bytes


def released(problem_set: str) -> dict[str, Any]:
    """Return a set as it is handed out."""
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@cache
def right_sources(problem_set: str) -> dict[str, str]:
    """Return the printed solutions, by exercise, in the notebook's order."""
    path = CHECKOUT / "solutions" / problem_set / f"{problem_set}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {
        grade_id_of(cell).removesuffix("_solution"): "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and grade_id_of(cell).endswith("_solution")
    }


def solved(problem_set: str) -> dict[str, Any]:
    """Return a set with the printed solutions in its cells."""
    notebook = released(problem_set)
    sources = right_sources(problem_set)
    for cell in notebook["cells"]:
        exercise = grade_id_of(cell).removesuffix("_solution")
        is_answer = cell["cell_type"] == "code" and grade_id_of(cell).endswith("_solution")
        cell["source"] = sources[exercise] if is_answer else "".join(cell["source"])
    return notebook


def odd_ones() -> Iterator[tuple[str, str, str]]:
    """Yield what is done to a notebook, its set, and the exercise in view: all sets in turn."""
    for number, name in enumerate(ODD):
        problem_set = PROBLEM_SETS[number % len(PROBLEM_SETS)]
        exercises = list(right_sources(problem_set))
        yield name, problem_set, exercises[number // len(PROBLEM_SETS) % len(exercises)]


def odd(name: str, problem_set: str, exercise: str) -> Varied:
    """Return a notebook that is right but for what was done to one of its exercises."""
    notebook = solved(problem_set)
    cells: Cells = copy.deepcopy(notebook["cells"])
    notebook["cells"] = ODD[name](cells, exercise, right_sources(problem_set)[exercise])
    return Varied(name, problem_set, json.dumps(notebook).encode())


def sample_of(problem_set: str) -> Iterator[Varied]:
    """Yield a part of a set's sample class: each misfortune has its turn in one of the sets."""
    turn = PROBLEM_SETS.index(problem_set)
    for place, student in enumerate(sample_class({problem_set: released(problem_set)})):
        kind, _, number = student.name.partition("_")
        is_taken = kind == "right" or place % len(PROBLEM_SETS) == turn
        if kind == "slips":
            is_taken = int(number) <= SLIPS
        if is_taken and student.name != OTHER_FILE_NAME and problem_set in student.papers:
            yield Varied(student.name, problem_set, student.papers[problem_set].content)
