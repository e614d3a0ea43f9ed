"""What to say in the next lecture, and whom to talk to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.reporting.gather import ClassWork, StudentWork
from autograder.reporting.statistics import FEWEST, ItemNumbers, Mistake, Together

NUMBER_OF_THINGS = 3
LITTLE = 0.5
"""Share of the points below which someone may need help."""
DROP = 0.3
"""By how much less than in earlier sets, as a share of the points, likewise."""


@dataclass(frozen=True)
class ThingToSay:
    """Something worth a minute of the next lecture.

    Parameters
    ----------
    title, text : str
    students : int
        Whom it concerns.
    points_lost : float
        By all of them together: what the three things are chosen by.
    """

    title: str
    text: str
    students: int
    points_lost: float


@dataclass(frozen=True)
class NeedsHelp:
    """Someone to talk to, and why."""

    student: str
    reasons: tuple[str, ...]
    code_share: float | None
    mistakes: tuple[str, ...] = ()


def things_to_say(
    work: ClassWork,
    numbers: Sequence[ItemNumbers],
    found: Sequence[Mistake],
    pairs: Sequence[Together],
) -> list[ThingToSay]:
    """Return the three things that cost the class most, the dearest first."""
    size = len(work.students)
    own = [m for m in found if m.what != "callee"]  # those are lost where the other goes wrong
    candidates = [_of_mistake(m, size, pairs) for m in own if len(m.students) >= FEWEST]
    candidates += [_of_untouched(one, size) for one in numbers if one.untouched >= FEWEST]
    candidates += [_of_question(one) for one in numbers if _is_weak_question(work, one)]
    ranked = sorted(candidates, key=lambda c: (-c.points_lost, c.title))
    return [thing for thing in ranked if thing.points_lost > 0][:NUMBER_OF_THINGS]


def percent(part: float, whole: float = 1.0) -> str:
    """Return a share in words."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _of_mistake(mistake: Mistake, size: int, pairs: Sequence[Together]) -> ThingToSay:
    count = len(mistake.students)
    who = f"{count} of {size} ({percent(count, size)})"
    if mistake.what == "misconception":
        title = f"{mistake.exercise}: {mistake.words}"
        text = f"{who} have it."
        if mistake.message:  # an earlier version's mistake may have a name that is no more
            text += f" Each was told: “{mistake.message}”"
    elif mistake.what == "slip":
        title = f"{mistake.exercise}: look at {mistake.words}"
        text = f"{who} are one small change away from right; it concerns {mistake.words}."
        if mistake.lines:
            line, often = mistake.lines[0]
            text += f" The commonest line, {often} times: {line}"
    else:
        title = f"{mistake.exercise}: {mistake.words}"
        text = f"{who} end so, without a mistake that has a name: look at some of them."
    other = next((p for p in pairs if mistake in (p.first, p.second)), None)
    if other is not None:
        second = other.second if other.first is mistake else other.first
        text += (
            f" {other.both} of them also have “{second.words}” in {second.exercise}: "
            "perhaps one thought lies behind both."
        )
    return ThingToSay(title, text, count, mistake.points_lost)


def _of_untouched(item: ItemNumbers, size: int) -> ThingToSay:
    text = (
        f"{item.untouched} of {size} ({percent(item.untouched, size)}) left it as it was. Show how "
        "to begin, or ask whether time ran out before it."
    )
    return ThingToSay(
        f"{item.name}: not attempted", text, item.untouched, item.untouched * item.points
    )


def _is_weak_question(work: ClassWork, item: ItemNumbers) -> bool:
    graded = item.full + item.partly + item.nothing
    return item.name in work.questions and graded >= FEWEST and item.mean < LITTLE


def _of_question(item: ItemNumbers) -> ThingToSay:
    tried = item.partly + item.nothing
    text = (
        f"Written answers earn {percent(item.mean)} on average: {item.full} full, {item.partly} "
        f"in part, {item.nothing} nothing. Read the model answer aloud, and one that earned half."
    )
    graded = item.full + item.partly + item.nothing + item.untouched
    lost = (1 - item.mean) * item.points * graded - item.untouched * item.points
    return ThingToSay(f"{item.name}: the written answer", text, tried, lost)


def who_needs_help(work: ClassWork, earlier: Sequence[Mapping[str, float]] = ()) -> list[NeedsHelp]:
    """Return whom to talk to, the most urgent first.

    Parameters
    ----------
    work : ClassWork
    earlier : sequence of mapping of str to float
        Shares of the points of the exercises in earlier sets, by student.
    """
    found = [NeedsHelp(student, ("nothing handed in",), None) for student, _ in work.absent]
    for student in work.students:
        reasons = _reasons(student, [e[student.student] for e in earlier if student.student in e])
        if reasons:
            names = (m for one in student.exercises.values() for m in one.misconceptions)
            words = tuple(dict.fromkeys(name.replace("_", " ") for name in names))
            found.append(NeedsHelp(student.student, reasons, student.code_share, words))
    return sorted(found, key=lambda n: (n.code_share or 0.0, -len(n.reasons), n.student))


def _reasons(student: StudentWork, before: Sequence[float]) -> tuple[str, ...]:
    reasons = []
    if not student.is_gradable:
        return ("what was handed in could not be read as this set",)
    if student.code_share < LITTLE:
        reasons.append(f"{percent(student.code_share)} of the exercises' points")
    untouched = [name for name, one in student.exercises.items() if not one.is_attempted]
    if 2 * len(untouched) >= len(student.exercises) > 0:
        reasons.append(f"{len(untouched)} of {len(student.exercises)} exercises not attempted")
    broken = [n for n, one in student.exercises.items() if one.outcome in ("timed out", "raised")]
    if 2 * len(broken) >= len(student.exercises) > 0:
        reasons.append(f"{len(broken)} exercises stop with an error or run too long")
    if before:
        usual = sum(before) / len(before)
        if usual - student.code_share > DROP:
            reasons.append(f"{percent(usual - student.code_share)} of the points less than usual")
    return tuple(reasons)
