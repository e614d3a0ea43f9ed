"""What ps08 compares in place of the returned values: properties of batches, rows of a path.

A view turns returned values which are equally right into the same value. No exercise and no
reference is imported here.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array, describe, unpack
from autograder.core.verdict import Outcome


def view_minibatches(value: Any, X: Any, T: Any, batch_size: int, seed: int) -> Any:
    """Tell which properties hold: all of them for every correct way to shuffle."""
    number_of = {row.tobytes(): n for n, row in enumerate(X)}
    orders, kept, sizes = [], True, []
    for epoch in value:
        order: list[int] = []
        sizes.append([])
        for batch in epoch:
            X_b, T_b = unpack(batch, "X_b", "T_b")
            X_b = check_array(X_b, "X_b", -1, *X.shape[1:])
            T_b = check_array(T_b, "T_b", -1, *T.shape[1:])
            if len(X_b) != len(T_b):
                message = f"A batch has {len(X_b)} rows of X and {len(T_b)} of T"
                raise InvalidReturnError(message, Outcome.WRONG_SHAPE)
            numbers = [number_of.get(np.ascontiguousarray(row).tobytes(), -1) for row in X_b]
            kept = kept and all(
                n < 0 or np.array_equal(t, T[n]) for n, t in zip(numbers, T_b, strict=True)
            )
            order += numbers
            sizes[-1].append(len(numbers))
        orders.append(order)
    n, first, second, again = len(X), *orders
    whole, rest = divmod(n, batch_size)
    neighbours = sum(b - a == 1 for a, b in itertools.pairwise(first))
    few = len(first) < 12  # two shuffled orders of 12 are the same once in 500 million
    targets = [t for batch in value[0] for t in batch[1]]
    in_place = all(np.array_equal(t, mine) for t, mine in zip(targets, T, strict=False))
    return {
        "pairs kept": kept,
        "targets shuffled": few or not in_place or first == sorted(first),
        "rows of X": all(number >= 0 for order in orders for number in order),
        "nobody left out": all(set(range(n)) <= set(order) for order in orders),
        "nobody twice": all(len(set(order)) == len(order) for order in orders),
        "sizes": all(size == [batch_size] * whole + [rest] * (rest > 0) for size in sizes),
        "shuffled": neighbours < n / 2 if n >= 40 else few or first != sorted(first),
        "new order": few or first != second,
        "repeats": first == again,
    }


def view_gradient_descent(value: Any, w0: Any, eta: float, steps: int, coefficients: Any) -> Any:
    """Stack a list of points into an array with a row for each."""
    rows = value
    if isinstance(value, (list, tuple)):
        if not all(isinstance(w, np.ndarray) and w.shape == w0.shape for w in value):
            message = f"The trajectory should hold arrays of shape {w0.shape}, one for each point"
            raise InvalidReturnError(message)
        rows = np.array(value)
    elif not isinstance(value, np.ndarray):
        raise InvalidReturnError(f"The trajectory should be a NumPy array, not {describe(value)}")
    return check_array(rows, "The trajectory", steps + 1, len(w0))
