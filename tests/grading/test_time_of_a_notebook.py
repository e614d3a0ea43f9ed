"""When a notebook as a whole has used up its time, nothing more of it is started."""

import time
from typing import Any

from nbformat.notebooknode import NotebookNode

from autograder.core.submission import Submission, SubmittedCell
from autograder.core.verdict import Outcome
from autograder.grading.execute import grade_notebook
from autograder.grading.graft import graft
from autograder.grading.limits import CourseLimits
from autograder.problem_sets import exercises
from autograder.sandbox import Limits


def test_what_is_left_times_out_with_the_reason_and_without_a_workspace(
    release_notebook: NotebookNode, no_sandbox: Any
) -> None:
    submission = Submission("digest", (SubmittedCell("code", "1 + 1", "own", ""),))
    notebook = graft(release_notebook, submission)
    asked = exercises("ps06_two_layer_example")
    limits = CourseLimits(Limits(notebook_seconds=-1.0))
    verdicts = grade_notebook(notebook, asked, 1, no_sandbox, limits)
    assert set(verdicts) == set(asked)
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.TIMED_OUT}
    (remark,) = verdicts["backward"].feedback
    assert "the notebook as a whole had used up its time" in remark.observed


def test_the_time_begins_before_the_notebook_is_read(
    release_notebook: NotebookNode, no_sandbox: Any
) -> None:
    notebook = graft(release_notebook, Submission("digest"))
    asked = exercises("ps06_two_layer_example")
    limits = CourseLimits(Limits(notebook_seconds=10.0))
    began = time.monotonic() - 11.0
    verdicts = grade_notebook(notebook, asked, 1, no_sandbox, limits, began=began)
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.TIMED_OUT}
