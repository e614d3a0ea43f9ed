"""Read the report of one call: a stranger's process may have written it, so believe nothing.

`sandbox.inside.calling` says what a report holds. Every field is looked at before it is used.
"""

from __future__ import annotations

import dataclasses
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.core.call_result import CallResult, InvalidReturn, NoResult, Raised, Returned, View
from autograder.core.copies import copied
from autograder.core.time_limit import TimeUp
from autograder.core.validation import InvalidReturnError, ZeroDimensionalWarning
from autograder.core.verdict import Outcome

TEXT_LIMIT = 300
"""Characters of a text in a report that are kept."""
UNUSABLE = "What came back can't be used as what was asked for: look at its type and shape"


@dataclass(frozen=True)
class FirstCall:
    """The first of two calls of a function: its report, its arguments, the view of its case."""

    report: object
    args: tuple[object, ...]
    view: View | None = None


def read_report(
    report: object,
    args: tuple[object, ...],
    argument_names: tuple[str, ...],
    view: View | None = None,
    *,
    driven: bool = False,
    first_call: FirstCall | None = None,
) -> CallResult:
    """Turn the report of one call into a result.

    Parameters
    ----------
    report : object
        What `calling.call` returned, perhaps through the wire; believed in nothing. Its `args`
        are None where the call has left the arguments alone.
    args : tuple
        The arguments as they were before the call.
    argument_names : tuple of str
    view : callable, optional
        The exercise's view; the value of the result is what it makes of the returned one.
    driven : bool
        Whether a driver has called the function. Then a value that breaks the view is none that
        the driver can have returned.
    first_call : FirstCall, optional
        Where this was the second of two calls.

    Returns
    -------
    Returned, Raised, InvalidReturn or NoResult
        `NoResult` with `Outcome.BROKE_PROTOCOL` if the report is not a report.
    """
    if not isinstance(report, dict):
        return _broken("the answer is no report")
    if "unsendable" in report:
        return _broken(str(report["unsendable"])[:TEXT_LIMIT])
    if "error" in report:
        return _raised(report["error"])
    after, warnings, steps = (report.get(key) for key in ("args", "warnings", "steps"))
    if after is None and "args" in report:
        after = args
    if "value" not in report or not isinstance(after, (tuple, list)) or len(after) != len(args):
        return _broken("the report has no value or no arguments")
    if not isinstance(warnings, list) or not all(isinstance(text, str) for text in warnings):
        return _broken("the report's warnings are no texts")
    if steps is not None and type(steps) is not int:
        return _broken("the report's steps are no count")
    changed = tuple(
        name
        for name, old, new in zip(argument_names, args, after, strict=False)
        if old is not new and not identical(old, new)
    )
    texts = tuple(text[:TEXT_LIMIT] for text in warnings)
    result = Returned(report["value"], changed, texts, steps)
    if first_call is not None:
        result = dataclasses.replace(result, first=_first_now(report, first_call, driven))
    return result if view is None else _viewed(result, args, view, driven)


def _first_now(report: dict[str, object], call: FirstCall, driven: bool) -> CallResult | None:
    """Return what the first of two calls has returned by now, if that has changed."""
    earlier = call.report
    if not isinstance(earlier, dict) or "value" not in earlier or "first" not in report:
        return None
    if identical(earlier["value"], report["first"]):
        return None
    now = Returned(report["first"])
    return now if call.view is None else _viewed(now, call.args, call.view, driven)


def _viewed(result: Returned, args: tuple[object, ...], view: View, driven: bool) -> CallResult:
    # a stranger's numbers may overflow in our arithmetic
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", ZeroDimensionalWarning)
        try:
            value = view(result.value, *copied(args))
        except InvalidReturnError as error:
            return InvalidReturn(error.outcome, str(error))
        except Exception:  # whatever a stranger's value does to a view, the class goes on
            return _broken(UNUSABLE) if driven else InvalidReturn(Outcome.WRONG_TYPE, UNUSABLE)
    return dataclasses.replace(result, value=value, zero_dimensional=bool(caught))


def _raised(error: object) -> CallResult:
    if not isinstance(error, dict):
        return _broken("the error is no report")
    texts = {key: error.get(key, "") for key in ("kind", "message", "function", "source")}
    line = error.get("line")
    if not all(isinstance(text, str) for text in texts.values()):
        return _broken("the error's fields are no texts")
    if line is not None and type(line) is not int:
        return _broken("the error's line is no number")
    if texts["kind"] == "MemoryError":
        return NoResult(Outcome.OUT_OF_MEMORY)
    if texts["kind"] == TimeUp.__name__:
        return NoResult(Outcome.TIMED_OUT)
    return Raised(**{key: text[:TEXT_LIMIT] for key, text in texts.items()}, line=line)


def _broken(why: str) -> NoResult:
    return NoResult(Outcome.BROKE_PROTOCOL, why)


def identical(old: Any, new: Any) -> bool:
    """Whether two pieces of plain data are the same to the bit."""
    if type(old) is not type(new):
        return False
    if type(old) is float:  # as most are
        return old == new or (old != old and new != new)
    if isinstance(old, np.ndarray):
        return old.dtype == new.dtype and old.shape == new.shape and old.tobytes() == new.tobytes()
    if isinstance(old, (tuple, list)):
        return len(old) == len(new) and all(map(identical, old, new))
    if isinstance(old, dict):
        return list(old) == list(new) and all(identical(old[key], new[key]) for key in old)
    return bool(old == new) or (old != old and new != new)
