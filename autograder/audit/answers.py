"""The right answers of a problem set: the reference, the printed solution, and three styles."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.classroom.sample_class.students import STYLES
from autograder.exercise import Exercise
from autograder.grading.graft import nbgrader_metadata


@dataclass(frozen=True)
class Solution:
    """What the notebook in `solutions/` prints.

    Attributes
    ----------
    names : dict
        Everything that the given cells and all solution cells define.
    sources : dict of str to str
        The solution cell of each exercise, by the exercise's name.
    """

    names: dict[str, Any]
    sources: dict[str, str]

    def function(self, exercise: str) -> Callable[..., object]:
        """Return the printed solution of an exercise."""
        chosen: Callable[..., object] = self.names[exercise]
        return chosen

    def with_mutant(self, exercise: str, definitions: str) -> Callable[..., object]:
        """Return the function as other source text defines it, everything else as printed."""
        names = dict(self.names)
        exec(compile(definitions, f"<mutant of {exercise}>", "exec"), names)
        chosen: Callable[..., object] = names[exercise]
        return chosen


def printed_solution(checkout: Path, problem_set: str) -> Solution:
    """Run the given cells and the solution cells of a set's notebook; nothing else of it.

    Parameters
    ----------
    checkout : Path
        The course's folder.
    problem_set : str

    Returns
    -------
    Solution
    """
    path = checkout / "solutions" / problem_set / f"{problem_set}.ipynb"
    names: dict[str, Any] = {"__name__": problem_set}
    sources = {}
    for cell in nbformat.read(path, as_version=4).cells:
        facts = nbgrader_metadata(cell)
        if cell.cell_type != "code" or not facts or facts.get("grade"):
            continue
        exec(compile(cell.source, f"<{problem_set}, {cell.id}>", "exec"), names)
        if facts.get("solution"):
            sources[str(facts["grade_id"]).removesuffix("_solution")] = cell.source
    return Solution(names, sources)


def definitions_in(source: str) -> str:
    """Return what a solution cell defines, without comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def right_answers(exercise: Exercise, solution: Solution) -> dict[str, Callable[..., object]]:
    """Return the reference, the printed solution and the three styles, by name."""
    answers: dict[str, Callable[..., object]] = {
        "reference": exercise.reference,
        "printed solution": solution.function(exercise.name),
    }
    short = str(solution.names["__name__"]).partition("_")[0]
    for style in STYLES:
        name = f"autograder.classroom.sample_class.right_answers.{short}_{style}"
        answers[style] = getattr(importlib.import_module(name), exercise.name)
    return answers
