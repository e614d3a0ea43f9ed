"""The right answers of a problem set: the reference, the printed solution, and three styles."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.core.exercise import Exercise
from autograder.grading.metadata import nbgrader_metadata
from autograder.problem_sets.right_answers import STYLES, right_answers


@dataclass(frozen=True)
class Solution:
    """What the notebook in `solutions/` prints.

    Attributes
    ----------
    namespace : dict
        Everything that the given cells and all solution cells define.
    sources : dict of str to str
        The solution cell of each exercise, by the exercise's name.
    """

    namespace: dict[str, Any]
    sources: dict[str, str]

    def function(self, exercise: str) -> Callable[..., object]:
        """Return the printed solution of an exercise."""
        chosen: Callable[..., object] = self.namespace[exercise]
        return chosen

    def with_mutant(self, exercise: str, definitions: str) -> Callable[..., object]:
        """Return the function as other source text defines it, everything else as printed."""
        namespace = dict(self.namespace)
        exec(compile(definitions, f"<mutant of {exercise}>", "exec"), namespace)
        chosen: Callable[..., object] = namespace[exercise]
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
    namespace: dict[str, Any] = {"__name__": problem_set}
    sources = {}
    for cell in nbformat.read(path, as_version=4).cells:
        nbgrader = nbgrader_metadata(cell)
        if cell.cell_type != "code" or not nbgrader or nbgrader.get("grade"):
            continue
        exec(compile(cell.source, f"<{problem_set}, {cell.id}>", "exec"), namespace)
        if nbgrader.get("solution"):
            sources[str(nbgrader["grade_id"]).removesuffix("_solution")] = cell.source
    return Solution(namespace, sources)


def definitions_in(source: str) -> str:
    """Return what a solution cell defines, without comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def answers_in_all_styles(
    problem_set: str, exercise: Exercise, solution: Solution
) -> dict[str, Callable[..., object]]:
    """Return the reference, the printed solution and the three styles, by name."""
    answers: dict[str, Callable[..., object]] = {
        "reference": exercise.reference,
        "printed solution": solution.function(exercise.name),
    }
    for style in STYLES:
        answers[style] = getattr(right_answers(problem_set, style), exercise.name)
    return answers
