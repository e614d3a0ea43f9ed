"""`nbgrader export` as a CSV file that spreadsheets read as it is meant: ids are text."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import ExportPlugin

from autograder.grading.spreadsheets import as_text

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
"""As nbgrader's own."""


class QuotedCsv(ExportPlugin):  # type: ignore[misc, unused-ignore]
    """Writes what nbgrader's CsvExportPlugin writes, with every text quoted as CSV has it.

    A name with a comma stays one field, and one that begins like a formula gets an apostrophe.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write one line for each student and set."""
        path = Path(self.to or "grades.csv")
        draft = path.with_name(f"{path.name}.part")
        draft.unlink(missing_ok=True)  # what an export that was killed has left
        with open(draft, "w", newline="", encoding="utf-8", opener=_closed_to_others) as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                if self.assignment and assignment.name not in map(str, self.assignment):
                    continue
                for student in gradebook.students:
                    if self.student and student.id not in map(str, self.student):
                        continue
                    row = _row(gradebook, assignment, student)
                    writer.writerow(["" if field is None else as_text(field) for field in row])
        draft.replace(path)
        self.log.info("Exported grades to %s", path)


def _closed_to_others(path: str, flags: int) -> int:
    """Open a new file of marks, which owner and group may read, as they may the gradebook."""
    return os.open(path, flags, 0o660)


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> tuple[object, ...]:
    """Return a line; who has handed in nothing has zero points."""
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        time, raw, penalty = None, 0.0, 0.0
    else:
        time, raw = submission.timestamp, submission.score
        penalty = submission.late_submission_penalty
    score = max(0.0, raw - (penalty or 0.0))
    return (
        *(assignment.name, assignment.duedate, time, student.id),
        *(student.last_name, student.first_name, student.email),
        *(raw, penalty, score, assignment.max_score),
    )
