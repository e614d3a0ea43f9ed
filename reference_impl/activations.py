"""Activation functions, applied to every entry: sigmoid and ReLU.

Their backward halves stand in `layers`, beside the layers that they belong to.
"""

from __future__ import annotations

from reference_impl.backend import Array, checked


def sigmoid(z: Array) -> Array:
    """Return σ(z) = 1 / (1 + e⁻ᶻ), the logistic function.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        Values between 0 and 1, in the dtype of z.

    Raises
    ------
    TypeError
        If z is not a float32 or float64 array.
    ValueError
        If z is not finite.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (2). For z < 0 it is computed in the equal form
    eᶻ / (1 + eᶻ): the exponent is then never positive, so nothing overflows.

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    xp = checked(z=(z, "..."))
    e = xp.exp(-xp.abs(z))
    return xp.where(z >= 0, xp.ones_like(e), e) / (1 + e)


def relu(z: Array) -> Array:
    """Return ReLU(z) = max(0, z).

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        In the dtype of z.

    Raises
    ------
    TypeError
        If z is not a float32 or float64 array.
    ValueError
        If z is not finite.

    Notes
    -----
    Nair & Hinton (2010). At 0, where there is no derivative, the course takes ReLU'(0) = 0.

    Examples
    --------
    >>> import numpy as np
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    xp = checked(z=(z, "..."))
    return xp.where(z > 0, z, xp.zeros_like(z))
