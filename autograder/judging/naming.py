"""Which misconceptions give what the student gave.

One that explains all that is wrong; else several that explain a part each; else one that explains
some of its parts, or all cases but a few. Nothing here has words; `feedback` says what was found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.core.call_result import CallResult, InvalidReturn, Raised, Returned
from autograder.core.exercise import Part
from autograder.core.prepared import WITHOUT_OPTIONS
from autograder.judging.comparison import alike
from autograder.judging.evidence import Evidence
from autograder.judging.paths import at
from autograder.judging.telling import are_only_counts, is_enough, proves, wrong_numbers

SEVERAL = 2
"""Wrong numbers that have to agree in some parts if other parts say something else."""
MANY = 10
"""So many times as many may differ in the other parts."""
SURE = 4.5
"""Bits that are asked of counts in the cases where a misconception fits, if not in all."""
FEW = 4
"""One case in so many, at most, may be another than a misconception says."""


@dataclass(frozen=True)
class Match:
    """A misconception, and how far it explains what is wrong.

    Parameters
    ----------
    name : str
    parts : tuple of str
        Names of the wrong parts that it explains.
    not_explained : tuple of str
        Names of the parts that it costs, too, and in which something else came back.
    exceptions : tuple of int
        Indices of the cases in which the student's result is another than the misconception's.
    """

    name: str
    parts: tuple[str, ...]
    not_explained: tuple[str, ...] = ()
    exceptions: tuple[int, ...] = ()

    def contradicts(self, other: Match) -> bool:
        """Whether each of two says that the other one doesn't explain its parts."""
        mine, theirs = set(self.not_explained), set(other.not_explained)
        return bool(mine & set(other.parts) and theirs & set(self.parts))


class Naming:
    """Looks for misconceptions; each runs on a case at most once, and only while it may fit.

    Parameters
    ----------
    evidence : Evidence
        With at least one failed part.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._prepared = evidence.prepared
        self._failed = [p for p in self._prepared.parts if p.name in evidence.failed_parts]
        self._agrees: dict[tuple[str, int, str], bool] = {}
        self._bits_of: dict[tuple[str, ...], float] = {}
        self._another_form: dict[int, bool] = {}
        right = {part.name for part in self._prepared.parts} - evidence.failed_parts
        self._candidates: list[str] = []
        if not all(isinstance(result, Raised) for _, result in evidence.pairs):
            # exceptions of the same kind alone are no evidence, nor is what costs a right part
            self._candidates = [
                name
                for name in self._prepared.messages
                if right <= self._prepared.unaffected_parts[name]
            ]

    def _cases_about(self, parts: Sequence[Part]) -> list[int]:
        return [
            index
            for index in range(len(self._evidence.paths))
            if any(self._evidence.paths_about(part, index) for part in parts)
        ]

    def _cost(self, name: str) -> list[Part]:
        """Return the parts that a misconception costs."""
        unaffected = self._prepared.unaffected_parts[name]
        return [part for part in self._failed if part.name not in unaffected]

    # -- what fits -----------------------------------------------------------------------

    def of_all(self) -> Match | None:
        """Return the first misconception that explains all that is wrong, in all cases."""
        for name in self._candidates:
            costs_the_same = len(self._cost(name)) == len(self._failed)
            explains = costs_the_same and self._explains(name, self._failed)
            if explains and self._is_proved(name, self._failed):
                return _match(name, self._failed)
        return None

    def of_parts(self) -> list[Match]:
        """Return misconceptions that explain some of the parts, no part twice.

        What explains all of the parts that it costs comes first, and of these what costs most. If
        some of what is wrong has no name then, only numbers are evidence.
        """
        exact = [
            (name, cost)
            for name in self._candidates
            if 0 < len(cost := self._cost(name)) < len(self._failed) and self._explains(name, cost)
        ]
        chosen = list(_disjoint(exact))
        are_all = sum(len(cost) for _, cost in chosen) == len(self._failed)
        if not (are_all and all(self._is_proved(name, cost) for name, cost in chosen)):
            chosen = [(name, cost) for name, cost in chosen if self._bits(name, cost) == math.inf]
        found = [_match(name, cost) for name, cost in chosen]
        return found + list(self._of_some_of_their_parts({n for one in found for n in one.parts}))

    def _of_some_of_their_parts(self, explained: set[str]) -> Iterator[Match]:
        """Yield misconceptions that cost more than they explain.

        Only of parts with wrong numbers: for the others none need run, and one may be a training.
        """
        partly = []
        for name in self._candidates:
            cost = self._cost(name)
            fits = [
                part
                for part in cost
                if part.name not in explained
                and self._bits(name, [part]) == math.inf
                and self._explains(name, [part])
            ]
            if not fits or len(fits) == len(cost) or not self._outweighs(fits, cost):
                continue
            others = [part for part in cost if part not in fits and not self._spares(name, part)]
            if others and self._are_wrong(others):
                partly.append((name, fits, others))
        others_of = {name: others for name, _, others in partly}
        found = [
            _match(name, fits, not_explained=tuple(p.name for p in others_of[name]))
            for name, fits in _disjoint([(name, fits) for name, fits, _ in partly])
        ]
        # two that exclude each other: nobody knows which one it is
        yield from (m for m in found if not any(m.contradicts(other) for other in found))

    def _spares(self, name: str, part: Part) -> bool:
        """Whether a misconception costs a part where it raises, as the student's does, only."""
        return self._evidence.first_finding([part]) is None and self._explains(name, [part])

    def _outweighs(self, parts: Sequence[Part], cost: Sequence[Part]) -> bool:
        """Whether what agrees in some parts says more than that all else in `cost` does not.

        One number may agree by chance. And what is made of a result, such as its squared error, may
        be the same for two results: that says little beside hundreds of numbers that differ.
        """
        agree = wrong_numbers(self._evidence, parts)
        differ = sum(wrong_numbers(self._evidence, [p]) for p in cost if p not in parts)
        return agree >= max(SEVERAL, differ / MANY)

    def _are_wrong(self, parts: Sequence[Part]) -> bool:
        """Whether something of each part came back and is wrong.

        A part that only an exception has cost is right where it came back, and a misconception
        that spoils it is not what happened.
        """
        return all(self._evidence.first_finding([part]) for part in parts)

    def in_most_cases(self, parts: Sequence[Part]) -> Match | None:
        """Return the misconception that explains these parts in nearly all cases.

        A second slip, or a guard, may show in a few special cases only: where numbers are near
        ±1000, or a β is passed that others leave out; of the latter most must not speak against
        it. What fits with the fewest exceptions comes first. Exercises with limits of their own,
        whose calls take long, are left out.
        """
        if self._prepared.minimum_limits:
            return None
        cases = self._cases_about(parts)
        fewest = min((len(self._prepared.cases[index].case.args) for index in cases), default=0)
        plain = [i for i in cases if len(self._prepared.cases[i].case.args) == fewest]
        others = [index for index in cases if index not in plain]
        wrong = {index for index in plain if self._evidence.is_wrong_in(index, parts)}
        best: Match | None = None
        for name in self._candidates:
            cost = self._cost(name)
            if not all(part in cost for part in parts):
                continue
            if len(parts) < len(self._failed) and not self._outweighs(parts, cost):
                continue
            if not self._are_wrong([part for part in cost if part not in parts]):
                continue
            exceptions: list[int] = []
            allowed = len(plain) // FEW
            for index in plain:
                if not all(self._agree(name, index, part) for part in parts):
                    exceptions.append(index)
                    if len(exceptions) > allowed:
                        break
            else:
                if exceptions and any(part not in parts for part in cost):
                    continue  # neither all cases nor all that it costs: too little for a name
                fits = wrong - set(exceptions)
                enough = len(fits) >= max(2, 2 * len(exceptions))
                agree = [index for index in plain if index not in exceptions]
                if not enough or not self._is_sure(parts, agree):
                    continue
                if self._are_refuted(name, others, parts):
                    continue
                exceptions += [
                    index
                    for index in others
                    if not all(self._agree(name, index, part) for part in parts)
                ]
                if best is None or len(exceptions) < len(best.exceptions):
                    not_explained = tuple(part.name for part in cost if part not in parts)
                    best = _match(name, parts, not_explained, tuple(exceptions))
        return best

    def _is_sure(self, parts: Sequence[Part], indices: Sequence[int]) -> bool:
        """Whether numbers of these cases prove a misconception that doesn't fit in others.

        Counts and positions do so together, where enough of them agree and nothing else is wrong
        from which they could follow.
        """
        bits = proves(self._evidence, parts, indices)
        if are_only_counts(self._evidence, parts):
            return bits >= SURE and len(parts) == len(self._failed)
        return bits == math.inf

    def _are_refuted(self, name: str, indices: Sequence[int], parts: Sequence[Part]) -> bool:
        """Whether most of these cases show that a misconception is not what happened.

        They do where numbers came back that are wrong, and it gives others, also without the
        arguments that a case has more. What raised there, or came out right, may be a guard's
        doing.
        """
        of_interest = [index for index in indices if self._evidence.is_wrong_in(index, parts)]
        against = [
            index
            for index in of_interest
            if isinstance(self._evidence.pairs[index][1], Returned)
            and isinstance(self._prepared.run_misconception(name, index), Returned)
            and not all(self._agree(name, index, part) for part in parts)
            and not all(self._agree(name + WITHOUT_OPTIONS, index, part) for part in parts)
        ]
        return 2 * len(against) > len(of_interest)

    # -- one misconception ---------------------------------------------------------------

    def _is_proved(self, name: str, parts: Sequence[Part]) -> bool:
        """Whether there is reason enough to name what explains parts, if all of them have one."""
        return is_enough(self._evidence, self._bits(name, parts))

    def _bits(self, name: str, parts: Sequence[Part]) -> float:
        if name in self._prepared.evident:
            return math.inf
        key = tuple(part.name for part in parts)
        if key not in self._bits_of:
            self._bits_of[key] = proves(self._evidence, parts, self._cases_about(parts))
        return self._bits_of[key]

    def _explains(self, name: str, parts: Sequence[Part]) -> bool:
        """Whether a misconception gives the student's results in these parts, in every case."""
        return all(
            self._agree(name, index, part) for index in self._cases_about(parts) for part in parts
        )

    def _agree(self, name: str, index: int, part: Part) -> bool:
        key = name, index, part.name
        if key not in self._agrees:
            lookalike = self._prepared.run_misconception(name, index)
            self._agrees[key] = self._looks_like(lookalike, index, part)
        return self._agrees[key]

    def _looks_like(self, lookalike: CallResult, index: int, part: Part) -> bool:
        """Whether a misconception's result in a case is the student's, as far as a part goes."""
        evidence, rtol = self._evidence, self._prepared.rtol
        _, result = evidence.pairs[index]
        if isinstance(result, Raised) and isinstance(lookalike, Raised):
            return result.kind == lookalike.kind
        if isinstance(result, InvalidReturn) and isinstance(lookalike, InvalidReturn):
            return result == lookalike
        if not (isinstance(result, Returned) and isinstance(lookalike, Returned)):
            return False
        if result.changed != lookalike.changed:
            return False
        if self._is_of_another_form(index):
            # a branch is missing or too much: only the whole can be compared
            return alike(result.value, lookalike.value, rtol)
        return all(
            alike(at(result.value, path), at(lookalike.value, path), rtol)
            for path in evidence.paths_about(part, index)
        )

    def _is_of_another_form(self, index: int) -> bool:
        """Whether something is wrong in a case where nothing is that is right."""
        if index not in self._another_form:
            known = set(self._evidence.paths[index])
            found = self._evidence.findings[index]
            self._another_form[index] = any(finding.path not in known for finding in found)
        return self._another_form[index]


def _match(
    name: str,
    parts: Iterable[Part],
    not_explained: tuple[str, ...] = (),
    exceptions: tuple[int, ...] = (),
) -> Match:
    return Match(name, tuple(part.name for part in parts), not_explained, exceptions)


def _disjoint(candidates: list[tuple[str, list[Part]]]) -> Iterator[tuple[str, list[Part]]]:
    """Yield candidates that share no part, those with the most parts first."""
    explained: set[str] = set()
    for name, parts in sorted(candidates, key=lambda one: -len(one[1])):
        names = {part.name for part in parts}
        if not names & explained:
            explained |= names
            yield name, parts
