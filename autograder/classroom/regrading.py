"""What a run knows of earlier gradings: whose marks change, and what a person gave for what."""

from __future__ import annotations

import datetime
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.classroom.changes import MarkChange, changes_of
from autograder.classroom.gradebook import GradebookRows
from autograder.classroom.result import GradedSubmission
from autograder.classroom.up_to_date import (
    GradedNotebook,
    graded_from,
    is_up_to_date,
    points_by_hand,
    read_graded,
    recorded_scores,
)
from autograder.grading.hand_points import CHANGED
from autograder.grading.points import Rules, counted
from autograder.grading.release import Release


class Regrading:
    """Compares what is graded with what was.

    Parameters
    ----------
    gradebook : Gradebook
    release : Release
    rules : mapping of str to Rule
        What counts otherwise than the release says.
    """

    def __init__(self, gradebook: Gradebook, release: Release, rules: Rules) -> None:
        self._release, self._rules = release, rules
        self._recorded = recorded_scores(gradebook, release.problem_set)
        self._by_hand = points_by_hand(gradebook, release.problem_set)
        self._before: dict[str, GradedNotebook] = {}
        self._changes: dict[str, list[MarkChange]] = {}
        self._again: dict[str, tuple[str, ...]] = {}

    def is_needed(self, student: str, folder: Path, place: Path) -> bool:
        """Whether a submission isn't graded as it is now; what there was is kept in mind.

        Parameters
        ----------
        student : str
        folder : Path
            What was handed in.
        place : Path
            Of the graded notebook, if there is one.
        """
        before = read_graded(place)
        recorded = self._recorded.get(student, {})
        if is_up_to_date(self._release, folder, before, recorded, self._rules):
            return False
        self.remember(student, place, before)
        return True

    def remember(self, student: str, place: Path, before: GradedNotebook | None = None) -> None:
        """Keep in mind what there was, of a student who is graded again in any case."""
        before = before or read_graded(place)
        if before is not None:
            self._before[student] = before

    def rows(
        self, student: str, time: datetime.datetime | None, result: GradedSubmission
    ) -> GradebookRows:
        """Return what to record of a submission, and note what it changes."""
        scores = counted(result.scores, self._release.points, self._rules)
        before = self._before.get(student)
        if before is None:
            return GradebookRows(student, time, scores, result.comments)
        after = graded_from(result.content)
        recorded = self._recorded.get(student, {})
        self._changes[student] = changes_of(student, recorded, scores, before, after)
        same = after.texts.same_as(before.texts) if after else frozenset()
        again = tuple(name for name in self._by_hand.get(student, ()) if name not in same)
        self._again[student] = again
        said = {name: CHANGED for name in again if name not in result.to_look_for}
        return GradebookRows(student, time, scores, {**result.comments, **said}, same)

    def changed(self, student: str) -> tuple[list[MarkChange], tuple[str, ...]]:
        """Return what the recorded rows of a student changed, and what a person should read again.

        Returns
        -------
        list of MarkChange
        tuple of str
            Answers that have changed since points were given for them.
        """
        return self._changes.pop(student, []), self._again.pop(student, ())
