"""Look for the line: make one small change after the other, and see what it makes right.

Public cases only. The budget counts changes and rounds of loops, never seconds, so that every
machine finds the same. Where it doesn't suffice, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.core.call_result import CallResult, Returned
from autograder.core.prepared import PreparedCase, PreparedExercise, with_facts
from autograder.core.read_report import read_report
from autograder.diagnosis.changes import Change, changes_of
from autograder.diagnosis.location import Place
from autograder.diagnosis.pieces import NotSearched, Piece, Program, read_program
from autograder.diagnosis.rules import Success, places_to_show
from autograder.judging.comparison import findings
from autograder.judging.evidence import Evidence
from autograder.sandbox.inside.trying import Call

BUDGET = 500_000
"""What all changes together may cost, in ticks; chosen so that few searches take a second."""
OVERHEAD = 80
"""What a change costs besides, in ticks: to compile, call and compare. Chosen, not measured."""
MOST_TICKS = 150_000
"""Of the answer itself in all its cases, to be searched at all."""
SPARE_TICKS = 2_000
"""Of a changed version, beside three times those of the answer itself."""
SECONDS = 2.0
"""Of processor time that all changed versions together may take, or nothing is said.

Ticks don't count what NumPy does with large arrays. Hardly any answer comes near it; of those that
do, whether a line is found may depend on the machine.
"""
FEWEST = 30
"""Changes for which the budget has to suffice, or the search isn't begun."""
BATCH = 20
"""Changes that are tried at a time; it decides nothing but how often one is asked."""
MOST_SUCCESSES = 60
"""Changes that are right in one case and are tried in all; more of them say nothing."""


class Runner(Protocol):
    """Runs versions of the student's definition, somewhere where they do no harm."""

    def try_texts(self, method: str, texts: list[str], calls: list[Call], tick_limit: int) -> Any:
        """Return for each text the reports of its calls, as `inside.trying.try_texts` does."""

    def lines_run(self, args: tuple[object, ...], tick_limit: int) -> Any:
        """Return the lines of the whole text that run in a call."""


class RunnerLost(Exception):
    """The process that runs the versions is gone, or answers nonsense."""


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
        self.spent, self.seconds = 0, 0.0

    def run(self) -> tuple[Place, ...]:
        base = self._ask("", [self.program.text], _calls(self.prepared), MOST_TICKS)[0]
        ticks = _ticks_of(base)
        if ticks is None or max(ticks, default=0) > MOST_TICKS:
            return ()
        self.base = Evidence(self.prepared, _results(self.prepared, base))
        wrong = [p.name for p in self.prepared.parts if p.name in self.base.failed_parts]
        cases = list(self._telling_cases(_rounds(ticks), wrong))
        if not cases:
            return ()
        self.limit = 3 * max(ticks) + SPARE_TICKS
        right = self._right_in(cases, _rounds(ticks))
        if right is None or len(right) > MOST_SUCCESSES:
            return ()
        return places_to_show(self.program, list(self._successes(right)), wrong)

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

    # -- which changes ---------------------------------------------------------------------

    def _right_in(self, cases: list[int], rounds: list[int]) -> list[_Tried] | None:
        """Return the changes that make something right in one of the cases, and nothing wrong.

        None if the budget doesn't suffice for all.
        """
        right: dict[tuple[int, Change], _Tried] = {}
        for index in cases:
            if FEWEST * rounds[index] > BUDGET:
                return None
            case = self.prepared.cases[index]
            ran = self._lines_run(case)
            before = self._wrong_parts_in(index)
            limit = 3 * rounds[index] + SPARE_TICKS
            for number, piece in enumerate(self.program.pieces):
                todo = [c for c in changes_of(piece) if _reaches(c, piece, ran)]
                for change, reports in self._each(piece, todo, [(case.case.args, "")], limit):
                    self.spent += OVERHEAD + _sum_of_ticks(reports)
                    self.seconds += _seconds_of(reports)
                    if self.spent > BUDGET or self.seconds > SECONDS:
                        return None
                    if self._is_better(case, index, reports, before):
                        tried = _Tried(number, change)
                        right.setdefault((number, change), tried)
        return list(right.values())

    def _lines_run(self, case: PreparedCase) -> set[int]:
        lines = self.runner.lines_run(case.case.args, MOST_TICKS)
        if not isinstance(lines, list) or not all(type(n) is int for n in lines):
            raise RunnerLost
        return set(lines)

    def _each(
        self, piece: Piece, changes: list[Change], calls: list[Call], limit: int
    ) -> Iterator[tuple[Change, Any]]:
        for start in range(0, len(changes), BATCH):
            batch = changes[start : start + BATCH]
            texts = [change.text(piece) for change in batch]
            reports = self._ask(piece.name, texts, calls, limit)
            yield from zip(batch, reports, strict=True)

    def _ask(self, method: str, texts: list[str], calls: list[Call], limit: int) -> list[Any]:
        answers = self.runner.try_texts(method, texts, calls, limit)
        if not isinstance(answers, list) or len(answers) != len(texts):
            raise RunnerLost
        return answers

    def _is_better(self, case: PreparedCase, index: int, reports: Any, before: set[str]) -> bool:
        if not isinstance(reports, list) or len(reports) != 1:
            return False
        result = _results_of([case], self.prepared, reports)[0]
        now = self._wrong(case, result, self.base.paths[index])
        return now < before

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

    def _left_wrong(self, tried: _Tried, prepared: PreparedExercise) -> set[str] | None:
        """Return the parts that are wrong with a change in all of an exercise's cases."""
        piece = self.program.pieces[tried.piece]
        ((_, reports),) = self._each(piece, [tried.change], _calls(prepared), self.limit)
        if not isinstance(reports, list) or len(reports) != len(prepared.cases):
            return None
        return Evidence(prepared, _results(prepared, reports)).failed_parts


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


def _seconds_of(reports: Any) -> float:
    """Return the processor time of some calls together; of what is no report, none."""
    each = [r.get("seconds") for r in reports if isinstance(r, dict)] if reports else []
    return sum(seconds for seconds in each if isinstance(seconds, float) and seconds > 0)


def _rounds(ticks: list[int]) -> list[int]:
    """Return how many rounds each call took."""
    return [after - before for before, after in zip([0, *ticks], ticks, strict=False)]


def _results(prepared: PreparedExercise, reports: list[Any]) -> list[CallResult]:
    whole = [_with_args(r, c) for r, c in zip(reports, prepared.cases, strict=True)]
    return [prepared.read(whole[: i + 1]) for i in range(len(whole))]


def _results_of(
    cases: list[PreparedCase], prepared: PreparedExercise, reports: list[Any]
) -> list[CallResult]:
    """Read the reports of single calls, none of which is the second of two."""
    return [
        read_report(
            _with_args(report, case),
            case.case.args,
            prepared.argument_names,
            with_facts(prepared.view, case.facts),
            driven=prepared.driver is not None,
        )
        for case, report in zip(cases, reports, strict=True)
    ]


def _with_args(report: Any, case: PreparedCase) -> Any:
    """Put the arguments back into a report that says they weren't changed."""
    if isinstance(report, dict) and report.get("args", ()) is None:
        return {**report, "args": case.case.args}
    return report
