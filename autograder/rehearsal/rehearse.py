"""`rehearse()`: what grading would say to the notebook as it is saved, and the file to hand in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from autograder.rehearsal.hand_in import write_hand_in
from autograder.rehearsal.plan import Plan, RehearsalError, make_plan
from autograder.rehearsal.report import Rehearsal
from autograder.rehearsal.run import OpenWorkspace, Progress, run_plan
from autograder.sandbox import Limits, Workspace
from autograder.sandbox.plain_process import DESCRIPTION, PlainProcess
from autograder.student.card_display import CardDisplay
from autograder.student.known_exercises import known_exercises
from autograder.student.runs import Memory, Run, follow
from autograder.student.saved_notebook import OF_VS_CODE, notebook_path, read_saved
from autograder.student.source import bound_names

BAR = 20
"""Characters of the progress bar."""


def rehearse(notebook: str | Path | None = None) -> Rehearsal:
    """Run the saved notebook as grading would, and write the file to hand in.

    Parameters
    ----------
    notebook : str or path, optional
        By default the one in which this is called. What is run is the file: save it first.

    Returns
    -------
    Rehearsal
        A table of the points, and what is missing; the file is in the folder `hand_in`.

    Raises
    ------
    RehearsalError
        If there is no such notebook, or it can't be read; says what to do.
    """
    memory = follow()
    path = Path(notebook) if notebook is not None else None
    if path is None and memory is not None:
        path = notebook_path(memory.names)
    if path is None:
        raise RehearsalError(
            'Where this notebook is saved can\'t be told. Give its name: rehearse("ps01.ipynb").'
        )
    display = CardDisplay()

    def show(done: int, total: int, what: str) -> None:
        display.show_progress(bar(done, total, what))

    remarks = _unsaved(memory, path)
    return rehearse_file(path, show, remarks)


def rehearse_file(
    path: Path, report_progress: Progress, remarks: tuple[str, ...] = ()
) -> Rehearsal:
    """Rehearse a notebook and write the file to hand in.

    Parameters
    ----------
    path : Path
    report_progress : callable
        Is told how many steps are done, of how many, and what comes next.
    remarks : tuple of str
        What is to be said first.
    """
    known = known_exercises()
    plan = make_plan(path, known.sets)
    with _workspaces(plan) as (open_workspace, description):
        verdicts = run_plan(plan, known.public_cases, open_workspace, report_progress)
    found = (*remarks, *plan.remarks)
    handed_in: Path | None = None
    earlier: Path | None = None
    try:
        handed_in, earlier = write_hand_in(path, plan.problem_set)
    except OSError as error:
        found += (
            f"The file to hand in could not be written ({error}). Copy {path.name} yourself, "
            f"under the name {plan.problem_set}.ipynb.",
        )
    return Rehearsal(
        plan.problem_set, description, verdicts, plan.written_points, found, handed_in, earlier
    )


@contextlib.contextmanager
def _workspaces(plan: Plan) -> Iterator[tuple[OpenWorkspace, str]]:
    """Open walls if they hold here and their packages are installed; else there are plain ones."""
    folder = plan.path.resolve().parent

    def open_plain(limits: Limits) -> Workspace:
        return PlainProcess(limits, folder)

    try:
        from autograder.sandbox.opening import NoSandbox, open_sandbox
    except ImportError:  # a student's installation has NumPy alone
        yield open_plain, DESCRIPTION
        return
    with contextlib.ExitStack() as stack:
        choice: tuple[Callable[[Limits], Workspace], str]
        try:
            sandbox = stack.enter_context(open_sandbox())
            choice = sandbox.open_workspace, sandbox.description
        except NoSandbox:
            choice = open_plain, DESCRIPTION
        yield choice


def _unsaved(memory: Memory | None, path: Path) -> tuple[str, ...]:
    """Say so if cells were run with another text than the saved one, after it was saved."""
    saved = read_saved(path)
    if memory is None or saved is None:
        return ()
    texts = {cell.cell_id: cell.source.strip() for cell in saved.cells if cell.cell_id}
    newer = [
        run
        for run in memory.ended
        if run.time > saved.saved
        and memory.last_run_of(run.cell_id) is run
        and not _is_saved(run, texts)
    ]
    if not newer:
        return ()
    return (
        f"{newer[-1].label} was run with another text than the saved one: this is about the file "
        "as it was saved last. Save it (Ctrl+S) and rehearse again.",
    )


def _is_saved(run: Run, texts: Mapping[str, str]) -> bool:
    """Whether a cell has its text in the file, as far as its id tells which one it is."""
    source = run.source.strip()
    if run.cell_id.startswith(OF_VS_CODE):
        return not bound_names(source) or source in texts.values()
    return texts.get(run.cell_id, source) == source


def bar(done: int, total: int, what: str) -> str:
    """Return a progress bar with what comes next."""
    filled = BAR * done // max(1, total)
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {done} of {total}: {what}"
