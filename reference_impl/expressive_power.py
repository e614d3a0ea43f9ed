"""What networks can represent: linear ones, one wide hidden layer, and many narrow ones.

Networks that approximate a function of one number are constructed here, as are deep ones that a
single layer can match only at an exponential price; no weight is learned. How a network with one
hidden layer is evaluated, and networks for truth tables, are in `xor`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np

from reference_impl.backend import Array, checked, checked_count, checked_number
from reference_impl.functional_mlp import Params
from reference_impl.xor import TwoLayerWeights

# Takes and returns NumPy arrays of float64, of shape (M,).
Function: TypeAlias = Callable[[np.ndarray], np.ndarray]

# The constants of `count_linear_pieces`.
_FIRST_CELLS: Final = 4096
_MOST_CELLS: Final = 2**20
# Where to look inside a cell: nearly equal parts, but not quite, or a periodic function could
# have the same value at all of them.
_INSIDE: Final = np.array([0.27, 0.5, 0.77])
_TOLERANCE: Final = 1e-9


def collapse_linear(params: Params) -> tuple[Array, Array]:
    """Return W = W_L ⋯ W₂ W₁ and b = W_L (⋯ W₂ b₁ + b₂ ⋯) + b_L: layers in a row as one layer.

    Parameters
    ----------
    params : sequence of (W, b)
        For layer l, W of shape (D_l, D_{l−1}) and b of shape (D_l,), the first layer first.

    Returns
    -------
    W : array of float, shape (D_L, D_0)
    b : array of float, shape (D_L,)

    Raises
    ------
    ValueError
        If there is no layer, a shape does not fit, or a value is not finite.

    Notes
    -----
    Roman-Rangel, "MLP – Backprop" (ITAM); Zemel, COMS 4995 lecture 2: without activations between
    them, a deep network computes nothing that one layer can't. The layer that acts last stands
    first in the product.

    Examples
    --------
    >>> import numpy as np
    >>> first = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 0.0])
    >>> second = np.array([[0.0, 1.0]]), np.array([5.0])
    >>> collapse_linear([first, second])
    (array([[3., 4.]]), array([5.]))
    """
    _check_layers(params)
    (W, b), *later = params
    W, b = +W, +b  # with one layer, too, the result is new
    for W_next, b_next in later:
        W, b = W_next @ W, W_next @ b + b_next
    return W, b


def deep_network(X: Array, params: Params, activation: Callable[[Array], Array]) -> Array:
    """Compute A ← φ(A Wᵀ + b) from A = X, layer by layer, without φ at the last one.

    Parameters
    ----------
    X : array of float, shape (N, D_0)
        One sample per row.
    params : sequence of (W, b)
        For layer l, W of shape (D_l, D_{l−1}) and b of shape (D_l,).
    activation : callable
        φ, which takes an array and returns one of the same shape, as the functions of
        `activations` do.

    Returns
    -------
    array of float, shape (N, D_L)
        In the dtype of X.

    Raises
    ------
    ValueError
        If there is no layer, a shape does not fit, or a value is not finite.

    Notes
    -----
    Zemel, COMS 4995 lecture 2: h¹ = f¹(x), …, y = fᴸ(hᴸ⁻¹). A network that is to be trained is in
    `functional_mlp`, which keeps what its backward pass needs.

    Examples
    --------
    Linear layers in a row are one linear layer, and with ReLU between them they are not:

    >>> import numpy as np
    >>> from reference_impl.activations import identity, relu
    >>> params = [(np.array([[1.0], [-1.0]]), np.zeros(2)), (np.array([[1.0, 1.0]]), np.zeros(1))]
    >>> X = np.array([[-2.0], [3.0]])
    >>> deep_network(X, params, identity)
    array([[0.],
           [0.]])
    >>> deep_network(X, params, relu)
    array([[2.],
           [3.]])
    """
    _check_layers(params, X=(X, "N D0"))
    *hidden, (W_last, b_last) = params
    A = X
    for W, b in hidden:
        A = activation(A @ W.T + b)
    return A @ W_last.T + b_last


def staircase(f: Function, a: float, b: float, k: int) -> TwoLayerWeights:
    """Return k threshold units that follow f on [a, b] in k steps of equal width.

    Parameters
    ----------
    f : callable
        Takes an array of shape (M,) and returns one of that shape.
    a, b : float
        The interval, a < b.
    k : int
        The number of hidden units.

    Returns
    -------
    W1 : array of float64, shape (k, 1)
        All 1.
    b1 : array of float64, shape (k,)
        Unit i switches on at the knot tᵢ = a + i (b − a)/k, for i = 1, …, k.
    w2 : array of float64, shape (k,)
        The heights f(tᵢ) − f(tᵢ₋₁).
    b2 : float
        f(a).

    Raises
    ------
    TypeError
        If a or b is not a number or k is not an integer.
    ValueError
        If a ≥ b, k < 1, f does not return one finite number for each entry, or the interval is
        too short for k knots.

    Notes
    -----
    With `activations.step` as activation, the output is f at the last knot at or before x. So it
    is right at the knots, and elsewhere wrong by at most max |f′| (b − a)/k. That is the idea
    behind universal approximation, in one dimension: a continuous f on a closed interval can be
    followed as closely as wanted by one hidden layer that is wide enough. For any number of
    inputs in a compact set, Cybenko (1989) proved it for continuous sigmoids, Hornik (1991) for
    every continuous activation that is bounded and not constant, and Leshno et al. (1993) for
    every piecewise continuous one that is not a polynomial. It fails on all of ℝ: the output of
    these k units is constant beyond the last knot. (The works that Zhang's slide cites prove
    another theorem.)

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.activations import step
    >>> from reference_impl.xor import one_hidden_layer
    >>> network = staircase(np.square, 0.0, 2.0, k=4)
    >>> one_hidden_layer(np.array([[0.0], [0.9], [1.0], [2.0]]), *network, step)
    array([0.  , 0.25, 1.  , 4.  ])
    """
    knots = _knots(a, b, k)
    heights = _values(f, knots)
    return np.ones((len(knots) - 1, 1)), -knots[1:], np.diff(heights), float(heights[0])


def relu_interpolant(f: Function, a: float, b: float, k: int) -> TwoLayerWeights:
    """Return k ReLU units that join f at k + 1 knots of [a, b] by straight lines.

    Parameters
    ----------
    f : callable
        Takes an array of shape (M,) and returns one of that shape.
    a, b : float
        The interval, a < b.
    k : int
        The number of hidden units.

    Returns
    -------
    W1 : array of float64, shape (k, 1)
        All 1.
    b1 : array of float64, shape (k,)
        Unit i starts to rise at the knot tᵢ = a + i (b − a)/k, for i = 0, …, k − 1.
    w2 : array of float64, shape (k,)
        The slope of the first line, then by how much the slope changes at each knot.
    b2 : float
        f(a).

    Raises
    ------
    TypeError
        If a or b is not a number or k is not an integer.
    ValueError
        If a ≥ b, k < 1, f does not return one finite number for each entry, or the interval is
        too short for k knots.

    Notes
    -----
    For `xor.relu_mlp`. It is f at the knots, up to rounding, and elsewhere wrong by at most
    max |f″| ((b − a)/k)²/8: twice the units bring a quarter of the error, where those of
    `staircase` bring half. Outside [a, b] the first value and the last slope go on.

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.xor import relu_mlp
    >>> network = relu_interpolant(np.square, 0.0, 2.0, k=4)
    >>> relu_mlp(np.array([[0.0], [0.75], [1.0], [2.0]]), *network)
    array([0.   , 0.625, 1.   , 4.   ])
    """
    knots = _knots(a, b, k)
    heights = _values(f, knots)
    slopes = np.diff(heights) / np.diff(knots)
    return np.ones((len(slopes), 1)), -knots[:-1], np.diff(slopes, prepend=0), float(heights[0])


def sawtooth(x: Array, k: int) -> Array:
    """Return m(m(⋯ m(x))), k times, with the triangle m(x) = 2x up to ½ and 2 (1 − x) from there.

    Parameters
    ----------
    x : array of float, any shape
        Numbers in [0, 1].
    k : int
        How many triangles to put into each other, at least 1.

    Returns
    -------
    array of float, shape of x
        Numbers in [0, 1], in the dtype of x.

    Raises
    ------
    ValueError
        If an entry of x is not in [0, 1], or k < 1.

    Notes
    -----
    Telgarsky (2015). It has 2ᵏ⁻¹ teeth, so 2ᵏ linear pieces: each composition doubles them, where
    a sum of k triangles would only add them up. No step makes a rounding error. But from ½ on a
    float64 is a multiple of 2⁻⁵³ and each step doubles it, so from k = 54 on all that is left of
    it is 0 (in float32 from k = 25 on).

    Examples
    --------
    >>> import numpy as np
    >>> sawtooth(np.array([0.0, 0.125, 0.25, 0.375, 0.5]), 2)
    array([0. , 0.5, 1. , 0.5, 0. ])
    """
    xp = checked(x=(x, "..."))
    k = checked_count("k", k)
    outside = (x < 0) | (x > 1)
    if bool(xp.any(outside)):
        raise ValueError(
            f"x must lie in [0, 1], got values from {float(xp.min(x)):g} to {float(xp.max(x)):g}."
        )
    for _ in range(k):
        x = 2 * xp.minimum(x, 1 - x)
    return x


def sawtooth_network(k: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return a ReLU network of k hidden layers of two units that computes `sawtooth`.

    Parameters
    ----------
    k : int
        The number of hidden layers, at least 1.

    Returns
    -------
    list of (W, b)
        For `deep_network`, arrays of float64.

    Raises
    ------
    ValueError
        If k < 1.

    Notes
    -----
    Telgarsky (2015): m(x) = 2 ReLU(x) − 4 ReLU(x − ½) on [0, 1]. The 2 and the −4 of one triangle
    and the x and x − ½ of the next are linear steps without an activation between them, so each
    pair is one layer here. With 2k units it has 2ᵏ pieces; one hidden layer needs 2ᵏ − 1 units for
    that (`max_linear_pieces`), and Telgarsky (2016) shows that with far fewer it can't even come
    near.

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.activations import relu
    >>> deep_network(np.array([[0.125], [0.25], [0.5]]), sawtooth_network(2), relu)
    array([[0.5],
           [1. ],
           [0. ]])
    """
    k = checked_count("k", k)
    units = np.array([[1.0], [1.0]])
    shifts = np.array([0.0, -0.5])
    triangle = np.array([[2.0, -4.0]])
    between = [(units @ triangle, shifts.copy()) for _ in range(k - 1)]
    return [(units, shifts), *between, (triangle, np.zeros(1))]


def max_linear_pieces(hidden_sizes: Sequence[int]) -> int:
    """Return Πₗ (nₗ + 1): a ReLU network of one input has no more linear pieces than that.

    Parameters
    ----------
    hidden_sizes : sequence of int
        The number of units in each hidden layer, n₁, n₂, ….

    Returns
    -------
    int
        An upper bound; for one hidden layer it is reached.

    Raises
    ------
    ValueError
        If a size is less than 1.

    Notes
    -----
    Where the input of a layer is linear in x, each of its n units bends at most once, so a piece
    becomes n + 1 pieces at most. Depth multiplies, width adds (Montúfar et al. 2014; Telgarsky
    2015).

    Examples
    --------
    Ten units, in one layer or in five:

    >>> max_linear_pieces([10]), max_linear_pieces([2, 2, 2, 2, 2])
    (11, 243)
    """
    return math.prod(
        checked_count(f"hidden_sizes[{i}]", size) + 1 for i, size in enumerate(hidden_sizes)
    )


def count_linear_pieces(f: Function, a: float, b: float) -> int:
    """Count the straight lines that the graph of f on [a, b] is made of.

    Parameters
    ----------
    f : callable
        Continuous and piecewise linear. Takes an array of shape (M,) and returns one of that
        shape, computed in float64.
    a, b : float
        The interval, a < b.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If a or b is not a number.
    ValueError
        If a ≥ b, f does not return one finite number for each entry, f jumps, or f bends in more
        than about 200 000 places.

    Notes
    -----
    The interval is cut into 4096 cells, each cell in which f is seen to bend into four, and so on.
    The count is that of the fewest lines that pass all the points seen within a tolerance of
    1e-9 max |f|. So lengths may differ by many orders of magnitude. Missed are bends that change f
    by no more than the tolerance, and may be details that lie wholly between two neighbours of
    the first points, which are up to (b − a)/15 000 apart. A slope of more than about
    1e5 max |f| / max |x| is taken for a jump. For a curve the number means nothing.

    Examples
    --------
    >>> import numpy as np
    >>> count_linear_pieces(np.abs, -1.0, 2.0)
    2
    >>> count_linear_pieces(lambda x: sawtooth(x, 5), 0.0, 1.0)
    32
    """
    x, y = _points_at_every_bend(f, _knots(a, b, _FIRST_CELLS))
    tolerance = _TOLERANCE * float(np.max(np.abs(y)))
    return _fewest_lines(x.tolist(), y.tolist(), tolerance)


def _points_at_every_bend(f: Function, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points of the graph of f in order, the denser the closer to a bend."""
    shortest = 64 * np.finfo(np.float64).eps * np.max(np.abs(edges))
    heights = _values(f, edges)
    xs, ys = [edges], [heights]
    largest = np.max(np.abs(heights))
    left, right, y_left, y_right = edges[:-1], edges[1:], heights[:-1], heights[1:]
    while len(left) > 0:
        x = left + np.multiply.outer(_INSIDE, right - left)
        y = _values(f, x.ravel()).reshape(x.shape)
        xs.append(x.ravel())
        ys.append(y.ravel())
        largest = max(largest, np.max(np.abs(y)))
        chord = y_left + (y_right - y_left) * ((x - left) / (right - left))
        bent = np.any(np.abs(y - chord) > _TOLERANCE * largest, axis=0)
        jumps = bent & (right - left < shortest)
        if np.any(jumps):
            where = left[jumps][0]
            raise ValueError(f"f must be continuous, but it jumps, or nearly, at x = {where:g}.")
        if np.count_nonzero(bent) > _MOST_CELLS / 4:
            raise ValueError("f bends in too many places to count. Is it piecewise linear?")
        # Every point inside becomes an edge, so that nothing that was seen is lost from sight.
        x, y = np.vstack([left, x, right])[:, bent], np.vstack([y_left, y, y_right])[:, bent]
        left, right, y_left, y_right = x[:-1].ravel(), x[1:].ravel(), y[:-1].ravel(), y[1:].ravel()
    x, y = np.concat(xs), np.concat(ys)
    order = np.argsort(x)
    return x[order], y[order]


def _fewest_lines(x: list[float], y: list[float], tolerance: float) -> int:
    """Count how often a line has to be begun anew to pass all points within the tolerance."""
    count = 1
    x_start, y_start = x[0], y[0]
    low, high = -math.inf, math.inf  # the slopes with which the line has passed all points so far
    for x_now, y_now in zip(x[1:], y[1:], strict=True):
        run, rise = x_now - x_start, y_now - y_start
        lowest, highest = (rise - tolerance) / run, (rise + tolerance) / run
        if lowest > low:  # comparisons take half the time of max and min
            low = lowest
        if highest < high:
            high = highest
        if low > high:
            count += 1
            x_start, y_start, low, high = x_now, y_now, -math.inf, math.inf
    return count


def _knots(a: float, b: float, k: int) -> np.ndarray:
    a = checked_number("a", a)
    b = checked_number("b", b, above=a)
    knots = np.linspace(a, b, checked_count("k", k) + 1)
    if np.any(np.diff(knots) <= 0):
        raise ValueError(f"[{a:g}, {b:g}] is too short to be divided by {k}.")
    return knots


def _values(f: Function, x: np.ndarray) -> np.ndarray:
    y = np.asarray(f(x), dtype=np.float64)
    if y.shape != x.shape:
        raise ValueError(
            f"f must return one number for each entry of its argument, got shape {y.shape} for "
            f"{x.shape}. Write it with functions of NumPy, such as numpy.sin."
        )
    if not np.all(np.isfinite(y)):
        where = x[np.argmin(np.isfinite(y))]
        raise ValueError(f"f must be finite on [a, b], but it is not at x = {where:g}.")
    return y


def _check_layers(params: Params, **inputs: tuple[Array, str]) -> None:
    if len(params) == 0:
        raise ValueError("params must have at least one (W, b), got none.")
    layers: dict[str, tuple[Array, str]] = {}
    for layer, entry in enumerate(params, start=1):
        if len(entry) != 2:
            raise ValueError(f"layer {layer} of params must be a pair (W, b), got {len(entry)}.")
        W, b = entry
        layers[f"W{layer}"] = (W, f"D{layer} D{layer - 1}")
        layers[f"b{layer}"] = (b, f"D{layer}")
    checked(**inputs, **layers)
