"""Right answers in other clothes, which must keep full marks: made of any right answer.

Some draw their random numbers otherwise, some return the same numbers in another container, dtype
or memory layout. People write all of them. Answers that are wrong are in `impostors`.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.audit.results import Place, is_whole, rebuilt

Answer = Callable[..., Any]


class Varied:
    """A right answer in other clothes.

    Attributes
    ----------
    asked : bool
        Whether the clothes have made any difference yet.
    """

    def __init__(self, right: Answer, variation: Variation) -> None:
        self._right = right
        self._variation = variation
        self.asked = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the right answer, with other arguments, and return its result rebuilt."""
        args = tuple(map(self._argument, args))
        kwargs = {name: self._argument(value) for name, value in kwargs.items()}
        return rebuilt(self._right(*args, **kwargs), self._piece)

    def _argument(self, argument: Any) -> Any:
        if self._variation.generator is None or not isinstance(argument, np.random.Generator):
            return argument
        self.asked = True
        return self._variation.generator(argument)

    def _piece(self, piece: Any, place: Place) -> Any:
        changed = piece if self._variation.piece is None else self._variation.piece(piece)
        self.asked |= changed is not piece
        return changed


@dataclass(frozen=True)
class Variation:
    """One way to be right in other clothes.

    Attributes
    ----------
    column : str
        The audit's column in which it counts.
    words : str
        What such an answer does, after "a right answer that".
    piece : callable, optional
        Maps each piece of a result to another, or to itself.
    generator : callable, optional
        Maps the Generator in the arguments to another.
    """

    column: str
    words: str
    piece: Callable[[Any], Any] | None = None
    generator: Callable[[np.random.Generator], np.random.Generator] | None = None

    def of(self, right: Answer) -> Varied:
        """Return a right answer in these clothes."""
        return Varied(right, self)


class _ListOfMine(list[Any]):
    pass


class _DictOfMine(dict[Any, Any]):
    pass


class _IntOfMine(int):
    pass


def _subclass(piece: Any) -> Any:
    """Namedtuples, and what else people derive or get from libraries."""
    match piece:
        case bool() | np.bool_():
            return piece
        case tuple():
            names = [f"item{number}" for number in range(len(piece))]
            return namedtuple("Result", names)(*piece)
        case list():
            return _ListOfMine(piece)
        case dict():
            return OrderedDict(piece)
        case int():
            return _IntOfMine(piece)
        case str():
            return np.str_(piece)
    return piece


def _other_container(piece: Any) -> Any:
    match piece:
        case tuple():
            return list(piece)
        case list():
            return tuple(piece)
        case dict():
            collected: defaultdict[Any, Any] = defaultdict(float)
            for key, value in piece.items():
                collected[np.str_(key) if isinstance(key, str) else key] = value
            return collected
    return piece


def _derived_dict(piece: Any) -> Any:
    return _DictOfMine(piece) if isinstance(piece, dict) else piece


def _numpy_number(piece: Any) -> Any:
    match piece:
        case bool():
            return np.bool_(piece)
        case int() if abs(piece) < 2**63:
            return np.int64(piece)
        case float() if not isinstance(piece, np.float64):
            return np.float64(piece)
    return piece


def _number_as_array(piece: Any) -> Any:
    if isinstance(piece, (bool, np.bool_)):
        return piece
    return np.array(piece) if isinstance(piece, (int, float, np.number)) else piece


def _as_dtype(name: str) -> Callable[[Any], Any]:
    return lambda piece: piece.astype(name) if is_whole(piece) else piece


def _fortran_order(piece: Any) -> Any:
    if not isinstance(piece, np.ndarray):
        return piece
    turned = np.array(piece, order="F")
    turned.flags.writeable = False
    return turned


def _part_of_a_larger_array(piece: Any) -> Any:
    """Every second entry of an array of twice the size, counted from the end."""
    if not isinstance(piece, np.ndarray) or piece.ndim == 0:
        return piece
    larger = np.zeros([2 * size for size in piece.shape], dtype=piece.dtype)
    part = larger[(slice(None, None, -2),) * piece.ndim]
    part[...] = piece
    return part


def _drawn_from_before(rng: np.random.Generator) -> np.random.Generator:
    rng.random(7)
    return rng


def _generator_of_its_own(rng: np.random.Generator) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(int(rng.integers(2**63))))


def _spawned(rng: np.random.Generator) -> np.random.Generator:
    return rng.spawn(1)[0]


class _OtherMethods(np.random.Generator):
    """Draws each number with the other sign or from above, and entries in another order.

    It shares the other generator's stream.
    """

    def random(self, size: Any = None, *args: Any, **kwargs: Any) -> Any:
        drawn = 1.0 - np.asarray(super().random(_turned(size)))
        return drawn.T if drawn.ndim else float(drawn)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        return low + (high - low) * self.random(size)

    def standard_normal(self, size: Any = None, *args: Any, **kwargs: Any) -> Any:
        drawn = -np.asarray(super().standard_normal(_turned(size)))
        return drawn.T if drawn.ndim else float(drawn)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        return loc + scale * self.standard_normal(size)

    def permutation(self, x: Any, axis: int = 0) -> Any:
        entries = np.arange(x) if isinstance(x, (int, np.integer)) else np.asarray(x)
        order = np.argsort(super().random(entries.shape[axis]))
        return np.take(entries, order, axis=axis)


def _turned(size: Any) -> Any:
    return size[::-1] if isinstance(size, tuple) else size


def _other_methods(rng: np.random.Generator) -> np.random.Generator:
    return _OtherMethods(rng.bit_generator)


VARIATIONS = (
    Variation("draws", "draws seven numbers first", generator=_drawn_from_before),
    Variation("draws", "draws with a Generator made of its own", generator=_generator_of_its_own),
    Variation("draws", "draws with a Generator spawned from its own", generator=_spawned),
    Variation("draws", "draws by other methods of the Generator", generator=_other_methods),
    Variation("types", "returns subclasses, such as namedtuples and OrderedDicts", _subclass),
    Variation("types", "returns lists for tuples, tuples for lists", _other_container),
    Variation("types", "returns a dict of a class of its own", _derived_dict),
    Variation("types", "returns NumPy's numbers for Python's", _numpy_number),
    Variation("types", "returns a number as an array without axes", _number_as_array),
    Variation("dtypes", "returns 0, 1 and −1 in float32", _as_dtype("float32")),
    Variation("dtypes", "returns 0, 1 and −1 in whole numbers", _as_dtype("int64")),
    Variation("dtypes", "returns arrays in Fortran order that can't be written", _fortran_order),
    Variation("dtypes", "returns parts of larger arrays", _part_of_a_larger_array),
)
