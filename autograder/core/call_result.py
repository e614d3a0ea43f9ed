"""What came of one call of a student's function, once its report has been read.

`autograder.core.read_report` makes these from what a process says; here are only their forms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.core.verdict import Outcome


@dataclass(frozen=True)
class Returned:
    """The function returned `value`, and changed the arguments named in `changed`.

    Parameters
    ----------
    value : object
        Or what the exercise's view makes of it.
    changed : tuple of str
    warnings : tuple of str
    steps : int, optional
    zero_dimensional : bool
        Whether the view took a 0-d array for the number it holds.
    first : Returned or InvalidReturn, optional
        Where a function is called again: what the first call's result is by now, if that is no
        longer what it was.
    """

    value: Any
    changed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    steps: int | None = None
    zero_dimensional: bool = False
    first: CallResult | None = None


@dataclass(frozen=True)
class Raised:
    """The function raised; `function`, `line` and `source` point at the student's own code."""

    kind: str
    message: str
    function: str = ""
    line: int | None = None
    source: str = ""


@dataclass(frozen=True)
class NoResult:
    """Nothing that could be judged came back: the call ended in another way."""

    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class InvalidReturn:
    """The function returned something that the exercise's view can't make anything of."""

    outcome: Outcome
    message: str


CallResult = Returned | Raised | InvalidReturn | NoResult
View = Callable[..., object]
