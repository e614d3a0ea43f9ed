"""Which cell put what into memory: noted as cells are run, since IPython keeps their texts only.

Without IPython there are no cells, and nothing is noted.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from dataclasses import dataclass
from typing import Any

from autograder.student.source import bound_names


@dataclass(frozen=True)
class Run:
    """One run of a cell.

    Parameters
    ----------
    number : int
        As in `In [12]`.
    source : str
        As it was written, with `!` and `%`.
    cell_id : str
        Of the cell in the notebook; empty where the frontend doesn't tell.
    time : float
        When it began, in seconds since the epoch; 0 if it was run before anything was noted.
    error : str
        The kind of exception it ended with, or empty.
    """

    number: int
    source: str
    cell_id: str = ""
    time: float = 0.0
    error: str = ""

    @property
    def label(self) -> str:
        """What the notebook calls it."""
        return f"In [{self.number}]"

    def binds(self, name: str) -> bool:
        """Whether it gives a name a new meaning, at the top level of its cell."""
        return name in bound_names(self.source)


class Memory:
    """The runs of one kernel, and which of them each name in memory comes from.

    Parameters
    ----------
    shell : IPython's InteractiveShell
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.ended: list[Run] = []
        self._current: Run | None = None
        self._seen: dict[str, object] = {}
        self._from: dict[str, Run] = {}
        self._note_earlier_runs()
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    @property
    def runs(self) -> list[Run]:
        """All runs, in order; the one that is going on is the last."""
        return [*self.ended, *([self._current] if self._current else [])]

    @property
    def is_notebook(self) -> bool:
        """Whether it is a kernel's, and no terminal's."""
        return hasattr(self.shell, "kernel")

    @property
    def names(self) -> dict[str, Any]:
        """The notebook's variables."""
        names: dict[str, Any] = self.shell.user_ns
        return names

    def origin(self, name: str) -> Run | None:
        """Return the run that put there what a name stands for now, or None if nobody knows."""
        if name not in self.names:
            return None
        if name in self._seen and self._seen[name] is self.names[name]:
            return self._from.get(name)
        return self._current

    def last_run_of(self, cell_id: str) -> Run | None:
        """Return the last run of a cell."""
        return next((run for run in reversed(self.runs) if run.cell_id == cell_id), None)

    def _note_earlier_runs(self) -> None:
        """Take the texts of what was run before, and the one that is being run."""
        texts = list(self.names.get("In", ()))
        raw = getattr(self.shell.history_manager, "input_hist_raw", texts)
        runs = [Run(number, str(text)) for number, text in enumerate(raw) if number]
        if runs:
            *self.ended, last = runs
            self._current = dataclasses.replace(last, time=time.time())
        self._keep(self.ended)

    def _keep(self, runs: list[Run]) -> None:
        """Note of what runs have bound that it comes from them."""
        for run in runs:
            for name in bound_names(run.source):
                if name in self.names:
                    self._from[name] = run
                    self._seen[name] = self.names[name]

    def _begin(self, info: Any) -> None:
        if info.store_history:
            cell_id = getattr(info, "cell_id", None) or ""
            # execution_count is one more already, or not yet: that depends on IPython's version
            number = len(self.shell.history_manager.input_hist_raw)
            self._current = Run(number, info.raw_cell or "", cell_id, time.time())

    def _end(self, result: Any) -> None:
        if self._current is None:
            return
        error = result.error_before_exec or result.error_in_exec
        run = dataclasses.replace(
            self._current,
            number=result.execution_count or self._current.number,
            error=type(error).__name__ if error else "",
        )
        self._current = None
        self.ended.append(run)
        names = dict(self.names)
        for name, value in names.items():
            if name not in self._seen or self._seen[name] is not value:
                self._from[name] = run
        self._seen = names


_memory: Memory | None = None


def follow() -> Memory | None:
    """Begin to note runs, if this is IPython and nobody does yet; return what was noted."""
    global _memory
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return None
    if _memory is None or _memory.shell is not shell:
        _memory = Memory(shell)
    return _memory
