"""What grading would run of a saved notebook, in which order, and what strikes the eye in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.core.grafting import BEFORE, added_cells, defines_more, graded_source
from autograder.core.matching import ReleasedCell, match
from autograder.core.submission import Submission, SubmittedCell, read_bytes, read_submission

SHOW_ONLY_TAG = "show-only"
RELEASES = Path(__file__).parent / "releases"
"""Where the students' wheel has the notebooks as handed out; the course has `exercises`."""
EXERCISES = "exercises"
PLACEHOLDER = "YOUR ANSWER HERE"
"""What nbgrader puts where an answer is to be written."""


class RehearsalError(Exception):
    """There is nothing to rehearse; in words for the student."""


@dataclass(frozen=True)
class Step:
    """A cell to run, or an exercise to judge.

    Parameters
    ----------
    grade_id : str
        Of the cell.
    source : str
        Empty for what is judged.
    is_judged : bool
    """

    grade_id: str
    source: str = ""
    is_judged: bool = False


@dataclass(frozen=True)
class Plan:
    """What to do with a notebook.

    Parameters
    ----------
    problem_set : str
    path : Path
    steps : tuple of Step
    written_points : mapping of str to float
        Points of the written answers, which somebody reads, by grade_id.
    remarks : tuple of str
        What whoever hands it in should know.
    """

    problem_set: str
    path: Path
    steps: tuple[Step, ...]
    written_points: Mapping[str, float]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Released:
    """A cell of the release, and what its metadata say."""

    cell: ReleasedCell
    is_show_only: bool
    points: float

    @property
    def is_judged(self) -> bool:
        """Whether it stands for an exercise."""
        return self.cell.is_graded and not self.cell.is_solution and self.cell.cell_type == "code"


def make_plan(path: Path, sets: Mapping[str, tuple[str, ...]]) -> Plan:
    """Read a saved notebook and find out what grading would do with it.

    Parameters
    ----------
    path : Path
    sets : mapping of str to tuple of str
        The names of each set's exercises.

    Raises
    ------
    RehearsalError
        If it can't be read, or is no problem set of the course.
    """
    submission = read_submission(path)
    if submission.missing:
        raise RehearsalError(f"There is no notebook {path}.")
    if submission.unreadable:
        raise RehearsalError(f"{path.name} can't be read: {submission.unreadable}.")
    problem_set = _set_of(submission, path, sets)
    if problem_set is None:
        raise RehearsalError(
            f"{path.name} is no problem set of this course: none of its cells stands for an "
            f"exercise. There are {', '.join(sets)}."
        )
    released = _release_of(problem_set, path)
    names = sets[problem_set]
    return Plan(
        problem_set,
        path,
        tuple(_steps(released, submission, names)),
        {one.cell.grade_id: one.points for one in released if one.cell.is_written_answer},
        tuple(_remarks(released, submission, problem_set, path, names)),
    )


def _set_of(submission: Submission, path: Path, sets: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the set of which a notebook has most exercises, or by its name if it has no marks."""
    ids = {cell.grade_id.removesuffix("_solution") for cell in submission.cells}
    best = max(sets, key=lambda name: len(ids & set(sets[name])))
    return best if ids & set(sets[best]) else next((n for n in sets if n == path.stem), None)


def _release_of(problem_set: str, path: Path) -> list[_Released]:
    """Return the cells of the notebook as it was handed out, or of the notebook itself."""
    file = f"{problem_set}.ipynb"
    places = [RELEASES / file]
    folders = [*path.resolve().parents, Path(__file__).resolve().parents[2]]
    places += [folder / EXERCISES / problem_set / file for folder in folders]
    release = next((place for place in places if place.is_file()), path)
    content: dict[str, Any] = json.loads(read_bytes(release))
    cells = read_submission(release).cells
    return [
        _with_metadata(cell, raw.get("metadata") or {})
        for cell, raw in zip(cells, content["cells"], strict=True)
    ]


def _with_metadata(cell: SubmittedCell, metadata: Mapping[str, Any]) -> _Released:
    nbgrader = metadata.get("nbgrader") or {}
    return _Released(
        ReleasedCell(
            cell.cell_type,
            cell.source,
            cell.cell_id,
            cell.grade_id,
            is_graded=bool(nbgrader.get("grade")),
            is_solution=bool(nbgrader.get("solution")),
            is_marked=bool(nbgrader),
        ),
        is_show_only=SHOW_ONLY_TAG in metadata.get("tags", ()),
        points=float(nbgrader.get("points") or 0),
    )


def _steps(
    released: list[_Released], submission: Submission, names: tuple[str, ...]
) -> Iterator[Step]:
    cells = submission.cells
    found = match([one.cell for one in released], cells)
    added = added_cells(found, cells)
    judged = {one.cell.grade_id for one in released if one.is_judged}
    yield from _own(added.get(BEFORE, []))
    for place, one in enumerate(released):
        submitted = cells[found[place]] if place in found else None
        source, is_taken = graded_source(one.cell, submitted, cells)
        if submitted is not None and defines_more(one.cell, submitted):
            yield from _own([submitted])
        if one.is_judged and one.cell.grade_id in names:
            yield Step(one.cell.grade_id, is_judged=True)
        elif one.cell.cell_type == "code" and not one.is_judged:
            is_shown_only = one.is_show_only and source == one.cell.source
            if source.strip() and not is_shown_only:
                yield Step(one.cell.grade_id, source)
        if submitted is not None and not is_taken:
            yield from _own([submitted])
        yield from _own(added.get(place, []))
    for name in names:  # its check is gone, and nobody has the release: grading does
        if name not in judged:
            yield Step(name, is_judged=True)


def _own(cells: list[SubmittedCell]) -> Iterator[Step]:
    for cell in cells:
        if cell.cell_type == "code" and cell.source.strip():
            yield Step("", cell.source)


def _remarks(
    released: list[_Released],
    submission: Submission,
    problem_set: str,
    path: Path,
    names: tuple[str, ...],
) -> Iterator[str]:
    found = match([one.cell for one in released], submission.cells)
    if path.name != f"{problem_set}.ipynb":
        yield (
            f"The file is named {path.name}; it should be {problem_set}.ipynb. Under another name "
            "it is graded only if no other notebook of this set lies beside it."
        )
    for place, one in enumerate(released):
        name = one.cell.grade_id
        if not name:
            continue
        submitted = submission.cells[found[place]] if place in found else None
        if submitted is None:
            what = "Its place is kept" if one.is_judged else "What stood in it counts as empty"
            yield f"The cell {name} is missing. {what}."
        elif submitted.cell_type != one.cell.cell_type:
            yield (
                f"The cell {name} has been turned from {one.cell.cell_type} into "
                f"{submitted.cell_type}. Turn it back, so that grading needn't guess what of it "
                "is meant."
            )
        elif defines_more(one.cell, submitted):
            yield (
                f"The cell {name} holds functions of yours, but is there for the check alone. They "
                "count; write them into the cell above all the same."
            )
        elif one.cell.is_written_answer and _is_unanswered(submitted.source, one.cell.source):
            yield f"The written answer {name} is still empty ({one.points:g} points)."
    present = {one.cell.grade_id for one in released}
    for name in names:
        if name not in present:
            yield f"The cell that checks {name} is missing."


def _is_unanswered(source: str, stub: str) -> bool:
    """Whether an answer holds nothing but what stood there."""
    words = source.replace(PLACEHOLDER, "").strip()
    return not words or (PLACEHOLDER in stub and source.strip() == stub.strip())
