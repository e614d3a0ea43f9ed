"""What wrong answers are told: is it true, and how much does it say?

Every message for a misconception, for two of them at once, and for a mutant is held to rules that
know nothing of how the judge came to it: nothing is called right that has lost its points, nobody's
name is given for what somebody else did, a statement about numbers holds of them.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.audit.results import replaced
from autograder.core.call_result import CallResult, Returned
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Feedback, Outcome, Verdict
from autograder.judging import judge
from autograder.judging.comparison import alike, findings, leaves
from autograder.judging.paths import MISSING, at, concerns

PAIRS = 60
"""How many pairs of misconceptions are tried at most; of more than that, so many drawn by lot."""
EXAMPLES = 4
"""How many examples of each kind and state are kept."""


class Said(enum.StrEnum):
    """How much a wrong answer was told."""

    NAMED = "named"
    LOCATED = "located"
    GENERIC = "generic"
    UNTRUE = "untrue"


@dataclass(frozen=True)
class Example:
    """A wrong answer and what was said of it.

    Attributes
    ----------
    kind : str
        "misconception", "pair" or "mutant".
    answer : str
        Its name, or what was changed.
    """

    kind: str
    answer: str
    said: Said
    words: tuple[str, ...]


@dataclass
class Words:
    """What the wrong answers of an exercise were told.

    Attributes
    ----------
    counts : dict of str to dict of str to int
        How often what was said, by kind of answer.
    examples : list of Example
        A few of each kind.
    untrue : list of str
        What must not have been said.
    seconds : list of float
        Of processor time that each search for a line took.
    elsewhere : list of str
        Lines that were told and aren't where the change is. Few, and no fault of the exercise:
        another line may do as well.
    """

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def add(
        self,
        kind: str,
        answer: str,
        verdict: Verdict,
        prepared: PreparedExercise,
        results: Sequence[CallResult] = (),
        names: Iterable[str] | None = None,
        located: Sequence[Feedback] = (),
    ) -> None:
        """Look at what one wrong answer was told.

        Parameters
        ----------
        kind, answer : str
            As in `Example`.
        verdict : Verdict
        prepared : PreparedExercise
        results : sequence of CallResult
            What was judged, to hold statements about numbers to it.
        names : iterable of str, optional
            The misconceptions that may be named; any, if it isn't given.
        located : sequence of Feedback
            What a search for the line has found.
        """
        if verdict.outcome in (Outcome.RIGHT, Outcome.NOT_ATTEMPTED):
            return
        verdict = replace(verdict, feedback=(*verdict.feedback, *located))
        wrong = [*untrue_words(verdict, prepared), *untrue_numbers(verdict, prepared, results)]
        if names is not None:
            allowed = {*names, ""}
            told = [remark.misconception for remark in verdict.feedback]
            wrong += [f"it isn't {name}" for name in told if name not in allowed]
        said = Said.UNTRUE if wrong else how_much(verdict)
        of_kind = self.counts.setdefault(kind, {})
        of_kind[said] = of_kind.get(said, 0) + 1
        self.untrue += [f"{kind} {answer}: {reason}" for reason in wrong]
        alike_so_far = [e for e in self.examples if (e.kind, e.said) == (kind, said)]
        if len(alike_so_far) < EXAMPLES:
            words = tuple(" · ".join(filter(None, _texts(r))) for r in verdict.feedback)
            self.examples.append(Example(kind, answer, said, words))


def _texts(remark: Feedback) -> tuple[str, str]:
    return remark.message, remark.observed


# -- how much was said -------------------------------------------------------------------

GENERIC = re.compile(
    r"ha(s|ve) the right shape, but|ha(s|ve) the wrong value|^(?!Only)[^.]*\b(is|are) wrong\."
    r"|\b(is|are) missing: "
    r"|should (be|have|hold|keep|return)|^It raised|^Your function changed"
)
LINE = re.compile(r"^One small change\b|small change away: line")


def how_much(verdict: Verdict) -> Said:
    """Return how much a verdict tells, if it is true: a name or a fact, a line, or neither."""
    lines = [one for one in verdict.feedback if LINE.search(one.message)]
    others = [one for one in verdict.feedback if one not in lines]
    if any(one.misconception or not GENERIC.search(one.message) for one in others):
        return Said.NAMED
    if lines or any(one.observed.startswith("line ") for one in others):
        return Said.LOCATED
    return Said.GENERIC


# -- rules for words ---------------------------------------------------------------------

RIGHT = r"[^.;:?]*\b(is|are|was|were) right\b(?! for)"
GRAMMAR = {
    r"\b(of|in) (The|What|An) ": "a capital inside a sentence",
    r"\bthe entry [\w.]+ (is|yours|should)": "a path of the result",
    r"\b1 of \d+ entries are\b": "a plural for one entry",
    r"^\W*$": "no words",
    r"\{|\}": "a placeholder",
}


def untrue_words(verdict: Verdict, prepared: PreparedExercise) -> Iterator[str]:
    """Yield what is wrong with the words of a verdict, as far as words alone can tell."""
    failed = [part.name for part in verdict.parts if not part.right]
    messages = [remark.message for remark in verdict.feedback]
    named = Counter(remark.misconception for remark in verdict.feedback if remark.misconception)
    for name, count in named.items():
        if count > 1:
            yield f"{name} is said twice, of different parts"
    for message, count in Counter([*messages, *verdict.advice]).items():
        if count > 1:
            yield f"it is said twice: {message}"
    for remark in verdict.feedback:
        unaffected = prepared.unaffected_parts.get(remark.misconception, frozenset())
        for name in failed:
            kept_or_unknown = not remark.misconception or name in unaffected
            pattern = rf"(^|\W){re.escape(name)}( and [\w ]+)?{RIGHT}"
            if kept_or_unknown and re.search(pattern, remark.message):
                yield f"{name} is called right and has lost its points: {remark.message}"
        but = re.search(r'but (?:\d+, such as )?"(.*)",? shows? just that', remark.message)
        if but and remark.observed.endswith(f'case "{but[1]}"'):
            yield f"what was seen is from a case that isn't meant: {remark.message}"
        for pattern, words in GRAMMAR.items():
            if any(re.search(pattern, text) for text in _texts(remark) if text):
                yield f"{words}: {' · '.join(_texts(remark))}"
        # what an exception says is Python's
        if not remark.message.startswith("It raised"):
            if re.search(r"  |\.\.|\?\.| [.,;?]", remark.message):
                yield f"spaces or full stops that don't belong there: {remark.message}"
            if not re.search(r"[.?!]$", remark.message):
                yield f"no full stop: {remark.message}"


# -- rules for numbers -------------------------------------------------------------------

SIZED = re.compile(r"is exactly (−?)([^ ]+) times the right one")
DIVIDED = re.compile(r"is the right one divided by (\w+)")


def untrue_numbers(
    verdict: Verdict, prepared: PreparedExercise, results: Sequence[CallResult]
) -> Iterator[str]:
    """Yield statements about a factor that don't hold of the numbers of any failed part."""
    failed = {part.name for part in verdict.parts if not part.right}
    parts = [part for part in prepared.parts if part.name in failed]
    for remark in verdict.feedback:
        stated = re.search(r"In (\d+) of \d+ cases it is right", remark.message)
        # a view may call right what fits a wrong value before it
        of_a_view = stated and results and prepared.view is not None
        if stated and of_a_view and int(stated[1]) > _right_cases(prepared, results):
            yield f"fewer cases are right: {remark.message}"
        if remark.misconception or not results or (factor := _stated(remark.message)) is None:
            continue
        but = re.search(r'every case but "(.*)"\.|all cases but (\d+)', remark.message)
        allowed = 0 if but is None else int(but[2] or 1)
        if not any(_exceptions(prepared, results, part.paths, factor) <= allowed for part in parts):
            yield f"it doesn't hold of the numbers: {remark.message}"


def _right_cases(prepared: PreparedExercise, results: Sequence[CallResult]) -> int:
    """Return in how many cases nothing at all is wrong."""
    return sum(
        isinstance(result, Returned) and not findings(result.value, case.expected, prepared.rtol)
        for case, result in zip(prepared.cases, results, strict=True)
    )


def _stated(message: str) -> str | None:
    """Return the factor that a message states, or None."""
    if "has the wrong sign: it is minus" in message:
        return "−1"
    if twice := re.search(r"is exactly (twice|half) the right one", message):
        return "2" if twice[1] == "twice" else "½"
    if "is 0. Is the result" in message or message.endswith(" is 0 in every case."):
        return "0"
    if sized := SIZED.search(message):
        return sized[1] + sized[2]
    return f"1/{divided[1]}" if (divided := DIVIDED.search(message)) else None


def _value(factor: str, sizes: dict[str, int]) -> float:
    """Return what a factor such as "−2/N", "N·C" or "1/(2N)" is for the sizes of a case."""
    sign = -1.0 if factor.startswith("−") else 1.0
    above, _, below = factor.removeprefix("−").partition("/")

    def product(text: str) -> float:
        found = re.findall(r"½|\d+\.?\d*(?:e[+-]?\d+)?|[A-Z]", text)
        numbers = [0.5 if x == "½" else sizes[x] if x in sizes else float(x) for x in found]
        return float(np.prod(numbers)) if numbers else 1.0

    return sign * product(above) / product(below)


def _exceptions(
    prepared: PreparedExercise, results: Sequence[CallResult], paths: Sequence[str], factor: str
) -> int:
    """Return in how many cases a part isn't a factor times what is right."""
    return sum(
        any(
            not _is_times(at(result.value, path), expected, factor, dict(case.case.sizes))
            for path, expected in leaves(case.expected)
            if concerns(paths, path)
        )
        for case, result in zip(prepared.cases, results, strict=True)
        if isinstance(result, Returned)
    )


def _is_times(got: Any, expected: Any, factor: str, sizes: dict[str, int]) -> bool:
    try:
        return alike(np.asarray(got, float), _value(factor, sizes) * np.asarray(expected), 1e-6)
    except (TypeError, ValueError):
        return False


# -- two misconceptions at once ----------------------------------------------------------


def pairs_in(prepared: PreparedExercise) -> list[tuple[str, str]]:
    """Return pairs of misconceptions of which the first costs a part that the second spares."""
    everything = {part.name for part in prepared.parts}
    costs = {name: everything - prepared.unaffected_parts[name] for name in prepared.messages}
    found = [
        (one, other)
        for one, other in itertools.permutations(costs, 2)
        if costs[other] and costs[one] - costs[other]
        if one < other or costs[one] & costs[other]  # what shares no part is met in one order
    ]
    if len(found) > PAIRS:
        chosen = np.random.default_rng(0).choice(len(found), PAIRS, replace=False)
        found = [found[number] for number in sorted(chosen)]
    return found


def results_of_pair(prepared: PreparedExercise, one: str, other: str) -> list[CallResult] | None:
    """Return right results but for the parts that two misconceptions cost; None if they don't mix.

    Where both cost a part, it is the second's. They don't mix where one of them raises, or returns
    something of another structure.
    """
    results: list[CallResult] = []
    for index, case in enumerate(prepared.cases):
        value = case.expected
        for name in (one, other):
            result = prepared.run_misconception(name, index)
            if not isinstance(result, Returned) or result.changed:
                return None
            cost = [p for p in prepared.parts if p.name not in prepared.unaffected_parts[name]]
            for path, _ in leaves(case.expected):
                if any(concerns(part.paths, path) for part in cost):
                    wrong = at(result.value, path)
                    if wrong is MISSING:
                        return None
                    value = replaced(value, _place(case.expected, path), wrong)
        results.append(Returned(value))
    return results


def _place(value: Any, path: str) -> tuple[Any, ...]:
    """Return the positions and keys of a path."""
    place: list[Any] = []
    for key in path.split(".") if path else []:
        place.append(key if isinstance(value, dict) else int(key))
        value = value[place[-1]]
    return tuple(place)


def audit_pairs(words: Words, prepared: PreparedExercise) -> None:
    """Look at what two misconceptions at once are told; a training's are spared."""
    if prepared.minimum_limits:
        return
    for one, other in pairs_in(prepared):
        results = results_of_pair(prepared, one, other)
        if results is not None:
            verdict = judge(prepared, results, public=True)
            told = {remark.misconception for remark in verdict.feedback} - {""}
            names = {one, other, *(x for x in told if _gives_the_same(prepared, x, results))}
            words.add("pair", f"{one} and {other}", verdict, prepared, results, names)


def _gives_the_same(prepared: PreparedExercise, name: str, results: Sequence[CallResult]) -> bool:
    """Whether a misconception gives these results in a part that it costs.

    Nobody can tell then whose they are, and the card says what it doesn't explain.
    """
    unaffected = prepared.unaffected_parts[name]
    lookalikes = [prepared.run_misconception(name, index) for index in range(len(results))]
    return any(
        all(
            isinstance(result, Returned)
            and isinstance(lookalike, Returned)
            and alike(at(result.value, path), at(lookalike.value, path), prepared.rtol)
            for case, result, lookalike in zip(prepared.cases, results, lookalikes, strict=True)
            for path, _ in leaves(case.expected)
            if concerns(part.paths, path)
        )
        for part in prepared.parts
        if part.name not in unaffected
    )
