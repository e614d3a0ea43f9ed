"""All that a report says of one set, or of a term, as plain data."""

from __future__ import annotations

import dataclasses
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.classroom.course import Course, CourseError
from autograder.classroom.hand_marks import read_marks
from autograder.grading.secret import read_or_make_secret
from autograder.problem_sets import PROBLEM_SETS
from autograder.reporting import statistics
from autograder.reporting.alike import AlikeGroup, find_alike
from autograder.reporting.consistency import GraderNumbers, UnequalPoints, graders, unequal_points
from autograder.reporting.gather import ClassWork, StudentWork, gather
from autograder.reporting.lesson import NeedsHelp, ThingToSay, things_to_say, who_needs_help


@dataclass(frozen=True)
class SetReport:
    """One set: what `page`, `tables` and JSON show.

    Parameters
    ----------
    work : ClassWork
    things : list of ThingToSay
    items : list of ItemNumbers
    mistakes : list of Mistake
    together : list of Together
    times : list of TimeGroup
    time_correlation : float or None
    help : list of NeedsHelp
    alike : list of AlikeGroup
    unequal : list of UnequalPoints
    graders : list of GraderNumbers
    """

    work: ClassWork
    things: list[ThingToSay]
    items: list[statistics.ItemNumbers]
    mistakes: list[statistics.Mistake]
    together: list[statistics.Together]
    times: list[statistics.TimeGroup]
    time_correlation: float | None
    help: list[NeedsHelp]
    alike: list[AlikeGroup]
    unequal: list[UnequalPoints]
    graders: list[GraderNumbers] = field(default_factory=list)


@dataclass(frozen=True)
class TermRow:
    """A set among the others.

    Parameters
    ----------
    problem_set : str
    students, absent : int
    quartiles : tuple of float
        Of the shares of the exercises' points: 25 %, 50 %, 75 %.
    hardest : str
        The exercise with the lowest mean.
    commonest : str
        The commonest misconception, in words.
    """

    problem_set: str
    students: int
    absent: int
    quartiles: tuple[float, float, float]
    hardest: str
    commonest: str


@dataclass(frozen=True)
class TermReport:
    """The sets of a term.

    Parameters
    ----------
    rows : list of TermRow
    shares : mapping of str to mapping of str to float
        By set and student.
    names : mapping of str to str
    help : list of NeedsHelp
        After the last set.
    """

    rows: list[TermRow]
    shares: Mapping[str, Mapping[str, float]]
    names: Mapping[str, str]
    help: list[NeedsHelp]


def report_on(
    course: Course,
    problem_set: str,
    *,
    anonymous: bool = False,
    earlier: Sequence[Mapping[str, float]] | None = None,
) -> SetReport:
    """Read a set's graded work and work out all that is said of it.

    Parameters
    ----------
    course : Course
    problem_set : str
    anonymous : bool
        Numbers in place of ids and names: the same ones in every report of the course.
    earlier : sequence of mapping, optional
        Shares of the exercises' points in earlier sets, by student as they are called in this
        report; read from the graded sets before this one if it isn't given.

    Raises
    ------
    CourseError
        If nothing of the set is graded.
    """
    aliases = _Aliases(course) if anonymous else None
    work = _called(gather(course, problem_set), aliases)
    if earlier is None:
        before = PROBLEM_SETS[: PROBLEM_SETS.index(problem_set)]
        earlier = [shares_of(_called(one, aliases)) for one in _graded(course, before)]
    marks = read_marks(course.root, problem_set)
    if aliases is not None:
        graders_named = {m.grader: f"grader {i}" for i, m in enumerate(_first_of_each(marks), 1)}
        marks = [
            dataclasses.replace(m, student=aliases[m.student], grader=graders_named[m.grader])
            for m in marks
        ]
    numbers = statistics.items(work)
    found = statistics.mistakes(work)
    pairs = statistics.together(work, found)
    groups, correlation = statistics.times(work)
    return SetReport(
        work,
        things_to_say(work, numbers, found, pairs),
        numbers,
        found,
        pairs,
        groups,
        correlation,
        who_needs_help(work, earlier),
        find_alike(work),
        unequal_points(work),
        graders(work, marks),
    )


def shares_of(work: ClassWork) -> dict[str, float]:
    """Return everybody's share of the exercises' points."""
    return {student.student: student.code_share for student in work.students}


def report_on_term(course: Course, reports: Sequence[SetReport]) -> TermReport:
    """Compare the sets of a term.

    Parameters
    ----------
    course : Course
    reports : sequence of SetReport
        In the term's order, at least one.
    """
    rows = []
    for report in reports:
        values = sorted(student.code_share for student in report.work.students)
        exercises = [one for one in report.items if one.name in report.work.exercises]
        hardest = min(exercises, key=lambda one: one.mean).name if exercises else ""
        named = (m for m in report.mistakes if m.what == "misconception")
        rows.append(
            TermRow(
                report.work.problem_set,
                len(values),
                len(report.work.absent),
                (_quantile(values, 0.25), _quantile(values, 0.5), _quantile(values, 0.75)),
                hardest,
                next((f"{m.words} ({m.exercise})" for m in named), ""),
            )
        )
    shares = {report.work.problem_set: shares_of(report.work) for report in reports}
    names = {s.student: s.name for report in reports for s in report.work.students}
    for report in reports:
        names |= dict(report.work.absent)
    return TermReport(rows, shares, names, reports[-1].help)


def graded_sets(course: Course) -> list[str]:
    """Return the sets of which something is graded, in the term's order."""
    return [name for name in PROBLEM_SETS if course.folders("autograded", name).by_student]


def as_json(report: SetReport | TermReport) -> Any:
    """Return a report as data for JSON; students' code and texts aren't in it."""
    data = dataclasses.asdict(report)
    for student in data.get("work", {}).get("students", ()):
        student.pop("digest")
        for work in student["exercises"].values():
            work.pop("source")
            work.pop("slips")
        for answer in student["answers"].values():
            answer.pop("text")
    return data


def _graded(course: Course, names: Sequence[str]) -> list[ClassWork]:
    found = []
    for name in names:
        try:
            found.append(gather(course, name))
        except CourseError:
            continue  # nothing of it is graded
    return found


def _quantile(values: Sequence[float], q: float) -> float:
    place = q * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def _first_of_each(marks: Sequence[Any]) -> list[Any]:
    return list({mark.grader: mark for mark in marks}.values())


class _Aliases:
    """Numbers for students, in an order that only who has the course's secret can work out."""

    def __init__(self, course: Course) -> None:
        self._secret = read_or_make_secret(course.root)
        everyone = {
            student
            for name in PROBLEM_SETS
            for student in course.folders("autograded", name).by_student
        }
        self._numbers: dict[str, str] = {}
        self.add(everyone)

    def add(self, students: Iterable[str]) -> None:
        """Give numbers to those who have none."""
        new = {*students} - {*self._numbers}
        for student in sorted(new, key=lambda s: hmac.digest(self._secret, s.encode(), "sha256")):
            self._numbers[student] = f"student {len(self._numbers) + 1:04}"

    def __getitem__(self, student: str) -> str:
        self.add([student])
        return self._numbers[student]


def _called(work: ClassWork, aliases: _Aliases | None) -> ClassWork:
    """Return a class's work under other names."""
    if aliases is None:
        return work
    aliases.add(student for student, _ in work.absent)
    students: list[StudentWork] = [
        dataclasses.replace(student, student=aliases[student.student], name="")
        for student in work.students
    ]
    absent = tuple((aliases[student], "") for student, _ in work.absent)
    ordered = sorted(students, key=lambda student: student.student)
    return dataclasses.replace(work, students=tuple(ordered), absent=tuple(sorted(absent)))
