"""Losses, each above its gradient, and what they need: softmax and one-hot labels.

A loss is a mean over the N samples, so its gradient carries the factor 1/N; no other function of
the course does. Only three are sums: Liu's two errors, as on his slides, and the L2 penalty, which
knows no samples. Gradients with respect to the weights of a layer live in `layers`.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import array_api_compat

from reference_impl.activations import sigmoid, softplus, step
from reference_impl.backend import (
    Array,
    checked,
    checked_count,
    checked_labels,
    checked_number,
    namespace,
)


def count_errors(y: Array, t: Array) -> float:
    """Return Σₙ |yₙ − tₙ|, the number of wrong outputs.

    Parameters
    ----------
    y : array of integers or floats, shape (N,)
        Outputs, each 0 or 1.
    t : array of integers or floats, shape (N,)
        Targets, each 0 or 1.

    Returns
    -------
    float
        A whole number: a sum, not a mean.

    Raises
    ------
    TypeError
        If an argument does not hold integers or floats, or the two differ in library.
    ValueError
        If a shape does not fit or a value is neither 0 nor 1.

    Notes
    -----
    Liu's E(X). It stays the same under small changes of the weights, or jumps, so it has no
    gradient to follow. `perceptron_error` and `squared_error` were the ways out.

    Examples
    --------
    >>> import numpy as np
    >>> count_errors(np.array([1.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0]))
    2.0
    """
    xp = namespace(y=y, t=t)
    y = _zeros_and_ones(xp, "y", y, xp.float64)
    t = _zeros_and_ones(xp, "t", t, xp.float64)
    checked(y=(y, "N"), t=(t, "N"))
    return float(xp.sum(xp.abs(y - t)))


def perceptron_error(X: Array, w: Array, t: Array) -> float:
    """Return Σₙ wᵀxₙ (yₙ − tₙ) with yₙ = 1{wᵀxₙ ≥ 0}, the perceptron error.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row. For a bias, let one column be all 1.
    w : array of float, shape (D,)
        Weights.
    t : array of integers or floats, shape (N,)
        Targets, each 0 or 1.

    Returns
    -------
    float
        At least 0, and 0 if no sample is misclassified: a sum, not a mean.

    Raises
    ------
    TypeError
        If X or w is not a float32 or float64 array, t does not hold integers or floats, X and w
        differ in dtype, or two arguments in library.
    ValueError
        If a shape does not fit, a value is not finite, or a target is neither 0 nor 1.

    Notes
    -----
    Liu's E_p(X), a sum as on the slide, without the factor 1/N. A sample that is right adds 0, one
    that is wrong adds |wᵀxₙ|. While no output changes, the gradient is Σₙ xₙ (yₙ − tₙ), and −η
    times the part of one sample is the step of the perceptron's learning rule.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]])
    >>> perceptron_error(X, np.array([1.0, -1.0]), np.array([1.0, 0.0, 0.0]))  # 1 + 3 + 0
    4.0
    """
    xp = namespace(X=X, w=w, t=t)
    t = _zeros_and_ones(xp, "t", t, X.dtype)
    checked(X=(X, "N D"), w=(w, "D"), t=(t, "N"))
    z = X @ w
    return float(xp.sum(z * (step(z) - t)))


def squared_error(Y: Array, T: Array) -> float:
    """Return (1/N) Σₙ ½ ‖yₙ − tₙ‖², the squared error.

    Parameters
    ----------
    Y : array of float, shape (N, C)
        Outputs.
    T : array of float, shape (N, C)
        Targets.

    Returns
    -------
    float

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (3), divided by the number of samples.

    Examples
    --------
    >>> import numpy as np
    >>> squared_error(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 1.0]]))
    1.5
    """
    xp = checked(Y=(Y, "N C"), T=(T, "N C"))
    return float(xp.mean(0.5 * xp.sum((Y - T) ** 2, axis=1)))


def squared_error_gradient(Y: Array, T: Array) -> Array:
    """Return (Y − T) / N, the gradient of `squared_error` with respect to Y.

    Parameters
    ----------
    Y : array of float, shape (N, C)
        Outputs.
    T : array of float, shape (N, C)
        Targets.

    Returns
    -------
    dY : array of float, shape (N, C)

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (4), divided by the number of samples.

    Examples
    --------
    >>> import numpy as np
    >>> squared_error_gradient(np.array([[1.0], [2.0]]), np.array([[0.0], [4.0]]))
    array([[ 0.5],
           [-1. ]])
    """
    checked(Y=(Y, "N C"), T=(T, "N C"))
    return (Y - T) / Y.shape[0]


def softmax(Z: Array) -> Array:
    """Return P[n, k] = exp Z[n, k] / Σₗ exp Z[n, l], the class probabilities of each sample.

    Parameters
    ----------
    Z : array of float, shape (N, C)
        Logits.

    Returns
    -------
    P : array of float, shape (N, C)
        Every row sums to 1.

    Notes
    -----
    Bridle (1990). Subtracting the largest logit of a row changes nothing, because the factor
    cancels, and keeps every exponent at or below 0, so no exponential overflows (Blanchard, Higham
    & Higham 2021).

    Examples
    --------
    >>> import numpy as np
    >>> softmax(np.array([[1000.0, 1000.0], [0.0, 1000.0]]))
    array([[0.5, 0.5],
           [0. , 1. ]])
    """
    xp = checked(Z=(Z, "N C"))
    E = xp.exp(Z - xp.max(Z, axis=1, keepdims=True))
    return E / xp.sum(E, axis=1, keepdims=True)


def log_softmax(Z: Array) -> Array:
    """Return Z[n, k] − log Σₗ exp Z[n, l], the logarithm of `softmax`.

    Parameters
    ----------
    Z : array of float, shape (N, C)
        Logits.

    Returns
    -------
    array of float, shape (N, C)

    Notes
    -----
    Not computed as log(softmax(Z)), which is −inf where a probability underflows to 0
    (Blanchard, Higham & Higham 2021).

    Examples
    --------
    >>> import numpy as np
    >>> log_softmax(np.array([[0.0, 1000.0]]))
    array([[-1000.,     0.]])
    """
    xp = checked(Z=(Z, "N C"))
    shifted = Z - xp.max(Z, axis=1, keepdims=True)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=1, keepdims=True))


def one_hot(labels: Array, C: int, *, dtype: Any = None) -> Array:
    """Write each label as a row with a 1 in the place of its class and 0 elsewhere.

    Parameters
    ----------
    labels : array of integers, shape (N,)
        The class of each sample, counted from 0.
    C : int
        The number of classes.
    dtype : dtype, optional
        A dtype of the library of labels; float64 if not given.

    Returns
    -------
    array of dtype, shape (N, C)

    Raises
    ------
    TypeError
        If labels does not hold integers or C is not one.

    Examples
    --------
    >>> import numpy as np
    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    C = checked_count("C", C)
    labels = checked_labels(labels, n_classes=C)
    xp = namespace(labels=labels)
    classes = xp.arange(C, device=array_api_compat.device(labels))
    return xp.astype(labels[:, None] == classes[None, :], xp.float64 if dtype is None else dtype)


def cross_entropy(Z: Array, labels: Array) -> float:
    """Return −(1/N) Σₙ log P[n, labels[n]] with P = softmax(Z).

    Parameters
    ----------
    Z : array of float, shape (N, C)
        Logits, not probabilities.
    labels : array of integers, shape (N,)
        The right class of each sample, counted from 0.

    Returns
    -------
    float

    Notes
    -----
    Bridle (1990). Computed from `log_softmax`, so a probability that underflows does no harm.

    Examples
    --------
    Logits that are all equal give log C:

    >>> import numpy as np
    >>> round(cross_entropy(np.zeros((4, 3)), np.array([0, 1, 2, 0])), 6)  # log 3
    1.098612
    """
    xp = checked(Z=(Z, "N C"))
    namespace(Z=Z, labels=labels)
    labels = checked_labels(labels, n_classes=Z.shape[1], n_samples=Z.shape[0])
    log_p = xp.take_along_axis(log_softmax(Z), labels[:, None], axis=1)
    return 0.0 - float(xp.mean(log_p))  # a minus sign alone would make −0.0 of 0


def cross_entropy_gradient(Z: Array, labels: Array) -> Array:
    """Return (softmax(Z) − one_hot(labels)) / N, the gradient of `cross_entropy` with respect to Z.

    Parameters
    ----------
    Z : array of float, shape (N, C)
        Logits, not probabilities.
    labels : array of integers, shape (N,)
        The right class of each sample, counted from 0.

    Returns
    -------
    dZ : array of float, shape (N, C)

    Notes
    -----
    Bridle (1990). The derivative of softmax cancels against that of the logarithm: no factor
    p (1 − p) is left.

    Examples
    --------
    >>> import numpy as np
    >>> cross_entropy_gradient(np.zeros((1, 2)), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    checked(Z=(Z, "N C"))
    namespace(Z=Z, labels=labels)
    labels = checked_labels(labels, n_classes=Z.shape[1], n_samples=Z.shape[0])
    return (softmax(Z) - one_hot(labels, Z.shape[1], dtype=Z.dtype)) / Z.shape[0]


def binary_cross_entropy(z: Array, t: Array) -> float:
    """Return −(1/N) Σₙ [tₙ log pₙ + (1 − tₙ) log(1 − pₙ)] with p = σ(z).

    Parameters
    ----------
    z : array of float, shape (N,)
        Logits, not probabilities: one output per sample.
    t : array of float or integers, shape (N,)
        Targets: 0 or 1, or between them where the target is itself a probability.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a shape does not fit, a logit is not finite, or a target is not in [0, 1].

    Notes
    -----
    Bishop (2006), equation (4.90), divided by the number of samples. −log σ(z) = softplus(−z) and
    −log(1 − σ(z)) = softplus(z), so a probability that is rounded to 0 or 1 does no harm.

    Examples
    --------
    A logit of 0 is p = 1/2 and costs log 2, whatever the target:

    >>> import numpy as np
    >>> round(binary_cross_entropy(np.zeros(3), np.array([0.0, 1.0, 0.25])), 6)  # log 2
    0.693147
    """
    xp, t = _checked_probabilities(z, t)
    return float(xp.mean(t * softplus(-z) + (1 - t) * softplus(z)))


def binary_cross_entropy_gradient(z: Array, t: Array) -> Array:
    """Return (σ(z) − t) / N, the gradient of `binary_cross_entropy` with respect to z.

    Parameters
    ----------
    z : array of float, shape (N,)
        Logits, not probabilities: one output per sample.
    t : array of float or integers, shape (N,)
        Targets: 0 or 1, or between them where the target is itself a probability.

    Returns
    -------
    dz : array of float, shape (N,)

    Raises
    ------
    ValueError
        If a shape does not fit, a logit is not finite, or a target is not in [0, 1].

    Notes
    -----
    Bishop (2006), equation (4.91), before it is multiplied by the inputs, and divided by the number
    of samples. The derivative of σ cancels against that of the logarithm: no factor p (1 − p) is
    left.

    Examples
    --------
    >>> import numpy as np
    >>> binary_cross_entropy_gradient(np.zeros(2), np.array([0.0, 1.0]))
    array([ 0.25, -0.25])
    """
    _, t = _checked_probabilities(z, t)
    return (sigmoid(z) - t) / z.shape[0]


def l2_penalty(W: Array, lam: float) -> float:
    """Return ½ λ Σ W², the sum over all entries.

    Parameters
    ----------
    W : array of float, any shape
        Weights.
    lam : float
        The strength λ of the penalty, at least 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If W is not finite or lam is not at least 0.

    Notes
    -----
    Krogh & Hertz (1992); Zemel, COMS 4995 lecture 2. It is added to a loss and has nothing to do
    with samples, so it has no factor 1/N.

    Examples
    --------
    >>> import numpy as np
    >>> l2_penalty(np.array([[1.0, 2.0], [0.0, -1.0]]), lam=0.5)
    1.5
    """
    xp = checked(W=(W, "..."))
    lam = checked_number("lam", lam, least=0)
    return 0.5 * lam * float(xp.sum(W**2))


def l2_gradient(W: Array, lam: float) -> Array:
    """Return λ W, the gradient of `l2_penalty` with respect to W.

    Parameters
    ----------
    W : array of float, any shape
        Weights.
    lam : float
        The strength λ of the penalty, at least 0.

    Returns
    -------
    dW : array of float, shape of W

    Raises
    ------
    ValueError
        If W is not finite or lam is not at least 0.

    Notes
    -----
    Krogh & Hertz (1992). A descent step with it alone shrinks W by the factor 1 − ηλ, hence the
    other name, weight decay.

    Examples
    --------
    >>> import numpy as np
    >>> l2_gradient(np.array([[1.0, 2.0], [0.0, -1.0]]), lam=0.5)
    array([[ 0.5,  1. ],
           [ 0. , -0.5]])
    """
    checked(W=(W, "..."))
    return checked_number("lam", lam, least=0) * W


def _zeros_and_ones(xp: ModuleType, name: str, array: Array, dtype: Any) -> Array:
    if not xp.isdtype(array.dtype, ("integral", "real floating")):
        raise TypeError(
            f"{name} must hold 0 and 1, as integers or floats, got dtype {array.dtype}."
        )
    if not bool(xp.all((array == 0) | (array == 1))):
        raise ValueError(
            f"{name} must hold only 0 and 1, got values from {_range(xp, array)}. "
            "Write the classes as 0 and 1, not as −1 and +1 or as scores."
        )
    return xp.astype(array, dtype)


def _checked_probabilities(z: Array, t: Array) -> tuple[ModuleType, Array]:
    xp = namespace(z=z, t=t)
    if xp.isdtype(t.dtype, "integral"):
        t = xp.astype(t, z.dtype)
    checked(z=(z, "N"), t=(t, "N"))
    if not bool(xp.all((t >= 0) & (t <= 1))):
        raise ValueError(
            f"t must lie between 0 and 1, got values from {_range(xp, t)}. "
            "Write the classes as 0 and 1, not as −1 and +1 or as scores."
        )
    return xp, t


def _range(xp: ModuleType, array: Array) -> str:
    return f"{float(xp.min(array)):g} to {float(xp.max(array)):g}"
