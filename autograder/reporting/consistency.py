"""Whether written answers are graded alike: equal answers, graders, early and late in the pile."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from rapidfuzz import process
from rapidfuzz.distance import Indel

from autograder.classroom.hand_marks import HandMark
from autograder.reporting.gather import ClassWork, share
from autograder.reporting.normal_form import words_of_text

NEARLY = 0.93
MOST_DISTINCT = 1_500
"""Distinct answers to one question that are compared each with each."""
FEWEST = 5
"""Answers that a grader must have read to be compared."""
FAR_APART = 3.0
"""Standard errors between a grader's mean and the others', from which on it is said."""


@dataclass(frozen=True)
class UnequalPoints:
    """Answers that say the same, or nearly, and earned different points.

    Parameters
    ----------
    question : str
    students : tuple of (str, float)
        With their points, the most points first.
    likeness : float
        1 for the same words.
    """

    question: str
    students: tuple[tuple[str, float], ...]
    likeness: float


@dataclass(frozen=True)
class GraderNumbers:
    """What one grader gave for one question.

    Parameters
    ----------
    question, grader : str
    answers : int
    mean : float
        Share of the points.
    stands_out : bool
        Whether it is farther from the others' mean than chance explains.
    first_half, second_half : float or None
        Means early and late in the pile, None for fewer than ten answers.
    """

    question: str
    grader: str
    answers: int
    mean: float
    stands_out: bool
    first_half: float | None = None
    second_half: float | None = None


def unequal_points(work: ClassWork) -> list[UnequalPoints]:
    """Return answers of the same words, or nearly, that earned different points by hand."""
    found = []
    for question in work.questions:
        groups: dict[tuple[str, ...], list[tuple[str, float]]] = defaultdict(list)
        for student in work.students:
            answer = student.answers[question]
            if answer.by_hand and answer.earned is not None and answer.text:
                groups[words_of_text(answer.text)].append((student.student, answer.earned))
        found += [
            UnequalPoints(question, _best_first(some), 1.0)
            for some in groups.values()
            if len({points for _, points in some}) > 1
        ]
        found += _nearly(question, groups)
    return found


def _best_first(some: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(some, key=lambda one: (-one[1], one[0])))


def _nearly(
    question: str, groups: dict[tuple[str, ...], list[tuple[str, float]]]
) -> list[UnequalPoints]:
    texts = [text for text in groups if len(text) >= FEWEST][:MOST_DISTINCT]
    if len(texts) < 2:
        return []
    likeness = process.cdist(texts, texts, scorer=Indel.normalized_similarity, score_cutoff=NEARLY)
    found = []
    for i, j in zip(*likeness.nonzero(), strict=True):
        if i < j:
            one, other = groups[texts[i]], groups[texts[j]]
            if {points for _, points in one} != {points for _, points in other}:
                pair = _best_first([one[0], other[0]])
                found.append(UnequalPoints(question, pair, float(likeness[i, j])))
    return found


def graders(work: ClassWork, marks: Sequence[HandMark]) -> list[GraderNumbers]:
    """Return what each grader gave, for each question that more than one person graded.

    Parameters
    ----------
    work : ClassWork
    marks : sequence of HandMark
        In the order in which they were given; the last of a student and question counts.
    """
    last = {(m.question, m.student): m for m in marks if m.points is not None}
    found = []
    for question in work.questions:
        points = work.points[question]
        given: dict[str, list[float]] = defaultdict(list)
        for (name, _), mark in sorted(last.items(), key=lambda item: item[1].at):
            if name == question:
                given[mark.grader].append(share(mark.points or 0, points))
        for grader, shares in sorted(given.items()):
            others = [s for name, some in given.items() if name != grader for s in some]
            half = len(shares) // 2
            halves = (fmean(shares[:half]), fmean(shares[half:])) if half >= FEWEST else (None,) * 2
            found.append(
                GraderNumbers(
                    *(question, grader, len(shares), fmean(shares)),
                    _stands_out(shares, others),
                    *halves,
                )
            )
    return found


def _stands_out(shares: Sequence[float], others: Sequence[float]) -> bool:
    if min(len(shares), len(others)) < FEWEST:
        return False
    error = math.sqrt(_variance(shares) / len(shares) + _variance(others) / len(others))
    return abs(fmean(shares) - fmean(others)) > FAR_APART * error and fmean(shares) != fmean(others)


def _variance(values: Sequence[float]) -> float:
    mean = fmean(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
