"""What a view asks of a returned value before using it: its type, its shape, that it is finite.

A value that fails ends in `InvalidReturnError`, whose message a student reads. Values count for
what they are: an array is a sequence, too, and a 0-d array the number it holds.
"""

from __future__ import annotations

import numbers
import warnings
from typing import Any

import numpy as np

from autograder.core.verdict import Outcome


class InvalidReturnError(ValueError):
    """A returned value can't be used. The message says what was expected and what came."""

    def __init__(self, message: str, outcome: Outcome = Outcome.WRONG_TYPE) -> None:
        super().__init__(message)
        self.outcome = outcome


class ZeroDimensionalWarning(UserWarning):
    """A view was given a 0-d array and took it for the number it holds."""


def describe(value: Any) -> str:
    """What something is, in words for a student."""
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "fiubc":
            return f"an ndarray of {value.dtype.name}"
        return f"an array of shape {value.shape}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)} items"
    name = type(value).__name__
    return (
        f"an {name}" if name[:1].lower() in "aeiou" or name.startswith("ndarray") else f"a {name}"
    )


def describe_no_sequence(value: Any) -> str:
    """What something is in place of a sequence, and what to do about an iterator."""
    name = type(value).__name__
    if _is_iterator(name):
        return f"{describe(value)}, which gives its items only once: make a list of it"
    return describe(value)


def _is_iterator(type_name: str) -> bool:
    """Whether a type's name, which is all that is left of such a value, is an iterator's."""
    others = ("generator", "zip", "map", "filter", "enumerate", "reversed", "chain", "islice")
    return type_name.endswith("iterator") or type_name in others


def is_sequence(value: Any) -> bool:
    """Whether something has items in an order: a tuple, a list, or an array that isn't 0-d."""
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def without_zero_dimensions(value: Any) -> Any:
    """Return the number, or truth value, that a 0-d array holds; anything else as it is."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def unpack(value: Any, *names: str) -> tuple[Any, ...]:
    """Return the items of a tuple, list or array that should have one for each name.

    Raises
    ------
    InvalidReturnError
        If it is no sequence, or of another length.
    """
    wanted = f"{len(names)} items, ({', '.join(names)})"
    if not is_sequence(value):
        raise InvalidReturnError(f"It should return {wanted}, not {describe_no_sequence(value)}")
    if len(value) != len(names):
        raise InvalidReturnError(f"It should return {wanted}, not {len(value)}")
    return tuple(value)


def check_array(value: Any, name: str, *shape: int) -> Any:
    """Return an array of finite real numbers as float64, if it is one of that shape.

    Parameters
    ----------
    value : object
    name : str
        What to call it.
    *shape : int
        −1 stands for any size.

    Raises
    ------
    InvalidReturnError
        If it is no array of numbers, has another shape, or isn't finite.
    """
    if not isinstance(value, np.ndarray):
        raise InvalidReturnError(f"{name} should be a NumPy array, not {describe(value)}")
    if value.dtype.kind not in "fiub":
        raise InvalidReturnError(f"{name} should hold real numbers, not {value.dtype.name}")
    fits = len(value.shape) == len(shape) and all(
        want in (-1, size) for want, size in zip(shape, value.shape, strict=True)
    )
    if not fits:
        wanted = "(" + ", ".join("any" if n == -1 else str(n) for n in shape)
        wanted += ",)" if len(shape) == 1 else ")"
        message = f"{name} should have shape {wanted}, not {value.shape}"
        raise InvalidReturnError(message, Outcome.WRONG_SHAPE)
    numbers_of = value.astype(float)
    if not np.isfinite(numbers_of).all():
        raise InvalidReturnError(
            f"{name} should be finite; it holds nan or inf", Outcome.NOT_FINITE
        )
    return numbers_of


def check_number(value: Any, name: str) -> float:
    """Return a finite real number as a float; that of a 0-d array with a warning.

    Raises
    ------
    InvalidReturnError
        If it is no number, or not finite.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
        warnings.warn(f"{name} is a 0-d array", ZeroDimensionalWarning, stacklevel=2)
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise InvalidReturnError(f"{name} should be a number, not {describe(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not np.isfinite(number):
        raise InvalidReturnError(f"{name} should be finite; it is {number}", Outcome.NOT_FINITE)
    return number
