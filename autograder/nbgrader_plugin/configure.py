"""Set nbgrader up for this course."""

from __future__ import annotations

import secrets
import warnings
from pathlib import Path

from traitlets.config import Config

from autograder.problem_sets import PROBLEM_SETS

PACKAGE = "autograder.nbgrader_plugin"


def configure(c: Config, *, course_id: str = "backprop") -> None:
    """Set nbgrader up for this course; called by nbgrader_config.py.

    Parameters
    ----------
    c : Config
        The configuration that nbgrader is reading.
    course_id : str
        The course's name in the gradebook and in nbgrader's exchange.
    """
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "exercises"
    c.CourseDirectory.course_id = course_id
    c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}

    c.Autograde.exporter_class = f"{PACKAGE}.exporter.SubmissionExporter"
    c.Autograde.pre_convert_hook = f"{PACKAGE}.configure.expect_released_notebooks"
    c.Autograde.sanitize_preprocessors = [
        f"{PACKAGE}.preprocessors.GraftOntoRelease",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        f"{PACKAGE}.preprocessors.JudgeExercises",
        "nbgrader.preprocessors.LimitOutput",
        f"{PACKAGE}.preprocessors.SaveVerdicts",
        f"{PACKAGE}.late.LatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]

    c.GenerateFeedback.exporter_class = f"{PACKAGE}.feedback_page.FeedbackExporter"
    c.GenerateFeedback.preprocessors = [
        f"{PACKAGE}.feedback_page.GetGradesAndWhatWaits",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    # of feedback and of formgrader's pages
    c.HTMLExporter.filters = {"highlight_code": f"{PACKAGE}.highlight.BoundedHighlight"}

    c.ExportApp.plugin_class = f"{PACKAGE}.export.QuotedCsv"

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
    if problem_set in PROBLEM_SETS and str(expected) not in notebooks:
        notebooks.append(str(expected))
