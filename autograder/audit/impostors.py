"""Wrong answers that were seen with full marks, made of any right answer: they must lose them.

They call a right answer and spoil what it returns by what has stayed of earlier calls, or by the
dtype of what was given. So they find what the cases of an exercise don't ask.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.audit.results import Place, rebuilt

Answer = Callable[..., Any]


class Impostor:
    """A wrong answer made of a right one; a new one for each verdict, because it remembers.

    Attributes
    ----------
    asked : bool
        Whether there is anything in the arguments or results so far that it could get wrong.
    """

    column = ""
    words = ""
    """What such an answer does, after "an answer that"."""
    keeps_nothing = True
    """Whether each part must be lost, and not just one of them."""
    spares_numbers = False
    """Whether it leaves parts right that are of numbers only."""

    def __init__(self, right: Answer) -> None:
        self._right = right
        self.asked = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the right answer, and return its result spoilt."""
        return self._spoilt(self._right(*args, **kwargs), (*args, *kwargs.values()))

    def _spoilt(self, result: Any, args: tuple[Any, ...]) -> Any:
        raise NotImplementedError


class RemembersFirst(Impostor):
    """A cache whose key is the shapes of the arguments."""

    column = "twice"
    words = "returns its first result whenever the shapes are the same"

    def __init__(self, right: Answer) -> None:
        super().__init__(right)
        self._first: dict[object, Any] = {}

    def _spoilt(self, result: Any, args: tuple[Any, ...]) -> Any:
        self.asked = True
        result = _listed(result)
        return copy.copy(self._first.setdefault(shapes_of(args), result))


class AddsUp(Impostor):
    """Sums that begin where the last call with the same shapes has left them."""

    column = "twice"
    words = "adds to its last result whenever the shapes are the same"

    def __init__(self, right: Answer) -> None:
        super().__init__(right)
        self._sums: dict[object, Any] = {}

    def _spoilt(self, result: Any, args: tuple[Any, ...]) -> Any:
        shapes = shapes_of(args)

        def add(piece: Any, place: Place) -> Any:
            if isinstance(piece, (bool, np.bool_)) or not _is_number(piece):
                return piece
            self.asked = True
            key = (shapes, place, np.shape(piece))
            self._sums[key] = self._sums[key] + piece if key in self._sums else piece
            return self._sums[key]

        return rebuilt(result, add)


class OneBuffer(Impostor):
    """Arrays, lists and dicts that are handed out again, filled with other numbers."""

    column = "alias"
    words = "returns the same array again, with other numbers in it"
    spares_numbers = True

    def __init__(self, right: Answer) -> None:
        super().__init__(right)
        self._buffers: dict[object, Any] = {}

    def _spoilt(self, result: Any, args: tuple[Any, ...]) -> Any:
        def refill(piece: Any, place: Place) -> Any:
            match piece:
                case np.ndarray():
                    self.asked = True
                    key = (place, piece.shape, piece.dtype.str)
                    buffer = self._buffers.setdefault(key, np.empty_like(piece))
                    buffer[...] = piece
                case list():
                    self.asked = True
                    buffer = self._buffers.setdefault((place, "list"), [])
                    buffer[:] = piece
                case dict():
                    self.asked = True
                    buffer = self._buffers.setdefault((place, "dict"), {})
                    buffer.clear()
                    buffer.update(piece)
                case _:
                    return piece
            return buffer

        return rebuilt(result, refill)


class CutsToWhole(Impostor):
    """`np.zeros_like(z)`, filled: whole numbers in, whole numbers out."""

    column = "whole"
    keeps_nothing = False  # it is right where the result is whole anyway
    words = "cuts its results to whole numbers if it gets whole numbers"

    def _spoilt(self, result: Any, args: tuple[Any, ...]) -> Any:
        given = next((arg for arg in args if _is_number(arg)), None)
        if given is None or not np.issubdtype(np.asarray(given).dtype, np.integer):
            return result

        def cut(piece: Any, place: Place) -> Any:
            is_float = (
                isinstance(piece, (float, np.ndarray)) and np.asarray(piece).dtype.kind == "f"
            )
            if not is_float or np.shape(piece) != np.shape(given):
                return piece
            with np.errstate(invalid="ignore"):  # infinite
                whole = np.asarray(piece).astype(np.int64)
            self.asked |= not np.array_equal(whole, piece)  # 2.0 may well be written 2
            return whole if isinstance(piece, np.ndarray) else int(whole)

        return rebuilt(result, cut)


IMPOSTORS = (RemembersFirst, AddsUp, OneBuffer, CutsToWhole)


@dataclass
class LearnedByHeart:
    """The public cases' results, in order, whatever is asked.

    Parameters
    ----------
    results : list
        One for each call: what a right answer, with its driver, has returned.
    """

    results: list[Any]
    calls: int = 0

    def __call__(self, *args: Any) -> Any:
        """Return the next result, and after the last one the first again."""
        result = self.results[self.calls % len(self.results)]
        self.calls += 1
        return copy.deepcopy(result)


def shapes_of(args: tuple[Any, ...]) -> object:
    """Return what a cache by shapes takes for the arguments: no entry of theirs, no float.

    If there is nothing else in them, such as a gate's name, then of these only the types: a cache
    whose key is everything is a right answer.
    """
    key = tuple(_key(arg, exact=True) for arg in args)
    return key if _has_numbers(args) else tuple(_key(arg, exact=False) for arg in args)


def _key(arg: Any, exact: bool) -> object:
    match arg:
        case np.ndarray():
            return arg.shape
        case dict():
            return tuple((name, _key(value, exact)) for name, value in arg.items())
        case tuple() | list():
            return tuple(_key(item, exact) for item in arg)
        case bool() | int() | str() if exact:
            return arg
    return type(arg).__name__


def _has_numbers(arg: Any) -> bool:
    """Whether there is anything in an argument that a cache by shapes overlooks."""
    match arg:
        case dict():
            return any(map(_has_numbers, arg.values()))
        case tuple() | list():
            return any(map(_has_numbers, arg))
        case bool() | int() | str():
            return False
    return True


def _is_number(piece: Any) -> bool:
    """Whether it is a number or an array of numbers; truth values are none."""
    if isinstance(piece, np.ndarray):
        return piece.dtype.kind in "fiu"
    return isinstance(piece, (int, float, np.number)) and not isinstance(piece, bool)


def _listed(result: Any) -> Any:
    return list(result) if hasattr(result, "__next__") else result
