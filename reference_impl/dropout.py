"""Dropout, the inverted form: scaled in training, so that nothing is left to do at test time.

Training and inference are functions of their own, so that no flag can be set wrongly. The mask is
returned by the forward step and handed to the backward step: both must use the same one.
"""

from __future__ import annotations

import numpy as np

from reference_impl.backend import Array, checked, checked_number, checked_rng, converted
from reference_impl.functional_mlp import Params, mlp_forward


def dropout_forward(H: Array, keep_prob: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return Y = H ⊙ mask / q, where each entry of mask is 1 with probability q = keep_prob.

    Parameters
    ----------
    H : array of float, shape (N, D)
        Activations of a layer in training.
    keep_prob : float
        The probability q of keeping a unit, above 0 and at most 1.
    rng : numpy.random.Generator
        Draws the mask.

    Returns
    -------
    Y : array of float, shape (N, D)
        Its expected value over the masks is H. With keep_prob = 1 it is H.
    mask : array of float, shape (N, D)
        0 where a unit is dropped for a sample and 1 where it is kept, in the dtype of H.

    Raises
    ------
    TypeError
        If H is not a float32 or float64 array, keep_prob is not a number, or rng is not a
        generator.
    ValueError
        If the shape of H does not fit, a value is not finite, or keep_prob is out of bounds.

    Notes
    -----
    Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014). They scale the weights by q at
    test time; dividing by q in training has the same expected value. Each sample has a mask of its
    own. The mask is drawn on the host in float64, so that it is the same for every array library.

    Examples
    --------
    >>> import numpy as np
    >>> Y, mask = dropout_forward(np.ones((2, 3)), 0.5, np.random.default_rng(0))
    >>> mask
    array([[0., 1., 1.],
           [1., 0., 0.]])
    >>> Y
    array([[0., 2., 2.],
           [2., 0., 0.]])
    """
    checked(H=(H, "N D"))
    keep_prob = _checked_keep_prob(keep_prob)
    checked_rng(rng)
    kept = rng.random(tuple(H.shape)) < keep_prob
    mask = converted(kept, like=H)
    return H * mask / keep_prob, mask


def dropout_backward(dY: Array, mask: Array, keep_prob: float) -> Array:
    """Return dH = dY ⊙ mask / q with q = keep_prob.

    Parameters
    ----------
    dY : array of float, shape (N, D)
        Gradient of the loss with respect to Y.
    mask : array of float, shape (N, D)
        What `dropout_forward` returned with Y, not a new one.
    keep_prob : float
        The probability q of the forward pass.

    Returns
    -------
    dH : array of float, shape (N, D)

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, mask holds other values than 0 and 1, or
        keep_prob is out of bounds.

    Notes
    -----
    Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014): the gradient is that of the
    thinned network. Once the mask is drawn, Y is linear in H, so its derivative is the factor
    mask / q of the forward step.

    Examples
    --------
    >>> import numpy as np
    >>> mask = np.array([[0.0, 1.0, 1.0]])
    >>> dropout_backward(np.array([[3.0, 4.0, 5.0]]), mask, 0.5)
    array([[ 0.,  8., 10.]])
    """
    xp = checked(mask=(mask, "N D"), dY=(dY, "N D"))
    keep_prob = _checked_keep_prob(keep_prob)
    if not bool(xp.all((mask == 0) | (mask == 1))):
        raise ValueError(
            "mask must hold only 0 and 1. Pass the mask that dropout_forward returned, "
            "not its outputs and not a mask that is scaled already."
        )
    return dY * mask / keep_prob


def dropout_inference(H: Array, keep_prob: float) -> Array:
    """Return H: at test time every unit is kept and nothing is scaled.

    Parameters
    ----------
    H : array of float, shape (N, D)
        Activations of a layer at test time.
    keep_prob : float
        The probability of the training. The result does not depend on it.

    Returns
    -------
    H : array of float, shape (N, D)
        A copy.

    Raises
    ------
    ValueError
        If the shape of H does not fit, a value is not finite, or keep_prob is out of bounds.

    Notes
    -----
    The training has divided by keep_prob, see `dropout_forward`: the units of the next layer are
    used to inputs of this size.

    Examples
    --------
    >>> import numpy as np
    >>> dropout_inference(np.array([[1.0, -2.0]]), 0.5)
    array([[ 1., -2.]])
    """
    xp = checked(H=(H, "N D"))
    _checked_keep_prob(keep_prob)
    return xp.asarray(H, copy=True)


def dropout_mlp_predict(X: Array, params: Params, keep_prob: float) -> Array:
    """Return the outputs of the full network, whose hidden layers were trained with dropout.

    Parameters
    ----------
    X : array of float, shape (N, D_0)
        One sample per row.
    params : sequence of (W, b)
        For layer l, W of shape (D_l, D_{l−1}) and b of shape (D_l,), as for
        `functional_mlp.mlp_forward`: sigmoid hidden layers and a linear output.
    keep_prob : float
        The probability of the training. The result does not depend on it.

    Returns
    -------
    Y : array of float, shape (N, D_L)

    Raises
    ------
    ValueError
        If there is no layer, a shape does not fit, a value is not finite, or keep_prob is out of
        bounds.

    Notes
    -----
    Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014): one pass through the full
    network stands for the average over all thinned ones. With one hidden layer and a linear output
    it is that average; with more it is near it.

    Examples
    --------
    >>> import numpy as np
    >>> params = [(np.zeros((3, 2)), np.zeros(3)), (np.ones((1, 3)), np.array([1.0]))]
    >>> dropout_mlp_predict(np.ones((1, 2)), params, 0.5)
    array([[2.5]])
    """
    _checked_keep_prob(keep_prob)
    Y, _ = mlp_forward(X, params)
    return Y


def _checked_keep_prob(keep_prob: float) -> float:
    return checked_number("keep_prob", keep_prob, above=0, most=1)
