"""Get a place for student code: the strongest walls that hold on this machine.

One `Sandbox` for each process that grades; it opens one `Workspace` after the other.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from autograder.sandbox.interface import Isolation, Limits, Workspace
from autograder.sandbox.self_test import (
    is_enforced,
    probe_results,
    self_test,
    strongest_isolation,
    why_not_tried,
)
from autograder.sandbox.walled_workspace import WalledWorkspace
from autograder.sandbox.zygote_process import ZygoteLost, ZygoteProcess

if TYPE_CHECKING:
    from autograder.sandbox.plain_kernel import PlainKernel

DESCRIPTIONS = {
    Isolation.NAMESPACES: "tier A: namespaces, seccomp and limits",
    Isolation.LANDLOCK: "tier B: Landlock, seccomp and limits",
    Isolation.NONE: "tier C: an ordinary kernel, not a sandbox",
}


class NoSandbox(Exception):
    """There are no walls here to put around student code; the words say what to do."""


class Sandbox:
    """Opens workspaces, all behind the same kind of walls.

    Those in which something is drawn are forks of another zygote, which is started when the first
    of them is asked for: most notebooks draw nothing.

    Parameters
    ----------
    isolation : Isolation
    cells : sequence of str
        Sources that its workspaces are likely to run: these are compiled once, for all of them.

    Attributes
    ----------
    isolation : Isolation
    description : str
        What the walls are, for notes in notebooks and reports.
    """

    def __init__(self, isolation: Isolation, cells: Sequence[str] = ()) -> None:
        self.isolation = isolation
        self._cells = tuple(cells)
        self.description = DESCRIPTIONS[isolation]
        self._zygotes: dict[bool, ZygoteProcess] = {}
        if isolation is not Isolation.NONE:
            self._zygotes[False] = self._zygote(draws=False)
        self._workspaces: weakref.WeakSet[WalledWorkspace | PlainKernel] = weakref.WeakSet()

    def open_workspace(self, limits: Limits, *, draws: bool = True) -> Workspace:
        """Open a fresh workspace.

        Parameters
        ----------
        limits : Limits
        draws : bool
            Whether something may be drawn there. Where not, Matplotlib is loaded when it is used.

        Raises
        ------
        ZygoteLost
            If its walls can't be built, although they could be when this sandbox was opened.
        """
        workspace = self._open(limits, draws=draws)
        self._workspaces.add(workspace)
        return workspace

    def _open(self, limits: Limits, *, draws: bool) -> WalledWorkspace | PlainKernel:
        if self.isolation is Isolation.NONE:
            from autograder.sandbox.plain_kernel import PlainKernel  # which loads a Jupyter client

            return PlainKernel(limits)
        if draws not in self._zygotes:
            self._zygotes[draws] = self._zygote(draws=draws)
        try:
            return WalledWorkspace(self._zygotes[draws].fork(limits), limits)
        except ZygoteLost:  # killed by someone, perhaps: with a new one, once
            self._zygotes.pop(draws).close()
            self._zygotes[draws] = self._zygote(draws=draws)
            return WalledWorkspace(self._zygotes[draws].fork(limits), limits)

    def _zygote(self, *, draws: bool) -> ZygoteProcess:
        return ZygoteProcess(self.isolation, draws=draws, cells=self._cells)

    def close(self) -> None:
        """End everything that runs in it."""
        for workspace in list(self._workspaces):
            workspace.close()
        for zygote in self._zygotes.values():
            zygote.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def open_sandbox(
    *,
    allow_unprotected: bool = False,
    isolation: Isolation | None = None,
    cells: Sequence[str] = (),
) -> Sandbox:
    """Open the strongest sandbox that holds here.

    Parameters
    ----------
    allow_unprotected : bool
        Whether `Isolation.NONE` will do, which is no sandbox at all.
    isolation : Isolation, optional
        This one and no other.
    cells : sequence of str
        Sources that will be run there again and again, such as those of a released notebook.

    Raises
    ------
    NoSandbox
        If there is none, or not this one; with words that say what to do.
    """
    chosen = strongest_isolation() if isolation is None else isolation
    if isolation is None and (why := why_not_tried(chosen)):
        raise NoSandbox(
            f"which walls this machine can build could not be tried: {why}. Is there enough "
            "memory? Run the same command again"
        )
    if chosen is Isolation.NONE:
        if not allow_unprotected:
            raise NoSandbox(_no_sandbox(self_test().advice))
    elif not is_enforced(chosen):
        failed = next(result for result in probe_results(chosen) if not result.held)
        raise NoSandbox(f"tier {chosen} doesn't hold here: {failed.name}: {failed.detail}")
    return Sandbox(chosen, cells)


def _no_sandbox(advice: tuple[str, ...]) -> str:
    return "\n".join(
        (
            "There is no sandbox here to run student code in. What would help:",
            *(f"  - {sentence}" for sentence in advice),
            "Or, for the work of people you trust, ask for grading without protection.",
        )
    )
