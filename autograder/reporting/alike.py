"""Hand-ins that are the same, or nearly: what is rare in a class counts, and what is wrong more.

Many write the same right line, and that says nothing. So each agreement counts as many bits as it
is rare: two who share what k of n have agree by log2(n / k), and twice that where it is wrong in a
way that has no name, since a misconception is what many come to by themselves. Pairs are looked for
only among those who share something rare, so that a class of 2,000 takes seconds.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from autograder.reporting.gather import ClassWork, StudentWork
from autograder.reporting.normal_form import comments_in, tokens_of_code, words_of_text

WINDOW = 6
"""Words in a row by which nearly equal texts find each other."""
RARE = 8
"""Students who may share such a row, at most."""
ROWS_SHARED = 3
NEARLY = 0.9
"""How much of two texts must agree: Indel's normalised similarity."""
LONG_ENOUGH = 12
"""Words below which a text is too short to be compared but for equality."""
WRONG_COUNTS = 2.0
BITS_TO_SPARE = 10.0
"""How much more than the number of pairs in the class explains: one pair in a thousand classes."""


@dataclass(frozen=True)
class Agreement:
    """What two hand-ins share in one place.

    Parameters
    ----------
    item : str
        Exercise or written question.
    likeness : float
        1 for equal up to names, comments and white space.
    sharing : int
        How many in the class have it so.
    is_wrong : bool
    is_verbatim : bool
        Equal to the letter.
    bits : float
    """

    item: str
    likeness: float
    sharing: int
    is_wrong: bool
    is_verbatim: bool
    bits: float


@dataclass(frozen=True)
class AlikePair:
    """Two hand-ins that agree in more than chance explains."""

    students: tuple[str, str]
    agreements: tuple[Agreement, ...]
    items: int
    is_same_file: bool = False

    @property
    def bits(self) -> float:
        """How unlikely it is, in powers of two."""
        return sum(agreement.bits for agreement in self.agreements)


@dataclass(frozen=True)
class AlikeGroup:
    """Students who are joined by such pairs."""

    students: tuple[str, ...]
    pairs: tuple[AlikePair, ...]

    @property
    def strongest(self) -> AlikePair:
        """The pair that agrees most."""
        return max(self.pairs, key=lambda pair: pair.bits)


@dataclass
class _Item:
    """All texts of one exercise or question."""

    name: str
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, bool] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    """Students whose mistake has a name."""
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)


def find_alike(work: ClassWork) -> list[AlikeGroup]:
    """Return groups of students whose hand-ins agree in more than chance explains.

    Returns
    -------
    list of AlikeGroup
        The least likely first. It is a place to look, and no proof of anything.
    """
    every = [*(_exercise(work.students, name) for name in work.exercises)]
    every += [_question(work.students, name) for name in work.questions]
    found: dict[tuple[str, str], list[Agreement]] = defaultdict(list)
    common: list[dict[tuple[str, ...], list[str]]] = []
    for item in every:
        by_form: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for student, form in item.forms.items():
            by_form[form].append(student)
        common.append(by_form)
        for pair in _candidates(item, by_form):
            if (agreement := _agreement(item, by_form, *pair)) is not None:
                found[pair].append(agreement)
    same = _same_files(work.students)
    for pair in same:
        found.setdefault(pair, [])
    _add_what_is_common(found, every, common)
    size = len(work.students)
    bar = math.log2(max(2, size * (size - 1) / 2)) + BITS_TO_SPARE
    pairs = [
        AlikePair(pair, tuple(agreed), len(every), pair in same)
        for pair, agreed in sorted(found.items())
    ]
    return _groups([pair for pair in pairs if pair.is_same_file or pair.bits >= bar])


def _same_files(students: Sequence[StudentWork]) -> set[tuple[str, str]]:
    """Return pairs who have handed in the same file, if there is anything of theirs in it."""
    by_digest: dict[str, list[str]] = defaultdict(list)
    for student in students:
        if student.digest and any(work.is_attempted for work in student.exercises.values()):
            by_digest[student.digest].append(student.student)
    # of a file that many have, neighbours in the list are enough to make them a group
    return {pair for some in by_digest.values() for pair in itertools.pairwise(some)}


def _exercise(students: Sequence[StudentWork], name: str) -> _Item:
    item = _Item(name)
    for student in students:
        work = student.exercises[name]
        if work.is_attempted and work.source.strip():
            item.forms[student.student] = tokens_of_code(work.source, name)
            item.raw[student.student] = work.source.strip()
            item.wrong[student.student] = not work.is_right
            if work.misconceptions:
                item.named.add(student.student)
            item.remarks[student.student] = comments_in(work.source)
    return item


def _question(students: Sequence[StudentWork], name: str) -> _Item:
    item = _Item(name)
    for student in students:
        answer = student.answers[name]
        form = words_of_text(answer.text)
        if form:
            item.forms[student.student] = form
            item.raw[student.student] = answer.text
            item.wrong[student.student] = (
                answer.by_hand and answer.earned is not None and 2 * answer.earned < answer.points
            )
            item.remarks[student.student] = ()
    return item


def _candidates(
    item: _Item, by_form: Mapping[tuple[str, ...], Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Yield pairs who share something that few have."""
    seen: set[tuple[str, str]] = set()
    for students in by_form.values():
        if 1 < len(students) <= RARE:
            seen.update(itertools.combinations(students, 2))
    holders: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for form in by_form:
        if len(form) >= LONG_ENOUGH:
            for start in range(len(form) - WINDOW + 1):
                holders[form[start : start + WINDOW]].add(form)
    shared: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = defaultdict(int)
    for forms in holders.values():
        if 1 < len(forms) <= RARE:
            for pair in itertools.combinations(sorted(forms), 2):
                shared[pair] += 1
    for (one, other), rows in shared.items():
        if rows >= ROWS_SHARED and max(len(by_form[one]), len(by_form[other])) <= RARE:
            seen.update((min(a, b), max(a, b)) for a in by_form[one] for b in by_form[other])
    remarked: dict[str, list[str]] = defaultdict(list)
    for student, remarks in item.remarks.items():
        for remark in set(remarks):
            remarked[remark].append(student)
    for students in remarked.values():
        if 1 < len(students) <= RARE:
            seen.update(itertools.combinations(sorted(students), 2))
    yield from sorted(seen)


def _agreement(
    item: _Item,
    by_form: Mapping[tuple[str, ...], Sequence[str]],
    one: str,
    other: str,
) -> Agreement | None:
    """Return what two share in an item, None if it isn't enough."""
    first, second = item.forms[one], item.forms[other]
    likeness = 1.0
    if first != second:
        if min(len(first), len(second)) < LONG_ENOUGH:
            return None
        likeness = Indel.normalized_similarity(first, second, score_cutoff=NEARLY)
        if not likeness:
            return None
    sharing = len(by_form[first]) + (len(by_form[second]) if first != second else 0)
    return _weighed(item, (one, other), sharing, likeness)


def _weighed(item: _Item, pair: tuple[str, str], sharing: int, likeness: float) -> Agreement:
    """Return an agreement with its bits.

    What is right, or wrong by a misconception, is as rare as it is among those of the same kind;
    what is wrong in a way of its own, as it is in the class, and it counts twice.
    """
    one, other = pair
    is_wrong = item.wrong[one] and item.wrong[other]
    has_no_name = is_wrong and not {one, other} & item.named
    kind = sum(has_no_name or wrong == is_wrong for wrong in item.wrong.values())
    bits = math.log2(max(1.0, kind / max(1, sharing))) * likeness
    if has_no_name:
        bits *= WRONG_COUNTS
    is_verbatim = item.raw[one] == item.raw[other]
    return Agreement(item.name, likeness, sharing, is_wrong, is_verbatim, bits)


def _add_what_is_common(
    found: dict[tuple[str, str], list[Agreement]],
    every: Sequence[_Item],
    common: Sequence[Mapping[tuple[str, ...], Sequence[str]]],
) -> None:
    """Add to pairs that agree somewhere what they share with many; it counts little."""
    for (one, other), agreed in found.items():
        there = {agreement.item for agreement in agreed}
        for item, by_form in zip(every, common, strict=True):
            form = item.forms.get(one)
            if item.name in there or form is None or form != item.forms.get(other):
                continue
            agreed.append(_weighed(item, (one, other), len(by_form[form]), 1.0))


def _groups(pairs: Sequence[AlikePair]) -> list[AlikeGroup]:
    """Join pairs that have a student in common."""
    leader: dict[str, str] = {}

    def find(student: str) -> str:
        while leader.setdefault(student, student) != student:
            leader[student] = leader[leader[student]]
            student = leader[student]
        return student

    for pair in pairs:
        one, other = map(find, pair.students)
        leader[max(one, other)] = min(one, other)
    members: dict[str, set[str]] = defaultdict(set)
    of: dict[str, list[AlikePair]] = defaultdict(list)
    for pair in pairs:
        members[find(pair.students[0])].update(pair.students)
        of[find(pair.students[0])].append(pair)
    groups = [AlikeGroup(tuple(sorted(members[key])), tuple(of[key])) for key in members]
    return sorted(groups, key=lambda group: (-group.strongest.bits, group.students))
