"""Call a function in this process, case by case, and have the results judged.

For code that is one's own: `check` tries a student's function on the public cases with it, and the
audit tries the kit's answers. Grading calls functions in another process, behind walls.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from autograder.core.call_result import CallResult, NoResult
from autograder.core.prepared import PreparedExercise
from autograder.core.time_limit import TimeUp, within
from autograder.core.verdict import Verdict
from autograder.judging import judge
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.calling import call, with_driver
from autograder.student.pace import Patience, clock_seconds

OnError = Callable[[BaseException], None] | None
"""What a call's exception is handed to."""
Watch = Callable[[str, Callable[[OnError], dict[str, Any]]], dict[str, Any]]
"""Makes a call: is given its case's label and the work, and returns the work's report."""


def no_progress(message: str) -> None:
    """Report nothing."""


def unwatched(label: str, work: Callable[[OnError], dict[str, Any]]) -> dict[str, Any]:
    """Do a call's work and note nothing of it."""
    return work(None)


def verdict_on(
    function: Callable[..., object],
    prepared: PreparedExercise,
    timeout: float | None = None,
    report_progress: Callable[[str], None] = no_progress,
    watch: Watch = unwatched,
    report_waiting: Callable[[str], None] = no_progress,
) -> Verdict:
    """Judge a function in this process; for code that is trusted or one's own.

    Parameters
    ----------
    function : callable
    prepared : PreparedExercise
        Its cases count as public.
    timeout : float, optional
        Seconds on the clock after which a call is stopped; by default as in grading, where its
        processor time counts.
    report_progress : callable
        Is given a sentence that says which case is tried next.
    watch : callable
        Makes the calls, each by its case's label, and may note what they do.
    report_waiting : callable
        Is given a sentence once a second while a call takes longer than one should.

    Returns
    -------
    Verdict
    """
    results = results_on(function, prepared, timeout, report_progress, watch, report_waiting)
    report_progress(f"{prepared.name}: judging …")
    return judge(prepared, results, public=True)


def results_on(
    function: Callable[..., object],
    prepared: PreparedExercise,
    timeout: float | None = None,
    report_progress: Callable[[str], None] = no_progress,
    watch: Watch = unwatched,
    report_waiting: Callable[[str], None] = no_progress,
) -> list[CallResult]:
    """Return what `verdict_on` judges: the result of a call for each case."""
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
        reports.append(report_of(function, prepared, number - 1, timeout, watch, report_waiting))
        results.append(prepared.read(reports))
    return results


def report_of(
    function: Callable[..., object],
    prepared: PreparedExercise,
    index: int,
    timeout: float | None = None,
    watch: Watch = unwatched,
    report_waiting: Callable[[str], None] = no_progress,
) -> object:
    """Call a function with the arguments of the case of that index; returns the report."""
    case = prepared.cases[index].case
    args = copy.deepcopy(case.args)
    driven = with_driver(function, prepared.driver)
    turn = prepared.turn(index)
    patience = Patience(prepared, case.label, report_waiting) if timeout is None else None
    seconds = clock_seconds(prepared) if timeout is None else timeout

    def work(on_error: OnError) -> dict[str, Any]:
        return call(driven, args, count_steps=case.count_steps, turn=turn, on_error=on_error)

    try:
        report = within(seconds, lambda: watch(case.label, work), patience)
    except TimeUp:  # it caught the first one, say, and the next met the call's own last steps
        return {"error": {"kind": TimeUp.__name__, "message": ""}}
    try:
        # through the wire and back, so that this judges exactly what grading would judge
        return wire.decode(wire.encode(report))
    except wire.WireError as error:
        return {"unsendable": str(error)}
