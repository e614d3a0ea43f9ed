"""A single threshold unit: what it computes, and how the perceptron learns.

Labels are −1 and +1 here, while a threshold unit as a gate returns 0 or 1. Whether any single
unit can do the job, and what several can do together, is in `xor`. The perceptron error, whose
gradient the learning rule follows, is in `losses`.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterator
from types import ModuleType
from typing import Final

from reference_impl.activations import step
from reference_impl.backend import (
    Array,
    checked,
    checked_count,
    checked_number,
    checked_signs,
    namespace,
)

# Name of the gate -> (w, b).
_GATES: Final = {
    "or": (1.0, -0.5),
    "and": (1.0, -1.5),
    "not": (-1.0, 0.5),
    "nand": (-1.0, 1.5),
}


def threshold_unit(x: Array, w: float | Array, b: float) -> int:
    """Return 1{w · x + b ≥ 0}.

    Parameters
    ----------
    x : array of float, shape (D,)
        Inputs.
    w : float, or array of float, shape (D,)
        One weight for each input, or one for all of them.
    b : float
        Bias.

    Returns
    -------
    int
        0 or 1.

    Raises
    ------
    TypeError
        If x is not a float32 or float64 array, w is neither a number nor an array like x, or b
        is not a number.

    Notes
    -----
    McCulloch & Pitts (1943) with one weight for all inputs, Rosenblatt (1958) with one for each,
    both as in Farrahi, "Solving Deeper MLPs": the unit is on at 0.

    Examples
    --------
    >>> import numpy as np
    >>> threshold_unit(np.array([1.0, 1.0]), 1.0, -1.5)
    1
    >>> threshold_unit(np.array([1.0, 1.0]), np.array([1.0, -3.0]), 1.5)
    0
    """
    shared = isinstance(w, numbers.Real)
    xp = checked(x=(x, "D")) if shared else checked(x=(x, "D"), w=(w, "D"))
    w = checked_number("w", w) if shared else w
    b = checked_number("b", b)
    return int(xp.sum(w * x) + b >= 0)


def gate_weights(name: str) -> tuple[float, float]:
    """Return the shared weight w and the bias b that make a threshold unit a logic gate.

    Parameters
    ----------
    name : {"or", "and", "not", "nand"}
        The gate. "not" has one input, the others have two.

    Returns
    -------
    w, b : float
        For `threshold_unit`.

    Raises
    ------
    ValueError
        If there is no gate of that name.

    Notes
    -----
    Farrahi, "Solving Deeper MLPs"; NAND is AND with both signs turned. Each b is half-way between
    the sums that must give 1 and those that must give 0. It is a bias, which is added: Liu's
    ⟨1, 1, 0.5⟩ names a threshold, which the sum must reach, so there the sign is the other one.

    Examples
    --------
    >>> import numpy as np
    >>> w, b = gate_weights("or")
    >>> [threshold_unit(np.array([u, v]), w, b) for u in (0.0, 1.0) for v in (0.0, 1.0)]
    [0, 1, 1, 1]
    """
    if name not in _GATES:
        known = ", ".join(repr(gate) for gate in _GATES)
        raise ValueError(f"name must be one of {known}, got {name!r}.")
    return _GATES[name]


def perceptron_predict(X: Array, w: Array, b: float) -> Array:
    """Return +1 where X w + b ≥ 0 and −1 elsewhere.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    w : array of float, shape (D,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    array of float, shape (N,)
        −1 or +1, in the dtype of X.

    Raises
    ------
    TypeError
        If X or w is not a float32 or float64 array, the two differ in dtype or library, or b is
        not a number.

    Notes
    -----
    Rosenblatt (1958), in the ±1 form of Farrahi, "Solving Deeper MLPs". A sign function that is 0
    at 0 would give a third label.

    Examples
    --------
    >>> import numpy as np
    >>> perceptron_predict(np.array([[0.0], [1.0], [2.0]]), np.array([1.0]), -1.0)
    array([-1.,  1.,  1.])
    """
    checked(X=(X, "N D"), w=(w, "D"))
    b = checked_number("b", b)
    return 2 * step(X @ w + b) - 1


def perceptron_fit(X: Array, y: Array, max_epochs: int) -> tuple[Array, float, int]:
    """From w = 0 and b = 0, repeat w ← w + yₙ xₙ and b ← b + yₙ wherever yₙ (w · xₙ + b) ≤ 0.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row, visited in this order.
    y : array of integer or float, shape (N,)
        The label of each sample, −1 or +1.
    max_epochs : int
        How often to go through the samples at most. It ends before, at the first epoch without
        an update, which comes only if a line (a hyperplane) separates the classes.

    Returns
    -------
    w : array of float, shape (D,)
        Weights, in the dtype of X.
    b : float
        Bias.
    n_updates : int
        How many updates it took.

    Raises
    ------
    TypeError
        If X is not a float32 or float64 array, y does not hold numbers, or max_epochs is not an
        integer.
    ValueError
        If a shape does not fit, X is not finite, y holds anything but −1 and +1, or max_epochs
        is negative.

    Notes
    -----
    Rosenblatt (1958), as in Farrahi, "Solving Deeper MLPs". `perceptron_updates` yields the
    single updates, `perceptron_mistake_bound` says how many there can be.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> perceptron_fit(X, np.array([-1, 1, 1, 1]), max_epochs=10)  # OR
    (array([2., 2.]), -1.0, 9)
    """
    updates = perceptron_updates(X, y, max_epochs)
    w, b, n_updates = namespace(X=X).zeros_like(X[0, :]), 0.0, 0
    for update in updates:
        _, _, w, b = update
        n_updates += 1
    return w, b, n_updates


def perceptron_updates(
    X: Array, y: Array, max_epochs: int
) -> Iterator[tuple[int, int, Array, float]]:
    """Yield every update that `perceptron_fit` makes.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row, visited in this order.
    y : array of integer or float, shape (N,)
        The label of each sample, −1 or +1.
    max_epochs : int
        How often to go through the samples at most.

    Returns
    -------
    iterator of (epoch, n, w, b)
        The epoch, counted from 1; the index of the sample that was on the wrong side; the weights
        and the bias after the update.

    Raises
    ------
    TypeError, ValueError
        As in `perceptron_fit`, at the call.

    Notes
    -----
    The test is ≤ 0, not < 0: at w = 0 and b = 0 every sample lies on the boundary, and with < 0
    nothing would ever be learned. Liu's w ← w − η x (y − t), with targets t and outputs y of 0 and
    1, is the same rule: where a sample is wrong, t − y is its label as ±1, and η scales w and b
    but moves no boundary, because they start at 0. Only a positive sample on the boundary, where
    y = 1 is right already, is left alone there.

    Examples
    --------
    >>> import numpy as np
    >>> for epoch, n, w, b in perceptron_updates(np.array([[1.0], [3.0]]), np.array([-1, 1]), 5):
    ...     print(epoch, n, w, b)
    1 0 [-1.] -1.0
    1 1 [2.] 0.0
    2 0 [1.] -1.0
    3 0 [0.] -2.0
    3 1 [3.] -1.0
    4 0 [2.] -2.0
    5 0 [1.] -3.0
    5 1 [4.] -2.0
    """
    xp = checked(X=(X, "N D"))
    labels = checked_signs(y, X)
    max_epochs = checked_count("max_epochs", max_epochs, least=0)
    # A generator runs nothing until it is asked for its first item, not even the checks above.
    return _updates(xp, X, labels, max_epochs)


def _updates(
    xp: ModuleType, X: Array, y: Array, max_epochs: int
) -> Iterator[tuple[int, int, Array, float]]:
    w, b = xp.zeros_like(X[0, :]), 0.0
    samples = [(X[n, :], float(y[n])) for n in range(X.shape[0])]  # looked up once, not each epoch
    for epoch in range(1, max_epochs + 1):
        updated = False
        for n, (x, label) in enumerate(samples):
            if label * (x @ w + b) <= 0:
                w = w + label * x
                b = b + label
                updated = True
                yield epoch, n, w, b
        if not updated:
            return


def perceptron_mistake_bound(X: Array, y: Array, w: Array, b: float) -> float:
    """Return (R/γ)², more updates than which `perceptron_fit` never makes.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    y : array of integer or float, shape (N,)
        The label of each sample, −1 or +1.
    w : array of float, shape (D,)
        Weights that separate the classes, found in any way.
    b : float
        Their bias.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If X or w is not a float32 or float64 array, the two differ in dtype or library, y does
        not hold numbers, or b is not a number.
    ValueError
        If a shape does not fit, a value is not finite, y holds anything but −1 and +1, or w and b
        leave a sample on the wrong side or on the boundary, or so near it that the bound is too
        large for a float.

    Notes
    -----
    Novikoff (1962), with the bias as the weight of one more input that is always 1: R is the
    largest ‖(xₙ, 1)‖, and γ is the smallest yₙ (w · xₙ + b) / ‖(w, b)‖. Each (w, b) that separates
    gives a bound; the best is that of the largest γ. How the samples are ordered, how many there
    are and how many inputs they have plays no part.

    Examples
    --------
    R² = 3² + 1² = 10 and γ² = 1 / (1² + 2²) = 1/5:

    >>> import numpy as np
    >>> X, y = np.array([[1.0], [3.0]]), np.array([-1, 1])
    >>> round(perceptron_mistake_bound(X, y, np.array([1.0]), -2.0), 6)
    50.0
    """
    xp = checked(X=(X, "N D"), w=(w, "D"))
    labels = checked_signs(y, X)
    b = checked_number("b", b)
    # by powers of 2, which round nothing: squares of very small or large numbers leave the range
    scale = _power_of_2(max(float(xp.max(xp.abs(w))), abs(b)))
    w, b = w / scale, b / scale
    scores = labels * (X @ w + b)
    lowest = checked_number("y (w · x + b)", float(xp.min(scores)))
    if lowest <= 0:
        raise ValueError(
            "w and b must separate the classes, so that y (w · x + b) > 0 for every sample, got "
            f"{lowest * scale:g} for sample {int(xp.argmin(scores))}. Fit them first."
        )
    one = 1 / _power_of_2(max(float(xp.max(xp.abs(X))), 1.0))
    radius = math.sqrt(one**2 + float(xp.max(xp.sum((X * one) ** 2, axis=1)))) / one
    margin = lowest / math.sqrt(float(xp.sum(w**2)) + b**2)
    ratio = radius / margin if margin > 0 else math.inf
    return checked_number("the bound", ratio * ratio)


def _power_of_2(number: float) -> float:
    """Return the largest power of 2 that is at most a number > 0; of 0, a half."""
    return math.ldexp(1.0, math.frexp(number)[1] - 1)
