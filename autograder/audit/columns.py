"""The audit's columns: kinds of answers that no exercise names, tried on every exercise.

Each column takes the printed solution, makes other right answers (`variations`) or wrong ones
(`impostors`) of it, and has them judged; it needs no line of code in an exercise. Nothing here
knows how the judge comes to its verdict.
"""

from __future__ import annotations

import copy
import enum
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.audit.impostors import IMPOSTORS, Impostor, LearnedByHeart
from autograder.audit.results import pieces, replaced
from autograder.audit.variations import VARIATIONS, Answer, Variation
from autograder.core.prepared import Driver, PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.judging.comparison import leaves
from autograder.judging.paths import matches
from autograder.sandbox.inside.calling import with_driver
from autograder.student.in_process import verdict_on

COLUMNS = {
    "draws": "right if it draws its random numbers otherwise",
    "types": "right in subclasses and other containers",
    "dtypes": "right in other dtypes and memory layouts",
    "twice": "wrong if something stays of an earlier call",
    "alias": "wrong if a result changes after it was returned",
    "heart": "wrong if the public cases' results are learned by heart",
    "odd": "wrong if anything is None, a text, empty, True or nan",
    "whole": "wrong if whole numbers cut the result",
    "words": "the same words are expected in every draw",
}
"""What each column shows, by its name."""

ON_SEEDS = 3
"""On how many draws an answer is judged whose fate is the same on each, but for rare luck."""
EXAMPLES = 3
"""How many failures of a kind are spelled out."""

_AS_IT_IS: Driver = ("as_it_is", "def as_it_is(function, *args):\n    return function(*args)\n")
"""The driver of a function that returns what the exercise's driver would."""


class State(enum.StrEnum):
    """What a column found in an exercise."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_ASKED = "not asked"
    EXCUSED = "excused"


@dataclass
class Columns:
    """What the columns found in one exercise.

    Attributes
    ----------
    excuses : dict
        Why a column needn't hold, by column.
    asked : Counter
        How often each column was asked anything, by column.
    failures : dict
        What must not be, by column.
    """

    excuses: dict[str, str]
    asked: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def states(self) -> dict[str, State]:
        """What is to be shown, by column."""
        return {column: self._state(column) for column in COLUMNS}

    def _state(self, column: str) -> State:
        if self.failures.get(column):
            return State.EXCUSED if column in self.excuses else State.FAILS
        return State.HOLDS if self.asked[column] else State.NOT_ASKED

    def all_failures(self) -> list[str]:
        """Return what must not be and isn't excused, and excuses that nothing needs."""
        found = []
        for column, failures in self.failures.items():
            if column in self.excuses:
                continue
            found += [f"{column}: {failure}" for failure in failures[:EXAMPLES]]
            if len(failures) > EXAMPLES:
                found.append(f"{column}: and {len(failures) - EXAMPLES} more of this kind")
        needless = [column for column in self.excuses if not self.failures.get(column)]
        return found + [f"{column}: is excused, but nothing fails" for column in needless]


def judged(
    function: Callable[..., object], prepared: PreparedExercise, timeout: float | None = None
) -> Verdict:
    """Judge an answer of the kit's own, without its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return verdict_on(function, prepared, timeout)


def audit_columns(columns: Columns, right: Answer, prepared: Sequence[PreparedExercise]) -> None:
    """Ask everything but `heart` and `words`, which want more draws of cases.

    Parameters
    ----------
    columns : Columns
        Is filled.
    right : callable
        The printed solution.
    prepared : sequence of PreparedExercise
        Draws of the cases, those of `check` first.
    """
    few = prepared[:ON_SEEDS]
    if not isinstance(right, type):  # the objects of a class are used by its driver alone
        for variation in VARIATIONS:
            on = prepared if variation.column == "draws" else few
            _audit_variation(columns, variation, right, on)
        for impostor in IMPOSTORS:
            _audit_impostor(columns, impostor, right, few)
    _audit_odd_results(columns, right, prepared[0])


def _audit_variation(
    columns: Columns, variation: Variation, right: Answer, on: Sequence[PreparedExercise]
) -> None:
    """Note a variation that loses points; stop at the first draw if it makes no difference."""
    lost: list[Verdict] = []
    for cases in on:
        answer = variation.of(right)
        verdict = judged(answer, cases)
        if not answer.asked:
            return
        columns.asked[variation.column] += 1
        if verdict.outcome is not Outcome.RIGHT:
            lost.append(verdict)
    if lost:
        words = "; ".join(remark.message for remark in lost[0].feedback) or lost[0].outcome
        columns.failures[variation.column].append(
            f"a right answer that {variation.words} loses points on {len(lost)} of {len(on)} "
            f"seeds: {words}"
        )


def _audit_impostor(
    columns: Columns,
    impostor: type[Impostor],
    right: Answer,
    on: Sequence[PreparedExercise],
) -> None:
    """Note an impostor that keeps points."""
    kept: list[Verdict] = []
    for cases in on:
        answer = impostor(right)
        verdict = judged(answer, cases)
        if not answer.asked:
            return
        columns.asked[impostor.column] += 1
        if verdict.earned if impostor.keeps_nothing else verdict.earned == verdict.points:
            kept.append(verdict)
    if kept:
        columns.failures[impostor.column].append(
            f"an answer that {impostor.words} {_keeps(kept, len(on))}"
        )


def _keeps(kept: Sequence[Verdict], seeds: int) -> str:
    best = max(kept, key=lambda verdict: verdict.earned)
    parts = ", ".join(part.name for part in best.parts if part.right)
    return f"keeps {best.earned} of {best.points} points on {len(kept)} of {seeds} seeds ({parts})"


def audit_heart(
    columns: Columns,
    right: Answer,
    public: PreparedExercise,
    others: Iterable[PreparedExercise],
) -> None:
    """Note if the public cases' results earn anything where other cases are asked."""
    results = _results(right, public)
    kept = []
    seeds = 0
    for cases in others:
        seeds += 1
        verdict = judged(LearnedByHeart(results), replace(cases, driver=_driver(cases)))
        if verdict.earned:
            kept.append(verdict)
    columns.asked["heart"] += seeds
    if kept:
        columns.failures["heart"].append(
            f"an answer that returns the public cases' results {_keeps(kept, seeds)}"
        )


def _driver(cases: PreparedExercise) -> Driver | None:
    return None if cases.driver is None else _AS_IT_IS


def _results(right: Answer, cases: PreparedExercise) -> list[Any]:
    """Return what a right answer returns, or its driver, one result for each call."""
    results: list[Any] = []
    driven: Answer = with_driver(right, cases.driver)

    def recording(*args: Any) -> Any:
        result = driven(*args)
        if hasattr(result, "__next__"):
            result = list(result)
        results.append(copy.deepcopy(result))
        return result

    judged(recording, replace(cases, driver=_driver(cases)))
    return results


class _OddInOnePlace:
    """Results by heart, right ones, with something odd at one place of one of them."""

    def __init__(self, results: list[Any], number: int, odd: Any) -> None:
        self._results = results
        self._number = number
        self._odd = odd
        self._calls = 0

    def __call__(self, *args: Any) -> Any:
        number, self._calls = self._calls, self._calls + 1
        return self._odd if number == self._number else copy.deepcopy(self._results[number])


def _audit_odd_results(columns: Columns, right: Answer, cases: PreparedExercise) -> None:
    """Note where None, a text, nothing, True or nan goes through, or makes the judge raise."""
    results = _results(right, cases)
    undriven = replace(cases, driver=_driver(cases))
    for number, result in enumerate(results):
        label = cases.cases[number].case.label
        for place, piece in pieces(result):
            for words, odd in _odd(piece):
                columns.asked["odd"] += 1
                where = ".".join(map(str, place)) or "the result"
                spoilt = f"{words} for {where} of the case {label!r}"
                answer = _OddInOnePlace(results, number, replaced(result, place, odd))
                try:
                    verdict = judged(answer, undriven)
                except Exception as error:
                    columns.failures["odd"].append(f"{spoilt} makes the judge raise {error!r}")
                    continue
                if verdict.earned == verdict.points:
                    columns.failures["odd"].append(f"{spoilt} keeps all points")


def _odd(piece: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a piece can't be, with words for it."""
    is_container = isinstance(piece, (tuple, list, dict))
    if piece is not None:
        yield "None", None
    yield "a text", "x"
    if not is_container or piece:
        yield "nothing", ()
    if not isinstance(piece, (bool, np.bool_)):
        yield "True", True
    yield "nan", float("nan")
    if isinstance(piece, np.ndarray) and piece.dtype.kind == "f" and piece.size:
        spoilt = piece.copy()
        spoilt.flat[-1] = np.nan
        yield "nan in the last entry", spoilt


class ExpectedWords:
    """The words in what views make of right results, over draws of the cases.

    An exercise's cases are the same in each draw but for their numbers, so a draw in which other
    words are expected is one in which the reference itself was taken for wrong, or by luck looks
    as a misconception does. Such a draw must be drawn again.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        self._unexpected: Counter[str] = Counter()
        self._asked = 0

    def add(self, cases: PreparedExercise) -> None:
        """Look at one more draw."""
        if cases.view is None:
            return
        for number, case in enumerate(cases.cases):
            for path, leaf in leaves(case.expected):
                if isinstance(leaf, str):
                    self._asked += 1
                    self._seen[number, path][leaf] += 1
                elif any(matches(pattern, path) for pattern in cases.messages_if_false):
                    self._asked += 1
                    where = f"{path or 'the result'} in the case {case.case.label!r}"
                    self._unexpected[where] += leaf is False

    def report(self, columns: Columns) -> None:
        """Note words that aren't the same in every draw, and what is False of the reference."""
        columns.asked["words"] += self._asked
        for where, count in (+self._unexpected).items():
            columns.failures["words"].append(f"{where} is False of the reference in {count} draws")
        for (number, path), words in self._seen.items():
            (usual, _), *others = words.most_common()
            if others:
                listed = ", ".join(f"{word!r} in {count}" for word, count in others)
                columns.failures["words"].append(
                    f"{path or 'the result'} of case {number + 1} is {usual!r}, but {listed} of "
                    f"{words.total()} draws"
                )


def unknown_excuses(excuses: dict[str, dict[str, str]], exercises: Iterable[str]) -> list[str]:
    """Return what is wrong with the names in a set's excuses."""
    known = set(exercises)
    wrong = [f"excuses for {column!r}, which is no column" for column in excuses.keys() - COLUMNS]
    for column, reasons in excuses.items():
        wrong += [
            f"{name} is excused from {column!r}, but there is none"
            for name in reasons.keys() - known
        ]
    return wrong
