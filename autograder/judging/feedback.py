"""For parts that are wrong: the reason, in words.

What shows only when a function is called again; else a misconception that gives exactly the same;
else the exception, what the view said, or the argument that was changed; else, for each part, a
message the exercise has for it, a signature such as a constant ratio, or what was found there.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.core.call_result import CallResult, InvalidReturn, Raised, Returned
from autograder.core.exercise import Part
from autograder.core.verdict import Feedback, Outcome
from autograder.judging.comparison import Finding, alike, leaves
from autograder.judging.evidence import Evidence
from autograder.judging.paths import Path, at, matches
from autograder.judging.redaction import redact_decimals, redact_numbers
from autograder.judging.signatures import Pair, recognise

EXCEPTION_MESSAGES = {
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
"""What an exception means in a beginner's code, by a piece of its text; some texts mislead."""

RIGHT_ONCE = (
    "Called once it is right; called again with other numbers of the same shapes it isn't: "
    "something from the first call is still there (a global, a default argument, an array that is "
    "used again)."
)
CHANGED_LATER = (
    "The result of the first call changed when your function was called again: hand out a new "
    "array each time."
)


def find_feedback(evidence: Evidence, *, public: bool) -> tuple[Feedback, ...]:
    """Return the reasons why parts have failed.

    Parameters
    ----------
    evidence : Evidence
        With at least one failed part.
    public : bool
        Whether numbers of the cases may be shown.

    Returns
    -------
    tuple of Feedback
        One that explains all that is wrong if there is one, else one for each reason.
    """
    return _Explanation(evidence, public).feedback()


class _Explanation:
    def __init__(self, evidence: Evidence, public: bool) -> None:
        self.evidence = evidence
        self.prepared = evidence.prepared
        self.public = public

    def feedback(self) -> tuple[Feedback, ...]:
        parts = self.prepared.parts
        failed = [part for part in parts if part.name in self.evidence.failed_parts]
        again = self._called_again()
        wrong = self.evidence.first_wrong_case()
        if wrong is None or wrong.first_call is not None:
            return again  # each call by itself is right
        shared = self._misconception(parts) or self._misconception(failed)
        if shared:
            return (shared, *again)
        if changed := self._changed_argument():
            return (changed,)  # what is wrong besides may come of it, and shows when it is mended
        for_all = (self._raised() or self._invalid_return(), *again)
        feedback = [one for one in for_all if one]
        for part in failed:
            lacks = self.evidence.lacks_a_result(part)
            first = None if lacks else self.evidence.first_finding([part])
            if first is not None:
                feedback.append(self._misconception([part]) or self._about(part, first[1]))
        return tuple(dict.fromkeys(feedback))

    # -- what shows in a second call -----------------------------------------------------

    def _called_again(self) -> tuple[Feedback, ...]:
        """Return what is to be said of the second of two calls, and of the first one's result."""
        twin = next((case for case in self.prepared.cases if case.first_call is not None), None)
        if twin is None:
            return ()
        where = f'case "{twin.case.label}"'
        again = []
        if self.evidence.first_wrong_case() is twin:
            failed = [p for p in self.prepared.parts if p.name in self.evidence.failed_parts]
            again.append(Feedback(RIGHT_ONCE, self._observed(failed) or where))
        if self.evidence.changed_later:
            again.append(Feedback(CHANGED_LATER, where))
        return tuple(again)

    # -- a misconception -----------------------------------------------------------------

    def _misconception(self, parts: Sequence[Part]) -> Feedback | None:
        """Return the first misconception that gives the student's results in these parts.

        In every case that is about them; misconceptions run until one fits.
        """
        evidence, prepared = self.evidence, self.prepared
        if all(isinstance(result, Raised) for _, result in evidence.pairs):
            return None  # exceptions of the same kind alone are no evidence
        right = {part.name for part in prepared.parts} - evidence.failed_parts
        asked = evidence.failed_parts & {part.name for part in parts}
        concerned = [
            index
            for index, paths in enumerate(evidence.paths)
            if any(evidence.concerns(parts, path) for path in paths)
        ]
        for name, message in prepared.messages.items():
            unaffected = prepared.unaffected_parts[name]
            if unaffected & asked or not right <= unaffected:
                continue  # it can't be the reason; working out what it returns takes long
            if all(
                self._looks_like(prepared.run_misconception(name, index), index, parts)
                for index in concerned
            ):
                return Feedback(message, self._observed(parts), name)
        return None

    def _looks_like(self, lookalike: CallResult, index: int, parts: Sequence[Part]) -> bool:
        """Whether a misconception's result in a case is the student's, as far as parts go."""
        evidence, rtol = self.evidence, self.prepared.rtol
        _, result = evidence.pairs[index]
        if isinstance(result, Raised) and isinstance(lookalike, Raised):
            return result.kind == lookalike.kind
        if isinstance(result, InvalidReturn) and isinstance(lookalike, InvalidReturn):
            return result == lookalike
        if not (isinstance(result, Returned) and isinstance(lookalike, Returned)):
            return False
        if result.changed != lookalike.changed:
            return False
        paths = evidence.paths[index]
        if any(finding.path not in paths for finding in evidence.findings[index]):
            # a branch is missing or too much: only the whole can be compared
            return alike(result.value, lookalike.value, rtol)
        return all(
            alike(at(result.value, path), at(lookalike.value, path), rtol)
            for path in paths
            if evidence.concerns(parts, path)
        )

    # -- reasons that concern the whole call ---------------------------------------------

    def _raised(self) -> Feedback | None:
        for case, result in self.evidence.pairs:
            if isinstance(result, Raised):
                what = result.kind + (f": {result.message}" if result.message else "")
                what = redact_numbers(what, public=self.public)
                plain = [said for text, said in EXCEPTION_MESSAGES.items() if text in what]
                what = ". ".join([what, *plain[:1]])
                where = ""
                if result.line is not None:
                    where = f"line {result.line} of {result.function}: {result.source}"
                return Feedback(f"It raised {what}", _joined(where, f'case "{case.case.label}"'))
        return None

    def _invalid_return(self) -> Feedback | None:
        for case, result in self.evidence.pairs:
            if isinstance(result, InvalidReturn):
                message = redact_decimals(result.message, public=self.public)
                return Feedback(f"{message}.", f'case "{case.case.label}"')
        return None

    def _changed_argument(self) -> Feedback | None:
        for case, result in self.evidence.pairs:
            if isinstance(result, Returned) and result.changed:
                names = " and ".join(result.changed)
                several = len(result.changed) > 1
                message = (
                    f"Your function changed its argument{'s' * several} {names}, which "
                    f"belong{'s' * (not several)} to the caller. Make a new array instead of "
                    "writing into the one you were given."
                )
                return Feedback(message, f'case "{case.case.label}"')
        return None

    # -- reasons for one part ------------------------------------------------------------

    def _about(self, part: Part, first: Finding) -> Feedback:
        if declared := self._message_if_false(first):
            return declared
        if signature := self._signature(part):
            return Feedback(signature, self._observed([part]))
        message = f"{self._label(first.path)} {redact_decimals(first.message, public=self.public)}"
        # what was observed says no more than the case if the finding is the reason itself
        return Feedback(f"{message}.", self._observed([part]).removeprefix(f"{message} · "))

    def _message_if_false(self, finding: Finding) -> Feedback | None:
        """Return what the exercise says about a property that doesn't hold."""
        for (case, _), found in zip(self.evidence.pairs, self.evidence.findings, strict=True):
            for pattern, message in self.prepared.messages_if_false.items():
                # the very finding: two of them may hold arrays, which can't be compared by ==
                is_here = any(finding is one for one in found)
                if is_here and matches(pattern, finding.path):
                    return Feedback(message, f'case "{case.case.label}"')
        return None

    def _signature(self, part: Part) -> str:
        pairs = [
            Pair(at(result.value, path), expected, case.case.sizes)
            for case, result in self.evidence.pairs
            if isinstance(result, Returned)
            for path, expected in leaves(case.expected)
            if self.evidence.concerns([part], path)
        ]
        paths = self.evidence.paths_of(part)
        label = self._label(paths[0]) if len(paths) == 1 else part.name
        return recognise(label, pairs, self.prepared.rtol)

    # -- words ---------------------------------------------------------------------------

    def _observed(self, parts: Sequence[Part]) -> str:
        """Return what was seen where it first goes wrong; numbers only of public cases."""
        if any(self.evidence.lacks_a_result(part) for part in parts):
            reason = self._raised() or self._invalid_return()
            return reason.observed if reason else ""
        first = self.evidence.first_finding(parts)
        if first is None:
            return ""
        case, finding = first
        label = self._label(finding.path)
        if finding.outcome is Outcome.WRONG_VALUE:
            what = f"{label} {finding.observed}" if self.public else f"{label} differs"
        else:
            what = f"{label} {redact_decimals(finding.message, public=self.public)}"
        return _joined(what, f'case "{case.case.label}"')

    def _label(self, path: Path) -> str:
        """Return what to call the leaf at a path."""
        for pattern, label in self.prepared.leaf_labels.items():
            if matches(pattern, path):
                numbers = [int(key) + 1 if key.isdigit() else key for key in path.split(".")]
                return label.format(*numbers)
        for part in self.prepared.parts:
            if part.paths == (path,):
                return part.name
        return f"the entry {path}" if path else "The result"


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)
