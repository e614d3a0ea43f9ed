"""Small classes to grade, and all that grading one leaves behind."""

import json
import shutil
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.classroom.course import Course
from autograder.classroom.known_states import FOLDER_NAME
from autograder.demo.main import DEMO_SETS
from autograder.demo.sample_class import sample_class

CHECKOUT = Path(__file__).parents[2]
PS06 = DEMO_SETS[0]
HARMFUL = ("endless", "exit", "lies", "memory", "os_exit")
"""Beginnings of the names of students whose code must not run here."""


def lay_out(folder: Path) -> Course:
    """Make a course folder with ps06 released."""
    shutil.copytree(CHECKOUT / "solutions" / PS06, folder / "solutions" / PS06)
    shutil.copy(CHECKOUT / "nbgrader_config.py", folder)
    course = Course(folder)
    course.release(PS06)
    return course


def papers(course: Course, copies: int = 1, *, harmful: bool = False) -> dict[str, bytes]:
    """Return what the sample class hands in for ps06, without the pictures, by student."""
    releases = {
        name: _notebook(CHECKOUT / "exercises" / name / f"{name}.ipynb") for name in DEMO_SETS
    }
    found = {}
    for student in sample_class(releases):
        paper = student.papers.get(PS06)
        if paper is None or (not harmful and student.name.startswith(HARMFUL)):
            continue
        for number in range(copies):
            found[f"{student.name}_{number}"] = _quick(paper.content) + b"\n" * number
    return found


def with_answers_elsewhere(content: bytes) -> bytes:
    """Return a notebook with its written answers in new cells below their own."""
    notebook = json.loads(content)
    cells = []
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("grade") and nbgrader.get("solution"):
            cells.append({**cell, "source": "YOUR ANSWER HERE"})
            text = {"cell_type": "markdown", "metadata": {}, "source": "Because depth bends."}
            cells.append({**text, "id": f"new-{len(cells)}"})
        else:
            cells.append(cell)
    return json.dumps({**notebook, "cells": cells}).encode()


def hand_in(course: Course, student: str, content: bytes) -> Path:
    """Put a notebook where it is collected, and return the folder."""
    folder = course.root / "submitted" / student / PS06
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{PS06}.ipynb").write_bytes(content)
    return folder


def left_behind(course: Course) -> tuple[Any, dict[str, bytes]]:
    """Return all that grading wrote: rows of the gradebook without their ids, and files.

    But for its notes of what the file system says of files, which nobody would miss.
    """
    autograded = course.root / "autograded"
    files = {
        str(path.relative_to(autograded)): path.read_bytes()
        for path in sorted(autograded.rglob("*"))
        if path.is_file() and path.parent.name != FOLDER_NAME
    }
    return rows(course), files


def rows(course: Course) -> Any:
    """Return what the gradebook says about every submission of ps06."""
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        return {
            submission.student.id: (
                submission.timestamp,
                submission.score,
                submission.max_score,
                [
                    (
                        notebook.name,
                        notebook.late_submission_penalty,
                        notebook.flagged,
                        sorted(_grade(grade) for grade in notebook.grades),
                        sorted(_comment(comment) for comment in notebook.comments),
                    )
                    for notebook in submission.notebooks
                ],
            )
            for submission in gradebook.assignment_submissions(PS06)
        }


def _grade(grade: Any) -> tuple[Any, ...]:
    names = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade", "max_score")
    return (grade.name, *(getattr(grade, name) for name in names))


def _comment(comment: Any) -> tuple[str, str | None, str | None]:
    return comment.name, comment.auto_comment, comment.manual_comment


def _notebook(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _quick(content: bytes) -> bytes:
    """Empty the cells that aren't graded, which take the longest."""
    try:
        notebook = json.loads(content)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader"):
                cell["source"] = cell["source"] if cell["id"] == "my-own" else ""
    except (ValueError, TypeError, KeyError):
        return content
    return json.dumps(notebook).encode()
