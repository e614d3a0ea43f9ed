"""A graded submission, as plain data: the file to write and the rows to record.

The same as nbgrader's `LimitOutput`, `SaveAutoGrades` and exporter would make of a judged
notebook: worked out beside the judge, so that the writer only has to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat.notebooknode import NotebookNode

from autograder.classroom.as_nbgrader import (
    LimitOutput,
    is_grade,
    is_solution,
    is_task,
    is_unchanged,
)
from autograder.classroom.quick_json import write_notebook
from autograder.core.verdict import Verdict
from autograder.grading.metadata import (
    for_a_person,
    is_autograded,
    remarks_on,
    was_unprotected,
    why_nothing_was_graded,
)
from autograder.grading.notes import UNPROTECTED_COMMENT, remark_on
from autograder.grading.usual_form import validate


@dataclass(frozen=True)
class GradedSubmission:
    """One graded submission.

    Parameters
    ----------
    content : bytes
        The graded notebook's file.
    scores : mapping of str to float or None
        What the autograder gives, by grade cell; None waits for a person.
    comments : mapping of str to str or None
        What the autograder says, by solution or task cell.
    to_look_for : tuple of str
        Written answers that a person has to look for in other cells.
    remarks : tuple of str
        What is odd about the file, such as its name, and why nothing was graded if that is so.
    """

    content: bytes
    scores: Mapping[str, float | None] = field(default_factory=dict)
    comments: Mapping[str, str | None] = field(default_factory=dict)
    to_look_for: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def result_of(
    notebook: NotebookNode, verdicts: Mapping[str, Verdict], limit_output: LimitOutput
) -> GradedSubmission:
    """Finish a judged notebook as nbgrader would.

    Parameters
    ----------
    notebook : NotebookNode
        Its outputs are cut to nbgrader's length.
    verdicts : mapping of str to Verdict
        For every cell that is autograded.
    limit_output : LimitOutput
        Configured as for `nbgrader autograde`.

    Raises
    ------
    RuntimeError
        If there is no verdict for a cell: nothing is written without one.
    """
    limit_output.cut(notebook)
    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    asked = for_a_person(notebook)
    stamp = UNPROTECTED_COMMENT if was_unprotected(notebook) else ""
    for cell in notebook.cells:
        if is_grade(cell):
            scores[_name(cell)] = None if _name(cell) in asked else _score(cell, verdicts)
        if is_solution(cell) or is_task(cell):
            comment = remark_on(asked[_name(cell)]) if _name(cell) in asked else _comment(cell)
            comments[_name(cell)] = " ".join(filter(None, (comment, stamp))) or None
            stamp = ""
    validate(notebook)
    text = write_notebook(notebook)
    content = (text if text.endswith("\n") else text + "\n").encode()
    remarks = tuple(filter(None, (*remarks_on(notebook), why_nothing_was_graded(notebook))))
    return GradedSubmission(content, scores, comments, tuple(asked), remarks)


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata["nbgrader"]["grade_id"])


def _score(cell: NotebookNode, verdicts: Mapping[str, Verdict]) -> float | None:
    if not is_autograded(cell):
        return 0.0 if is_unchanged(cell) else None
    if _name(cell) not in verdicts:
        raise RuntimeError(f"no verdict for {_name(cell)}: nothing is written without one")
    return float(verdicts[_name(cell)].earned)


def _comment(cell: NotebookNode) -> str | None:
    return "No response." if is_unchanged(cell) and not is_task(cell) else None
