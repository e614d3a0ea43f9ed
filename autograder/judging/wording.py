"""What to call the places of a result, and what was seen there."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from autograder.core.call_result import InvalidReturn, Raised, Returned
from autograder.core.exercise import Part
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Feedback, Outcome
from autograder.judging.comparison import Finding
from autograder.judging.evidence import Evidence
from autograder.judging.exceptions import meaning_of
from autograder.judging.paths import Path, matches
from autograder.judging.redaction import redact_decimals, redact_numbers


def label_of(prepared: PreparedExercise, path: Path) -> str:
    """Return what to call the leaf at a path.

    Its label; else the part's name if it is the part's only leaf; else which item it is.
    """
    for pattern, label in prepared.leaf_labels.items():
        if matches(pattern, path):
            numbers = [int(key) + 1 if key.isdigit() else key for key in path.split(".")]
            return label.format(*numbers)
    for part in prepared.parts:
        if part.paths == (path,):
            return part.name
    keys = [f"item {int(key) + 1}" if key.isdigit() else f"“{key}”" for key in path.split(".")]
    return " of ".join(reversed(keys)) + " of the result" if path else "The result"


def has_label(prepared: PreparedExercise, path: Path) -> bool:
    """Whether somebody has written what to call the leaf at a path."""
    by_label = any(matches(pattern, path) for pattern in prepared.leaf_labels)
    return by_label or not path or any(part.paths == (path,) for part in prepared.parts)


def lower_first(label: str) -> str:
    """Return a label as it stands inside a sentence: `"The loss"` becomes `"the loss"`."""
    article = label.partition(" ")[0]
    return label[0].lower() + label[1:] if article in ("The", "What", "An", "A") else label


def upper_first(label: str) -> str:
    """Return a label as a sentence begins with it: "the loss" becomes "The loss", but dW stays."""
    is_a_word = label.partition(" ")[0] in ("the", "a", "an", "error", "item", "entry")
    return label[0].upper() + label[1:] if is_a_word else label


def said_of(label: str, predicate: str) -> str:
    """Return a sentence without its end, in the plural if the label is: "The errors have …"."""
    noun = re.match(r"[Tt]he (?:other |new )?(\w+)", label)
    is_plural = noun and re.fullmatch(r"\w+s(?<!ss|us|is|as)", noun[1])
    if noun and is_plural and not label[noun.end() :].startswith(("'", "’")):
        predicate = re.sub(r"^has\b", "have", re.sub(r"^is\b", "are", predicate))
    return f"{upper_first(label)} {predicate}"


def listed(names: Sequence[str]) -> str:
    """Return `"a"`, `"a and b"`, `"a, b and c"`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def shown_but_in(wrong: Sequence[str], right: Sequence[str]) -> str:
    """Return a sentence that says in which cases a mistake is not all that shows.

    There it may have been made as well: with a guard, say, or beside another one.

    Parameters
    ----------
    wrong, right : sequence of str
        Labels of the cases in which something else is wrong, and in which all is right; one at
        least.
    """
    said = []
    if len(wrong) == 1:
        said.append(f'Every wrong case but "{wrong[0]}" shows just that.')
    elif wrong:
        said.append(f'All wrong cases but {len(wrong)}, such as "{wrong[0]}", show just that.')
    if len(right) == 1:
        said.append(f'Case "{right[0]}" is right all the same.')
    elif right:
        said.append(f'{len(right)} cases, such as "{right[0]}", are right all the same.')
    return " ".join(said)


def joined(*texts: str) -> str:
    """Return what isn't empty of some texts, as they stand in a line of what was seen."""
    return " · ".join(text for text in texts if text)


class Seen:
    """What was seen of an exercise's results, in words.

    Parameters
    ----------
    evidence : Evidence
    public : bool
        Whether numbers of the cases may be shown.
    """

    def __init__(self, evidence: Evidence, *, public: bool) -> None:
        self._evidence = evidence
        self._prepared = evidence.prepared
        self._public = public

    def of(self, parts: Sequence[Part], exceptions: Sequence[int] = ()) -> str:
        """Return what was seen where these parts first go wrong, and in which case.

        Parameters
        ----------
        parts : sequence of Part
        exceptions : sequence of int
            Indices of cases that are no example.
        """
        if any(self._evidence.lacks_a_result(part) for part in parts):
            reason = self.exception() or self.invalid_return()
            return reason.observed if reason else ""
        first = self._evidence.first_finding(parts, exceptions)
        if first is None:
            return ""
        case, finding = first
        return joined(self._finding(finding), f'case "{case.case.label}"')

    def _finding(self, finding: Finding) -> str:
        label = label_of(self._prepared, finding.path)
        is_a_word = self._prepared.view is not None and isinstance(finding.expected, str)
        if is_a_word and not isinstance(finding.got, str):
            return ""  # the view's own evidence, and nothing that a student has returned
        if finding.outcome is not Outcome.WRONG_VALUE:
            return said_of(label, redact_decimals(finding.message, public=self._public))
        if self._prepared.view is not None and isinstance(finding.expected, (bool, np.bool_)):
            if not has_label(self._prepared, finding.path):
                return ""  # a property of the result; its message says what it means
            return f"{label.rstrip(':,')}: {'yes' if finding.got else 'no'}"
        if not self._public:
            return f"{label.rstrip(':,')} differs"
        if finding.observed.startswith("at "):  # an entry of the array
            return f"{label} {finding.observed}"
        return f"{label.rstrip(':,')}: {finding.observed}"

    def exception(self) -> Feedback | None:
        """Return what is to be said of the first case that raised, if one did."""
        for case, result in self._evidence.pairs:
            if isinstance(result, Raised):
                what = result.kind + (f": {result.message}" if result.message else "")
                what = redact_numbers(what, public=self._public)
                what = ". ".join(filter(None, (what.rstrip(". "), meaning_of(result))))
                where = ""
                if result.line is not None:
                    where = f"line {result.line} of {result.function}"
                    where += f": {result.source}" if result.source else ""
                return Feedback(f"It raised {what}", joined(where, f'case "{case.case.label}"'))
        return None

    def invalid_return(self) -> Feedback | None:
        """Return what is to be said of the first result that can't be used, if there is one."""
        for case, result in self._evidence.pairs:
            if isinstance(result, InvalidReturn):
                message = redact_decimals(result.message, public=self._public)
                return Feedback(f"{message}.", f'case "{case.case.label}"')
        return None

    def changed_argument(self) -> Feedback | None:
        """Return what is to be said of the first call that changed an argument, if one did."""
        for case, result in self._evidence.pairs:
            if isinstance(result, Returned) and result.changed:
                several = len(result.changed) > 1
                message = (
                    f"Your function changed its argument{'s' * several} "
                    f"{listed(result.changed)}, which belong{'s' * (not several)} to the caller. "
                    "Make a new array instead of writing into the one you were given."
                )
                return Feedback(message, f'case "{case.case.label}"')
        return None
