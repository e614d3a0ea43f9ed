"""The steps of Autograde: graft a submission onto its release, judge it, save the points."""

from __future__ import annotations

import copy
import functools
import time
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Grade, Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import determine_grade

from autograder.grading.execute import grade_notebook
from autograder.grading.graft import build_notebook_to_grade
from autograder.grading.hand_points import CHANGED, needs_a_person, texts_in
from autograder.grading.metadata import (
    METADATA_KEY,
    for_a_person,
    grade_id_of,
    is_autograded,
    was_unprotected,
)
from autograder.grading.notes import UNPROTECTED_COMMENT, remark_on
from autograder.grading.points import NO_RULE, read_rules
from autograder.grading.read_release import check_release, read_release
from autograder.grading.secret import read_or_make_secret, seed_for
from autograder.nbgrader_plugin import settings
from autograder.nbgrader_plugin.safe_copy import TEXTS_BEFORE
from autograder.problem_sets import exercises
from autograder.sandbox import WorkspaceLost

Resources = dict[str, Any]


class GraftOntoRelease(NbGraderPreprocessor):
    """Replaces what was read by the release with the student's sources on it."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Build the notebook to grade; its time begins."""
        self.parent.began = time.monotonic()
        nbgrader = resources["nbgrader"]
        names = (nbgrader["assignment"], nbgrader["notebook"])
        release = read_release(_course(self), *names, self.parent.limits)
        rules = read_rules(Path(_course(self).root), release.problem_set)
        with Gradebook(nbgrader["db_url"]) as gradebook:
            check_release(release, gradebook, rules)
        return build_notebook_to_grade(release, resources["folder"]), resources


class JudgeExercises(NbGraderPreprocessor, settings.JudgeExercises):
    """Runs the student's cells and judges every exercise; takes the place of `Execute`."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the notebook; the verdicts go into `resources`."""
        problem_set = resources["nbgrader"]["assignment"]
        course = _course(self)
        secret = read_or_make_secret(Path(course.root), shared=bool(course.groupshared))
        seed = seed_for(secret, nb.metadata[METADATA_KEY]["submission"], problem_set)
        asked, parent = exercises(problem_set), _exporter(self)
        grade = functools.partial(grade_notebook, diagnosis=self.diagnosis)
        attempt = copy.deepcopy(nb)
        try:
            verdicts = grade(
                attempt, asked, seed, parent.sandbox, parent.limits, began=parent.began
            )
        except WorkspaceLost as lost:
            self.log.warning("Once more, because %s", lost)
            attempt = nb
            verdicts = grade(attempt, asked, seed, parent.sandbox, parent.limits)
        resources["verdicts"] = verdicts
        return attempt, resources


class SaveVerdicts(SaveAutoGrades):
    """Writes the judge's points into the gradebook, and no others.

    Written answers go nbgrader's own way: unchanged is 0, anything else waits for a person, and so
    does an answer that may stand in another cell.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Write what the notebook earned."""
        course = _course(self)
        self._rules = read_rules(Path(course.root), resources["nbgrader"]["assignment"])
        before = getattr(self.parent.parent, TEXTS_BEFORE, None)
        self._same = texts_in(nb).same_as(before)
        self._had_texts = before is not None
        self._asked = for_a_person(nb)
        self._comment = UNPROTECTED_COMMENT if was_unprotected(nb) else ""
        return super().preprocess(nb, resources)  # type: ignore[no-any-return, unused-ignore]

    def _add_comment(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_comment(cell, resources)
        name = grade_id_of(cell)
        is_changed = self._had_texts and name not in self._same and self._has_points(name)
        if self._comment or name in self._asked or is_changed:
            comment = self.gradebook.find_comment(
                name, self.notebook_id, self.assignment_id, self.student_id
            )
            if is_changed:
                comment.auto_comment = CHANGED
            if name in self._asked:
                comment.auto_comment = remark_on(self._asked[name])
            comment.auto_comment = " ".join(filter(None, (comment.auto_comment, self._comment)))
            self._comment = ""
            self.gradebook.db.commit()

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        name = grade_id_of(cell)
        grade = self._grade_of(name)
        before, needed = grade.auto_score, grade.needs_manual_grade
        if name in self._asked:
            score = None
        elif is_autograded(cell):
            verdict = resources["verdicts"].get(name)
            if verdict is None:
                raise RuntimeError(f"no verdict for {name}: nothing is written without one")
            score = float(verdict.earned)
        else:
            score, _ = determine_grade(cell, self.log)
        released = float(cell.metadata["nbgrader"]["points"])
        grade.auto_score = self._rules.get(name, NO_RULE).counted(score, released)
        grade.needs_manual_grade = needs_a_person(
            grade.auto_score,
            manual=grade.manual_score,
            is_same=name in self._same,
            auto_before=before,
            needed_before=needed,
        )
        self.gradebook.db.commit()

    def _grade_of(self, name: str) -> Grade:
        return self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )

    def _has_points(self, name: str) -> bool:
        """Whether a person has given points for the answer in a cell."""
        try:
            return self._grade_of(name).manual_score is not None
        except MissingEntry:  # a cell without points of its own
            return False


def _course(preprocessor: NbGraderPreprocessor) -> CourseDirectory:
    """Return the course directory: the preprocessor belongs to an exporter, that to Autograde."""
    course: CourseDirectory = _exporter(preprocessor).parent.coursedir
    return course


def _exporter(preprocessor: NbGraderPreprocessor) -> Any:
    return preprocessor.parent
