"""What makes `nbgrader autograde` use the workspace and the judge.

nbgrader_config.py calls `configure`. Autograding then goes in nbgrader's two steps:
sanitising builds the notebook to grade from the master (`SubmissionExporter`,
`GraftOntoMaster`), and grading runs and judges it (`JudgeExercises`, `SaveVerdicts`).
Everything else, late penalties, manual grades, formgrader, feedback, export, is nbgrader's.
"""

from __future__ import annotations

import functools
import logging
import secrets
import warnings
from pathlib import Path
from typing import Any as AnyType

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Any, Float, Integer
from traitlets.config import Config

from autograder.exercise import Exercise
from autograder.grading.graft import METADATA_KEY, graft, is_autograded, nbgrader_metadata
from autograder.grading.run import grade_notebook
from autograder.grading.secret import read_or_make_secret, seed_for
from autograder.grading.submission import read_submission
from autograder.problem_sets import NAMES, exercises
from autograder.sandbox import Limits
from autograder.sandbox.plain_kernel import NOT_A_SANDBOX, PlainKernel

HERE = __name__
Resources = dict[str, AnyType]


def configure(c: Config) -> None:
    """Set nbgrader up for this course; called by nbgrader_config.py.

    Parameters
    ----------
    c : Config
        The configuration that nbgrader is reading.
    """
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "exercises"
    c.CourseDirectory.course_id = "backprop"
    c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}

    c.Autograde.exporter_class = f"{HERE}.SubmissionExporter"
    c.Autograde.pre_convert_hook = f"{HERE}.expect_released_notebooks"
    c.Autograde.sanitize_preprocessors = [
        f"{HERE}.GraftOntoMaster",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        f"{HERE}.JudgeExercises",
        "nbgrader.preprocessors.LimitOutput",
        f"{HERE}.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]

    # nbgrader 0.9 sets off this warning of SQLAlchemy 2.1 a dozen times for each student.
    warnings.filterwarnings("ignore", message="Object of type .* not in session")

    # For who goes back to the stock kernel: a tag that skips test cells must not be
    # guessable, and a test cell that was deleted has to come back.
    c.Execute.skip_cells_with_tag = secrets.token_hex(16)
    c.OverwriteCells.add_missing_cells = True


def expect_released_notebooks(*, assignment: str, student: str, notebooks: list[str]) -> None:
    """Add to nbgrader's list every notebook that was released but not handed in.

    So that a submission under another file name ends in zeros with a reason, instead of an
    error that leaves the student without any feedback.
    """
    if not notebooks:
        return
    folder = Path(notebooks[0]).parent
    problem_set = folder.name
    expected = folder / f"{problem_set}.ipynb"
    if problem_set in NAMES and str(expected) not in notebooks:
        notebooks.append(str(expected))


class SubmissionExporter(NotebookExporter):
    """Reads a submission as hostile bytes when it is sanitised; our own file afterwards."""

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kwargs: AnyType
    ) -> tuple[AnyType, Resources]:
        """Read one notebook and convert it."""
        if not any(isinstance(step, GraftOntoMaster) for step in self._preprocessors):
            return super().from_filename(filename, resources, **kwargs)
        resources = {**(resources or {}), "submission": read_submission(Path(filename))}
        empty = nbformat.v4.new_notebook()
        converted: tuple[str, Resources]
        converted = self.from_notebook_node(empty, resources, **kwargs)  # type: ignore[no-untyped-call]
        return converted


class GraftOntoMaster(NbGraderPreprocessor):
    """Replaces what was read by the master with the student's sources on it."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Build the notebook to grade."""
        facts = resources["nbgrader"]
        master = _read_master(_course(self), facts["assignment"], facts["notebook"])
        with Gradebook(facts["db_url"]) as gradebook:
            _check_master(master, gradebook, facts["assignment"], facts["notebook"])
        return graft(master, resources["submission"]), resources


class JudgeExercises(NbGraderPreprocessor):
    """Runs the student's cells and judges every exercise; takes the place of `Execute`."""

    cell_seconds = Float(30.0, help="processor time that one cell may use").tag(config=True)
    call_seconds = Float(5.0, help="processor time that one call of a graded function may use").tag(
        config=True
    )
    notebook_seconds = Float(
        600.0, help="time on the clock after which no more of a notebook is started"
    ).tag(config=True)
    memory_megabytes = Integer(2048, help="how much memory a notebook may use").tag(config=True)
    output_kilobytes = Integer(2048, help="how much a notebook may print").tag(config=True)
    graded_ahead = Any(
        None, allow_none=True, help="returns the graded notebook and verdicts, if they exist"
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """The configured limits."""
        return Limits(
            cell_seconds=self.cell_seconds,
            call_seconds=self.call_seconds,
            notebook_seconds=self.notebook_seconds,
            memory_bytes=self.memory_megabytes * 2**20,
            output_bytes=self.output_kilobytes * 2**10,
        )

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the notebook; the verdicts go into `resources`."""
        if self.graded_ahead is not None:
            nb, resources["verdicts"] = self.graded_ahead()
            return nb, resources
        _warn_once(self.log)
        problem_set = resources["nbgrader"]["assignment"]
        secret = read_or_make_secret(Path(_course(self).root))
        seed = seed_for(secret, nb.metadata[METADATA_KEY]["submission"], problem_set)
        limits = self.limits
        resources["verdicts"] = grade_notebook(
            nb, exercises(problem_set), seed, lambda: PlainKernel(limits), limits
        )
        return nb, resources


class SaveVerdicts(SaveAutoGrades):
    """Writes the judge's points into the gradebook, and no others.

    Written answers go nbgrader's own way: unchanged is 0, anything else waits for a person.
    """

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        if not is_autograded(cell):
            super()._add_score(cell, resources)
            return
        name = cell.metadata["nbgrader"]["grade_id"]
        verdict = resources["verdicts"].get(name)
        if verdict is None:
            raise RuntimeError(f"no verdict for {name}: nothing is written without one")
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score = float(verdict.earned)
        grade.needs_manual_grade = grade.manual_score is not None
        self.gradebook.db.commit()


@functools.cache
def _warn_once(log: logging.Logger) -> None:
    log.warning(NOT_A_SANDBOX)


def _course(preprocessor: NbGraderPreprocessor) -> CourseDirectory:
    """Return the course directory: the preprocessor belongs to an exporter, that to Autograde."""
    course: CourseDirectory = preprocessor.parent.parent.coursedir
    return course


def _read_master(course: CourseDirectory, assignment: str, notebook: str) -> NotebookNode:
    folder = Path(course.root) / course.format_path(course.release_directory, ".", assignment)
    path = folder / f"{notebook}.ipynb"
    if not path.exists():
        raise FileNotFoundError(
            f"there is no released notebook {path}; "
            f"run `nbgrader generate_assignment {assignment} --force` first"
        )
    return nbformat.read(path, as_version=4)


def _check_master(
    master: NotebookNode, gradebook: Gradebook, assignment: str, notebook: str
) -> None:
    """Make sure that release, gradebook and problem set ask and pay for the same exercises."""
    asked: dict[str, Exercise] = exercises(assignment)
    cells = {
        nbgrader_metadata(cell)["grade_id"]: nbgrader_metadata(cell)["points"]
        for cell in filter(is_autograded, master.cells)
    }
    for name, points in cells.items():
        if name not in asked:
            raise ValueError(f"{notebook}.ipynb grades {name!r}, but {assignment} has no such one")
        try:
            recorded = gradebook.find_graded_cell(name, notebook, assignment).max_score
        except MissingEntry:
            recorded = None
        if not points == recorded == asked[name].points:
            raise ValueError(
                f"{name} is worth {points} points in the release, {recorded} in the gradebook "
                f"and {asked[name].points} in the problem set; make them equal and run "
                f"`nbgrader generate_assignment {assignment} --force`"
            )
