"""What makes `nbgrader autograde` use the workspace and the judge.

nbgrader_config.py calls `configure`. Autograding then goes in nbgrader's two steps:
sanitising builds the notebook to grade from the master (`SubmissionExporter`,
`GraftOntoMaster`), and grading runs and judges it (`JudgeExercises`, `SaveVerdicts`).
Everything else, late penalties, manual grades, formgrader, feedback, export, is nbgrader's.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import secrets
import warnings
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.converters.base
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import SchemaMismatchError
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import parse_utc
from traitlets import Bool, Dict, Float, Integer
from traitlets.config import Config

from autograder.exercise import Exercise
from autograder.grading.fingerprint import code_version
from autograder.grading.folder import further_files, read_timestamp
from autograder.grading.graft import METADATA_KEY, is_autograded, nbgrader_metadata
from autograder.grading.limits import CourseLimits, with_settings
from autograder.grading.notes import was_unprotected
from autograder.grading.run import grade_notebook
from autograder.grading.secret import read_or_make_secret, seed_for
from autograder.grading.taking_in import Release, take_in
from autograder.problem_sets import NAMES, exercises, find_exercise
from autograder.sandbox import Isolation, Limits
from autograder.sandbox.opening import NoSandbox, Sandbox, open_sandbox

HERE = __name__
UNPROTECTED_COMMENT = "Graded without a sandbox."
Resources = dict[str, Any]


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
    """Reads a submission as hostile bytes when it is sanitised; our own file afterwards.

    There is one for each run of Autograde, so it also keeps the run's sandbox.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        judge = JudgeExercises(parent=self)
        if isinstance(self.parent, BaseConverter):
            take_no_links(self.parent)
        try:
            self.limits = judge.limits
            self.sandbox: Sandbox = open_sandbox(allow_unprotected=judge.allow_unprotected)
        except (NoSandbox, ValueError) as error:
            words = str(error)
            if isinstance(error, NoSandbox):
                words += " To grade without: c.JudgeExercises.allow_unprotected = True"
            self.log.error(words)
            raise NbGraderException(words) from None
        weakref.finalize(self, self.sandbox.close)
        if self.sandbox.isolation is Isolation.NONE:
            self.log.warning(self.sandbox.description)

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[Any, Resources]:
        """Read one notebook and convert it."""
        if not any(isinstance(step, GraftOntoMaster) for step in self._preprocessors):
            return super().from_filename(filename, resources, **kwargs)
        resources = {**(resources or {}), "folder": Path(filename).parent}
        empty = nbformat.v4.new_notebook()
        converted: tuple[str, Resources]
        converted = self.from_notebook_node(empty, resources, **kwargs)  # type: ignore[no-untyped-call]
        return converted


class GraftOntoMaster(NbGraderPreprocessor):
    """Replaces what was read by the master with the student's sources on it."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Build the notebook to grade."""
        facts = resources["nbgrader"]
        release = read_release(_course(self), facts["assignment"], facts["notebook"])
        with Gradebook(facts["db_url"]) as gradebook:
            check_release(release, gradebook)
        return take_in(release, resources["folder"]), resources


class JudgeExercises(NbGraderPreprocessor):
    """Runs the student's cells and judges every exercise; takes the place of `Execute`.

    Its settings are those of `course grade`, too.
    """

    cell_seconds = Float(30.0, help="processor time that one cell may use").tag(config=True)
    call_seconds = Float(5.0, help="processor time that one call of a graded function may use").tag(
        config=True
    )
    notebook_seconds = Float(
        600.0, help="time on the clock after which no more of a notebook is started"
    ).tag(config=True)
    memory_megabytes = Integer(2048, help="how much memory a notebook may use").tag(config=True)
    output_kilobytes = Integer(2048, help="how much a notebook may print").tag(config=True)
    disk_megabytes = Integer(64, help="how much a notebook may write to files").tag(config=True)
    exercise_limits = Dict(
        help="limits of single exercises, such as {'train': {'call_seconds': 20}}; keys as above"
    ).tag(config=True)
    allow_unprotected = Bool(
        False, help="grade without a sandbox where none can be had, and say so on every page"
    ).tag(config=True)

    @property
    def limits(self) -> CourseLimits:
        """The configured limits; ValueError if one of an exercise's own makes no sense."""
        for name in self.exercise_limits:
            if find_exercise(name) is None:
                raise ValueError(f"exercise_limits names {name!r}, but there is no such exercise")
        general = Limits(
            cell_seconds=self.cell_seconds,
            call_seconds=self.call_seconds,
            notebook_seconds=self.notebook_seconds,
            memory_bytes=self.memory_megabytes * 2**20,
            output_bytes=self.output_kilobytes * 2**10,
            disk_bytes=self.disk_megabytes * 2**20,
        )
        own = {
            name: with_settings(general, settings)
            for name, settings in self.exercise_limits.items()
        }
        return CourseLimits(general, own)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the notebook; the verdicts go into `resources`."""
        problem_set = resources["nbgrader"]["assignment"]
        secret = read_or_make_secret(Path(_course(self).root))
        seed = seed_for(secret, nb.metadata[METADATA_KEY]["submission"], problem_set)
        resources["verdicts"] = grade_notebook(
            nb, exercises(problem_set), seed, self.parent.sandbox, self.parent.limits
        )
        return nb, resources


class SaveVerdicts(SaveAutoGrades):
    """Writes the judge's points into the gradebook, and no others.

    Written answers go nbgrader's own way: unchanged is 0, anything else waits for a person.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write what the notebook earned."""
        self._comment = UNPROTECTED_COMMENT if was_unprotected(nb) else ""
        return super().preprocess(nb, resources)  # type: ignore[no-any-return, unused-ignore]

    def _add_comment(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_comment(cell, resources)
        if self._comment:
            name = cell.metadata["nbgrader"]["grade_id"]
            comment = self.gradebook.find_comment(
                name, self.notebook_id, self.assignment_id, self.student_id
            )
            comment.auto_comment = " ".join(filter(None, (comment.auto_comment, self._comment)))
            self._comment = ""
            self.gradebook.db.commit()

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


def _course(preprocessor: NbGraderPreprocessor) -> CourseDirectory:
    """Return the course directory: the preprocessor belongs to an exporter, that to Autograde."""
    course: CourseDirectory = preprocessor.parent.parent.coursedir
    return course


# -- submissions hold links, pipes and false time stamps ----------------------------------


def take_no_links(converter: BaseConverter) -> None:
    """Make a run of Autograde copy further files of submissions only if they are plain files.

    nbgrader follows links and opens pipes, and has no setting for that. While it copies a
    submission's files, it is given another list of them.
    """
    course = converter.coursedir
    course.get_existing_timestamp = functools.partial(existing_timestamp, course)
    init_assignment = converter.init_assignment

    def init_assignment_without_links(assignment_id: str, student_id: str) -> None:
        with _other_file_list(functools.partial(_plain_files, course)):
            init_assignment(assignment_id, student_id)

    converter.init_assignment = init_assignment_without_links


@contextlib.contextmanager
def _other_file_list(find_files: Any) -> Iterator[None]:
    module: Any = nbgrader.converters.base
    before = module.find_all_files
    module.find_all_files = find_files
    try:
        yield
    finally:
        module.find_all_files = before


def _plain_files(course: CourseDirectory, path: str, exclude: list[str]) -> list[str]:
    files = further_files(Path(path), tuple(course.ignore))
    for remark in files.not_taken:
        course.log.warning("Not taken from %s: %s", path, remark)
    return [os.path.join(path, name) for name in files.taken]


def existing_timestamp(course: CourseDirectory, folder: str | Path) -> datetime.datetime | None:
    """Return when something was handed in, None if its time stamp can't be read.

    Takes the place of CourseDirectory's own, which opens whatever lies there and stops with
    an error if it is no time.
    """
    text = read_timestamp(Path(folder))
    try:
        time: datetime.datetime | None = parse_utc(text) if text else None
    except Exception:  # dateutil raises whatever a stranger's text leads it to
        course.log.warning("The time stamp in %s is no time, and doesn't count", folder)
        return None
    return time


# -- the release --------------------------------------------------------------------------


def read_release(course: CourseDirectory, assignment: str, notebook: str) -> Release:
    """Read a released notebook.

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
    return Release(assignment, notebook, path.read_bytes(), version, tuple(course.ignore))


def check_release(release: Release, gradebook: Gradebook) -> None:
    """Make sure that release, gradebook and problem set ask and pay for the same exercises.

    Raises
    ------
    ValueError
        If they don't; says where, and what to do.
    """
    try:
        MetadataValidator().validate_nb(release.master)
    except (ValidationError, SchemaMismatchError) as error:
        raise ValueError(f"{release.file_name} is no release of nbgrader: {error}") from None
    assignment, notebook = release.problem_set, release.notebook
    asked: dict[str, Exercise] = exercises(assignment)
    cells = {
        nbgrader_metadata(cell)["grade_id"]: nbgrader_metadata(cell)["points"]
        for cell in filter(is_autograded, release.master.cells)
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
