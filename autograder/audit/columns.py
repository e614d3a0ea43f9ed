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
from autograder.core.call_result import CallResult
from autograder.core.prepared import Driver, PreparedExercise
from autograder.core.verdict import Outcome, PartVerdict, Verdict
from autograder.judging import judge
from autograder.judging.comparison import leaves
from autograder.judging.paths import matches
from autograder.sandbox.inside.calling import with_driver
from autograder.student.in_process import results_on

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
    "untrue": "nothing untrue is said of misconceptions, two at once, or mutants",
}
"""What each column shows, by its name."""

ON_SEEDS = 3
"""On how many draws an answer is judged whose fate is the same on each, but for rare luck."""
EVERYTHING = ""
"""Stands in an excuse for all parts of an exercise."""
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
    excuses : dict of str to dict
        By column, why it needn't hold: by part, or for all of the exercise under `EVERYTHING`.
    asked : Counter
        How often each column was asked anything, by column.
    failures : dict
        What must not be, by column, but for what is excused.
    excused : set of (str, str)
        Excuses that were wanted: column and part.
    """

    excuses: dict[str, dict[str, str]]
    asked: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    excused: set[tuple[str, str]] = field(default_factory=set)

    @property
    def states(self) -> dict[str, State]:
        """What is to be shown, by column."""
        return {column: self._state(column) for column in COLUMNS}

    def _state(self, column: str) -> State:
        if self.failures.get(column):
            return State.FAILS
        if any(excused == column for excused, _ in self.excused):
            return State.EXCUSED
        return State.HOLDS if self.asked[column] else State.NOT_ASKED

    def fail(self, column: str, failure: str) -> None:
        """Note what must not be, unless the exercise is excused."""
        if EVERYTHING in self.excuses.get(column, {}):
            self.excused.add((column, EVERYTHING))
        else:
            self.failures[column].append(failure)

    def kept(self, column: str, verdict: Verdict) -> list[PartVerdict]:
        """Return the parts that an answer kept which must lose all, but for excused ones."""
        kept = [part for part in verdict.parts if part.right]
        excused = self.excuses.get(column, {}).keys() & {part.name for part in kept}
        self.excused |= {(column, name) for name in excused}
        return [part for part in kept if part.name not in excused]

    def all_failures(self, *, one_draw: bool = False) -> list[str]:
        """Return what must not be and isn't excused, and excuses that nothing needs.

        A single draw of cases says nothing about the latter: what is left to chance needs several.
        """
        found = []
        for column, failures in self.failures.items():
            found += [f"{column}: {failure}" for failure in failures[:EXAMPLES]]
            if len(failures) > EXAMPLES:
                found.append(f"{column}: and {len(failures) - EXAMPLES} more of this kind")
        for column, reasons in self.excuses.items():
            for part in reasons:
                if (column, part) not in self.excused and not one_draw:
                    found.append(f"{column}: {part or 'all'} is excused, but nothing fails")
        return found


def judged(
    function: Callable[..., object], prepared: PreparedExercise, timeout: float | None = None
) -> Verdict:
    """Judge an answer of the kit's own, without its warnings."""
    return judged_with_results(function, prepared, timeout)[0]


def judged_with_results(
    function: Callable[..., object], prepared: PreparedExercise, timeout: float | None = None
) -> tuple[Verdict, list[CallResult]]:
    """Judge an answer of the kit's own, and return what was judged, too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = results_on(function, prepared, timeout)
        return judge(prepared, results, public=True), results


def audit_columns(
    columns: Columns, right: Answer, prepared: Sequence[PreparedExercise], odd_results: int
) -> None:
    """Ask everything but `heart` and `words`, which want more draws of cases.

    Parameters
    ----------
    columns : Columns
        Is filled.
    right : callable
        The printed solution.
    prepared : sequence of PreparedExercise
        Draws of the cases, those of `check` first.
    odd_results : int
        How many odd results are tried at most: of more than that, so many drawn by lot.
    """
    few = prepared[:ON_SEEDS]
    if not isinstance(right, type):  # the objects of a class are used by its driver alone
        for variation in VARIATIONS:
            on = prepared if variation.column == "draws" else few
            _audit_variation(columns, variation, right, on)
        for impostor in IMPOSTORS:
            _audit_impostor(columns, impostor, right, few)
    _audit_odd_results(columns, right, prepared[0], odd_results)


def audit_styles_in_other_clothes(
    columns: Columns, answers: Iterable[Answer], cases: PreparedExercise
) -> None:
    """Ask of other right answers what containers and dtypes are theirs: a list varies otherwise.

    Parameters
    ----------
    columns : Columns
        Is filled.
    answers : iterable of callable
    cases : PreparedExercise
    """
    for right in answers:
        for variation in VARIATIONS:
            if variation.column != "draws" and not isinstance(right, type):
                _audit_variation(columns, variation, right, [cases])


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
        columns.fail(
            variation.column,
            f"a right answer that {variation.words} loses points on {len(lost)} of {len(on)} "
            f"seeds: {words}",
        )


def _audit_impostor(
    columns: Columns,
    impostor: type[Impostor],
    right: Answer,
    on: Sequence[PreparedExercise],
) -> None:
    """Note an impostor that keeps points; stop at the first draw if it does nothing wrong."""
    kept = []
    for cases in on:
        answer = impostor(right)
        verdict = judged(answer, cases)
        if not answer.asked:
            return
        columns.asked[impostor.column] += 1
        parts = columns.kept(impostor.column, verdict)
        if impostor.spares_numbers:
            parts = [part for part in parts if not _is_of_numbers(part.name, cases)]
        if impostor.keeps_nothing or verdict.earned == verdict.points:
            kept.append(parts)
    _fail_if_kept(columns, impostor.column, f"an answer that {impostor.words}", kept)


def _is_of_numbers(name: str, cases: PreparedExercise) -> bool:
    """Whether a part is of numbers, truth values and texts only, as far as no view hides it."""
    (paths,) = [part.paths for part in cases.parts if part.name == name]
    found = [
        leaf
        for case in cases.cases
        for path, leaf in leaves(case.expected)
        if cases.view is None and any(matches(pattern, path) for pattern in paths)
    ]
    return bool(found) and not any(isinstance(leaf, np.ndarray) for leaf in found)


def _fail_if_kept(
    columns: Columns, column: str, answer: str, kept: Sequence[Sequence[PartVerdict]]
) -> None:
    """Note an answer that kept parts; `kept` has an entry for each draw."""
    seeds = sum(map(bool, kept))
    if seeds:
        most = max(kept, key=len)
        parts = ", ".join(f"{part.name} ({part.points})" for part in most)
        columns.fail(column, f"{answer} keeps {parts} on {seeds} of {len(kept)} seeds")


def audit_heart(
    columns: Columns,
    right: Answer,
    public: PreparedExercise,
    others: Iterable[PreparedExercise],
) -> None:
    """Note if the public cases' results earn anything where other cases are asked."""
    results = _results(right, public)
    kept = []
    for cases in others:
        verdict = judged(LearnedByHeart(results), replace(cases, driver=_driver(cases)))
        kept.append(columns.kept("heart", verdict))
    columns.asked["heart"] += len(kept)
    _fail_if_kept(columns, "heart", "an answer that returns the public cases' results", kept)


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


def _audit_odd_results(
    columns: Columns, right: Answer, cases: PreparedExercise, at_most: int
) -> None:
    """Note where None, a text, nothing, True or nan goes through, or makes the judge raise."""
    results = _results(right, cases)
    undriven = replace(cases, driver=_driver(cases))
    questions = [
        (number, place, words, odd)
        for number, result in enumerate(results)
        for place, piece in pieces(result)
        for words, odd in _odd(piece)
    ]
    if len(questions) > at_most:
        chosen = np.random.default_rng(0).choice(len(questions), at_most, replace=False)
        questions = [questions[number] for number in sorted(chosen)]
    for number, place, words, odd in questions:
        columns.asked["odd"] += 1
        where = ".".join(map(str, place)) or "the result"
        spoilt = f"{words} for {where} of the case {cases.cases[number].case.label!r}"
        answer = _OddInOnePlace(results, number, replaced(results[number], place, odd))
        try:
            verdict = judged(answer, undriven)
        except Exception as error:
            columns.fail("odd", f"{spoilt} makes the judge raise {error!r}")
            continue
        if verdict.earned == verdict.points:
            columns.fail("odd", f"{spoilt} keeps all points")


def _odd(piece: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a piece can't be, with words for it."""
    is_container = isinstance(piece, (tuple, list, dict))
    is_empty = piece.size == 0 if isinstance(piece, np.ndarray) else is_container and not piece
    if piece is not None:
        yield "None", None
    yield "a text", "x"
    if not is_empty:
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
            columns.fail("words", f"{where} is False of the reference in {count} draws")
        for (number, path), words in self._seen.items():
            (usual, _), *others = words.most_common()
            if others:
                listed = ", ".join(f"{word!r} in {count}" for word, count in others)
                columns.fail(
                    "words",
                    f"{path or 'the result'} of case {number + 1} is {usual!r}, but {listed} of "
                    f"{words.total()} draws",
                )
