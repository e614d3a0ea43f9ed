"""An exercise that calls another one stands on it: say so when what it stands on is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from autograder.core.verdict import Feedback, Outcome, Verdict


def with_dependency_hint(verdict: Verdict, wrong: Sequence[str]) -> Verdict:
    """Tell a student to mend first what this exercise calls.

    Parameters
    ----------
    verdict : Verdict
    wrong : sequence of str
        The other exercises that the student's function calls and that aren't right yet.

    Returns
    -------
    Verdict
        The same points; with a first remark if this exercise isn't right either.
    """
    if not wrong or verdict.outcome in (Outcome.RIGHT, Outcome.NOT_ATTEMPTED):
        return verdict
    are = "is" if len(wrong) == 1 else "are"
    message = (
        f"{verdict.exercise} calls {' and '.join(wrong)}, which {are} not right yet. "
        "Mend that first: this one may turn right by itself."
    )
    return dataclasses.replace(verdict, feedback=(Feedback(message), *verdict.feedback))
