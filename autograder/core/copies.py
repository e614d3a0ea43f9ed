"""Copies of plain data, as `copy.deepcopy` makes them, in a fifth of its time.

Every case's arguments are copied before a call, and there are dozens for each submission.
"""

from __future__ import annotations

import copy
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

ATOMS = frozenset((type(None), bool, int, float, complex, str, bytes))


def copied(value: T) -> T:
    """Return a copy that shares nothing that can change with the original.

    Parameters
    ----------
    value : object
        Plain data are copied here; anything else by `copy.deepcopy`.

    Returns
    -------
    object
        What was one object in several places is one in the copy, too. Arrays keep the order of
        their memory, on which the last digit of a product may depend.
    """
    result: T = _copied(value, {})
    return result


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    """Copy a value; `memo` has the copies so far, by the original's id, as deepcopy keeps them."""
    kind = type(value)
    if kind in ATOMS:
        return value
    if id(value) in memo:
        return memo[id(value)]
    if kind is np.ndarray and not value.dtype.hasobject:
        result: Any = value.copy("K")
    elif kind is tuple:
        result = tuple([_copied(item, memo) for item in value])
    elif kind is list:
        result = memo[id(value)] = []
        result.extend([item if type(item) in ATOMS else _copied(item, memo) for item in value])
    elif kind is dict:
        result = memo[id(value)] = {}
        result.update(
            {
                k if type(k) in ATOMS else _copied(k, memo): (
                    item if type(item) in ATOMS else _copied(item, memo)
                )
                for k, item in value.items()
            }
        )
    else:
        return copy.deepcopy(value, memo)
    memo[id(value)] = result
    return result
