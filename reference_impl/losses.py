"""Losses, each beside its gradient, and what they need: softmax and one-hot labels.

Every loss is a mean over the N samples, so its gradient carries the factor 1/N; no other
function of the course does. Gradients with respect to weights live in `layers`.
"""

from __future__ import annotations

from typing import Any

import array_api_compat

from reference_impl.backend import Array, checked, checked_count, checked_labels, namespace


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

    Raises
    ------
    TypeError
        If an argument is not a float32 or float64 array, or the two differ in dtype or library.
    ValueError
        If a shape does not fit or a value is not finite.

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

    Raises
    ------
    TypeError
        If an argument is not a float32 or float64 array, or the two differ in dtype or library.
    ValueError
        If a shape does not fit or a value is not finite.

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

    Raises
    ------
    TypeError
        If Z is not a float32 or float64 array.
    ValueError
        If its shape does not fit or a value is not finite.

    Notes
    -----
    Bridle (1990). Subtracting the largest logit of a row changes nothing, because the factor
    cancels, and keeps every exponent at or below 0, so nothing overflows (Blanchard, Higham &
    Higham 2021).

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

    Raises
    ------
    TypeError
        If Z is not a float32 or float64 array.
    ValueError
        If its shape does not fit or a value is not finite.

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


def one_hot(labels: Array, n_classes: int, *, dtype: Any = None) -> Array:
    """Write each label as a row with a 1 in the place of its class and 0 elsewhere.

    Parameters
    ----------
    labels : array of integers, shape (N,)
        The class of each sample, counted from 0.
    n_classes : int
        The number of classes, C.
    dtype : dtype, optional
        A dtype of the library of labels; float64 if not given.

    Returns
    -------
    array of dtype, shape (N, C)

    Raises
    ------
    TypeError
        If labels does not hold integers or n_classes is not one.
    ValueError
        If the shape of labels does not fit or a label is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    n_classes = checked_count("n_classes", n_classes)
    labels = checked_labels(labels, n_classes)
    xp = namespace(labels=labels)
    classes = xp.arange(n_classes, device=array_api_compat.device(labels))
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

    Raises
    ------
    TypeError
        If Z is not a float32 or float64 array, or labels does not hold integers.
    ValueError
        If a shape does not fit, a logit is not finite, or a label is out of range.

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
    return -float(xp.mean(xp.take_along_axis(log_softmax(Z), labels[:, None], axis=1)))


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

    Raises
    ------
    TypeError
        If Z is not a float32 or float64 array, or labels does not hold integers.
    ValueError
        If a shape does not fit, a logit is not finite, or a label is out of range.

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
