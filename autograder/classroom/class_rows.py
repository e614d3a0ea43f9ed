"""A whole class's grades or comments in one query."""

from __future__ import annotations

from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)


def class_rows(
    gradebook: Gradebook,
    problem_set: str,
    *columns: Any,
    table: type[Grade] | type[Comment] = Grade,
) -> Any:
    """Return a query with a row for each student and cell of a set.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    problem_set : str
    *columns : column
        What is asked for: of the table, or of its cell, notebook, submission or set.
    table : type
        Grades, or comments.
    """
    return (
        gradebook.db.query(*columns)
        .select_from(table)
        .join(BaseCell, table.cell_id == BaseCell.id)
        .join(SubmittedNotebook, table.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == problem_set)
    )
