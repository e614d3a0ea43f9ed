"""A sandbox that runs a student's code right here: fast, and only for code of these tests."""

import contextlib
import copy
import io
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.sandbox import Limits, WorkspaceLost
from autograder.sandbox.inside.calling import Driver, Turn, call, with_driver
from autograder.sandbox.opening import NoSandbox


class TrustingWorkspace:
    """Names in a dict; no limits, no walls."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def send_ahead(self, requests: Any) -> None:
        pass

    def run_cell(self, source: str, record: Any) -> None:
        shown = io.StringIO()
        try:
            with contextlib.redirect_stdout(shown):
                exec(compile(source, "cell", "exec"), self.names)
        except Exception as error:
            content = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
            record({"msg_type": "error", "content": content})
        if shown.getvalue():
            content = {"name": "stdout", "text": shown.getvalue()}
            record({"msg_type": "stream", "content": content})

    def call(
        self,
        function: str,
        args: tuple[object, ...],
        *,
        count_steps: bool = False,
        driver: Driver | None = None,
        turn: Turn = "",
    ) -> object:
        if function not in self.names:
            return {"missing": True}
        chosen = with_driver(self.names[function], driver)
        return call(chosen, copy.deepcopy(args), count_steps=count_steps, turn=turn)

    def close(self) -> None:
        pass


class TrustingSandbox:
    isolation = "A"
    description = "no walls at all, in a test"

    def open_workspace(self, limits: Limits, *, draws: bool = True) -> TrustingWorkspace:
        return TrustingWorkspace()

    def close(self) -> None:
        pass

    def __enter__(self) -> "TrustingSandbox":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class FailingWorkspace(TrustingWorkspace):
    """Is lost in a cell `#lost`; in a cell `#lost until PATH`, unless there is such a file."""

    def run_cell(self, source: str, record: Any) -> None:
        if source.startswith("#lost"):
            path = Path(source.removeprefix("#lost until ").strip())
            if not path.is_absolute() or not path.exists():
                if path.is_absolute():
                    path.touch()
                raise WorkspaceLost("the machine is short of memory")
        super().run_cell(source, record)


class FailingSandbox(TrustingSandbox):
    def open_workspace(self, limits: Limits, *, draws: bool = True) -> TrustingWorkspace:
        return FailingWorkspace()


def open_failing(*, allow_unprotected: bool = False, cells: Sequence[str] = ()) -> TrustingSandbox:
    """Open one whose workspaces are lost when a cell asks for it."""
    return FailingSandbox()


class UnprotectedSandbox(TrustingSandbox):
    isolation = "C"
    description = "tier C: nothing"


def open_unprotected(
    *, allow_unprotected: bool = False, cells: Sequence[str] = ()
) -> TrustingSandbox:
    """Open one that is no sandbox, if it was asked for."""
    if not allow_unprotected:
        raise NoSandbox("There is no sandbox here.")
    return UnprotectedSandbox()


def open_trusting(*, allow_unprotected: bool = False, cells: Sequence[str] = ()) -> TrustingSandbox:
    """Open one, as autograder.sandbox.opening.open_sandbox does."""
    return TrustingSandbox()


class EndingWorkspace(TrustingWorkspace):
    """Ends its process in a cell `#end`; in a cell `#end until PATH` unless the file is there."""

    def run_cell(self, source: str, record: Any) -> None:
        if source.startswith("#end"):
            path = Path(source.removeprefix("#end until ").strip())
            if not path.is_absolute() or not path.exists():
                if path.is_absolute():
                    path.touch()
                os._exit(9)
        super().run_cell(source, record)


class EndingSandbox(TrustingSandbox):
    def open_workspace(self, limits: Any, *, draws: bool = True) -> TrustingWorkspace:
        return EndingWorkspace()


def open_ending(*, allow_unprotected: bool = False, cells: Sequence[str] = ()) -> TrustingSandbox:
    """Open one whose workspaces end their process when a cell asks for it."""
    return EndingSandbox()


def open_none(*, allow_unprotected: bool = False, cells: Sequence[str] = ()) -> TrustingSandbox:
    """Find none, as where there are no walls."""
    raise NoSandbox("There is no sandbox here to run student code in. What would help:\n  - much")


class WeakerSandbox(TrustingSandbox):
    isolation = "B"
    description = "tier B, in a test"


def open_weaker(
    *,
    allow_unprotected: bool = False,
    isolation: str | None = None,
    cells: Sequence[str] = (),
) -> TrustingSandbox:
    """Open one of tier B, if no other is asked for."""
    if isolation == "A":
        raise NoSandbox("tier A doesn't hold here: build the walls: no namespaces")
    return WeakerSandbox()
