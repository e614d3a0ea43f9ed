"""What ps08 compares in place of the returned values: batches, rows of a path, steps.

A view turns returned values which are equally right into the same value. No exercise and no
reference is imported here.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from autograder.core.validation import (
    InvalidReturnError,
    check_array,
    check_number,
    describe,
    unpack,
)
from autograder.core.verdict import Outcome

RTOL = 1e-6
LEAST_MOVE = 1e-3
"""A memory with which w as good as stands still is none to go by: `return w, 0 * v` moves nothing.

As a share of the right step, each by its largest entry. Slips in the memory make steps ten times
too short, hardly shorter.
"""
SURE = 1e9
"""What a right answer may give by chance is asked only where it has this many ways not to."""


def view_minibatches(value: Any, X: Any, T: Any, batch_size: int, seed: int) -> Any:
    """Tell which properties hold: all of them for every correct way to shuffle.

    Batches are random groups of samples. In which order a batch holds its own isn't asked, so a
    single batch can be shuffled in no wrong way.
    """
    epochs_came = isinstance(value, list) and len(value) == 3
    if not epochs_came or not all(isinstance(epoch, list) for epoch in value):
        raise InvalidReturnError("No three epochs came back", Outcome.BROKE_PROTOCOL)
    number_of = {row.tobytes(): n for n, row in enumerate(X)}
    epochs, kept = [], True
    for epoch in value:
        if not epoch and len(X) >= batch_size:
            raise InvalidReturnError("No batch came")
        epochs.append([_rows(batch, number_of, X, T) for batch in epoch])
        kept = kept and all(pairs for _, pairs in epochs[-1])
    groups = [[numbers for numbers, _ in epoch] for epoch in epochs]
    orders = [[number for group in epoch for number in group] for epoch in groups]
    first, second, again = ([frozenset(group) for group in epoch] for epoch in groups)
    n, (whole, rest) = len(X), divmod(len(X), batch_size)
    sizes = [batch_size] * whole + [rest] * (rest > 0)
    # one array for all batches: then only the last one's samples are seen, or a part of them
    held = [group for group in first if group]  # what is empty shares nothing
    came_again = len(held) > 2 >= len(set(held))
    # the same twice, or as in the data: can it be chance?
    other_order, other_groups = (ways > SURE and not came_again for ways in _ways(n, groups[0]))
    in_data_order = [frozenset(range(n)[i : i + batch_size]) for i in range(0, n, batch_size)]
    targets = [t for batch in value[0] for t in batch[1]]
    in_place = all(np.array_equal(t, mine) for t, mine in zip(targets, T, strict=False))
    sorted_rows = orders[0] == sorted(orders[0])
    return {
        "pairs kept": kept,
        "targets shuffled": not other_order or not in_place or sorted_rows,
        "rows of X": all(number >= 0 for order in orders for number in order),
        "nobody left out": all(set(range(n)) <= set(order) for order in orders),
        "nobody twice": all(len(set(order)) == len(order) for order in orders),
        "sizes": all([len(group) for group in epoch] == sizes for epoch in groups),
        "nothing empty": all(group for epoch in groups for group in epoch),
        "more than one batch": len(held) > 1 or n <= batch_size,
        "other batches": not came_again,
        "shuffled": not (other_order and first == in_data_order)
        and not (other_groups and _holds_neighbours(first)),
        "new order": not (other_order and first == second),
        "new groups": not (other_groups and first != second and set(first) == set(second)),
        "repeats": orders[0] == orders[2] and first == again,
    }


def _ways(n: int, groups: list[list[int]]) -> tuple[float, float]:
    """Return in how many ways n samples make groups of these sizes: in order, and in any order."""
    sizes = [len(group) for group in groups]
    rest = max(0, n - sum(sizes))
    if sum(sizes) > 2 * n + 20:  # whoever sends so many is wrong anyway, and factorials grow
        return math.inf, math.inf
    ways = math.factorial(sum(sizes) + rest) / math.prod(map(math.factorial, [*sizes, rest]))
    return ways, ways / math.prod(map(math.factorial, Counter(sizes).values()))


def _rows(batch: Any, number_of: dict[bytes, int], X: Any, T: Any) -> tuple[list[int], bool]:
    """Return the numbers of a batch's rows, −1 for a strange one, and whether the pairs hold."""
    if isinstance(batch, np.ndarray) and batch.ndim == 1 and batch.dtype.kind in "iu":
        raise InvalidReturnError("A batch should be a pair (X_b, T_b), not whole numbers")
    X_b, T_b = unpack(batch, "X_b", "T_b")
    X_b = check_array(X_b, "X_b", -1, *X.shape[1:])
    T_b = check_array(T_b, "T_b", -1, *T.shape[1:])
    if len(X_b) != len(T_b):
        message = f"A batch has {len(X_b)} rows of X and {len(T_b)} of T"
        raise InvalidReturnError(message, Outcome.WRONG_SHAPE)
    numbers = [number_of.get(row.tobytes(), -1) for row in X_b]
    known = np.array(numbers, dtype=int) >= 0
    return numbers, np.array_equal(T_b[known], T[np.array(numbers, dtype=int)[known]])


def _holds_neighbours(groups: list[frozenset[int]]) -> bool:
    """Whether samples that are neighbours in the data are as good as always together."""
    place = {number: i for i, group in enumerate(groups) for number in group}
    together = [place[n] == place.get(n + 1, -1) for n in place]
    if len(place) < 40:
        return sum(together) >= len(place) - len(groups)
    in_pairs = [place[n] == place.get(n + 1, -1) for n in place if n % 2 == 0]
    return 5 * sum(together) >= 4 * (len(place) - len(groups)) or all(in_pairs)


def view_gradient_descent(value: Any, w0: Any, eta: float, steps: int, coefficients: Any) -> Any:
    """Stack a list of points into an array with a row for each."""
    rows = value
    if isinstance(value, (list, tuple)):
        points = [_point(w, w0.shape) for w in value]
        rows = np.array(points) if points else np.zeros((0, len(w0)))
    elif not isinstance(value, np.ndarray):
        raise InvalidReturnError(f"The trajectory should be a NumPy array, not {describe(value)}")
    return check_array(rows, "The trajectory", steps + 1, len(w0))


def _point(w: Any, shape: tuple[int, ...]) -> Any:
    """Return one of a list of points: an array, or a list of numbers."""
    if isinstance(w, (list, tuple)) and len(w) == shape[0]:
        return np.array([check_number(entry, "An entry of a point") for entry in w])
    if not isinstance(w, np.ndarray) or w.shape != shape:
        message = f"The trajectory should hold arrays of shape {shape}, one for each point"
        raise InvalidReturnError(message)
    return check_array(w, "A point", *shape)


def view_step(value: Any, *args: Any, facts: Any) -> Any:
    """Take w for right where it follows from the memory that came with it.

    What has another structure, or can't be computed with, stays as it is. `facts` is what
    `autograder.problem_sets.ps08_sgd.own_memory` says of the step.
    """
    right, start = facts["right"], facts["start"]
    if not isinstance(value, (tuple, list)) or len(value) != len(right):
        return value
    if not all(_is_usable(one, right[0].shape) for one in value):
        return value
    after, *memory = value
    with np.errstate(all="ignore"):  # a stranger's memory may be negative, or huge
        move = facts["along"] * (memory[0] if facts["by first"] else 1.0)
        if facts["root"] is not None:
            factor, more = facts["root"]
            move = move / (np.sqrt(factor * memory[-1]) + more)
        own = start + move
    if not np.isfinite(own).all():
        return value
    moves = np.abs(own - start).max() >= LEAST_MOVE * np.abs(right[0] - start).max()
    if moves and np.allclose(after, own, rtol=RTOL, atol=1e-9 * np.abs(own).max()):
        return (right[0], *memory)
    return value


def _is_usable(array: Any, shape: tuple[int, ...]) -> bool:
    if not isinstance(array, np.ndarray) or array.dtype != np.float64 or array.shape != shape:
        return False
    return bool(np.isfinite(array).all())
