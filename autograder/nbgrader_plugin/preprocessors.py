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
from traitlets import Bool, Dict, Enum, Float, Integer

from autograder.grading.execute import grade_notebook
from autograder.grading.graft import build_notebook_to_grade
from autograder.grading.hand_points import CHANGED, needs_a_person, texts_in
from autograder.grading.limits import (
    OF_NOTEBOOKS,
    CourseLimits,
    limits_of_a_course,
    with_settings,
)
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
from autograder.nbgrader_plugin.safe_copy import TEXTS_BEFORE
from autograder.problem_sets import exercises, find_exercise
from autograder.sandbox import Isolation, WorkspaceLost

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

    walls = Enum(
        ("A", "B"), "B", help="the weakest walls that will do where there are some: of tier A, or B"
    ).tag(config=True)

    diagnosis = Bool(
        True, help="look for the line of mistakes that have no name; no mark depends on it"
    ).tag(config=True)

    @property
    def isolation(self) -> Isolation | None:
        """The only walls that will do; None if the strongest there are, whichever they are."""
        return Isolation.NAMESPACES if self.walls == "A" else None

    @property
    def limits(self) -> CourseLimits:
        """The configured limits; ValueError if one of them makes no sense."""
        for name in self.exercise_limits:
            if find_exercise(name) is None:
                raise ValueError(f"exercise_limits names {name!r}, but there is no such exercise")
        default = limits_of_a_course({name: getattr(self, name) for name in OF_NOTEBOOKS})
        per_exercise = {
            name: with_settings(default, settings)
            for name, settings in self.exercise_limits.items()
        }
        return CourseLimits(default, per_exercise)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the notebook; the verdicts go into `resources`."""
        problem_set = resources["nbgrader"]["assignment"]
        course = _course(self)
        secret = read_or_make_secret(Path(course.root), shared=bool(course.groupshared))
        seed = seed_for(secret, nb.metadata[METADATA_KEY]["submission"], problem_set)
        asked, parent = exercises(problem_set), self.parent
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
    course: CourseDirectory = preprocessor.parent.parent.coursedir
    return course
