"""Look for the line: make one small change after the other, and see what it makes right.

Public cases only. The budget counts changes and rounds of loops, never seconds, so that every
machine finds the same. Where it doesn't suffice, nothing is claimed.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.core.call_result import CallResult, Returned
from autograder.core.prepared import PreparedCase, PreparedExercise, with_facts
from autograder.core.read_report import identical, read_report
from autograder.diagnosis.changes import Change, changes_of
from autograder.diagnosis.location import Place
from autograder.diagnosis.narrowing import narrowed
from autograder.diagnosis.pieces import NotSearched, Piece, Program, read_program
from autograder.diagnosis.rules import Success, places_to_show
from autograder.diagnosis.two_slips import MOST_HALVES, Half, LookAlikes, may_be_half, two_slips
from autograder.judging.comparison import findings, leaves
from autograder.judging.evidence import Evidence
from autograder.judging.naming import Naming
from autograder.judging.telling import are_only_counts, proves
from autograder.sandbox.inside.trying import Call

BUDGET = 150_000
"""What all that is run may cost, in ticks; chosen so that few searches take a second."""
OVERHEAD = 80
"""What a change costs besides, in ticks: to compile, call and compare. Chosen, not measured."""
MOST_TICKS = 100_000
"""Of the answer itself in all its cases, to be searched at all."""
SPARE_TICKS = 2_000
"""Of a changed version, beside three times those of the answer itself."""
QUICK = 4
"""So many ticks of a class cost as much as one elsewhere: its rounds are of numbers, not arrays.

Measured with `Value`: 0.3 to 1 µs a tick, where a change costs some 1000 µs besides.
"""
BYTES_OF_A_TICK = 2**18
"""An array of so many bytes makes a tick, or a change, count twice; chosen, not measured."""
FEWEST = 30
"""Changes for which the budget has to suffice, or the search isn't begun."""
BATCH = 20
"""Changes that are tried at a time; it decides nothing but how often one is asked."""
MOST_SUCCESSES = 60
"""Changes that are right in one case and are tried in all; more of them say nothing."""


class Runner(Protocol):
    """Runs versions of the student's definition, somewhere where they do no harm."""

    def try_texts(
        self,
        method: str,
        texts: list[str],
        calls: list[Call],
        tick_limit: int,
        all_ticks: int,
    ) -> Any:
        """Return for each text the reports of its calls, as `inside.trying.try_texts` does."""

    def trace_call(self, args: tuple[object, ...], tick_limit: int) -> Any:
        """Return the lines of the whole text that run in a call, and the bytes in use at most."""


class RunnerLost(Exception):
    """The process that runs the versions is gone, or answers nonsense."""


class _OutOfBudget(Exception):
    """What is left of the budget doesn't suffice."""


@dataclass(frozen=True)
class _Tried:
    piece: int
    change: Change


def find_places(
    prepared: PreparedExercise,
    source: str,
    runner_for: Callable[[Program], Runner],
    other_draws: Callable[[], Sequence[PreparedExercise]],
) -> tuple[Place, ...]:
    """Look for the line in which one small change would make a wrong answer right.

    Parameters
    ----------
    prepared : PreparedExercise
        With public cases.
    source : str
        The student's text that defines the function or class, and nothing else.
    runner_for : callable
        Gives what runs a program's versions.
    other_draws : callable
        The same exercise with other public cases, on which a success has to hold as well.

    Returns
    -------
    tuple of Place
        Empty if there is nothing to tell.

    Raises
    ------
    RunnerLost
    """
    try:
        program = read_program(source, prepared.name)
    except NotSearched:
        return ()
    with np.errstate(all="ignore"):  # a student's numbers may overflow in our arithmetic
        return _Search(prepared, program, runner_for(program), other_draws).run()


class _Search:
    def __init__(
        self,
        prepared: PreparedExercise,
        program: Program,
        runner: Runner,
        other_draws: Callable[[], Sequence[PreparedExercise]],
    ) -> None:
        self.prepared, self.program, self.runner = prepared, program, runner
        self.other_draws = other_draws
        self.spent, self.weight = 0, 1
        self.quick = QUICK if any(piece.name for piece in program.pieces) else 1

    def run(self) -> tuple[Place, ...]:
        try:
            return self._run()
        except _OutOfBudget:
            return ()

    def _run(self) -> tuple[Place, ...]:
        base = self._ask("", [self.program.text], _calls(self.prepared), MOST_TICKS)[0]
        ticks = _ticks_of(base)
        if ticks is None or max(ticks, default=0) > MOST_TICKS:
            return ()
        self.base = Evidence(self.prepared, _results(self.prepared, base))
        naming = Naming(self.base)
        explained = {name for match in naming.of_parts() for name in match.parts}
        failed = [p.name for p in self.prepared.parts if p.name in self.base.failed_parts]
        # whoever has a name for everything, and asks all the same, is told of everything
        wrong = [name for name in failed if name not in explained] or failed
        is_named = wrong == failed and (explained == set(failed) or naming.of_all() is not None)
        cases = list(self._telling_cases(_rounds(ticks), wrong))
        if not cases:
            return ()
        self.limit = 3 * max(ticks) + SPARE_TICKS
        successes, halves = self._found_in(cases, _rounds(ticks))
        if len(successes) > MOST_SUCCESSES:
            return ()
        if not is_named and all(success.parts for success in successes):
            named = [half for tried in halves[:MOST_HALVES] for half in self._half(tried)]
            if found := two_slips(named, self._mended_by_both):
                return found
        return places_to_show(self.program, successes, self._came_back_wrong(wrong))

    def _came_back_wrong(self, names: list[str]) -> list[str]:
        """Return the parts of which something came back and is wrong.

        What only an exception or a nan elsewhere has cost is freed by any change after which that
        no longer happens, wherever the mistake is. And a count or a position may come right by
        chance, while what it follows from stays wrong.
        """
        parts = {part.name: part for part in self.prepared.parts}
        return [
            name
            for name in names
            if self.base.first_finding([parts[name]]) is not None
            and not are_only_counts(self.base, [parts[name]])
        ]

    # -- which cases -----------------------------------------------------------------------

    def _telling_cases(self, rounds: list[int], wrong: list[str]) -> Iterator[int]:
        """Yield cases in which all wrong parts are wrong, the cheapest first."""
        left = set(wrong)
        wrong_in = {i: self._wrong_parts_in(i) for i in range(len(rounds))}
        by_cost = sorted(wrong_in, key=lambda i: (-len(wrong_in[i]), rounds[i], i))
        for index in by_cost:
            if left & wrong_in[index]:
                left -= wrong_in[index]
                yield index

    def _wrong_parts_in(self, index: int) -> set[str]:
        case, result = self.base.pairs[index]
        if case.first_call is not None:
            return set()
        return self._wrong(case, result, self.base.paths[index])

    def _wrong(self, case: PreparedCase, result: CallResult, paths: list[str]) -> set[str]:
        """Return the parts that are wrong in one result."""
        parts = self.prepared.parts
        asked = {p.name for p in parts if any(self.base.concerns([p], path) for path in paths)}
        asked = asked or {p.name for p in parts}
        if not isinstance(result, Returned) or result.changed:
            return asked
        found = findings(result.value, case.expected, self.prepared.rtol)
        concerned = {p.name for p in parts for f in found if self.base.concerns([p], f.path)}
        return asked if found and not concerned else concerned

    def _narrowed(self, index: int) -> PreparedCase:
        """Return a case with no more in it than shows every part that is wrong in it."""
        case, wrong = self.prepared.cases[index], self._wrong_parts_in(index)
        parts = [part for part in self.prepared.parts if part.name in wrong]
        found = [finding.path for finding in self.base.findings[index]]
        about = [[path for path in found if self.base.concerns([part], path)] for part in parts]
        if not all(about):  # an exception, or something that can't be used
            return case
        return narrowed(self.prepared, case, [paths[0] for paths in about])

    # -- which changes ---------------------------------------------------------------------

    def _found_in(self, cases: list[int], rounds: list[int]) -> tuple[list[Success], list[_Tried]]:
        """Return the changes that make something right in all cases, and nothing wrong.

        And those after which the first case's result is a misconception's. What makes everything
        right does so in each case: where the first one has shown such a change, it has shown all.
        """
        successes: list[Success] = []
        halves: list[_Tried] = []
        tried: set[_Tried] = set()
        for index in cases:
            right, look_alike = self._tried_in(index, rounds[index])
            successes += self._successes([one for one in right if one not in tried])
            tried |= set(right)
            halves += look_alike * (index == cases[0])
            if len(tried) > MOST_SUCCESSES or any(not success.parts for success in successes):
                break
        return (successes, halves) if len(tried) <= MOST_SUCCESSES else ([], [])

    def _tried_in(self, index: int, rounds: int) -> tuple[list[_Tried], list[_Tried]]:
        """Return the changes that make something right in a case, and nothing wrong.

        And those after which its result is a misconception's.
        """
        case, small = self.prepared.cases[index], self._narrowed(index)
        if FEWEST * rounds > BUDGET * self.quick:
            raise _OutOfBudget
        right, halves = [], []
        look_alikes = LookAlikes(self.prepared)
        before, ran = self._wrong_parts_in(index), self._lines_run(small)
        limit = 3 * rounds + SPARE_TICKS
        for number, piece in enumerate(self.program.pieces):
            todo = [c for c in changes_of(piece) if _reaches(c, piece, ran)]
            for change, reports in self._each(piece, todo, [(small.case.args, "")], limit):
                if not isinstance(reports, list) or len(reports) != 1:
                    continue
                result = _results_of([small], self.prepared, reports)[0]
                tried = _Tried(number, change)
                if self._wrong(small, result, self.base.paths[index]) < before:
                    if small is case or self._mends_all_of(case, tried, before, limit):
                        right.append(tried)
                elif small is case and may_be_half(change):
                    is_another = not _are_alike(result, self.base.pairs[index][1])
                    halves += [tried] * (is_another and look_alikes.include(index, result))
        return right, halves

    def _mends_all_of(
        self, case: PreparedCase, tried: _Tried, before: set[str], limit: int
    ) -> bool:
        """Whether what was mended in a part of a case is so in all of it."""
        piece = self.program.pieces[tried.piece]
        text = tried.change.text(piece)
        (reports,) = self._ask(piece.name, [text], [(case.case.args, "")], limit)
        if not isinstance(reports, list) or len(reports) != 1:
            return False
        result = _results_of([case], self.prepared, reports)[0]
        paths = [path for path, _ in leaves(case.expected)]
        return self._wrong(case, result, paths) < before

    def _lines_run(self, case: PreparedCase) -> set[int]:
        """Return the lines that run in a case; notes what its arrays count beside a tick."""
        match self.runner.trace_call(case.case.args, MOST_TICKS):
            case [list() as lines, int() as at_most] if all(type(n) is int for n in lines):
                self.weight = 1 + (max(0, at_most) // BYTES_OF_A_TICK).bit_length()
                return set(lines)
            case _:
                raise RunnerLost

    def _each(
        self, piece: Piece, changes: list[Change], calls: list[Call], limit: int
    ) -> Iterator[tuple[Change, Any]]:
        for start in range(0, len(changes), BATCH):
            batch = changes[start : start + BATCH]
            texts = [change.text(piece) for change in batch]
            yield from zip(batch, self._ask(piece.name, texts, calls, limit), strict=True)

    def _ask(self, method: str, texts: list[str], calls: list[Call], limit: int) -> list[Any]:
        """Return each text's reports, and count what they cost.

        Raises
        ------
        _OutOfBudget
            If that is more than there is: the runner may have stopped before the end.
        """
        budget = BUDGET * self.quick
        left = (budget - self.spent) // self.weight
        answers = self.runner.try_texts(method, texts, calls, limit, left)
        if not isinstance(answers, list) or len(answers) > len(texts):
            raise RunnerLost
        each = OVERHEAD * self.quick * len(calls)
        cost = sum(each + _sum_of_ticks(reports) for reports in answers)
        self.spent += cost * self.weight
        if self.spent > budget:
            raise _OutOfBudget
        if len(answers) < len(texts):
            raise RunnerLost
        return answers

    # -- what becomes of them in all cases ---------------------------------------------------

    def _successes(self, right: list[_Tried]) -> Iterator[Success]:
        wrong = self.base.failed_parts
        for tried in right:
            left = self._left_wrong(tried, self.prepared)
            if left is None or not left < wrong:
                continue
            draws = [self._left_wrong(tried, other) for other in self.other_draws()]
            if any(other is None or not other <= left for other in draws):
                continue
            parts = frozenset(wrong - left) if left else frozenset()
            yield Success(tried.piece, tried.change, parts)

    def _half(self, tried: _Tried) -> Iterator[Half]:
        """Yield what a change leaves, if that is exactly a misconception."""
        piece = self.program.pieces[tried.piece]
        changed = self._evidence(piece.name, tried.change.text(piece), self.prepared)
        if changed is None or not changed.failed_parts:
            return
        failed = [p for p in self.prepared.parts if p.name in changed.failed_parts]
        if proves(changed, failed, range(len(changed.pairs))) < math.inf:
            return  # a change that spoils everything is no evidence
        if (match := Naming(changed).of_all()) is not None:
            yield Half(tried.piece, tried.change, match.name)

    def _mended_by_both(self, one: Half, other: Half) -> bool:
        """Whether two changes in different lines of one piece make everything right."""
        if one.piece != other.piece:
            return False
        piece = self.program.pieces[one.piece]
        lines = (*one.change.lines, *other.change.lines)
        if len({number for number, _ in lines}) != len(lines):
            return False
        both = dataclasses.replace(one.change, lines=lines)
        changed = self._evidence(piece.name, both.text(piece), self.prepared)
        return changed is not None and not changed.failed_parts

    def _left_wrong(self, tried: _Tried, prepared: PreparedExercise) -> set[str] | None:
        """Return the parts that are wrong with a change in all of an exercise's cases."""
        piece = self.program.pieces[tried.piece]
        changed = self._evidence(piece.name, tried.change.text(piece), prepared)
        return None if changed is None else changed.failed_parts

    def _evidence(self, method: str, text: str, prepared: PreparedExercise) -> Evidence | None:
        """Return what a version gives in all of an exercise's cases."""
        (reports,) = self._ask(method, [text], _calls(prepared), self.limit)
        if not isinstance(reports, list) or len(reports) != len(prepared.cases):
            return None
        return Evidence(prepared, _results(prepared, reports))


def _are_alike(one: CallResult, other: CallResult) -> bool:
    """Whether two calls returned the same."""
    if not (isinstance(one, Returned) and isinstance(other, Returned)):
        return False
    return identical(one.value, other.value)


def _reaches(change: Change, piece: Piece, ran: set[int]) -> bool:
    """Whether a change can make a difference where these lines of the whole text run."""
    return not change.needs_run or change.line + piece.first in ran


def _calls(prepared: PreparedExercise) -> list[Call]:
    return [(case.case.args, prepared.turn(i)) for i, case in enumerate(prepared.cases)]


def _ticks_of(reports: Any) -> list[int] | None:
    """Return the count of rounds after each call, or None if these are no reports."""
    if not isinstance(reports, list) or not reports:
        return None
    ticks = [report.get("ticks") if isinstance(report, dict) else None for report in reports]
    return [t for t in ticks if type(t) is int] if all(type(t) is int for t in ticks) else None


def _sum_of_ticks(reports: Any) -> int:
    """Return how many rounds some calls took together; of what is no report, none."""
    ticks = _ticks_of(reports)
    return max(0, *ticks) if ticks else 0


def _rounds(ticks: list[int]) -> list[int]:
    """Return how many rounds each call took."""
    return [after - before for before, after in zip([0, *ticks], ticks, strict=False)]


def _results(prepared: PreparedExercise, reports: list[Any]) -> list[CallResult]:
    if len(reports) != len(prepared.cases):
        raise ValueError(f"{len(reports)} reports of {len(prepared.cases)} calls")
    return [prepared.read(reports[: i + 1]) for i in range(len(reports))]


def _results_of(
    cases: list[PreparedCase], prepared: PreparedExercise, reports: list[Any]
) -> list[CallResult]:
    """Read the reports of single calls, none of which is the second of two."""
    return [
        read_report(
            report,
            case.case.args,
            prepared.argument_names,
            with_facts(prepared.view, case.facts),
            driven=prepared.driver is not None,
        )
        for case, report in zip(cases, reports, strict=True)
    ]
