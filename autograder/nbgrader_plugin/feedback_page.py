"""Feedback pages that name the exercises, and say which answers nobody has read yet.

nbgrader's own list of contents has no name for an exercise, and gives an answer that waits for a
person 0 points.
"""

from __future__ import annotations

import re
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades

CONTENTS = '<div id="toc">'
END = "</ol>"
ENTRY = re.compile(
    r'(<a href="#(\w[\w.-]*)">)(Test cell|Written response)(</a>) \(Score: [\d.]+ / ([\d.]+)\)'
)
HEADING = re.compile(
    r'(<a name="(\w[\w.-]*)"></a>\s*<div class="panel-heading">\s*'
    r"<span class=\"nbgrader-label\">Student's answer</span>\s*<span class=\"pull-right\">\s*)"
    r"Score: [\d.]+ / ([\d.]+)"
)
TITLE = re.compile(r"(<h4>[^<]*\(Score: [\d.]+ / [\d.]+)(\)</h4>)")
WAITING = "waiting"
"""Where in nbgrader's resources the grade_ids of answers that wait for a person are."""


class GetGradesAndWhatWaits(GetGrades):
    """Fetches marks from the gradebook, and which answers wait for a person."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Note marks in a notebook, and in the resources what waits."""
        resources["nbgrader"][WAITING] = set()
        return super().preprocess(nb, resources)

    def _get_score(self, cell: NotebookNode, resources: Any) -> None:
        super()._get_score(cell, resources)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        if grade.needs_manual_grade:  # also what has changed since it was read
            resources["nbgrader"][WAITING].add(grade_id)


class FeedbackExporter(HTMLExporter):
    """Writes nbgrader's feedback pages."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return a page, and what nbconvert knows of it."""
        page, about = super().from_notebook_node(nb, resources, **kw)
        return with_names(page, about.get("nbgrader", {}).get(WAITING, set())), about


def with_names(page: str, waiting: set[str]) -> str:
    """Return a page that says what each link leads to, and what is not read yet.

    Parameters
    ----------
    page : str
    waiting : set of str
        The grade_ids of answers that wait for a person.
    """
    before, mark, rest = page.partition(CONTENTS)
    contents, end, behind = rest.partition(END)

    def entry(found: re.Match[str]) -> str:
        link, grade_id, kind, close, points = found.groups()
        score = found[0].rpartition("(")[2].removesuffix(")")
        told = f"not read yet, of {points}" if grade_id in waiting else score
        return f"{link}{_name(grade_id, kind)}{close} ({told})"

    def heading(found: re.Match[str]) -> str:
        return f"{found[1]}Not read yet, of {found[3]}" if found[2] in waiting else found[0]

    if waiting:
        before = TITLE.sub(r"\1 so far: not all is read yet\2", before)
        behind = HEADING.sub(heading, behind)
    return f"{before}{mark}{ENTRY.sub(entry, contents)}{end}{behind}"


def _name(grade_id: str, kind: str) -> str:
    """Return what a link is called; the ids come from the release."""
    return grade_id if kind == "Test cell" else f"{grade_id}, answered in words"
