"""A large class out of a small one that is graded: copies of its folders and of its rows."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from autograder.classroom.open_gradebook import address


def enlarge(root: Path, db_url: str, size: int) -> None:
    """Copy the students of a graded class until there are so many.

    Parameters
    ----------
    root : Path
        The course's folder: submitted/STUDENT, autograded/STUDENT.
    db_url : str
        Of its gradebook, which is SQLite's.
    size : int
    """
    there = sorted(folder.name for folder in (root / "submitted").iterdir())
    copies = {f"student_{n:05}": there[n % len(there)] for n in range(len(there), size)}
    for student, like in copies.items():
        for step in ("submitted", "autograded"):
            shutil.copytree(root / step / like, root / step / student)
    with closing(sqlite3.connect(str(address(db_url).database))) as gradebook, gradebook:
        for student, like in copies.items():
            _copy_rows(gradebook, "student", "id", like, student)
            assignments = _copy_rows(gradebook, "submitted_assignment", "student_id", like, student)
            for assignment, new in assignments.items():
                notebooks = _copy_rows(
                    gradebook, "submitted_notebook", "assignment_id", assignment, new
                )
                for notebook, copied in notebooks.items():
                    for table in ("grade", "comment"):
                        _copy_rows(gradebook, table, "notebook_id", notebook, copied)


def _copy_rows(
    gradebook: sqlite3.Connection, table: str, column: str, old: str, new: str
) -> dict[str, str]:
    """Copy the rows that have a value in a column, with another one; return their new ids."""
    found = gradebook.execute(f"SELECT * FROM {table} WHERE {column} = ?", (old,))
    names = [name for name, *_ in found.description]
    copied = {}
    for row in found.fetchall():
        fields = dict(zip(names, row, strict=True))
        before, fields["id"] = fields["id"], uuid.uuid4().hex
        fields[column] = new
        copied[before] = fields["id"]
        marks = ", ".join("?" * len(names))
        gradebook.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(fields.values()))
    return copied
