"""Other points for an exercise, or none, or all for everybody: in the gradebook, and back again.

The rule itself is in points.json; here the marks that are in the gradebook follow it. What a person
gave for an exercise that is excused is kept in a file of its own, and comes back with the exercise.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Grade, Gradebook, MissingEntry
from traitlets import TraitError

from autograder.classroom.course import Course, CourseError
from autograder.classroom.lock import only_writer
from autograder.classroom.open_gradebook import Say, open_gradebook, patiently, say_nothing
from autograder.classroom.penalties import Renewed, renew_penalties
from autograder.classroom.settings import judge_settings
from autograder.classroom.up_to_date import read_graded
from autograder.grading.hand_points import digest_of_text
from autograder.grading.points import NO_RULE, Rule, read_all_rules, write_rules
from autograder.grading.read_release import read_release
from autograder.grading.release import Release

KEPT = ".excused_marks.json"
"""Points given by hand for what is excused, by set, exercise and student."""

Kept = dict[str, dict[str, dict[str, list[Any]]]]


@dataclass(frozen=True)
class Adjusted:
    """What became of an exercise.

    Parameters
    ----------
    before, after : float
        What it was worth, and is.
    students : int
        Whose points for it have changed.
    penalties : Renewed
        What that changes about lateness.
    """

    before: float
    after: float
    students: int
    penalties: Renewed = field(default_factory=Renewed)


def set_points(
    course: Course, problem_set: str, name: str, points: float | None, say: Say = say_nothing
) -> Adjusted:
    """Make an exercise or written question worth other points; None is what the release says.

    What has been earned, by machine or by hand, is worth as much more or less.

    Raises
    ------
    CourseError
        If there is no such exercise, or something can't be read or written.
    """
    return _change(course, problem_set, name, {"points": points}, say)


def excuse(
    course: Course, problem_set: str, name: str, how: str, say: Say = say_nothing
) -> Adjusted:
    """Drop an exercise or written question, or give everybody all its points.

    Parameters
    ----------
    course : Course
    problem_set, name : str
    how : str
        "dropped", "full", or empty: it counts again, as if it had never been excused.
    say : callable
        Is told what is waited for.

    Raises
    ------
    CourseError
        If there is no such exercise, or something can't be read or written.
    """
    return _change(course, problem_set, name, {"excused": how}, say)


def _change(
    course: Course, problem_set: str, name: str, fields: Mapping[str, Any], say: Say
) -> Adjusted:
    with (
        only_writer(course.root, shared=bool(course.coursedir.groupshared)),
        open_gradebook(course, say) as gradebook,
    ):
        try:
            names, limits = (problem_set, problem_set), judge_settings(course.config).limits
            release = read_release(course.coursedir, *names, limits)
            rules = read_all_rules(course.root)
        except (OSError, TraitError, ValueError) as error:
            raise CourseError(str(error)) from None
        if name not in release.points:
            raise CourseError(
                f"{problem_set} has no exercise or question {name!r}; it has "
                f"{', '.join(release.points)}"
            )
        rules_before = {name: dict(of_one) for name, of_one in rules.items()}
        of_the_set = rules.setdefault(problem_set, {})
        rule = replace(of_the_set.get(name, NO_RULE), **fields)
        of_the_set[name] = rule
        kept = _read_kept(course.root)
        kept_before = copy.deepcopy(kept)
        mine = kept.setdefault(problem_set, {}).setdefault(name, {})
        try:
            done = _follow(course, gradebook, release, name, rule, mine)
            patiently(gradebook.db.flush, say)  # one that can't be written to says so now
            try:
                _write_private(course, kept)
                write_rules(course.root, rules)
                patiently(gradebook.db.commit, say)
            except BaseException:
                _write_private(course, kept_before)
                write_rules(course.root, rules_before)
                raise
        except OSError as error:
            gradebook.db.rollback()
            raise CourseError(f"{error.filename} can't be written: {error.strerror}") from None
        renewed = renew_penalties(gradebook, course.root, problem_set, course.config)
    return replace(done, penalties=renewed)


def _follow(
    course: Course,
    gradebook: Gradebook,
    release: Release,
    name: str,
    rule: Rule,
    kept: dict[str, list[Any]],
) -> Adjusted:
    """Make all marks of an exercise what a rule says; `kept` takes and gives points by hand."""
    problem_set, released = release.problem_set, release.points[name]
    try:
        cell = gradebook.find_graded_cell(name, problem_set, problem_set)
    except MissingEntry:
        raise CourseError(
            f"the gradebook doesn't know {name}; run `nbgrader generate_assignment {problem_set} "
            "--force` first"
        ) from None
    before, worth = float(cell.max_score), rule.worth(released)
    changed = 0
    for grade in cell.grades:
        was = grade.score
        if rule.excused:
            if grade.manual_score is not None:
                kept[grade.student.id] = [grade.manual_score, before, grade.needs_manual_grade]
            grade.manual_score, grade.needs_manual_grade = None, False
            grade.auto_score = worth
        else:
            _count_again(course, release, grade, rule, before, kept.pop(grade.student.id, None))
        now = grade.auto_score if grade.manual_score is None else grade.manual_score
        changed += was != (now or 0.0) + (grade.extra_credit or 0.0)
    cell.max_score = worth
    return Adjusted(before, worth, changed)


def _count_again(
    course: Course,
    release: Release,
    grade: Grade,
    rule: Rule,
    before: float,
    kept: list[Any] | None,
) -> None:
    """Give a grade what was earned, as much as it counts now."""
    released = release.points[grade.name]
    raw = _raw_points(course, release, grade.student.id, grade.name)
    grade.auto_score = rule.counted(raw, released)
    worth = rule.worth(released)
    if grade.manual_score is None and kept is not None:
        manual, of, needed = kept
        grade.manual_score, grade.needs_manual_grade = _scaled(manual, of, worth), needed
    elif grade.manual_score is not None:
        grade.manual_score = _scaled(grade.manual_score, before, worth)
    else:
        grade.needs_manual_grade = grade.auto_score is None


def _scaled(points: float, before: float, worth: float) -> float:
    return round(points * worth / before, 6) if before else points


def _raw_points(course: Course, release: Release, student: str, name: str) -> float | None:
    """Return what the autograder gives for an exercise, by the graded notebook."""
    place = course.folder("autograded", student, release.problem_set) / release.file_name
    graded = read_graded(place)
    if graded is None:
        return None
    if name in graded.verdicts:
        return float(graded.verdicts[name].get("earned", 0))
    untouched = digest_of_text(_released_text(release, name))
    is_untouched = graded.texts.digests.get(name) == untouched
    return 0.0 if is_untouched and name not in graded.texts.elsewhere else None


def _released_text(release: Release, name: str) -> str:
    cells = release.notebook.cells
    found = (c.source for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)
    return next(found, "")


def _read_kept(root: Path) -> Kept:
    path = root / KEPT
    try:
        kept: Kept = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} can't be read: {error}") from None
    return kept


def _write_private(course: Course, kept: Kept) -> None:
    """Write what is kept, whole or not at all, for the owner, or the group where that shares."""
    path = course.root / KEPT
    draft = path.with_name(f"{KEPT}.part")
    draft.unlink(missing_ok=True)
    mode = 0o660 if course.coursedir.groupshared else 0o600
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file)
    draft.replace(path)
