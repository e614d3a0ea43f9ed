"""What an attack is: a right answer to ps06, with something hostile put in, and what it deserves.

In every text of an attack these words stand for what there is to reach for: @COURSE@ (the
course's folder), @HOME@ (somebody's private folder), @SHARED@ (a folder that anyone may write
to), @PROJECT@ (this project), @PORT@ (where the host listens), @HOST@ (the process that grades).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.demo.sample_class.sources import source_of
from autograder.problem_sets.right_answers import right_answers

PS06 = "ps06_two_layer_example"
NOTEBOOK = f"{PS06}.ipynb"
FULL = {"forward": 3, "error": 1, "backward": 6, "update": 2, "train": 2}
NOTHING = dict.fromkeys(FULL, 0)

Notebook = dict[str, Any]
RIGHT = {name: source_of(right_answers(PS06, "terse"), name) for name in FULL}


@dataclass(frozen=True)
class Attack:
    """One submission.

    Parameters
    ----------
    name : str
    aims_at : str
        What it is after, in words.
    answers : mapping of str to str
        What stands in solution cells instead of the right answers, by exercise. Those
        exercises deserve nothing, unless `deserves` says otherwise.
    first, last : str
        A code cell of the student's own before all others that are graded, and after them.
    change : callable, optional
        Changes the notebook in place.
    hand_in : callable, optional
        Puts something into the student's folder, in the place of the notebook or beside it:
        takes the folder and the notebook's bytes.
    deserves : mapping of str to int
        Points by exercise, where they aren't plain.
    outcomes : mapping of str to str
        What the judge should say of an exercise; several possibilities are separated by "|".
    student : str
        Who hands it in, where that is the attack.
    """

    name: str
    aims_at: str
    answers: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    change: Callable[[Notebook], None] | None = None
    hand_in: Callable[[Path, bytes], None] | None = None
    deserves: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    student: str = ""

    @property
    def points(self) -> dict[str, int]:
        """What its honest parts deserve, by exercise."""
        return {**FULL, **dict.fromkeys(self.answers, 0), **self.deserves}

    @property
    def who(self) -> str:
        """The name of the student's folder."""
        return self.student or self.name.replace(" ", "_").replace("/", "_")


def backward(name: str, aims_at: str, answer: str, outcome: str = "", **more: Any) -> Attack:
    """Return an attack in the cell that is worth the most, with everything else right."""
    outcomes = {"backward": outcome} if outcome else {}
    return Attack(name, aims_at, {"backward": answer}, outcomes=outcomes, **more)


def own_cell(name: str, aims_at: str, source: str, **more: Any) -> Attack:
    """Return an attack in a cell of its own; what is graded is right, but for `backward`.

    That one is missing: whoever gets points for it has won.
    """
    more.setdefault("answers", {"backward": "# nothing here"})
    return Attack(name, aims_at, first=source, **more)


def composed(attack: Attack, release: bytes, places: Mapping[str, str]) -> bytes:
    """Return the notebook of an attack."""
    notebook = json.loads(release)
    for cell in notebook["cells"]:
        facts = cell["metadata"].get("nbgrader", {})
        name = facts.get("grade_id", "").removesuffix("_solution")
        if facts.get("solution") and name in FULL:
            cell["source"] = attack.answers.get(name, RIGHT[name])
        elif cell["cell_type"] == "code" and not facts:
            cell["source"] = ""  # pictures, which take the longest
        elif name == "given_imports":
            cell["source"] = "import numpy as np\nfrom autograder import check"
    if attack.first:
        place = notebook["cells"].index(cell_of(notebook, "forward_solution"))
        notebook["cells"].insert(place, code_cell(attack.first, "first-of-mine"))
    if attack.last:
        notebook["cells"].append(code_cell(attack.last, "last-of-mine"))
    if attack.change is not None:
        attack.change(notebook)
    text = json.dumps(notebook)
    for word, meaning in places.items():
        text = text.replace(f"@{word}@", meaning)
    return text.encode()


def code_cell(source: str, cell_id: str) -> Notebook:
    """Return a code cell of the student's own."""
    facts: Notebook = {"cell_type": "code", "id": cell_id, "metadata": {}, "outputs": []}
    return {**facts, "execution_count": None, "source": source}


def text_cell(source: str, cell_id: str = "text-of-mine", **more: Any) -> Notebook:
    """Return a text cell of the student's own."""
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source, **more}


def cell_of(notebook: Notebook, grade_id: str) -> Notebook:
    """Return the first cell with this grade_id."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
