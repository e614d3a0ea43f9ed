"""Extensions that were given before the hand-in: kept until there is a hand-in to write them to.

The gradebook keeps an extension with a submission, and knows of none before somebody has handed in.
"""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment

FILE_NAME = "extensions.json"
Promised = dict[str, dict[str, float]]
"""Seconds, by set and student."""


def read_promised(root: Path) -> Promised:
    """Return what was promised to whom.

    Raises
    ------
    ValueError
        If the file is there and can't be read; says what to do.
    """
    path = root / FILE_NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(name): {str(student): float(seconds) for student, seconds in students.items()}
            for name, students in found.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} can't be read ({error}); put its backup back") from None


def write_promised(root: Path, promised: Promised) -> None:
    """Write what is still promised, whole or not at all; no file if it is nothing."""
    path, draft = root / FILE_NAME, root / f".{FILE_NAME}.part"
    kept = {name: students for name, students in promised.items() if students}
    if not kept:
        path.unlink(missing_ok=True)
        return
    draft.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    draft.chmod(0o660)
    os.replace(draft, path)


def keep_promises(gradebook: Gradebook, root: Path, problem_set: str) -> list[str]:
    """Write extensions of a set to the hand-ins that are there by now; return whose.

    Raises
    ------
    ValueError
        If the file can't be read.
    """
    promised = read_promised(root)
    waiting = promised.get(problem_set, {})
    if not waiting:
        return []
    rows = (
        gradebook.db.query(SubmittedAssignment)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == problem_set, SubmittedAssignment.student_id.in_(list(waiting)))
        .all()
    )
    for submission in rows:
        seconds = waiting[submission.student_id]
        submission.extension = datetime.timedelta(seconds=seconds) if seconds else None
    gradebook.db.commit()
    kept = [submission.student_id for submission in rows]
    if kept:
        left = {student: s for student, s in waiting.items() if student not in kept}
        write_promised(root, {**promised, problem_set: left})
    return kept
