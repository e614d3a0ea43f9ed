"""XOR: why one unit can't compute it, and networks that do, made by construction.

Whether a line separates two classes is decided exactly here. Networks of this module have one
hidden layer and one output, given as W1, b1, w2 and b2; no weight is learned. Networks that
approximate functions of a real number are in `expressive_power`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

import array_api_compat
import numpy as np

from reference_impl.activations import relu, sigmoid, step
from reference_impl.backend import Array, checked, checked_number, checked_signs

# W1 (H, D), b1 (H,), w2 (H,), b2
TwoLayerWeights: TypeAlias = tuple[Array, Array, Array, float]


def xor_features(X: Array) -> Array:
    """Return (x1, x2, x1 x2) for each sample.

    Parameters
    ----------
    X : array of float, shape (N, 2)
        One sample per row.

    Returns
    -------
    array of float, shape (N, 3)
        In the dtype of X.

    Raises
    ------
    ValueError
        If X does not have two columns or is not finite.

    Notes
    -----
    Zemel, COMS 4995 lecture 2. With these features XOR is linearly separable: w = (1, 1, −2) and
    b = −½ do it.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> xor_features(X) @ np.array([1.0, 1.0, -2.0]) - 0.5
    array([-0.5,  0.5,  0.5, -0.5])
    """
    xp = checked(X=(X, "N 2"))
    if X.shape[1] != 2:
        raise ValueError(f"X must have two columns, x1 and x2, got shape {tuple(X.shape)}.")
    return xp.concat([X, X[:, :1] * X[:, 1:]], axis=1)


def is_linearly_separable(X: Array, y: Array) -> bool:
    """Say whether some w and b give yₙ (w · xₙ + b) > 0 for every sample.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    y : array of integer or float, shape (N,)
        The label of each sample, −1 or +1.

    Returns
    -------
    bool
        True also if all labels are the same: w = 0 then does it.

    Raises
    ------
    TypeError
        If X is not a float32 or float64 array, or y does not hold numbers.
    ValueError
        If a shape does not fit, X is not finite, or y holds anything but −1 and +1.

    Notes
    -----
    The answer is exact, with no tolerance: the entries of X are taken as the rational numbers
    that they are. Either w and b as above exist, or the convex hulls of the classes have a point
    in common, never both (Gordan 1873), and `common_point` looks for that point.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> y = np.array([-1, 1, 1, -1])
    >>> is_linearly_separable(X, y), is_linearly_separable(xor_features(X), y)
    (False, True)
    """
    return common_point(X, y) is None


def common_point(X: Array, y: Array) -> Array | None:
    """Return a point Σ λₙ xₙ that both classes reach with weights λₙ ≥ 0 of sum 1, if there is one.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    y : array of integer or float, shape (N,)
        The label of each sample, −1 or +1.

    Returns
    -------
    array of float, shape (D,), or None
        A point of both convex hulls, rounded to the dtype of X; None if the hulls are disjoint.

    Raises
    ------
    TypeError, ValueError
        As in `is_linearly_separable`.

    Notes
    -----
    A point that can be shown is a proof that no line separates the classes: a half-plane that
    holds a class holds its convex hull too, so the point would lie on both sides (Zemel, COMS 4995
    lecture 2). It is found by the first phase of the simplex method for the D + 2 equations
    Σ λₙ yₙ (xₙ, 1) = 0 and Σ λₙ = 1. Bland's (1977) rule makes sure that it ends, and the numbers
    are integers of any length, so it makes no error.

    Examples
    --------
    The diagonals of XOR cross:

    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> common_point(X, np.array([-1, 1, 1, -1]))
    array([0.5, 0.5])
    """
    xp = checked(X=(X, "N D"))
    rows = _integer_rows(X, checked_signs(y, X))
    weights = _weights_that_cancel(rows)
    if weights is None:
        return None
    *sums, total = (
        sum(weight * row[d] for weight, row in zip(weights, rows, strict=True) if row[-1] > 0)
        for d in range(len(rows[0]))
    )
    point = [float(Fraction(coordinate, total)) for coordinate in sums]
    return xp.asarray(point, dtype=X.dtype, device=array_api_compat.device(X))


def _integer_rows(X: Array, signs: Array) -> list[list[int]]:
    """Write yₙ (xₙ, 1) times a positive integer that clears the denominators, for every sample."""
    rows = []
    for n in range(X.shape[0]):
        ratios = [float(X[n, d]).as_integer_ratio() for d in range(X.shape[1])]
        scale = int(signs[n]) * max(q for _, q in ratios)  # all are powers of 2
        rows.append([p * (scale // q) for p, q in ratios] + [scale])
    return rows


def _weights_that_cancel(rows: Sequence[Sequence[int]]) -> list[int] | None:
    """Find λₙ ≥ 0, not all 0, with Σ λₙ rowsₙ = 0, if there are such."""
    n_weights = len(rows)
    # One line per equation, the right side last: Σ λₙ rowsₙ = 0 and Σ λₙ = 1. Each line starts
    # with a variable of its own that says by how much the equation still fails, numbered from
    # n_weights on; the first phase drives their sum to 0, if it can.
    tableau = [[*column, 0] for column in zip(*rows, strict=True)] + [[1] * (n_weights + 1)]
    basis = [n_weights + line for line in range(len(tableau))]
    # The tableau of textbooks is this one divided by `denominator`. Kept like this all entries are
    # integers, the division below leaves no remainder (Bareiss 1968), and a step takes an eighth
    # of the time that it takes with fractions.
    denominator = 1
    while True:
        failing = [line for line, v in zip(tableau, basis, strict=True) if v >= n_weights]
        # Bland's rule: of all variables that would help, the first one enters and, among the
        # lines that reach 0 first, the one of the first variable leaves.
        entering = next((j for j in range(n_weights) if sum(line[j] for line in failing) > 0), None)
        if entering is None:
            break
        _, _, leaving = min(
            (Fraction(line[-1], line[entering]), basis[i], i)
            for i, line in enumerate(tableau)
            if line[entering] > 0
        )
        pivot_line = tableau[leaving]
        pivot = pivot_line[entering]
        for i, line in enumerate(tableau):
            if i != leaving:
                factor = line[entering]
                tableau[i] = [
                    (pivot * entry - factor * above) // denominator
                    for entry, above in zip(line, pivot_line, strict=True)
                ]
        basis[leaving] = entering
        denominator = pivot
    if any(line[-1] > 0 for line in failing):
        return None
    weights = [0] * n_weights
    for line, v in zip(tableau, basis, strict=True):
        if v < n_weights:
            weights[v] = line[-1]
    return weights


def one_hidden_layer(
    X: Array, W1: Array, b1: Array, w2: Array, b2: float, activation: Callable[[Array], Array]
) -> Array:
    """Return w2 · φ(W1 x + b1) + b2 for each sample x, where φ is the activation.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    W1 : array of float, shape (H, D)
        Weights of the hidden units.
    b1 : array of float, shape (H,)
        Their biases.
    w2 : array of float, shape (H,)
        Weights of the output.
    b2 : float
        Its bias.
    activation : callable
        Takes an array and returns one of the same shape, as the functions of `activations` do.

    Returns
    -------
    array of float, shape (N,)
        In the dtype of X.

    Notes
    -----
    Zhang, CS480/680 lecture 9: z = U x + c, h = φ(z), ŷ = ⟨h, w⟩ + b.

    Examples
    --------
    Without an activation the weights of `xor_sigmoid_weights` can't tell any inputs apart:

    >>> import numpy as np
    >>> from reference_impl.activations import identity
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> one_hidden_layer(X, *xor_sigmoid_weights(), identity)
    array([370., 370., 370., 370.])
    """
    checked(X=(X, "N D"), W1=(W1, "H D"), b1=(b1, "H"), w2=(w2, "H"))
    b2 = checked_number("b2", b2)
    return activation(X @ W1.T + b1) @ w2 + b2


def threshold_mlp(X: Array, W1: Array, b1: Array, w2: Array, b2: float) -> Array:
    """Return 1{w2 · h + b2 ≥ 0} with h = 1{W1 x + b1 ≥ 0}, for each sample x.

    Parameters
    ----------
    X, W1, b1, w2, b2
        As in `one_hidden_layer`.

    Returns
    -------
    array of float, shape (N,)
        0 or 1, in the dtype of X.

    Raises
    ------
    TypeError, ValueError
        As in `one_hidden_layer`.

    Notes
    -----
    Liu, "Multilayer Networks". Every unit is a `perceptron.threshold_unit`.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> threshold_mlp(X, *xor_threshold_weights())
    array([0., 1., 1., 0.])
    """
    return step(one_hidden_layer(X, W1, b1, w2, b2, step))


def relu_mlp(X: Array, W1: Array, b1: Array, w2: Array, b2: float) -> Array:
    """Return w2 · ReLU(W1 x + b1) + b2 for each sample x.

    Parameters
    ----------
    X, W1, b1, w2, b2
        As in `one_hidden_layer`.

    Returns
    -------
    array of float, shape (N,)
        In the dtype of X.

    Raises
    ------
    TypeError, ValueError
        As in `one_hidden_layer`.

    Notes
    -----
    Zhang, CS480/680 lecture 9, with U, c, w, b for W1, b1, w2, b2. The output is linear; as a
    classifier it is read by its sign.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> relu_mlp(X, *xor_relu_weights())
    array([-1.,  1.,  1., -1.])
    """
    return one_hidden_layer(X, W1, b1, w2, b2, relu)


def sigmoid_mlp(X: Array, W1: Array, b1: Array, w2: Array, b2: float) -> Array:
    """Return σ(w2 · σ(W1 x + b1) + b2) for each sample x.

    Parameters
    ----------
    X, W1, b1, w2, b2
        As in `one_hidden_layer`.

    Returns
    -------
    array of float, shape (N,)
        Between 0 and 1, in the dtype of X.

    Raises
    ------
    TypeError, ValueError
        As in `one_hidden_layer`.

    Notes
    -----
    Roman-Rangel, "MLP – Backprop" (ITAM).

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> sigmoid_mlp(X, *xor_sigmoid_weights()).round(6)
    array([4.50000e-05, 9.99955e-01, 9.99955e-01, 4.50000e-05])
    """
    return sigmoid(one_hidden_layer(X, W1, b1, w2, b2, sigmoid))


def xor_threshold_weights() -> TwoLayerWeights:
    """Return weights with which `threshold_mlp` computes XOR.

    Returns
    -------
    W1 : array of float64, shape (2, 2)
    b1 : array of float64, shape (2,)
    w2 : array of float64, shape (2,)
    b2 : float

    Notes
    -----
    Liu, "Multilayer Networks": x1 or x2, and not both. That is the strip between two lines,
    x1 + x2 − ½ ≥ 0 and −x1 − x2 + c ≥ 0. The slide that first shows the second line has c = 2.5,
    which leaves (1, 1) inside, so that the network computes OR; any 1 ≤ c < 2 is right, and here
    it is 1.5, as on the last slide of that series.

    Examples
    --------
    >>> xor_threshold_weights()
    (array([[ 1.,  1.],
           [-1., -1.]]), array([-0.5,  1.5]), array([1., 1.]), -1.5)
    """
    return intersection_network(np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5]))


def xor_relu_weights() -> TwoLayerWeights:
    """Return weights with which `relu_mlp` gives −1, +1, +1, −1 for XOR.

    Returns
    -------
    U : array of float64, shape (2, 2)
    c : array of float64, shape (2,)
    w : array of float64, shape (2,)
    b : float

    Notes
    -----
    Zhang, CS480/680 lecture 9. Both units see x1 + x2. The second is on at (1, 1) only, where it
    takes back more than the first has given.

    Examples
    --------
    >>> xor_relu_weights()
    (array([[1., 1.],
           [1., 1.]]), array([ 0., -1.]), array([ 2., -4.]), -1.0)
    """
    return np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), np.array([2.0, -4.0]), -1.0


def xor_sigmoid_weights() -> TwoLayerWeights:
    """Return weights with which `sigmoid_mlp` comes within 5e-5 of XOR.

    Returns
    -------
    W1 : array of float64, shape (2, 2)
    b1 : array of float64, shape (2,)
    w2 : array of float64, shape (2,)
    b2 : float

    Notes
    -----
    Roman-Rangel, "MLP – Backprop" (ITAM), who lists the nine numbers as ω1, …, ω6 and b1, b2, b3.
    They work if ω1, ω2, ω3 belong to x1 → h1, x1 → h2, h1 → output and ω4, ω5, ω6 to x2 → h1,
    x2 → h2, h2 → output. In the order of the deck's own later example, with ω5 and ω6 at the
    output, all four outputs are nearly 0.

    Examples
    --------
    >>> xor_sigmoid_weights()
    (array([[ 20.,  20.],
           [-20., -20.]]), array([-10.,  30.]), array([20., 20.]), -30.0)
    """
    W1 = np.array([[20.0, 20.0], [-20.0, -20.0]])
    return W1, np.array([-10.0, 30.0]), np.array([20.0, 20.0]), -30.0


def intersection_network(W1: Array, b1: Array) -> TwoLayerWeights:
    """Return weights with which `threshold_mlp` is 1 where W1 x + b1 ≥ 0 in every entry.

    Parameters
    ----------
    W1 : array of float, shape (H, D)
        One half-plane (half-space) per row.
    b1 : array of float, shape (H,)
        Their offsets.

    Returns
    -------
    W1, b1
        As they were given.
    w2 : array of float, shape (H,)
        All 1.
    b2 : float
        ½ − H.

    Notes
    -----
    Liu, "Multilayer Networks": choose lines, then AND them. The output is on only if all H hidden
    units are. What it can mark is the intersection of half-planes, so a convex region.

    Examples
    --------
    The square from −1 to 1:

    >>> import numpy as np
    >>> W1 = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    >>> square = intersection_network(W1, np.ones(4))
    >>> threshold_mlp(np.array([[0.0, 0.5], [1.0, 1.0], [0.0, 1.1]]), *square)
    array([1., 1., 0.])
    """
    xp = checked(W1=(W1, "H D"), b1=(b1, "H"))
    return W1, b1, xp.ones_like(b1), 0.5 - W1.shape[0]


def lookup_network(T: Array) -> TwoLayerWeights:
    """Return weights of 2ᴰ threshold units and a linear output that give T for inputs of ±1.

    Parameters
    ----------
    T : array of float, shape (2^D,)
        The truth table in binary order: the first input is the most significant bit, and −1
        counts as 0. Its entries may be any numbers.

    Returns
    -------
    W1 : array of float, shape (2^D, D)
        Row s is the configuration that unit s responds to.
    b1 : array of float, shape (2^D,)
        All 1 − D.
    w2 : array of float, shape (2^D,)
        T itself.
    b2 : float
        0.

    Raises
    ------
    ValueError
        If T does not have 2, 4, 8, … entries or is not finite.

    Notes
    -----
    Zemel, COMS 4995 lecture 2. W1[s] · x is D where x is configuration s, and at most D − 2
    elsewhere, so the bias must be at least −D and less than 2 − D; 1 − D is in the middle. One
    unit is on, always, and its weight is the answer: a table written as a network.

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.activations import step
    >>> network = lookup_network(np.array([5.0, 6.0, 7.0, 8.0]))
    >>> network[0]
    array([[-1., -1.],
           [-1.,  1.],
           [ 1., -1.],
           [ 1.,  1.]])
    >>> one_hidden_layer(np.array([[1.0, -1.0]]), *network, step)
    array([7.])
    """
    xp = checked(T=(T, "2^D"))
    n_units = T.shape[0]
    D = n_units.bit_length() - 1
    if n_units != 2**D or D == 0:
        raise ValueError(
            f"T must have 2, 4, 8, … entries, one for each configuration of the inputs, "
            f"got {n_units}."
        )
    device = array_api_compat.device(T)
    place_values = xp.asarray([2**d for d in reversed(range(D))], device=device)
    bits = xp.arange(n_units, device=device)[:, None] // place_values % 2
    return xp.astype(2 * bits - 1, T.dtype), xp.full_like(T, 1 - D), T, 0.0
