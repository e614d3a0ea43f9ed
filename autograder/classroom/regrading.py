"""What a run knows of earlier gradings: whose marks change, and what a person gave for what."""

from __future__ import annotations

import datetime
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.classroom.changes import MarkChange, changes_of
from autograder.classroom.gradebook import GradebookRows
from autograder.classroom.known_states import KnownStates
from autograder.classroom.result import GradedSubmission
from autograder.classroom.up_to_date import (
    GradedNotebook,
    Scores,
    graded_from,
    read_graded,
    recorded_points,
)
from autograder.core.submission import CannotBeRead
from autograder.grading.door import Listing
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
    beside : Path
        The folder of everybody's graded work.
    """

    def __init__(self, gradebook: Gradebook, release: Release, rules: Rules, beside: Path) -> None:
        self._release, self._rules = release, rules
        self._points = release.points
        self._known = KnownStates(beside, release.problem_set, release.made_by, release.ignore)
        self._recorded, self._by_hand = recorded_points(gradebook, release.problem_set)
        self._before: dict[str, GradedNotebook] = {}
        self._changes: dict[str, list[MarkChange]] = {}
        self._again: dict[str, tuple[str, ...]] = {}

    def is_needed(self, student: str, folder: Path, place: Path, listed: Listing) -> bool:
        """Whether a submission isn't graded as it is now; what there was is kept in mind.

        Parameters
        ----------
        student : str
        folder : Path
            What was handed in.
        place : Path
            Of the graded notebook, if there is one.
        listed : list of (str, os.stat_result)
            What was found in the folder just now.
        """
        known = self._known.scores_of(student, folder, place, listed)
        if known is not None and self._are_recorded(student, known):
            return False
        before = read_graded(place)
        if before is not None and self._is_up_to_date(student, folder, before):
            self._known.note(student, folder, place, before.earned)
            return False
        self._remember(student, before)
        return True

    @property
    def forgotten(self) -> list[str]:
        """Who has been graded before, where the gradebook holds no mark of anybody."""
        if self._recorded:
            return []
        return sorted(student for student, before in self._before.items() if before.verdicts)

    def remember(self, student: str, folder: Path, place: Path) -> None:
        """Keep in mind what there was, of a student who is graded again in any case."""
        self._known.scores_of(student, folder, place)
        self._remember(student, read_graded(place))

    def _remember(self, student: str, before: GradedNotebook | None) -> None:
        if before is not None:
            self._before[student] = before

    def _is_up_to_date(self, student: str, folder: Path, before: GradedNotebook) -> bool:
        """Whether a submission has been graded as it is now, and recorded."""
        if not before.verdicts or not self._are_recorded(student, before.earned):
            return False
        try:
            return before.graded_as == self._release.fingerprint_of(folder)
        except CannotBeRead:  # who grades it says why
            return False

    def _are_recorded(self, student: str, scores: Scores) -> bool:
        """Whether the gradebook holds what these points of the autograder's count."""
        recorded = self._recorded.get(student, {})
        return self._worth(scores).items() <= recorded.items()

    def _worth(self, scores: Scores) -> Scores:
        """Return what points of the autograder's count in this course."""
        return counted(scores, self._points, self._rules) if self._rules else scores

    def rows(
        self, student: str, time: datetime.datetime | None, result: GradedSubmission
    ) -> GradebookRows:
        """Return what to record of a submission, and note what it changes."""
        scores = self._worth(result.scores)
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

    def note(self, student: str, folder: Path, place: Path, result: GradedSubmission) -> None:
        """Note that a submission is graded, recorded and in its place."""
        self._known.note(student, folder, place, result.scores)

    def keep(self) -> None:
        """Keep what is known of everybody's files for the next run."""
        self._known.write()

    def changed(self, student: str) -> tuple[list[MarkChange], tuple[str, ...]]:
        """Return what the recorded rows of a student changed, and what a person should read again.

        Returns
        -------
        list of MarkChange
        tuple of str
            Answers that have changed since points were given for them.
        """
        return self._changes.pop(student, []), self._again.pop(student, ())
