"""What came of one call: the report of `sandbox.inside.calling`, checked and given a form.

A report may come from a stranger's process, so every field is looked at before it is used.
"""

from __future__ import annotations

import copy
import dataclasses
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercise import Outcome
from autograder.expecting import Unusable

TEXT_LIMIT = 300


@dataclass(frozen=True)
class Returned:
    """The function returned `value`, and changed the arguments named in `changed`."""

    value: Any
    changed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    steps: int | None = None


@dataclass(frozen=True)
class Raised:
    """The function raised; `function`, `line` and `source` point at the student's own code."""

    kind: str
    message: str
    function: str = ""
    line: int | None = None
    source: str = ""


@dataclass(frozen=True)
class NoAnswer:
    """Nothing that could be judged came back."""

    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class Unfit:
    """The function returned something that the exercise's view can't make anything of."""

    outcome: Outcome
    words: str


Answer = Returned | Raised | Unfit | NoAnswer
View = Callable[..., object]


def answer_from_report(
    report: object,
    sent: tuple[object, ...],
    arguments: tuple[str, ...],
    view: View | None = None,
) -> Answer:
    """Turn the report of one call into an answer.

    Parameters
    ----------
    report : object
        What `calling.call` returned, perhaps through the wire; believed in nothing.
    sent : tuple
        The arguments as they were before the call.
    arguments : tuple of str
        Their names.
    view : callable, optional
        The exercise's view; the value of the answer is what it makes of the returned one.

    Returns
    -------
    Returned, Raised, Unfit or NoAnswer
        `NoAnswer` with `Outcome.BROKE_PROTOCOL` if the report is not a report.
    """
    if not isinstance(report, dict):
        return _broken("the answer is no report")
    if "unsendable" in report:
        return _broken(str(report["unsendable"])[:TEXT_LIMIT])
    if "error" in report:
        return _raised(report["error"])
    after, warnings, steps = (report.get(key) for key in ("args", "warnings", "steps"))
    if "value" not in report or not isinstance(after, (tuple, list)) or len(after) != len(sent):
        return _broken("the report has no value or no arguments")
    if not isinstance(warnings, list) or not all(isinstance(text, str) for text in warnings):
        return _broken("the report's warnings are no texts")
    if steps is not None and type(steps) is not int:
        return _broken("the report's steps are no count")
    changed = tuple(
        name
        for name, old, new in zip(arguments, sent, after, strict=True)
        if not identical(old, new)
    )
    texts = tuple(text[:TEXT_LIMIT] for text in warnings)
    if view is None:
        return Returned(report["value"], changed, texts, steps)
    return _viewed(Returned(report["value"], changed, texts, steps), sent, view)


def _viewed(answer: Returned, sent: tuple[object, ...], view: View) -> Answer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a stranger's numbers may overflow in our arithmetic
        try:
            value = view(answer.value, *copy.deepcopy(sent))
        except Unusable as why:
            return Unfit(why.outcome, str(why))
        except Exception:  # whatever a stranger's value does to a view, the class goes on
            words = "What came back can't be used as what was asked for: look at its type and shape"
            return Unfit(Outcome.WRONG_TYPE, words)
    return dataclasses.replace(answer, value=value)


def _raised(error: object) -> Answer:
    if not isinstance(error, dict):
        return _broken("the error is no report")
    texts = {key: error.get(key, "") for key in ("kind", "message", "function", "source")}
    line = error.get("line")
    if not all(isinstance(text, str) for text in texts.values()):
        return _broken("the error's fields are no texts")
    if line is not None and type(line) is not int:
        return _broken("the error's line is no number")
    if texts["kind"] == "MemoryError":
        return NoAnswer(Outcome.OUT_OF_MEMORY)
    if texts["kind"] == "TimeUp":
        return NoAnswer(Outcome.TIMED_OUT)
    return Raised(**{key: text[:TEXT_LIMIT] for key, text in texts.items()}, line=line)


def _broken(why: str) -> NoAnswer:
    return NoAnswer(Outcome.BROKE_PROTOCOL, why)


def identical(old: Any, new: Any) -> bool:
    """Whether two pieces of plain data are the same to the bit."""
    if type(old) is not type(new):
        return False
    if isinstance(old, np.ndarray):
        return old.dtype == new.dtype and old.shape == new.shape and old.tobytes() == new.tobytes()
    if isinstance(old, (tuple, list)):
        return len(old) == len(new) and all(map(identical, old, new))
    if isinstance(old, dict):
        return list(old) == list(new) and all(identical(old[key], new[key]) for key in old)
    return bool(old == new) or (old != old and new != new)
