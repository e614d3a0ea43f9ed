"""Run a plan as grading runs a notebook, and judge each exercise at its check.

What becomes of a cell or a call that ends its workspace, and what the next exercise finds, is as in
`autograder.grading.execute`.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping

from autograder.core.call_result import CallResult
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.judging import judge, verdict_without_results
from autograder.rehearsal.plan import Plan, Step
from autograder.sandbox import Limits, Message, Workspace, WorkspaceTerminated

ENDINGS = {
    "timed out": "its cell took too long and was stopped",
    "out of memory": "its cell asked for more memory than there is",
    "died": "the Python process ended in its cell; exit() has no place in a notebook",
    "too much output": "its cell printed far too much and was stopped",
    "too many threads": "its cell started far too many threads and was stopped",
    "broke the protocol": "its cell disturbed the process so that it could not go on",
}

OpenWorkspace = Callable[[Limits], Workspace]
Progress = Callable[[int, int, str], None]


def run_plan(
    plan: Plan,
    public_cases: Callable[[str], PreparedExercise],
    open_workspace: OpenWorkspace,
    report_progress: Progress,
) -> dict[str, Verdict]:
    """Run a notebook and judge its exercises on the public cases.

    Parameters
    ----------
    plan : Plan
    public_cases : callable
        Returns an exercise with its public cases, by name.
    open_workspace : callable
        Returns a fresh workspace with the limits it is given.
    report_progress : callable
        Is told how many steps are done, of how many, and what comes next.

    Returns
    -------
    dict of str to Verdict
        By exercise, in the notebook's order.
    """
    run = _Run(plan, public_cases, open_workspace)
    try:
        return run.verdicts(report_progress)
    finally:
        run.close()


class _Run:
    """The way of one notebook through as many workspaces as it takes."""

    def __init__(
        self,
        plan: Plan,
        public_cases: Callable[[str], PreparedExercise],
        open_workspace: OpenWorkspace,
    ) -> None:
        self._plan = plan
        self._cases = {
            step.grade_id: public_cases(step.grade_id) for step in plan.steps if step.is_judged
        }
        self._open_workspace = open_workspace
        self._deadline = time.monotonic() + Limits().notebook_seconds
        self._workspace: Workspace | None = None
        self._limits = Limits()
        self._ran: list[str] = []
        self._failed: Mapping[str, tuple[Outcome, str]] = {}

    def verdicts(self, report_progress: Progress) -> dict[str, Verdict]:
        verdicts: dict[str, Verdict] = {}
        failed: dict[str, tuple[Outcome, str]] = {}
        self._failed = failed
        for number, step in enumerate(self._plan.steps):
            report_progress(number, len(self._plan.steps), self._what(step))
            if step.is_judged:
                verdicts[step.grade_id] = self._verdict(self._cases[step.grade_id])
            elif ending := self._run_cell(step):
                failed[step.grade_id] = ending
        report_progress(len(self._plan.steps), len(self._plan.steps), "done")
        return verdicts

    def _what(self, step: Step) -> str:
        """Return what a step does and when it is stopped, for whoever sees the bar stand still."""
        limits = self._limits_of(step.grade_id.removesuffix("_solution"))
        seconds = limits.call_seconds if step.is_judged else limits.cell_seconds
        name = step.grade_id or "a cell of your own"
        return f"{name}, stopped after {seconds:g} s if it doesn't end"

    def close(self) -> None:
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def _run_cell(self, step: Step) -> tuple[Outcome, str] | None:
        """Run a cell; return how it failed, if it did."""
        errors: list[str] = []

        def record(message: Message) -> None:
            if message["msg_type"] == "error":
                content = message["content"]
                errors.append(f"{content.get('ename')}: {content.get('evalue')}"[:200])

        try:
            self._ready_workspace(step.grade_id.removesuffix("_solution")).run_cell(
                step.source, record
            )
        except WorkspaceTerminated as terminated:
            self.close()
            return Outcome(terminated.reason), ENDINGS[terminated.reason]
        self._ran.append(step.source)
        return (Outcome.RAISED, f"its cell stopped with {errors[-1]}") if errors else None

    def _ready_workspace(self, exercise: str) -> Workspace:
        """Return a workspace in which every cell that came to an end so far has run."""
        limits = self._limits_of(exercise)
        self._check_time()
        if self._workspace is not None and limits != self._limits:
            self.close()
        if self._workspace is None:
            self._workspace = self._open_workspace(limits)
            self._limits = limits
            for source in self._ran:
                self._check_time()
                self._workspace.run_cell(source, lambda message: None)
        return self._workspace

    def _limits_of(self, exercise: str) -> Limits:
        needed = self._cases[exercise].minimum_limits if exercise in self._cases else {}
        seconds = {key: value for key, value in needed.items() if key.endswith("_seconds")}
        more = {key: max(getattr(Limits(), key), value) for key, value in seconds.items()}
        return dataclasses.replace(Limits(), **more)

    def _check_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise WorkspaceTerminated("timed out")

    def _verdict(self, prepared: PreparedExercise) -> Verdict:
        """Ask the cases of an exercise one by one, and judge what comes back."""
        reports: list[object] = []
        results: list[CallResult] = []
        for index, prepared_case in enumerate(prepared.cases):
            case = prepared_case.case
            try:
                report = self._ready_workspace(prepared.name).call(
                    prepared.name,
                    case.args,
                    count_steps=case.count_steps,
                    driver=prepared.driver,
                    turn=prepared.turn(index),
                )
            except WorkspaceTerminated as terminated:
                self.close()
                where = f'case "{case.label}"'
                return verdict_without_results(prepared, Outcome(terminated.reason), where)
            if isinstance(report, dict) and "missing" in report:
                return self._verdict_on_missing(prepared)
            reports.append(report)
            results.append(prepared.read(reports))
        return judge(prepared, results, public=True)

    def _verdict_on_missing(self, prepared: PreparedExercise) -> Verdict:
        name = prepared.name
        if f"{name}_solution" in self._failed:
            outcome, words = self._failed[f"{name}_solution"]
            words = f"There is no function {name}: {words}."
            return verdict_without_results(prepared, outcome, words)
        words = f"There is no function {name} here. Was its cell deleted, or the function renamed?"
        return verdict_without_results(prepared, Outcome.NOT_ATTEMPTED, words)
