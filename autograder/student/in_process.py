"""Call a function in this process, case by case, and have the results judged.

For code that is one's own: `check` tries a student's function on the public cases with it, and the
audit tries the kit's answers. Grading calls functions in another process, behind walls.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from autograder.core.call_result import CallResult, NoResult
from autograder.core.prepared import PreparedExercise
from autograder.core.time_limit import TimeUp, within
from autograder.core.verdict import Verdict
from autograder.judging import judge
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.calling import call, with_driver

TIMEOUT = 20.0
"""Seconds on the clock after which a call is stopped.

Far more than any right answer takes, so that a slow laptop stops none; short enough to wait for.
"""


def no_progress(message: str) -> None:
    """Report nothing."""


def verdict_on(
    function: Callable[..., object],
    prepared: PreparedExercise,
    timeout: float | None = None,
    report_progress: Callable[[str], None] = no_progress,
) -> Verdict:
    """Judge a function in this process; for code that is trusted or one's own.

    Parameters
    ----------
    function : callable
    prepared : PreparedExercise
        Its cases count as public.
    timeout : float, optional
        Seconds on the clock after which a call is stopped; by default far more than a right
        answer needs.
    report_progress : callable
        Is given a sentence that says which case is tried next.

    Returns
    -------
    Verdict
    """
    if timeout is None:
        timeout = max(TIMEOUT, 2 * prepared.minimum_limits.get("call_seconds", 0.0))
    reports: list[object] = []
    results: list[CallResult] = []
    for number, case in enumerate(prepared.cases, start=1):
        if results and isinstance(results[-1], NoResult):
            # a function that didn't end once isn't waited for again: the judge looks no further
            results.append(results[-1])
            continue
        report_progress(
            f"{prepared.name}: case {number} of {len(prepared.cases)}, {case.case.label} …"
        )
        reports.append(report_of(function, prepared, number - 1, timeout))
        results.append(prepared.read(reports))
    report_progress(f"{prepared.name}: judging …")
    return judge(prepared, results, public=True)


def report_of(
    function: Callable[..., object],
    prepared: PreparedExercise,
    index: int,
    timeout: float = TIMEOUT,
) -> object:
    """Call a function with the arguments of the case of that index; returns the report."""
    case = prepared.cases[index].case
    args = copy.deepcopy(case.args)
    driven = with_driver(function, prepared.driver)
    turn = prepared.turn(index)
    try:
        report = within(
            timeout, lambda: call(driven, args, count_steps=case.count_steps, turn=turn)
        )
    except TimeUp:  # it caught the first one, say, and the next met the call's own last steps
        return {"error": {"kind": TimeUp.__name__, "message": ""}}
    try:
        # through the wire and back, so that this judges exactly what grading would judge
        return wire.decode(wire.encode(report))
    except wire.WireError as error:
        return {"unsendable": str(error)}
