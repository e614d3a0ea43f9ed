"""Is the function in memory the one on the screen? What can be known of it, in words."""

from __future__ import annotations

from autograder.student.runs import Memory, Run
from autograder.student.saved_notebook import OF_VS_CODE, SavedNotebook
from autograder.student.source import bound_names


def stale_notice(name: str, memory: Memory | None, saved: SavedNotebook | None) -> str:
    """Say so if the notebook shows another version of a function than the one in memory.

    Parameters
    ----------
    name : str
    memory : Memory, optional
    saved : SavedNotebook, optional
        What a frontend hasn't saved yet, nobody can know.

    Returns
    -------
    str
        Sentences that begin with the version that is judged; empty if no other is known.
    """
    origin = memory.origin(name) if memory is not None else None
    if memory is None or origin is None:
        return ""
    this_is = f"This is the version of {origin.label}."
    later = [run for run in memory.runs if run.number > origin.number]
    failed = [run for run in later if run.error and run.binds(name)]
    if failed:
        last = failed[-1]
        return (
            f"{this_is} {last.label}, which defines {name} again, stopped with "
            f"{_a(last.error)}: mend that, run it, and check again."
        )
    again = memory.last_run_of(origin.cell_id) if origin.cell_id else None
    if again is not None and again in later and not again.binds(name):
        return (
            f"{this_is} The same cell, run again as {again.label}, no longer defines {name}: "
            "has it been renamed? Grading looks for that name, and finds none."
        )
    if saved is not None and _is_edited(name, again or origin, saved):
        return (
            f"{this_is} The notebook was saved later with another text in that cell: it has been "
            "changed and not run. Run it, and check again."
        )
    return ""


def _is_edited(name: str, run: Run, saved: SavedNotebook) -> bool:
    """Whether the file has another text for a cell, and is newer than the cell's run."""
    if not run.time or saved.saved <= run.time:
        return False
    cells = [cell for cell in saved.cells if run.cell_id and cell.cell_id == run.cell_id]
    if run.cell_id.startswith(OF_VS_CODE):  # the file has other ids
        cells = [cell for cell in saved.cells if name in bound_names(cell.source)]
    if not cells:
        return False
    texts = [_essence(cell.source) for cell in cells]
    return bool(_essence(run.source) not in texts)


def _essence(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIOU' else 'a'} {kind}"
