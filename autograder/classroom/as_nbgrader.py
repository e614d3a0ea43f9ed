"""What nbgrader says of a graded notebook's cells, and does to their outputs, without nbgrader.

To import it takes twice as long as all the rest that a worker imports, and each run starts new
workers. tests/classroom/test_as_nbgrader.py holds each of these to nbgrader's own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode

from autograder.grading.metadata import nbgrader_metadata

LINES_CUT = "... Output truncated ..."
TRACEBACK_CUT = "... Traceback truncated ..."


def is_grade(cell: NotebookNode) -> bool:
    """Whether points are given for a cell."""
    return bool(nbgrader_metadata(cell).get("grade", False))


def is_solution(cell: NotebookNode) -> bool:
    """Whether a student writes in a cell."""
    return bool(nbgrader_metadata(cell).get("solution", False))


def is_task(cell: NotebookNode) -> bool:
    """Whether a cell asks for something that is written in cells of the student's own."""
    return bool(nbgrader_metadata(cell).get("task", False))


def is_unchanged(cell: NotebookNode) -> bool:
    """Whether a solution cell is as it was released, by its checksum."""
    return "checksum" in nbgrader_metadata(cell) and (
        nbgrader_metadata(cell)["checksum"] == checksum_of(cell)
    )


def checksum_of(cell: NotebookNode) -> str:
    """Return nbgrader's checksum of a cell that it has marked."""
    nbgrader = nbgrader_metadata(cell)
    grade, solution = nbgrader.get("grade", False), nbgrader.get("solution", False)
    locked = False if solution else True if grade else nbgrader.get("locked", False)
    parts = [cell.source, cell.cell_type, str(grade), str(solution), str(locked)]
    parts.append(str(nbgrader["grade_id"]))
    if is_grade(cell):
        parts.append(str(float(str(nbgrader["points"]))))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class LimitOutput:
    """Cuts outputs as nbgrader's preprocessor of that name does; -1 is no limit.

    Parameters
    ----------
    enabled : bool
    max_lines : int
        Of the streams of a cell together.
    max_traceback : int
        Entries of a traceback.
    """

    enabled: bool = True
    max_lines: int = 1000
    max_traceback: int = 100

    def cut(self, notebook: NotebookNode) -> None:
        """Cut the outputs of a notebook, if this is enabled."""
        if not self.enabled:
            return
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.outputs:
                if self.max_lines != -1:
                    self._cut_streams(cell)
                if self.max_traceback != -1:
                    self._cut_tracebacks(cell)

    def _cut_streams(self, cell: NotebookNode) -> None:
        length = 0
        kept = []
        for output in cell.outputs:
            if output.output_type == "stream":
                if length == self.max_lines:
                    continue
                lines = output.text.split("\n")
                if len(lines) + length > self.max_lines:
                    lines = [*lines[: self.max_lines - length - 1], LINES_CUT]
                length += len(lines)
                output.text = "\n".join(lines)
            kept.append(output)
        cell.outputs = kept

    def _cut_tracebacks(self, cell: NotebookNode) -> None:
        for output in cell.outputs:
            if output.output_type == "error" and len(output.traceback) > self.max_traceback:
                first = self.max_traceback // 2
                last = self.max_traceback - first - 1
                entries = output.traceback
                output.traceback = [*entries[:first], TRACEBACK_CUT, *entries[-last:]]
