"""Feedback pages whose list of contents names the exercises, for which nbgrader's has no name."""

from __future__ import annotations

import re
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

CONTENTS = '<div id="toc">'
END = "</ol>"
LINK = re.compile(r'(<a href="#(\w+)">)(Test cell|Written response)(</a>)')


class FeedbackExporter(HTMLExporter):
    """Writes nbgrader's feedback pages."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return a page, and what nbconvert knows of it."""
        page, about = super().from_notebook_node(nb, resources, **kw)
        return with_names(page), about


def with_names(page: str) -> str:
    """Return a page in whose list of contents each link has the name of what it leads to."""
    before, mark, rest = page.partition(CONTENTS)
    contents, end, behind = rest.partition(END)
    named = LINK.sub(lambda found: f"{found[1]}{_name(found[2], found[3])}{found[4]}", contents)
    return f"{before}{mark}{named}{end}{behind}"


def _name(grade_id: str, kind: str) -> str:
    """Return what a link is called; the ids come from the release."""
    return grade_id if kind == "Test cell" else f"{grade_id}, answered in words"
