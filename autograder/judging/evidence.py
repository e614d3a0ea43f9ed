"""An exercise's results beside what is right: which parts lose their points, and by what.

No words are found here, and no misconception is asked: `feedback` does that with what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.core.call_result import CallResult, InvalidReturn, Raised, Returned
from autograder.core.exercise import Part
from autograder.core.prepared import PreparedCase, PreparedExercise
from autograder.core.read_report import identical
from autograder.core.verdict import Outcome
from autograder.judging.comparison import Finding, findings, leaves
from autograder.judging.paths import Path, at, concerns


class Evidence:
    """What the results of an exercise show.

    A part loses its points if, in a case that asks for it, the call didn't return something
    usable, changed an argument, or returned something else at one of the part's paths; or if the
    result of the first of two calls is another there after the second. Take
    `return dX, dW` with the parts dX (path "0") and dW (path "1"), two cases, and a dW that is
    wrong in the second: `findings` is `[[], [Finding("1", …)]]` and `failed_parts` is `{"dW"}`.

    Parameters
    ----------
    prepared : PreparedExercise
    results : sequence of CallResult
        One for each case, in the cases' order.

    Attributes
    ----------
    pairs : list of (PreparedCase, CallResult)
    paths : list of list of str
        The paths of the leaves that are right, for each case.
    findings : list of list of Finding
        What is wrong in each case's returned value.
    changed_later : list of str
        The paths at which the result of the first of two calls is another after the second.
    failed_parts : set of str
        Names of the parts that lose their points.
    """

    def __init__(self, prepared: PreparedExercise, results: Sequence[CallResult]) -> None:
        self.prepared = prepared
        self.pairs: list[tuple[PreparedCase, CallResult]] = list(
            zip(prepared.cases, results, strict=True)
        )
        self.paths = [[path for path, _ in leaves(case.expected)] for case in prepared.cases]
        self._concerns: dict[tuple[str, Path], bool] = {}
        self._paths_about: dict[tuple[str, int], list[Path]] = {}
        self._asks_for_any: dict[int, bool] = {}
        self.findings = [
            findings(result.value, case.expected, prepared.rtol)
            if isinstance(result, Returned)
            else []
            for case, result in self.pairs
        ]
        self.changed_later = [path for pair in self.pairs for path in self._changed_later(*pair)]
        self.failed_parts = {part.name for part in prepared.parts if self._has_failed(part)}

    def _has_failed(self, part: Part) -> bool:
        returned = (r for r in self._results_for(part) if isinstance(r, Returned))
        if self.lacks_a_result(part) or any(result.changed for result in returned):
            return True
        if any(self.concerns([part], path) for path in self.changed_later):
            return True
        return self.first_finding([part]) is not None

    def _changed_later(self, case: PreparedCase, result: CallResult) -> list[Path]:
        """Return the paths at which the result of a case's first call has changed."""
        if case.first_call is None or not isinstance(result, Returned) or result.first is None:
            return []
        before, now = self.pairs[case.first_call][1], result.first
        paths = self.paths[case.first_call]
        if not (isinstance(before, Returned) and isinstance(now, Returned)):
            return paths
        return [p for p in paths if not identical(at(before.value, p), at(now.value, p))]

    def first_wrong_case(self) -> PreparedCase | None:
        """Return the first case in which anything at all is wrong, or None."""
        for (case, result), found in zip(self.pairs, self.findings, strict=True):
            if found or not isinstance(result, Returned) or result.changed:
                return case
        return None

    def lacks_a_result(self, part: Part) -> bool:
        """Whether a call that asks for a part raised, or returned something that can't be used."""
        return not all(isinstance(result, Returned) for result in self._results_for(part))

    def _results_for(self, part: Part) -> Iterator[CallResult]:
        """Yield the results of the cases that ask for a part.

        A case whose right value has no path of any part asks for every part.
        """
        for index, (_, result) in enumerate(self.pairs):
            if self.paths_about(part, index) or not self._asks_for_a_part(index):
                yield result

    def _asks_for_a_part(self, index: int) -> bool:
        if index not in self._asks_for_any:
            of_parts = (self.paths_about(one, index) for one in self.prepared.parts)
            self._asks_for_any[index] = any(of_parts)
        return self._asks_for_any[index]

    def concerns(self, parts: Sequence[Part], path: Path) -> bool:
        """Whether a path leads to something of one of the parts.

        Kept once it is known: it is asked again for every misconception.
        """
        for part in parts:
            key = part.name, path
            if key not in self._concerns:
                self._concerns[key] = concerns(part.paths, path)
            if self._concerns[key]:
                return True
        return False

    def first_finding(
        self, parts: Sequence[Part], exceptions: Sequence[int] = ()
    ) -> tuple[PreparedCase, Finding] | None:
        """Return the first thing that is wrong in what was returned for these parts.

        Cases whose index is among the exceptions aren't looked at.
        """
        for index, ((case, _), found) in enumerate(zip(self.pairs, self.findings, strict=True)):
            for finding in found:
                if index not in exceptions and self.concerns(parts, finding.path):
                    return case, finding
        return None

    def is_wrong_in(self, index: int, parts: Sequence[Part]) -> bool:
        """Whether a case costs these parts: it raised, changed an argument, or is wrong there."""
        _, result = self.pairs[index]
        if not isinstance(result, Returned) or result.changed:
            return True
        return any(self.concerns(parts, finding.path) for finding in self.findings[index])

    def paths_about(self, part: Part, index: int) -> list[Path]:
        """Return a part's paths in the case of that index; kept once they are known."""
        key = part.name, index
        if key not in self._paths_about:
            self._paths_about[key] = [p for p in self.paths[index] if self.concerns([part], p)]
        return self._paths_about[key]

    def paths_of(self, part: Part) -> list[Path]:
        """Return a part's paths in the first case that asks for it."""
        of_cases = (self.paths_about(part, index) for index in range(len(self.paths)))
        return next(filter(None, of_cases), [])

    def outcome(self) -> Outcome:
        """Return how an exercise with failed parts ended: the first of these that happened.

        Raised in any case; returned something unusable; a type, a shape, a number that isn't
        finite; changed an argument; else a value is wrong.
        """
        if any(isinstance(result, Raised) for _, result in self.pairs):
            return Outcome.RAISED
        for _, result in self.pairs:
            if isinstance(result, InvalidReturn):
                return result.outcome
        outcomes = {finding.outcome for found in self.findings for finding in found}
        for outcome in (Outcome.WRONG_TYPE, Outcome.WRONG_SHAPE, Outcome.NOT_FINITE):
            if outcome in outcomes:
                return outcome
        changed = any(isinstance(r, Returned) and r.changed for _, r in self.pairs)
        return Outcome.MUTATED_INPUT if changed else Outcome.WRONG_VALUE
