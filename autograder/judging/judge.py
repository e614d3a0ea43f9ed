"""From results to a verdict, the same way for every exercise.

The first of these that fits: a call didn't return; nothing is written yet; something it calls
isn't written yet. Otherwise the parts are looked at one by one (`evidence`): a part has its points
if it is right in every case that asks for it. For the wrong ones `feedback` finds the reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.core.call_result import CallResult, NoResult, Raised, Returned
from autograder.core.prepared import PreparedCase, PreparedExercise
from autograder.core.verdict import Feedback, Outcome, PartVerdict, Verdict
from autograder.judging.advice import advice, first_warning
from autograder.judging.evidence import Evidence
from autograder.judging.feedback import find_feedback
from autograder.judging.redaction import redact_numbers

NOTHING_YET = "Nothing here yet."
RUN_ITS_CELL = "Written already? Then run its cell: while that ends in an error, the stub stays."

OUTCOME_MESSAGES = {
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
    Outcome.TOO_MANY_THREADS: (
        "It started far too many threads and was stopped. Nothing here needs any."
    ),
    Outcome.BROKE_PROTOCOL: "What came back was no answer that can be read as data.",
    Outcome.UNREADABLE: "The notebook could not be read, so nothing in it could be graded.",
    Outcome.MISSING: "No notebook that was handed in holds this set's exercises.",
}


def judge(prepared: PreparedExercise, results: Sequence[CallResult], *, public: bool) -> Verdict:
    """Decide what an exercise earned and say why.

    Parameters
    ----------
    prepared : PreparedExercise
        Its `run_misconception` is called where something is wrong, or warned.
    results : sequence of CallResult
        One for each case, in the cases' order.
    public : bool
        Whether the cases may be shown. If not, no number of a case gets into the feedback.

    Returns
    -------
    Verdict
        The same for the same arguments, to the byte.

    Raises
    ------
    ValueError
        If there aren't as many results as cases.
    """
    if len(results) != len(prepared.cases):
        raise ValueError(f"expected {len(prepared.cases)} results, got {len(results)}")
    for result in results:
        if isinstance(result, NoResult):
            detail = redact_numbers(result.detail, public=public)
            return verdict_without_results(prepared, result.outcome, detail)
    first_raised = next((r for r in results if isinstance(r, Raised)), None)
    if first_raised is not None and first_raised.kind == "NotImplementedError":
        is_its_own = first_raised.function.partition(".")[0] in ("", prepared.name)  # or a method's
        if not is_its_own:
            return _calls_what_is_not_written(prepared, first_raised.function)
        if not any(isinstance(result, Returned) for result in results):
            message = f"{NOTHING_YET} {prepared.task}" + f" {RUN_ITS_CELL}" * public
            return verdict_without_results(prepared, Outcome.NOT_ATTEMPTED, message)
    with np.errstate(all="ignore"):  # a student's numbers may overflow in our arithmetic
        return _verdict_on_parts(Evidence(prepared, results), public=public)


def _verdict_on_parts(evidence: Evidence, *, public: bool) -> Verdict:
    """Give each part its points or not, and say why not; what is right gets advice."""
    prepared, failed = evidence.prepared, evidence.failed_parts
    parts = tuple(
        PartVerdict(part.name, part.points, part.name not in failed) for part in prepared.parts
    )
    if not failed:
        to_say = advice(prepared, evidence.pairs, public=public)
        return Verdict(prepared.name, Outcome.RIGHT, parts, advice=to_say)
    return Verdict(
        prepared.name,
        evidence.outcome(),
        parts,
        find_feedback(evidence, public=public),
        first_warning(_right_ones(evidence), public=public),
    )


def _right_ones(evidence: Evidence) -> list[tuple[PreparedCase, CallResult]]:
    """Return the cases in which nothing is wrong: elsewhere a warning may be the mistake itself."""
    parts = evidence.prepared.parts
    return [pair for i, pair in enumerate(evidence.pairs) if not evidence.is_wrong_in(i, parts)]


def verdict_without_results(
    prepared: PreparedExercise, outcome: Outcome, detail: str = ""
) -> Verdict:
    """Return the verdict on an exercise that gave nothing to judge: no points, and the reason.

    Parameters
    ----------
    prepared : PreparedExercise
    outcome : Outcome
    detail : str
        Shown under the message for this outcome, or in its place if there is none.

    Returns
    -------
    Verdict
    """
    if outcome is Outcome.NOT_ATTEMPTED:
        feedback = Feedback(detail or f"{NOTHING_YET} {prepared.task}")
    elif outcome in prepared.named_outcomes:
        name = prepared.named_outcomes[outcome]
        feedback = Feedback(prepared.messages[name], detail, name)
    elif outcome in OUTCOME_MESSAGES:
        feedback = Feedback(OUTCOME_MESSAGES[outcome], detail)
    else:
        feedback = Feedback(detail)
    return _nothing_right(prepared, outcome, feedback)


def _nothing_right(prepared: PreparedExercise, outcome: Outcome, *feedback: Feedback) -> Verdict:
    parts = tuple(PartVerdict(part.name, part.points, False) for part in prepared.parts)
    return Verdict(prepared.name, outcome, parts, feedback)


def _calls_what_is_not_written(prepared: PreparedExercise, function: str) -> Verdict:
    message = f"{prepared.name} calls {function}, which is not written yet. Write {function} first."
    return _nothing_right(prepared, Outcome.RAISED, Feedback(message))
