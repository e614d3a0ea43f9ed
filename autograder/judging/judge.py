"""The ladder from an answer to a verdict, the same for every exercise.

Not attempted, raised, type, shape, finite, changed an input, value; then the reason: a
named misconception if one gives exactly the same, else a signature such as a constant
ratio, else the worst entry. A part has its points if it is right in every case.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.answers import Answer, NoAnswer, Raised, Returned, Unfit
from autograder.exercise import Outcome, Part, PartVerdict, Remark, Verdict
from autograder.judging.comparison import Finding, alike, findings, leaves
from autograder.judging.signatures import Pair, recognise
from autograder.preparing import PreparedCase, PreparedExercise

LOOP_GROWTH = 0.5
"""A share of the samples' growth: steps that grow faster belong to a loop over samples."""

DECIMALS = re.compile(r"-?\d+(\.\d*(e[-+]?\d+)?|e[-+]?\d+)", re.IGNORECASE)
NUMBERS = re.compile(r"-?\d+(\.\d*)?(e[-+]?\d+)?", re.IGNORECASE)

NOTHING_YET = "Nothing here yet."
RUN_ITS_CELL = "Written already? Then run its cell: while that ends in an error, the stub stays."

REASONS = {
    Outcome.TIMED_OUT: "It took too long and was stopped. Does a loop end whatever its input is?",
    Outcome.OUT_OF_MEMORY: (
        "It asked for more memory than there is. How large is the largest array it makes?"
    ),
    Outcome.DIED: (
        "The Python process ended while it ran. "
        "Calls such as exit() or os._exit() have no place here."
    ),
    Outcome.TOO_MUCH_OUTPUT: (
        "It printed or wrote far too much and was stopped. Take out the prints."
    ),
    Outcome.BROKE_PROTOCOL: "What came back was no answer that can be read as data.",
    Outcome.UNREADABLE: "The notebook could not be read, so nothing in it could be graded.",
    Outcome.MISSING: "The notebook was not handed in under the name it was released with.",
}

IN_PLAIN_WORDS = {
    "NotImplementedError": "Part of it is not written yet.",
    "truth value of an array": (
        "An if asks for a single True or False, and so do and, or and not; an array has one for "
        "each of its entries."
    ),
    "mismatch in its core dimension": (
        "In a matrix product the first has as many columns as the second has rows."
    ),
    "bitwise_xor": "In Python ^ isn't a power; two stars are.",
}
"""What an exception's words, some of which lead astray, mean in a beginner's code."""


def judge(prepared: PreparedExercise, answers: Sequence[Answer], *, public: bool) -> Verdict:
    """Decide what an exercise earned and say why.

    Parameters
    ----------
    prepared : PreparedExercise
    answers : sequence of Answer
        One for each case, in the cases' order.
    public : bool
        Whether the cases may be shown. If not, no number of a case gets into the words.

    Returns
    -------
    Verdict
        The same for the same arguments, to the byte.
    """
    if len(answers) != len(prepared.cases):
        raise ValueError(f"expected {len(prepared.cases)} answers, got {len(answers)}")
    for answer in answers:
        if isinstance(answer, NoAnswer):
            detail = answer.detail if public else NUMBERS.sub("…", answer.detail)
            return verdict_without_answers(prepared, answer.outcome, detail)
    first_raised = next((a for a in answers if isinstance(a, Raised)), None)
    if first_raised is not None and first_raised.kind == "NotImplementedError":
        is_its_own = first_raised.function.partition(".")[0] in ("", prepared.name)  # or a method's
        if not is_its_own:
            return _calls_what_is_not_written(prepared, first_raised.function)
        if not any(isinstance(answer, Returned) for answer in answers):
            words = f"{NOTHING_YET} {prepared.task}" + f" {RUN_ITS_CELL}" * public
            return verdict_without_answers(prepared, Outcome.NOT_ATTEMPTED, words)
    with np.errstate(all="ignore"):  # a student's numbers may overflow in our arithmetic
        return _Judgement(prepared, answers, public).verdict()


def verdict_without_answers(
    prepared: PreparedExercise, outcome: Outcome, detail: str = ""
) -> Verdict:
    """Return the verdict on an exercise that gave nothing to judge: no points, and the reason.

    Parameters
    ----------
    prepared : PreparedExercise
    outcome : Outcome
    detail : str
        Shown under the reason, or in its place if there is no standing one.

    Returns
    -------
    Verdict
    """
    if outcome is Outcome.NOT_ATTEMPTED:
        remark = Remark(detail or f"{NOTHING_YET} {prepared.task}")
    elif outcome in prepared.endings:
        name = prepared.endings[outcome]
        remark = Remark(prepared.messages[name], detail, name)
    elif outcome in REASONS:
        remark = Remark(REASONS[outcome], detail)
    else:
        remark = Remark(detail)
    return _nothing_right(prepared, outcome, remark)


def _nothing_right(prepared: PreparedExercise, outcome: Outcome, *remarks: Remark) -> Verdict:
    parts = tuple(PartVerdict(part.name, part.points, False) for part in prepared.parts)
    return Verdict(prepared.name, outcome, parts, remarks)


def _calls_what_is_not_written(prepared: PreparedExercise, function: str) -> Verdict:
    words = f"{prepared.name} calls {function}, which is not written yet. Write {function} first."
    return _nothing_right(prepared, Outcome.RAISED, Remark(words))


class _Judgement:
    """One exercise, all its answers: who is right, and why not."""

    def __init__(self, prepared: PreparedExercise, answers: Sequence[Answer], public: bool) -> None:
        self.prepared = prepared
        self.pairs = list(zip(prepared.cases, answers, strict=True))
        self.public = public
        self.paths = [[path for path, _ in leaves(case.expected)] for case in prepared.cases]
        self.about: dict[tuple[str, str], bool] = {}  # what `_concerns` has found
        self.found = [
            findings(answer.value, case.expected, prepared.rtol)
            if isinstance(answer, Returned)
            else []
            for case, answer in self.pairs
        ]
        self.wrong = {part.name for part in prepared.parts if self._is_wrong(part)}

    def verdict(self) -> Verdict:
        prepared = self.prepared
        wrong = [part for part in prepared.parts if part.name in self.wrong]
        verdicts = tuple(
            PartVerdict(part.name, part.points, part not in wrong) for part in prepared.parts
        )
        if not wrong:
            return Verdict(prepared.name, Outcome.RIGHT, verdicts, advice=self._advice())
        remarks = self._remarks(wrong)
        return Verdict(prepared.name, self._outcome(), verdicts, remarks, self._first_warning())

    def _is_wrong(self, part: Part) -> bool:
        """Whether a part loses its points: by what it is, or because a whole call went wrong."""
        returned = (a for a in self._answers_for(part) if isinstance(a, Returned))
        if self._has_no_answer(part) or any(answer.changed for answer in returned):
            return True
        return self._first_finding([part]) is not None

    def _has_no_answer(self, part: Part) -> bool:
        """Whether a call that was to answer for a part raised, or returned what is of no use."""
        return not all(isinstance(answer, Returned) for answer in self._answers_for(part))

    def _answers_for(self, part: Part) -> Iterator[Answer]:
        """Yield the answers of the cases that ask for a part, or for no part in particular."""
        everything = list(self.prepared.parts)
        for (_, answer), paths in zip(self.pairs, self.paths, strict=True):
            if any(self._concern([part], path) for path in paths) or not any(
                self._concern(everything, path) for path in paths
            ):
                yield answer

    def _concern(self, parts: list[Part], path: str) -> bool:
        """Whether something at `path` is about one of the parts; asked again for each slip."""
        for part in parts:
            key = part.name, path
            if key not in self.about:
                self.about[key] = _concerns(part, path)
            if self.about[key]:
                return True
        return False

    def _first_finding(self, parts: list[Part]) -> tuple[PreparedCase, Finding] | None:
        """Return the first thing found wrong with what was returned for these parts."""
        for (case, _), found in zip(self.pairs, self.found, strict=True):
            for finding in found:
                if self._concern(parts, finding.path):
                    return case, finding
        return None

    def _outcome(self) -> Outcome:
        if any(isinstance(answer, Raised) for _, answer in self.pairs):
            return Outcome.RAISED
        for _, answer in self.pairs:
            if isinstance(answer, Unfit):
                return answer.outcome
        outcomes = {finding.outcome for found in self.found for finding in found}
        for outcome in (Outcome.WRONG_TYPE, Outcome.WRONG_SHAPE, Outcome.NOT_FINITE):
            if outcome in outcomes:
                return outcome
        changed = any(isinstance(a, Returned) and a.changed for _, a in self.pairs)
        return Outcome.MUTATED_INPUT if changed else Outcome.WRONG_VALUE

    # -- why -----------------------------------------------------------------------------

    def _remarks(self, wrong: list[Part]) -> tuple[Remark, ...]:
        """Give one reason for all the wrong parts together if there is one, else one for each."""
        shared = self._misconception(list(self.prepared.parts)) or self._misconception(wrong)
        if shared:
            return (shared,)
        for_all = (self._raised_remark() or self._unfit_remark(), self._changed_remark())
        remarks = [remark for remark in for_all if remark]
        for part in wrong:
            first = None if self._has_no_answer(part) else self._first_finding([part])
            if first is not None:
                remarks.append(self._misconception([part]) or self._value_remark(part, first[1]))
        return tuple(dict.fromkeys(remarks))

    def _misconception(self, parts: list[Part]) -> Remark | None:
        """Return the first one that always gives the same as the student on these parts."""
        if all(isinstance(answer, Raised) for _, answer in self.pairs):
            return None  # exceptions of the same kind alone are no evidence
        right = {part.name for part in self.prepared.parts} - self.wrong
        asked = self.wrong & {part.name for part in parts}
        concerned = [
            (case, answer, found, paths)
            for (case, answer), found, paths in zip(self.pairs, self.found, self.paths, strict=True)
            if any(self._concern(parts, path) for path in paths)
        ]
        for name, message in self.prepared.messages.items():
            keeps = self.prepared.keeps[name]
            if keeps & asked or not right <= keeps:
                continue  # it can't be the reason; working out what it returns takes long
            if all(
                self._looks_like(case.lookalikes[name], answer, found, paths, parts)
                for case, answer, found, paths in concerned
            ):
                return Remark(message, self._seen(parts), name)
        return None

    def _looks_like(
        self,
        lookalike: Answer,
        answer: Answer,
        found: list[Finding],
        paths: list[str],
        parts: list[Part],
    ) -> bool:
        if isinstance(answer, Raised) and isinstance(lookalike, Raised):
            return answer.kind == lookalike.kind
        if isinstance(answer, Unfit) and isinstance(lookalike, Unfit):
            return answer == lookalike
        if not (isinstance(answer, Returned) and isinstance(lookalike, Returned)):
            return False
        if answer.changed != lookalike.changed:
            return False
        if any(finding.path not in paths for finding in found):
            # a branch is missing or too much: only the whole can be compared
            return alike(answer.value, lookalike.value, self.prepared.rtol)
        for path in paths:
            if self._concern(parts, path):
                mine, theirs = _at(answer.value, path), _at(lookalike.value, path)
                if not alike(mine, theirs, self.prepared.rtol):
                    return False
        return True

    def _raised_remark(self) -> Remark | None:
        for case, answer in self.pairs:
            if isinstance(answer, Raised):
                what = answer.kind + (f": {answer.message}" if answer.message else "")
                what = self._shown(what, NUMBERS)
                plain = [says for words, says in IN_PLAIN_WORDS.items() if words in what]
                what = ". ".join([what, *plain[:1]])
                where = ""
                if answer.line is not None:
                    where = f"line {answer.line} of {answer.function}: {answer.source}"
                return Remark(f"It raised {what}", _joined(where, f'case "{case.case.label}"'))
        return None

    def _unfit_remark(self) -> Remark | None:
        for case, answer in self.pairs:
            if isinstance(answer, Unfit):
                return Remark(f"{self._shown(answer.words)}.", f'case "{case.case.label}"')
        return None

    def _changed_remark(self) -> Remark | None:
        for case, answer in self.pairs:
            if isinstance(answer, Returned) and answer.changed:
                names = " and ".join(answer.changed)
                several = len(answer.changed) > 1
                words = (
                    f"Your function changed its argument{'s' * several} {names}, which "
                    f"belong{'s' * (not several)} to the caller. Make a new array instead of "
                    "writing into the one you were given."
                )
                return Remark(words, f'case "{case.case.label}"')
        return None

    def _value_remark(self, part: Part, first: Finding) -> Remark:
        said = self._said(first)
        if said:
            return said
        words = self._signature(part)
        if words:
            return Remark(words, self._seen([part]))
        words = f"{self._name(first.path)} {self._shown(first.words)}"
        # what was seen says no more than the case if the finding is the reason itself
        return Remark(f"{words}.", self._seen([part]).removeprefix(f"{words} · "))

    def _said(self, finding: Finding) -> Remark | None:
        """What the exercise says about a property that doesn't hold."""
        for (case, _), found in zip(self.pairs, self.found, strict=True):
            for pattern, words in self.prepared.says.items():
                if finding in found and _matches(pattern, finding.path):
                    return Remark(words, f'case "{case.case.label}"')
        return None

    def _signature(self, part: Part) -> str:
        pairs = [
            Pair(_at(answer.value, path), expected, case.case.sizes)
            for case, answer in self.pairs
            if isinstance(answer, Returned)
            for path, expected in leaves(case.expected)
            if self._concern([part], path)
        ]
        paths = self._paths(part)
        name = self._name(paths[0]) if len(paths) == 1 else part.name
        return recognise(name, pairs, self.prepared.rtol)

    def _paths(self, part: Part) -> list[str]:
        for paths in self.paths:
            if about := [path for path in paths if self._concern([part], path)]:
                return about
        return []

    def _seen(self, parts: list[Part]) -> str:
        """Return what was seen where it first goes wrong; numbers only of public cases."""
        if any(self._has_no_answer(part) for part in parts):
            trouble = self._raised_remark() or self._unfit_remark()
            return trouble.seen if trouble else ""
        first = self._first_finding(parts)
        if first is None:
            return ""
        case, finding = first
        name = self._name(finding.path)
        if finding.outcome is Outcome.WRONG_VALUE:
            what = f"{name} {finding.seen}" if self.public else f"{name} differs"
        else:
            what = f"{name} {self._shown(finding.words)}"
        return _joined(what, f'case "{case.case.label}"')

    def _shown(self, text: str, hidden: re.Pattern[str] = DECIMALS) -> str:
        """Take out of a text the student's code had a part in what may quote a hidden case."""
        return text if self.public else hidden.sub("…", text)

    def _name(self, path: str) -> str:
        for pattern, name in self.prepared.names.items():
            if _matches(pattern, path):
                numbers = [int(key) + 1 if key.isdigit() else key for key in path.split(".")]
                return name.format(*numbers)
        for part in self.prepared.parts:
            if part.paths == (path,):
                return part.name
        return f"the entry {path}" if path else "The result"

    # -- advice, which costs nothing -----------------------------------------------------

    def _advice(self) -> tuple[str, ...]:
        return self._looped() + self._warned()

    def _looped(self) -> tuple[str, ...]:
        counted = [
            (case.case.sizes["N"], answer.steps)
            for case, answer in self.pairs
            if case.case.count_steps and isinstance(answer, Returned) and answer.steps
        ]
        if not self.prepared.loop_advice or len(counted) < 2:
            return ()
        (few, steps_few), (many, steps_many) = min(counted), max(counted)
        grows = steps_many / steps_few > LOOP_GROWTH * many / few
        return (self.prepared.loop_advice,) if grows else ()

    def _warned(self) -> tuple[str, ...]:
        warned = [_warns(answer) for _, answer in self.pairs]
        if not any(warned):
            return ()
        for name, message in self.prepared.advice.items():
            if warned == [_warns(case.lookalikes[name]) for case, _ in self.pairs]:
                return (message,)
        return self._first_warning()

    def _first_warning(self) -> tuple[str, ...]:
        for case, answer in self.pairs:
            if isinstance(answer, Returned) and answer.warnings:
                warning = self._shown(answer.warnings[0], NUMBERS)
                return (
                    f'A warning in case "{case.case.label}": {warning}. '
                    "That costs nothing, but look at what overflowed or divided.",
                )
        return ()


def _warns(answer: Answer) -> bool:
    return isinstance(answer, Returned) and bool(answer.warnings)


def _matches(pattern: str, path: str) -> bool:
    return pattern in ("", path) or _paths_like(pattern).fullmatch(path) is not None


@functools.cache  # patterns are the exercises'; paths may be a stranger's
def _paths_like(pattern: str) -> re.Pattern[str]:
    regex = r"\.".join(r"[^.]+" if key == "*" else re.escape(key) for key in pattern.split("."))
    return re.compile(regex + r"(\..+)?")


def _concerns(part: Part, path: str) -> bool:
    """Whether something at `path` is about the part: a leaf in it, or a branch above it."""
    for pattern in part.paths:
        if _matches(pattern, path):
            return True
        keys, wanted = path.split(".") if path else [], pattern.split(".")
        is_above = len(keys) < len(wanted) and all(
            want in ("*", key) for want, key in zip(wanted, keys, strict=False)
        )
        if is_above:
            return True
    return False


_MISSING = object()


def _at(value: Any, path: str) -> Any:
    """Return what stands at a path, or a marker that equals nothing else but itself."""
    for key in path.split(".") if path else []:
        if isinstance(value, dict):
            value = value.get(key, _MISSING)
        elif isinstance(value, (tuple, list)) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return _MISSING
    return value


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)
