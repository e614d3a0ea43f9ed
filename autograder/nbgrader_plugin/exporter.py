"""Reads notebooks for nbgrader's Autograde, and keeps the run's sandbox."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import BaseConverter, NbGraderException

from autograder.grading.privacy import keep_from_others
from autograder.nbgrader_plugin.preprocessors import GraftOntoRelease, JudgeExercises, Resources
from autograder.nbgrader_plugin.safe_copy import copy_without_links
from autograder.sandbox import Isolation
from autograder.sandbox.opening import NoSandbox, Sandbox, open_sandbox


class SubmissionExporter(NotebookExporter):
    """Reads a submission as hostile bytes when it is sanitised; our own file afterwards.

    There is one for each run of Autograde, so it also keeps the run's sandbox.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.began: float | None = None
        """When the time of the current notebook began, by the monotonic clock."""
        judge = JudgeExercises(parent=self)
        if isinstance(self.parent, BaseConverter):
            copy_without_links(self.parent)
            keep_from_others(self.parent.coursedir)
        try:
            self.limits = judge.limits
            self.sandbox: Sandbox = open_sandbox(
                allow_unprotected=judge.allow_unprotected, isolation=judge.isolation
            )
        except (NoSandbox, ValueError) as error:
            message = str(error)
            if isinstance(error, NoSandbox):
                message += " To grade without: c.JudgeExercises.allow_unprotected = True"
            self.log.error(message)
            raise NbGraderException(message) from None
        weakref.finalize(self, self.sandbox.close)
        if self.sandbox.isolation is Isolation.NONE:
            self.log.warning(self.sandbox.description)

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[Any, Resources]:
        """Read one notebook and convert it.

        When submissions are sanitised, which `GraftOntoRelease` among the preprocessors tells, the
        file is not read here: an empty notebook goes to the preprocessors, with the folder.
        """
        if not any(isinstance(step, GraftOntoRelease) for step in self._preprocessors):
            return super().from_filename(filename, resources, **kwargs)
        resources = {**(resources or {}), "folder": Path(filename).parent}
        empty = nbformat.v4.new_notebook()
        converted: tuple[str, Resources]
        converted = self.from_notebook_node(empty, resources, **kwargs)  # type: ignore[no-untyped-call]
        return converted
