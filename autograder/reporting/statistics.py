"""The numbers of one set: how hard each exercise is, what goes wrong, and what goes together."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, median

import numpy as np

from autograder.problem_sets import exercises
from autograder.reporting.gather import ClassWork, ExerciseWork, StudentWork, share

FEWEST = 3
"""Students with whom a pattern begins: fewer may be anything."""
CHANCE = 0.05
"""How often a pair of mistakes may be shown, in a whole report, that only chance put together."""


@dataclass(frozen=True)
class ItemNumbers:
    """How one exercise or written question went.

    Parameters
    ----------
    name : str
    points : float
    mean : float
        Share of the points, over those who are graded.
    full, partly, nothing, untouched : int
        Students with all points, with some, with none though they tried, and who left it as it was.
    waiting : int
        Written answers that nobody has graded.
    discrimination : float or None
        Mean of the best third minus mean of the weakest, in shares, where thirds go by the points
        of everything else; None for fewer than six students.
    correlation : float or None
        With the points of everything else; None where one of the two is the same for everybody.
    """

    name: str
    points: float
    mean: float
    full: int
    partly: int
    nothing: int
    untouched: int
    waiting: int = 0
    discrimination: float | None = None
    correlation: float | None = None


NAMED = ("misconception", "slip")
"""What a mistake may be of, where it is known what it is."""


@dataclass(frozen=True)
class Mistake:
    """One way in which an exercise went wrong.

    Parameters
    ----------
    exercise : str
    name : str
        Of the misconception; the kind of slip, or the outcome, where it has no name.
    what : str
        "misconception", "slip", "callee" (another exercise that it calls isn't right) or "outcome".
    students : tuple of str
    points_lost : float
        Of all of them together, in this exercise.
    message : str
        What students are told; empty if that differs.
    lines : tuple of (str, int)
        Lines in which the diagnosis found it, and how often, the commonest first.
    """

    exercise: str
    name: str
    what: str
    students: tuple[str, ...]
    points_lost: float
    message: str = ""
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> str:
        """The name, in words."""
        return self.name if self.what == "callee" else self.name.replace("_", " ")


@dataclass(frozen=True)
class Together:
    """Two mistakes that the same students make, more often than chance would have it.

    Parameters
    ----------
    first, second : Mistake
    both : int
        Students with both.
    expected : float
        How many there would be if one had nothing to do with the other.
    """

    first: Mistake
    second: Mistake
    both: int
    expected: float


@dataclass(frozen=True)
class TimeGroup:
    """Those who handed in at about the same time.

    Parameters
    ----------
    label : str
    students : int
    mean : float
        Share of the points of the exercises.
    """

    label: str
    students: int
    mean: float


def items(work: ClassWork) -> list[ItemNumbers]:
    """Return how each exercise and each written question went, in the notebook's order."""
    found = []
    totals = np.array([_known(student) for student in work.students])
    for name in work.exercises:
        mine = [student.exercises[name] for student in work.students]
        shares = np.array([share(one.earned, one.points) for one in mine])
        rest = totals - np.array([one.earned for one in mine])
        found.append(
            ItemNumbers(
                name,
                work.points[name],
                float(shares.mean()),
                *_counts([(one.earned, one.points, one.is_attempted) for one in mine]),
                discrimination=_thirds(shares, rest),
                correlation=_pearson(shares, rest),
            )
        )
    for name in work.questions:
        answers = [student.answers[name] for student in work.students]
        known = [(a, t) for a, t in zip(answers, totals, strict=True) if a.earned is not None]
        shares = np.array([share(a.earned or 0, a.points) for a, _ in known])
        rest = np.array([total - (a.earned or 0) for a, total in known])
        found.append(
            ItemNumbers(
                name,
                work.points[name],
                float(shares.mean()) if known else 0.0,
                *_counts([(a.earned or 0, a.points, bool(a.text)) for a, _ in known]),
                waiting=len(answers) - len(known),
                discrimination=_thirds(shares, rest),
                correlation=_pearson(shares, rest),
            )
        )
    return found


def _known(student: StudentWork) -> float:
    """Return the points by which students are ordered: of exercises, which everybody has."""
    return sum(work.earned for work in student.exercises.values())


def _counts(rows: Sequence[tuple[float, float, bool]]) -> tuple[int, int, int, int]:
    full = sum(earned >= points for earned, points, _ in rows)
    partly = sum(0 < earned < points for earned, points, _ in rows)
    nothing = sum(earned <= 0 < points and tried for earned, points, tried in rows)
    return full, partly, nothing, len(rows) - full - partly - nothing


def _thirds(shares: np.ndarray, rest: np.ndarray) -> float | None:
    """Return how much better the best third is than the weakest; equal ones count in part.

    Whoever stands at the edge of a third with the same rest as others counts as their mean, so that
    the order of names decides about nothing.
    """
    if len(shares) < 6:
        return None
    size = len(shares) // 3
    order = np.argsort(rest, kind="stable")
    levelled = shares.astype(float)
    for value in np.unique(rest):
        levelled[rest == value] = shares[rest == value].mean()
    return float(levelled[order[-size:]].mean() - levelled[order[:size]].mean())


def _pearson(one: np.ndarray, other: np.ndarray) -> float | None:
    if len(one) < FEWEST or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def mistakes(work: ClassWork) -> list[Mistake]:
    """Return what goes wrong, the mistake of most students first."""
    told = _messages(work.problem_set)
    who: dict[tuple[str, str, str], list[tuple[str, float]]] = defaultdict(list)
    lines: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for student in work.students:
        for exercise, one in student.exercises.items():
            lost = one.points - one.earned
            for what, name, line in _ways(one):
                key = (exercise, what, name)
                if line:
                    lines[key][line] += 1
                if not who[key] or who[key][-1][0] != student.student:
                    who[key].append((student.student, lost))
    found = [
        Mistake(
            *(exercise, name, what),
            tuple(student for student, _ in students),
            sum(lost for _, lost in students),
            told.get((exercise, name), ""),
            tuple(lines[exercise, what, name].most_common(3)),
        )
        for (exercise, what, name), students in who.items()
    ]
    return sorted(found, key=lambda m: (-len(m.students), -m.points_lost, m.exercise, m.name))


def _ways(work: ExerciseWork) -> Iterator[tuple[str, str, str]]:
    """Yield how an exercise went wrong: what of, its name, and the line if one is known."""
    if not work.is_attempted or (work.is_right and not work.misconceptions):
        return
    for name in dict.fromkeys(work.misconceptions):
        yield "misconception", name, ""
    if work.misconceptions:
        return
    slips = [slip for slip in work.slips if slip.kind or slip.source]
    for slip in slips:
        yield "slip", slip.kind or "one line", _bare(slip.source)
    if slips:
        return
    if work.rests_on:
        yield "callee", f"calls {work.rests_on[0]}, which isn't right", ""
    else:
        yield "outcome", work.outcome, ""


def _bare(line: str) -> str:
    """Return a line without its comment, which may hold anything, and without extra spaces."""
    return re.sub(r"\s+", " ", line.partition("#")[0]).strip()[:120]


def _messages(problem_set: str) -> dict[tuple[str, str], str]:
    return {
        (exercise.name, misconception.name): misconception.message
        for exercise in exercises(problem_set).values()
        for misconception in exercise.misconceptions
    }


def together(work: ClassWork, found: Sequence[Mistake]) -> list[Together]:
    """Return pairs of mistakes in two exercises that go together more than chance would have it.

    Chance is the number that would be expected if the two had nothing to do with each other, among
    those who got either exercise wrong in some way; the bar rises with the number of pairs.
    """
    named = [m for m in found if len(m.students) >= FEWEST and m.what in NAMED]
    pairs = [(a, b) for a, b in itertools.combinations(named, 2) if a.exercise != b.exercise]
    if not pairs:
        return []
    bar = NormalDist().inv_cdf(1 - CHANCE / len(pairs))
    wrong = {
        exercise: {
            s.student
            for s in work.students
            if not s.exercises[exercise].is_right and s.exercises[exercise].is_attempted
        }
        for exercise in work.exercises
    }
    sets = {id(mistake): set(mistake.students) for mistake in named}
    result = []
    for a, b in pairs:
        who = wrong[a.exercise] & wrong[b.exercise]
        one, other = sets[id(a)] & who, sets[id(b)] & who
        both = len(one & other)
        if both < FEWEST:
            continue
        expected = len(one) * len(other) / len(who)
        room = expected * (1 - len(one) / len(who)) * (1 - len(other) / len(who))
        if room > 0 and (both - expected) / math.sqrt(room) > bar:
            result.append(Together(a, b, both, expected))
    return sorted(result, key=lambda t: (t.expected - t.both, t.first.name, t.second.name))


def times(work: ClassWork) -> tuple[list[TimeGroup], float | None]:
    """Return how quarters of the class did, by when they handed in, and the rank correlation.

    Of those on time, the earliest quarter first; those who were late are a group of their own. The
    correlation is Spearman's, between hours before the due date and points of the exercises; None
    for fewer than six.
    """
    known = sorted(
        (s.hours_before, s.code_share) for s in work.students if s.hours_before is not None
    )
    on_time = [pair for pair in reversed(known) if pair[0] >= 0]
    late = [pair for pair in known if pair[0] < 0]
    groups = []
    for part in np.array_split(np.arange(len(on_time)), min(4, max(1, len(on_time) // FEWEST))):
        some = [on_time[i] for i in part]
        if some:
            label = f"{_hours(some[-1][0])} to {_hours(some[0][0])} before"
            groups.append(TimeGroup(label, len(some), fmean(share for _, share in some)))
    if late:
        groups.append(TimeGroup("late", len(late), fmean(share for _, share in late)))
    if len(known) < 6:
        return groups, None
    hours, shares = (np.array(column) for column in zip(*known, strict=True))
    return groups, _pearson(_ranks(hours), _ranks(shares))


def _hours(hours: float) -> str:
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} h"


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks, equal values at their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: np.ndarray = (ends - (counts - 1) / 2)[inverse]
    return ranks


def middle(values: Sequence[float]) -> float:
    """Return the median, 0 of nothing."""
    return median(values) if values else 0.0
