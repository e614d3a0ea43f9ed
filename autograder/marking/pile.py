"""One written question of a set, and everybody's answers: equal ones together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
)

from autograder.classroom.class_rows import class_rows
from autograder.classroom.course import Course, CourseError
from autograder.classroom.open_gradebook import open_gradebook
from autograder.grading.hand_points import digest_of_text
from autograder.grading.metadata import METADATA_KEY
from autograder.grading.pictures import Attachments

RUBRIC = "**Rubric.**"
STUBS = ("", "YOUR ANSWER HERE")


@dataclass(frozen=True)
class Question:
    """A written question.

    Parameters
    ----------
    name : str
        Its grade_id.
    points : float
    text : str
        What is asked, in Markdown.
    model_answer, rubric : str
        From the solutions.
    """

    name: str
    points: float
    text: str
    model_answer: str
    rubric: str


@dataclass(frozen=True)
class Answer:
    """One student's answer.

    Parameters
    ----------
    student : str
    text : str
        Empty if the cell was left as it was.
    digest : str
        Of the text.
    manual, auto : float or None
        Points by hand, and by the autograder.
    needs : bool
        Whether it waits for a person.
    comment : str
        A person's.
    remark : str
        The autograder's, such as where to look for the answer.
    pictures : mapping of str to mapping of str to str
        What is attached to it, as it stands in the graded notebook.
    """

    student: str
    text: str
    digest: str
    manual: float | None
    auto: float | None
    needs: bool
    comment: str
    remark: str
    pictures: Attachments = field(default_factory=dict)

    @property
    def has_changed(self) -> bool:
        """Whether points were given for an earlier text."""
        return self.needs and self.manual is not None


@dataclass(frozen=True)
class Group:
    """Answers of the same words; white space and case don't count."""

    answers: tuple[Answer, ...]

    @property
    def text(self) -> str:
        """The words, as the first of them wrote them."""
        return self.answers[0].text

    @property
    def key(self) -> str:
        """What stands for it in a page's order."""
        return self.answers[0].digest[:16] + ("e" if self.answers[0].remark else "")

    @property
    def waits(self) -> bool:
        """Whether one of them waits for a person."""
        return any(answer.needs for answer in self.answers)


def questions_of(course: Course, problem_set: str) -> list[Question]:
    """Read a set's written questions, with model answers and rubrics, from the solutions.

    Raises
    ------
    CourseError
        If there are none to read.
    """
    source = Path(course.coursedir.root) / course.coursedir.source_directory / problem_set
    path = source / f"{problem_set}.ipynb"
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise CourseError(f"{path} can't be read, which holds the rubrics: {error}") from None
    found = []
    for number, cell in enumerate(cells):
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("grade") and nbgrader.get("solution"):
            model, _, rubric = "".join(cell["source"]).partition(RUBRIC)
            asked = "".join(cells[number - 1]["source"]) if number else ""
            found.append(
                Question(
                    *(nbgrader["grade_id"], float(nbgrader["points"]), asked),
                    *(model.strip(), rubric.strip()),
                )
            )
    return found


def answers_to(course: Course, problem_set: str, question: str) -> tuple[list[Group], float]:
    """Read everybody's answer to a question, those that wait first.

    Parameters
    ----------
    course : Course
    problem_set, question : str

    Returns
    -------
    list of Group
        Of those that wait the largest first; then those that are done.
    float
        The most points, by the gradebook.

    Raises
    ------
    CourseError
        If the gradebook doesn't know the question.
    """
    folders = course.folders("autograded", problem_set).by_student
    with open_gradebook(course) as gradebook:
        try:
            most = float(gradebook.find_graded_cell(question, problem_set, problem_set).max_score)
        except MissingEntry:
            raise CourseError(
                f"the gradebook doesn't know {question} of {problem_set}; "
                "nothing of it is graded yet"
            ) from None
        marks = _marks(gradebook, problem_set, question)
    groups: dict[tuple[str, ...], list[Answer]] = {}
    for student, folder in folders.items():
        read = read_answer(folder / f"{problem_set}.ipynb", question)
        if read is None or student not in marks:
            continue
        text, remark, pictures = read
        digest = digest_of_text(text, pictures)
        answer = Answer(student, text, digest, **marks[student], remark=remark, pictures=pictures)
        # who has to be looked for elsewhere is nobody's equal
        words = (student, "") if remark else tuple(text.casefold().split())
        words += (digest,) if pictures else ()
        groups.setdefault(words, []).append(answer)
    found = [Group(tuple(some)) for some in groups.values()]
    return sorted(found, key=lambda g: (not g.waits, -len(g.answers), g.text, g.key)), most


def read_answer(path: Path, question: str) -> tuple[str, str, Attachments] | None:
    """Return an answer's text in a graded notebook, the remark on it, and what is attached to it.

    None if there is no such answer.
    """
    try:
        notebook = json.loads(path.read_bytes())
        remarks = notebook["metadata"].get(METADATA_KEY, {}).get("for_a_person", {})
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == question:
                text = "".join(cell["source"]).strip()
                words = "" if text in STUBS else text
                return words, str(remarks.get(question, "")), dict(cell.get("attachments", {}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return None


def _marks(gradebook: Gradebook, problem_set: str, question: str) -> Mapping[str, dict[str, Any]]:
    """Return points, whether a person is needed, and the comment, by student."""
    student, is_it = SubmittedAssignment.student_id, BaseCell.name == question
    columns = (Grade.manual_score, Grade.auto_score, Grade.needs_manual_grade)
    points = class_rows(gradebook, problem_set, student, *columns).filter(is_it)
    comments = class_rows(
        *(gradebook, problem_set, student, Comment.manual_comment), table=Comment
    ).filter(is_it)
    said = {student: comment or "" for student, comment in comments}
    return {
        student: {
            "manual": manual,
            "auto": auto,
            "needs": bool(needs),
            "comment": said.get(student, ""),
        }
        for student, manual, auto, needs in points
    }
