"""Results of calls, taken apart and put together: containers, and the leaves in them.

What makes a right answer look otherwise is in `variations`, what makes it wrong in `impostors`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Place = tuple[Any, ...]
"""The positions and keys that lead to something in a result; empty for the result itself."""

LONG = 4


def rebuilt(result: Any, change: Callable[[Any, Place], Any], place: Place = ()) -> Any:
    """Return a result built anew from the inside out, each piece of it as `change` returns it.

    Parameters
    ----------
    result : object
        Anything. Tuples, lists, dicts and iterators are built anew; everything else is a leaf.
    change : callable
        `change(piece, place)` is asked for every leaf and, after their items, for every
        container. An iterator is asked for its items when they are wanted, and not itself.
    place : tuple
        Where the result is in a larger one.

    Returns
    -------
    object
    """
    if hasattr(result, "__next__"):
        return (rebuilt(item, change, (*place, n)) for n, item in enumerate(result))
    if isinstance(result, dict):
        items = {key: rebuilt(item, change, (*place, key)) for key, item in result.items()}
        return change(items, place)
    if isinstance(result, (tuple, list)):
        built = [rebuilt(item, change, (*place, n)) for n, item in enumerate(result)]
        return change(tuple(built) if isinstance(result, tuple) else built, place)
    return change(result, place)


def pieces(result: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each container and each leaf of a result with its place, the result itself first.

    Of a long sequence, whose items are alike, only the first and the last.
    """
    yield place, result
    if isinstance(result, dict):
        inner = list(result.items())
    elif isinstance(result, (tuple, list)):
        inner = list(enumerate(result))
        if len(inner) > LONG:
            inner = [inner[0], inner[-1]]
    else:
        return
    for key, item in inner:
        yield from pieces(item, (*place, key))


def replaced(result: Any, place: Place, piece: object) -> Any:
    """Return a result with another piece at one place; the rest is shared, not copied."""
    if not place:
        return piece
    key, *further = place
    if isinstance(result, dict):
        return {**result, key: replaced(result[key], tuple(further), piece)}
    items = list(result)
    items[key] = replaced(items[key], tuple(further), piece)
    return tuple(items) if isinstance(result, tuple) else items


def is_whole(leaf: object) -> bool:
    """Whether a leaf is a float64 array of nothing but 0, 1 and −1, and not of 0 alone.

    Zeros alone may be what rounding has left of small numbers, which float32 would keep.
    """
    if not isinstance(leaf, np.ndarray) or leaf.dtype != np.float64 or not leaf.any():
        return False
    return bool(np.isin(leaf, (-1.0, 0.0, 1.0)).all())
