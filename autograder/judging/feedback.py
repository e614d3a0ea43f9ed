"""For parts that are wrong: the reason, in words.

What shows only when a function is called again; else misconceptions that give exactly the same
(`naming`), or right values in the wrong places; else the exception, what the view said, or the
argument that was changed, and for each part a message the exercise has for it, a signature such as
a constant ratio, or what was found there. Nothing is said twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from autograder.core.call_result import Returned
from autograder.core.exercise import Part
from autograder.core.verdict import Feedback, Outcome
from autograder.judging.comparison import Finding, leaves
from autograder.judging.evidence import Evidence
from autograder.judging.exchanged import in_words, places_of
from autograder.judging.naming import Match, Naming
from autograder.judging.paths import at, matches
from autograder.judging.redaction import redact_decimals
from autograder.judging.signatures import Pair, Subject, recognise
from autograder.judging.wording import Seen, label_of, listed, said_of, shown_but_in

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
        self._seen = Seen(evidence, public=public)
        self._naming = Naming(evidence)
        self._failed = [p for p in self.prepared.parts if p.name in evidence.failed_parts]

    def feedback(self) -> tuple[Feedback, ...]:
        again = self._called_again()
        wrong = self.evidence.first_wrong_case()
        if wrong is None or wrong.first_call is not None:
            return again  # each call by itself is right
        if match := self._naming.of_all():
            return (self._named(match), *again)
        named = self._naming.of_parts()
        explained = {name for match in named for name in match.parts}
        if len(explained) == len(self._failed):
            return _each_once([*self._in_order(named), *again])
        if changed := self._seen.changed_argument():
            return (changed,)  # what is wrong besides may come of it, and shows when it is mended
        if came_from := places_of(self.evidence):
            said = in_words(came_from, lambda path: label_of(self.prepared, path))
            return _each_once([Feedback(said, self._seen.of(self._failed)), *again])
        exception = self._seen.exception() or self._seen.invalid_return()
        for_all = (exception, *again)
        feedback = [one for one in for_all if one]
        if not named and (match := self._naming.in_most_cases(self._failed)):
            return _each_once([self._named(match), *feedback])
        return _each_once([*feedback, *self._in_order(named)])

    def _in_order(self, named: Sequence[Match]) -> list[Feedback]:
        """Return what is to be said of each failed part, in the order of the parts."""
        said = []
        told = list(named)
        for part in self._failed:
            match = next((match for match in named if part.name in match.parts), None)
            if match is None and len(self._failed) > 1:
                match = self._naming.in_most_cases([part])
                if match is not None and any(match.contradicts(other) for other in told):
                    match = None
                told += [match] if match is not None else []
            if match is not None:
                said.append(self._named(match))
                continue
            first = self.evidence.first_finding([part])
            if first is not None and not self.evidence.lacks_a_result(part):
                said.append(self._about(part, first[1]))
        return said

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
            again.append(Feedback(RIGHT_ONCE, self._seen.of(failed) or where))
        if self.evidence.changed_later:
            again.append(Feedback(CHANGED_LATER, where))
        return tuple(again)

    # -- a misconception -----------------------------------------------------------------

    def _named(self, match: Match) -> Feedback:
        """Return a misconception's message, and what else is to be known where it isn't all."""
        prepared, failed = self.prepared, self.evidence.failed_parts
        message = prepared.messages[match.name]
        if prepared.unaffected_parts[match.name] & failed:
            message = prepared.messages_beside.get(match.name, message)
        parts = [part for part in prepared.parts if part.name in match.parts]
        differing = [part.name for part in prepared.parts if part.name in match.not_explained]
        if differing:
            # another slip may be there, or the same one in another form: nobody knows
            message += f" That explains {listed([_quoted(name) for name in match.parts])}."
        if match.exceptions:
            labels = {index: prepared.cases[index].case.label for index in match.exceptions}
            wrong = [labels[i] for i in labels if self.evidence.is_wrong_in(i, parts)]
            right = [label for label in labels.values() if label not in wrong]
            message += f" {shown_but_in(wrong, right)}"
        return Feedback(message, self._seen.of(parts, match.exceptions), match.name)

    # -- reasons for one part ------------------------------------------------------------

    def _about(self, part: Part, first: Finding) -> Feedback:
        if declared := self._message_if_false(first):
            return declared
        of_numbers = first.outcome is not Outcome.WRONG_TYPE
        if of_numbers and (signature := self._signature(part)):
            return Feedback(signature, self._seen.of([part]))
        words = redact_decimals(first.message, public=self.public)
        message = said_of(label_of(self.prepared, first.path), words)
        # what was observed says no more than the case if the finding is the reason itself
        seen = self._seen.of([part]).removeprefix(f"{message} · ")
        return Feedback(f"{message}.{self._where_it_is_right(part)}", seen)

    def _where_it_is_right(self, part: Part) -> str:
        """Return in how many cases a part is right, if it is in most of them.

        A view may have judged it by what the student had before: that counts where all is right.
        """
        parts = [part] if self.prepared.view is None else self.prepared.parts
        wrong = [
            any(self.evidence.concerns(parts, finding.path) for finding in found)
            for paths, found in zip(self.evidence.paths, self.evidence.findings, strict=True)
            if any(self.evidence.concerns([part], path) for path in paths)
        ]
        right = len(wrong) - sum(wrong)
        return f" In {right} of {len(wrong)} cases it is right." if right > sum(wrong) else ""

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
        names = self.prepared.argument_names
        pairs = [
            Pair(
                at(result.value, path),
                expected,
                case.case.sizes,
                case.case.label,
                dict(zip(names, case.case.args, strict=False)),
            )
            for case, result in self.evidence.pairs
            if isinstance(result, Returned)
            for path, expected in leaves(case.expected)
            if self.evidence.concerns([part], path)
        ]
        paths = self.evidence.paths_of(part)
        several = len(paths) > 1
        name = part.name if several else label_of(self.prepared, paths[0]) if paths else part.name
        return recognise(
            Subject(name, several), pairs, self.prepared.rtol, self.prepared.ratio_advice
        )


def _quoted(name: str) -> str:
    """Return a part's name as it stands in a sentence: one of several words has quotes."""
    return f"“{name}”" if " " in name else name


def _each_once(feedback: Iterable[Feedback]) -> tuple[Feedback, ...]:
    """Return remarks without those whose message has been there; what was seen first stays.

    Nor is a sentence of advice said again, which follows the first one of a remark and has no
    number in it.
    """
    by_message: dict[str, Feedback] = {}
    for one in feedback:
        by_message.setdefault(one.message, one)
    said: set[str] = set()
    remarks = []
    for one in by_message.values():
        first, *more = re.split(r"(?<=[.?]) (?=[A-Z])", one.message)
        message = " ".join([first, *(sentence for sentence in more if sentence not in said)])
        said |= {sentence for sentence in more if not re.search(r"\d|^That explains", sentence)}
        remarks.append(replace(one, message=message))
    return tuple(remarks)
