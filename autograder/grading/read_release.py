"""Find a released notebook as nbgrader keeps it, and hold it to gradebook and problem set."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import SchemaMismatchError

from autograder.core.exercise import Exercise
from autograder.grading.fingerprint import code_of_the_set, code_version
from autograder.grading.limits import CourseLimits
from autograder.grading.metadata import is_autograded, nbgrader_metadata
from autograder.grading.points import NO_RULE, Rules, set_worth
from autograder.grading.release import Release
from autograder.problem_sets import exercises

NO_NOTEBOOK = (ValueError, AttributeError, TypeError)
"""What nbformat raises where a file is no JSON, or other JSON than a notebook's."""


def read_release(
    course: CourseDirectory, assignment: str, notebook: str, limits: CourseLimits
) -> Release:
    """Read a released notebook.

    Parameters
    ----------
    course : CourseDirectory
    assignment, notebook : str
    limits : CourseLimits
        Within which it is graded.

    Raises
    ------
    FileNotFoundError
        If the set was not released; says what to do.
    """
    folder = Path(course.root) / course.format_path(course.release_directory, ".", assignment)
    path = folder / f"{notebook}.ipynb"
    if not path.exists():
        raise FileNotFoundError(
            f"there is no released notebook {path}; "
            f"run `nbgrader generate_assignment {assignment} --force` first"
        )
    version = code_version(assignment)
    text = limits.text_for(exercises(assignment))
    own, ignore = code_of_the_set(assignment), tuple(course.ignore)
    return Release(assignment, notebook, path.read_bytes(), version, ignore, text, own)


def check_release(release: Release, gradebook: Gradebook, rules: Rules) -> None:
    """Make sure that release, gradebook and problem set ask and pay for the same exercises.

    Parameters
    ----------
    release : Release
    gradebook : Gradebook
        Its cells are made worth what the course's rules say, if there are any.
    rules : mapping of str to Rule

    Raises
    ------
    ValueError
        If they don't; says where, and what to do.
    """
    try:
        MetadataValidator().validate_nb(release.notebook)
    except (ValidationError, SchemaMismatchError, *NO_NOTEBOOK) as error:
        raise ValueError(f"{release.file_name} is no release of nbgrader: {error}") from None
    assignment, notebook = release.problem_set, release.name
    asked: dict[str, Exercise] = exercises(assignment)
    cells = {
        nbgrader_metadata(cell)["grade_id"]: nbgrader_metadata(cell)["points"]
        for cell in filter(is_autograded, release.notebook.cells)
    }
    released = release.points
    for name, points in cells.items():
        if name not in asked:
            raise ValueError(f"{notebook}.ipynb grades {name!r}, but {assignment} has no such one")
        try:
            recorded = gradebook.find_graded_cell(name, notebook, assignment).max_score
        except MissingEntry:
            recorded = None
        if recorded is not None and recorded == rules.get(name, NO_RULE).worth(released[name]):
            recorded = points
        if not points == recorded == asked[name].points:
            raise ValueError(
                f"{name} is worth {points} points in the release, {recorded} in the gradebook "
                f"and {asked[name].points} in the problem set; make them equal and run "
                f"`nbgrader generate_assignment {assignment} --force`"
            )
    lost = _recorded_cells(gradebook, assignment, notebook) - _named_cells(release)
    if lost:
        raise ValueError(
            f"{notebook}.ipynb in the release has no cell {', '.join(map(repr, sorted(lost)))}, "
            f"which the gradebook has; run `nbgrader generate_assignment {assignment} --force`, "
            "which makes it from its source. To leave an exercise out, use `course excuse`"
        )
    if rules:
        set_worth(gradebook, assignment, released, rules)


def _recorded_cells(gradebook: Gradebook, assignment: str, notebook: str) -> set[str]:
    """Return which cells of students the gradebook expects in a notebook."""
    try:
        found = gradebook.find_notebook(notebook, assignment)
    except MissingEntry:
        return set()
    cells = (*found.grade_cells, *found.solution_cells, *found.task_cells)
    return {cell.name for cell in cells}


def _named_cells(release: Release) -> set[object]:
    return {nbgrader_metadata(cell).get("grade_id") for cell in release.notebook.cells}
