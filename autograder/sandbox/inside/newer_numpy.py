"""What NumPy 2.4, with which work is graded, refuses, and older ones on laptops only warn of.

There such a warning is made an exception, at the very place where the newer NumPy has one: a call
ends the same way whatever NumPy is installed. Warnings of anything else stay warnings.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Refusal:
    """One use of NumPy that became an error.

    Parameters
    ----------
    since : (int, int)
        The first version that refuses it.
    warning : str
        How the message of the older versions' DeprecationWarning begins, as a regular expression.
    kind : str
        The type of the exception in the newer versions.
    reason : str
        What is wrong with it and what to write, in words for a student.
    """

    since: tuple[int, int]
    warning: str
    kind: str
    reason: str


REFUSALS = (
    Refusal(
        (2, 4),
        "Conversion of an array with ndim > 0 to a scalar",
        "TypeError",
        "an array of one or more dimensions is no number, even if it has one entry only. Take the "
        "entry out first, as x.item() does",
    ),
    Refusal(
        (2, 4),
        r"Calling np\.sum\(generator\)",
        "TypeError",
        "np.sum adds up arrays and lists, no generators. Python's own sum takes those",
    ),
    Refusal((2, 4), "`in1d`", "AttributeError", "np.in1d is gone. np.isin does the same"),
    Refusal((2, 4), "`trapz`", "AttributeError", "np.trapz is gone. np.trapezoid does the same"),
    Refusal(
        (2, 4),
        "the `interpolation=` argument",
        "TypeError",
        "the argument interpolation is called method now",
    ),
    Refusal(
        (2, 4),
        "`newshape` keyword argument",
        "TypeError",
        "the argument newshape is called shape now",
    ),
    Refusal((2, 3), "Passing None into shape", "TypeError", "a shape is a tuple, and never None"),
    Refusal(
        (2, 3),
        "Out of bound index found",
        "IndexError",
        "an index is out of bounds, if only for an array without entries",
    ),
    Refusal(
        (2, 3),
        "Converting `np",
        "TypeError",
        "a dtype names one type, such as float, not a family of types",
    ),
    Refusal(
        (2, 3),
        "inexact matches and case insensitive matches",
        "ValueError",
        "the name of a mode or side has to be written out",
    ),
    Refusal(
        (2, 3), "0 should be passed as minlength", "TypeError", "minlength is a number, not None"
    ),
    Refusal((2, 3), r"tostring\(\)", "AttributeError", "tostring is called tobytes now"),
)
"""Only what a numerical exercise may come across; tried with 2.1, 2.2, 2.3 and 2.4."""

_VERSION = tuple(int(number) for number in np.__version__.split(".")[:2])
_PENDING = tuple(refusal for refusal in REFUSALS if refusal.since > _VERSION)
_PATTERN = "|".join(f"(?:{refusal.warning})" for refusal in _PENDING)


def raise_what_newer_ones_refuse() -> None:
    """Have Python raise the warnings in question, until its filters are set otherwise."""
    if _PENDING:
        warnings.filterwarnings("error", _PATTERN, DeprecationWarning)


def refusal_behind(error: BaseException) -> Refusal | None:
    """Return what an exception came from, if it is such a warning or was raised because of one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DeprecationWarning):
            text = str(cause)
            return next((one for one in _PENDING if re.match(one.warning, text)), None)
        cause = cause.__cause__ or cause.__context__
    return None
