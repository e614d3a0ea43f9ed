"""Run a grafted notebook in a workspace, and judge an exercise at each grade cell.

Grade cells never reach the student's process. At each one the host draws the cases, sends
their inputs, compares what comes back, and itself writes the cell's output. After a hang
or a crash a fresh workspace runs the cells again that had come to an end, and the next exercise
is graded.
"""

from __future__ import annotations

import ast
import logging
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.core.call_result import CallResult
from autograder.core.exercise import Exercise
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.diagnosis import Place
from autograder.grading.drawing import may_draw
from autograder.grading.limits import CourseLimits
from autograder.grading.locate import NOTEBOOK_SECONDS, is_to_be_located, locate, with_places
from autograder.grading.metadata import (
    METADATA_KEY,
    grade_id_of,
    is_autograded,
    is_show_only,
)
from autograder.grading.notes import add_notes
from autograder.grading.outputs import OutputRecorder, writable
from autograder.judging import judge, verdict_without_results, with_dependency_hint
from autograder.judging.card import as_html
from autograder.problem_sets.prepare import prepare
from autograder.sandbox import (
    CallRequest,
    CellRequest,
    Limits,
    Message,
    Request,
    Workspace,
    WorkspaceLost,
    WorkspaceTerminated,
)

LOG = logging.getLogger(__name__)
PARSED_LENGTH = 100_000
"""Characters of a student's source that the host parses at most."""
TERMINATION_MESSAGES = {
    "timed out": "this cell took too long and was stopped",
    "out of memory": "this cell asked for more memory than there is",
    "died": "the Python process ended in this cell; exit() has no place in a notebook",
    "too much output": "this cell printed or wrote far too much and was stopped",
    "too many threads": "this cell started far too many threads and was stopped",
    "broke the protocol": "this cell disturbed the process so that it could not go on",
}


class WorkspaceFactory(Protocol):
    """What opens a workspace for one notebook after the other: a sandbox, or a plain kernel."""

    @property
    def isolation(self) -> str:
        """A letter: how strong the walls are; C is none."""

    @property
    def description(self) -> str:
        """What the walls are."""

    def open_workspace(self, limits: Limits, *, draws: bool = True) -> Workspace:
        """Return a fresh workspace; one in which nothing is drawn may be ready sooner."""


def grade_notebook(
    notebook: NotebookNode,
    exercises: Mapping[str, Exercise],
    seed: int,
    sandbox: WorkspaceFactory,
    limits: CourseLimits,
    *,
    diagnosis: bool = True,
    began: float | None = None,
) -> dict[str, Verdict]:
    """Execute a grafted notebook, judge its exercises and write their outputs.

    Parameters
    ----------
    notebook : NotebookNode
        From `graft`; its outputs are filled in.
    exercises : mapping of str to Exercise
        By name, which is the `grade_id` of their grade cells.
    seed : int
        Decides the cases.
    sandbox : WorkspaceFactory
        Opens a fresh workspace; its description is stamped into the notebook.
    limits : CourseLimits
        Of which the time for the whole notebook is kept here.
    diagnosis : bool
        Whether to look for the line of mistakes that have no name, once all marks are there.
    began : float, optional
        When its time began, by the monotonic clock: before it was read. By default now.

    Returns
    -------
    dict of str to Verdict
        One for every grade cell that stands for an exercise.
    """
    metadata = notebook.metadata[METADATA_KEY]
    if metadata["missing"] or metadata["unreadable"]:
        outcome = Outcome.MISSING if metadata["missing"] else Outcome.UNREADABLE
        return give_nothing(notebook, exercises, outcome, metadata["unreadable"])
    metadata["workspace"] = sandbox.description
    metadata["tier"] = str(sandbox.isolation)
    run = _NotebookRun(notebook, exercises, seed, sandbox, limits, diagnosis=diagnosis, began=began)
    try:
        verdicts = run.grade()
    finally:
        run.close()
    add_notes(notebook)
    return verdicts


def give_nothing(
    notebook: NotebookNode, exercises: Mapping[str, Exercise], outcome: Outcome, detail: str
) -> dict[str, Verdict]:
    """Write the same outcome into every grade cell, without running anything."""
    verdicts = {}
    for cell in filter(is_autograded, notebook.cells):
        name = grade_id_of(cell)
        verdicts[name] = verdict_without_results(prepare(exercises[name], 0), outcome, detail)
        _write_verdict(cell, verdicts[name])
    add_notes(notebook)
    return verdicts


class _NotebookRun:
    """The way of one notebook through as many workspaces as it takes."""

    def __init__(
        self,
        notebook: NotebookNode,
        exercises: Mapping[str, Exercise],
        seed: int,
        sandbox: WorkspaceFactory,
        limits: CourseLimits,
        *,
        diagnosis: bool,
        began: float | None,
    ) -> None:
        self._diagnosis = diagnosis
        self._notebook = notebook
        self._exercises = exercises
        self._seed = seed
        self._sandbox = sandbox
        self._limits = limits.for_exercises(exercises)
        began = time.monotonic() if began is None else began
        self._deadline = began + limits.default.notebook_seconds
        self._workspace: Workspace | None = None
        self._workspace_limits = limits.default
        everywhere = (self._limits.default, *self._limits.per_exercise.values())
        self._recorder = OutputRecorder(notebook, max(one.output_bytes for one in everywhere))
        self._ran: list[str] = []
        """Sources of the cells that came to an end, by raising too: a fresh workspace runs them."""
        self._sources: dict[str, list[str]] = {}
        """Of all cells with nbgrader's metadata, by grade_id."""
        for cell in notebook.cells:
            self._sources.setdefault(grade_id_of(cell), []).append(cell.source)
        self._draws = may_draw(cell.source for cell in notebook.cells if _is_run(cell))
        self._prepared: dict[int, PreparedExercise] = {}
        """By the index of the grade cell."""
        self._ahead: dict[int, tuple[str, Sequence[Request]]] = {}
        """What workspaces will still be asked for, and for which exercise, by the cell's index."""
        self._failed_cells: dict[str, tuple[Outcome, str]] = {}
        """What happened in solution cells that raised or didn't come to an end, by grade_id."""

    def grade(self) -> dict[str, Verdict]:
        verdicts: dict[str, Verdict] = {}
        rests_on: dict[str, list[str]] = {}
        self._plan()
        for index, cell in enumerate(self._notebook.cells):
            if is_autograded(cell):
                name = grade_id_of(cell)
                verdict = self._verdict(self._prepared[index])
                wrong = [v.exercise for v in verdicts.values() if v.earned < v.points]
                rests_on[name] = self._called_in(f"{name}_solution", wrong)
                verdicts[name] = with_dependency_hint(verdict, rests_on[name])
            elif _is_run(cell):
                self._run_cell(index, cell)
            self._ahead.pop(index, None)
        self._recorder.make_harmless()
        places = self._located(verdicts) if self._diagnosis else {}
        for cell in filter(is_autograded, self._notebook.cells):
            name = grade_id_of(cell)
            found = places.get(name, ())
            _write_verdict(cell, with_places(verdicts[name], found, self._exercises[name]))
            kinds = [str(place.kind) for place in found if place.kind]
            cell.metadata[METADATA_KEY]["kinds_of_slips"] = kinds
            cell.metadata[METADATA_KEY]["rests_on"] = rests_on[name]
            cell.metadata[METADATA_KEY]["places"] = [
                {"line": p.line, "source": writable(p.source), "kind": str(p.kind or "")}
                for p in found
            ]
        return verdicts

    def close(self) -> None:
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def _plan(self) -> None:
        """Draw all cases, so that a workspace can be told in advance what it will be asked for."""
        for index, cell in enumerate(self._notebook.cells):
            if is_autograded(cell):
                prepared = prepare(self._exercises[grade_id_of(cell)], self._seed)
                self._prepared[index] = prepared
                self._ahead[index] = (prepared.name, _calls_of(prepared))
            elif _is_run(cell):
                exercise = grade_id_of(cell).removesuffix("_solution")
                self._ahead[index] = (exercise, [CellRequest(cell.source)])

    def _requests_ahead(self, limits: Limits) -> Iterator[Request]:
        """Yield what a workspace of these limits will be asked for, from where we are."""
        for exercise, requests in self._ahead.values():
            if self._limits.of(exercise) != limits:
                return
            yield from requests

    # -- the student's cells -------------------------------------------------------------

    def _run_cell(self, index: int, cell: NotebookNode) -> None:
        """Run one of the student's cells and note its outputs, or how it ended.

        A workspace that was lost with it is replaced when the next cell needs one.
        """

        def record(message: Message) -> None:
            self._recorder.record(index, message)

        grade_id = grade_id_of(cell)
        try:
            exercise = grade_id.removesuffix("_solution")
            self._ready_workspace(exercise).run_cell(cell.source, record)
        except WorkspaceTerminated as terminated:
            self.close()
            self._failed_cells[grade_id] = (
                Outcome(terminated.reason),
                TERMINATION_MESSAGES[terminated.reason],
            )
            # how much had arrived by then is chance, and a graded notebook repeats
            self._recorder.forget(index)
            self._recorder.add_error(index, "Stopped", TERMINATION_MESSAGES[terminated.reason])
            return
        # a cell that raised may have defined half of what it should: run it again, too
        self._ran.append(cell.source)
        for output in cell.outputs:
            if output.output_type == "error":
                message = f"its cell stopped with {output.ename}: {output.evalue}"[:300]
                self._failed_cells[grade_id] = (Outcome.RAISED, message)

    def _ready_workspace(self, exercise: str) -> Workspace:
        """Return a workspace in which every cell that came to an end so far has run.

        It has the limits of the exercise: where they are others than before, a fresh one.
        """
        limits = self._limits.of(exercise)
        self._check_time()
        if self._workspace is not None and limits != self._workspace_limits:
            self.close()
        if self._workspace is None:
            self._workspace = self._sandbox.open_workspace(limits, draws=self._draws)
            self._workspace_limits = limits
            again = map(CellRequest, self._ran)
            self._workspace.send_ahead([*again, *self._requests_ahead(limits)])
            for source in self._ran:
                self._check_time()
                self._workspace.run_cell(source, lambda message: None)
        return self._workspace

    def _check_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise WorkspaceTerminated("timed out")

    def _called_in(self, grade_id: str, names: list[str]) -> list[str]:
        """Return which functions of these names are called in one of the student's cells."""
        sources = self._sources.get(grade_id, [])
        named = [name for name in names if any(name in source for source in sources)]
        # a parse takes a thousand times as much memory
        if not named or sum(map(len, sources)) > PARSED_LENGTH:
            return []
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a student's "\d" is no concern of the grader's
                called = _called(ast.parse("\n".join(sources)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        return [name for name in named if name in called]

    # -- exercises -----------------------------------------------------------------------

    def _verdict(self, prepared: PreparedExercise) -> Verdict:
        """Ask the cases of an exercise one by one, and judge what comes back.

        The first call that ends its workspace is the verdict on the whole exercise.
        """
        reports: list[object] = []
        results: list[CallResult] = []
        if time.monotonic() > self._deadline:
            words = "the notebook as a whole had used up its time before this exercise"
            return verdict_without_results(prepared, Outcome.TIMED_OUT, words)
        missing = False
        for request, prepared_case in zip(_calls_of(prepared), prepared.cases, strict=True):
            try:
                report = self._ready_workspace(prepared.name).call(
                    request.function,
                    request.args,
                    count_steps=request.count_steps,
                    driver=request.driver,
                    turn=request.turn,
                )
            except WorkspaceTerminated as terminated:
                self.close()
                if missing:
                    break
                return verdict_without_results(
                    prepared, Outcome(terminated.reason), f'case "{prepared_case.case.label}"'
                )
            missing = missing or (isinstance(report, dict) and "missing" in report)
            if not missing:
                reports.append(report)
                results.append(prepared.read(reports))
        if missing:
            return self._verdict_on_missing(prepared)
        try:
            return judge(prepared, results, public=False)
        except Exception:  # whatever a stranger's values do to the judge, the class goes on
            LOG.exception("judging %s failed", prepared.name)
            return verdict_without_results(prepared, Outcome.BROKE_PROTOCOL)

    def _located(self, verdicts: Mapping[str, Verdict]) -> dict[str, tuple[Place, ...]]:
        """Look for the lines of mistakes that have no name, in the workspace as it is at the end.

        Nothing is graded in it any more, so it may be lost: then that was all.
        """
        places = {}
        deadline = time.monotonic() + NOTEBOOK_SECONDS
        try:
            for name, verdict in verdicts.items():
                if is_to_be_located(verdict, self._exercises[name]):
                    cell = self._source_of(f"{name}_solution")
                    workspace = self._ready_workspace(name)
                    places[name] = locate(workspace, self._exercises[name], cell, deadline)
        except (WorkspaceTerminated, WorkspaceLost):
            self.close()
        except Exception:  # whatever a stranger's values do to the search, the class goes on
            LOG.exception("looking for the line failed")
        return places

    def _source_of(self, grade_id: str) -> str:
        sources = self._sources.get(grade_id, [""])
        return sources[-1]

    def _verdict_on_missing(self, prepared: PreparedExercise) -> Verdict:
        """There is no such function: because its cell failed, or because nobody wrote one."""
        name = prepared.name
        if f"{name}_solution" in self._failed_cells:
            outcome, words = self._failed_cells[f"{name}_solution"]
            return verdict_without_results(
                prepared, outcome, f"There is no function {name}: {words}."
            )
        words = f"There is no function {name} here. Was its cell deleted, or the function renamed?"
        return verdict_without_results(prepared, Outcome.NOT_ATTEMPTED, words)


def _called(tree: ast.AST) -> set[str]:
    """Return the names that are called; not by `ast.walk`, which takes three times as long."""
    names = set()
    nodes = [tree]
    for node in nodes:
        if type(node) is ast.Call and type(node.func) is ast.Name:
            names.add(node.func.id)
        for value in vars(node).values():
            if type(value) is list:
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return names


def _is_run(cell: NotebookNode) -> bool:
    """Whether a cell that isn't autograded is run."""
    return cell.cell_type == "code" and bool(cell.source.strip()) and not is_show_only(cell)


def _calls_of(prepared: PreparedExercise) -> list[CallRequest]:
    """Return the calls that ask the cases of an exercise."""
    return [
        CallRequest(
            *(prepared.name, case.case.args, case.case.count_steps, prepared.driver),
            turn=prepared.turn(index),
        )
        for index, case in enumerate(prepared.cases)
    ]


def _write_verdict(cell: NotebookNode, verdict: Verdict) -> None:
    """Write the grade cell's only output: the card, and the points as nbgrader reads them."""
    data = {"text/html": writable(as_html(verdict)), "text/plain": str(float(verdict.earned))}
    # not by new_output, which validates each one: the notebook is validated when it is written
    result = {"output_type": "execute_result", "execution_count": None}
    cell.outputs = [nbformat.from_dict({**result, "metadata": {}, "data": data})]
    cell.metadata[METADATA_KEY] = {
        "outcome": str(verdict.outcome),
        "earned": verdict.earned,
        "points": verdict.points,
        "remarks": writable([remark.message for remark in verdict.feedback]),
        "misconceptions": [r.misconception for r in verdict.feedback if r.misconception],
    }
