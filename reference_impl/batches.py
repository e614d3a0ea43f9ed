"""A data set divided: into the batches of an epoch, or into training, validation and test sets.

Both shuffle, and both keep each sample and its target together. The data sets are in `datasets`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import count
from types import ModuleType
from typing import TypeAlias

import array_api_compat
import numpy as np

from reference_impl.backend import (
    Array,
    checked,
    checked_count,
    checked_number,
    checked_rng,
    namespace,
)

Part: TypeAlias = tuple[Array, Array]


def minibatches(X: Array, T: Array, batch_size: int, rng: np.random.Generator) -> Iterator[Part]:
    """Shuffle the samples and go through them once, batch_size at a time: one epoch.

    Parameters
    ----------
    X : array of float, shape (N, ...)
        One sample per row.
    T : array of float or integers, shape (N, ...)
        The target or label of each sample.
    batch_size : int
        Samples per batch. The last batch holds those that remain, so it may be smaller.
    rng : numpy.random.Generator
        Draws the order, a new one at each call.

    Returns
    -------
    iterator of (X_b, T_b)
        New arrays of shape (batch_size, ...), each row of T_b with its row of X_b.

    Raises
    ------
    TypeError
        If X is not a float32 or float64 array, T is neither that nor holds integers, they come
        from two libraries, batch_size is not an integer, or rng is not a Generator.
    ValueError
        If X and T differ in their number of samples, there is none, a value is not finite, or
        batch_size is less than 1.

    Notes
    -----
    The call itself checks the arguments and draws the order; each batch is copied when its turn
    comes. The mean of a loss over an epoch must weight the batches by their size, because the
    last one may be smaller.

    Examples
    --------
    >>> import numpy as np
    >>> X, T = np.arange(5.0)[:, None], 10 * np.arange(5)
    >>> for X_b, T_b in minibatches(X, T, 2, np.random.default_rng(0)):
    ...     print(X_b[:, 0], T_b)
    [2. 4.] [20 40]
    [3. 0.] [30  0]
    [1.] [10]
    """
    return next(epochs(X, T, batch_size, rng))


def epochs(
    X: Array, T: Array, batch_size: int, rng: np.random.Generator
) -> Iterator[Iterator[Part]]:
    """Go through the samples as `minibatches` does, again and again, and check them only once.

    Parameters
    ----------
    X, T, batch_size, rng
        As in `minibatches`.

    Returns
    -------
    iterator of iterators of (X_b, T_b)
        One for each epoch, without end. Its order is drawn when its turn comes.

    Raises
    ------
    TypeError, ValueError
        As in `minibatches`.

    Examples
    --------
    >>> X, T = np.arange(3.0)[:, None], np.arange(3)
    >>> for _, epoch in zip(range(2), epochs(X, T, 2, np.random.default_rng(0))):
    ...     print([T_b.tolist() for _, T_b in epoch])
    [[2, 0], [1]]
    [[2, 1], [0]]
    """
    n = _checked_samples(X, T)
    batch_size = checked_count("batch_size", batch_size)
    checked_rng(rng)
    xp = namespace(X=X, T=T)
    starts = range(0, n, batch_size)

    def one() -> Iterator[Part]:
        order = _shuffled(n, X, rng)
        parts = (order[start : min(start + batch_size, n)] for start in starts)
        return (_rows(xp, X, T, part) for part in parts)

    return (one() for _ in count())


def split(
    X: Array, T: Array, fractions: Sequence[float], rng: np.random.Generator
) -> tuple[Part, Part, Part]:
    """Shuffle the samples and cut them into a training, a validation and a test set.

    Parameters
    ----------
    X : array of float, shape (N, ...)
        One sample per row.
    T : array of float or integers, shape (N, ...)
        The target or label of each sample.
    fractions : sequence of three floats
        The share of each set, > 0; together 1.
    rng : numpy.random.Generator
        Draws the order.

    Returns
    -------
    (X_tr, T_tr), (X_va, T_va), (X_te, T_te)
        Each sample is in exactly one of the three.

    Raises
    ------
    TypeError
        If X is not a float32 or float64 array, T is neither that nor holds integers, they come
        from two libraries, a fraction is not a number, or rng is not a Generator.
    ValueError
        If X and T differ in their number of samples, a value is not finite, the fractions are
        not three, not > 0 or not together 1, or a set would be empty.

    Notes
    -----
    The shuffled samples are cut after number round(f_tr N) and number round((f_tr + f_va) N); a
    half is rounded to the even number. So no set is off its share of N by more than one sample.

    Whatever is fitted to data, a mean as well as a network, is fitted to the training set alone.
    The classes are not balanced between the sets beyond what chance does.

    Examples
    --------
    >>> import numpy as np
    >>> X, T = np.arange(10.0)[:, None], np.arange(10)
    >>> parts = split(X, T, (0.6, 0.2, 0.2), np.random.default_rng(0))
    >>> [len(T_part) for X_part, T_part in parts]
    [6, 2, 2]
    """
    n = _checked_samples(X, T)
    f_tr, f_va, f_te = _checked_fractions(fractions)
    first, second = round(f_tr * n), round((f_tr + f_va) * n)
    counts = first, second - first, n - second
    if 0 in counts:
        raise ValueError(
            f"{n} samples are too few for the fractions {(f_tr, f_va, f_te)}: the sets would get "
            f"{counts[0]}, {counts[1]} and {counts[2]}. Every set needs at least one."
        )
    order = _shuffled(n, X, rng)
    xp = namespace(X=X, T=T)
    return (
        _rows(xp, X, T, order[:first]),
        _rows(xp, X, T, order[first:second]),
        _rows(xp, X, T, order[second:]),
    )


def _checked_samples(X: Array, T: Array) -> int:
    xp = namespace(X=X, T=T)
    if not xp.isdtype(T.dtype, ("integral", "real floating")):
        raise TypeError(f"T must hold floats or integers, got dtype {T.dtype}. Convert it first.")
    checked(X=(X, "..."))
    if xp.isdtype(T.dtype, "real floating"):
        checked(T=(T, "..."))
    if X.ndim == 0 or T.ndim == 0 or X.shape[0] != T.shape[0] or X.shape[0] == 0:
        raise ValueError(
            f"X and T must have one row for each sample, got shapes {tuple(X.shape)} and "
            f"{tuple(T.shape)}. Row n of T is the target of row n of X."
        )
    return int(X.shape[0])


def _checked_fractions(fractions: Sequence[float]) -> list[float]:
    shares = [checked_number(f"fractions[{i}]", f, above=0) for i, f in enumerate(fractions)]
    if len(shares) != 3 or not math.isclose(sum(shares), 1):
        raise ValueError(
            f"fractions must be three numbers with sum 1, got {fractions}. "
            "They are the shares of the training, the validation and the test set."
        )
    return shares


def _shuffled(n: int, X: Array, rng: np.random.Generator) -> Array:
    checked_rng(rng)
    return namespace(X=X).asarray(rng.permutation(n), device=array_api_compat.device(X))


def _rows(xp: ModuleType, X: Array, T: Array, rows: Array) -> Part:
    return xp.take(X, rows, axis=0), xp.take(T, rows, axis=0)
