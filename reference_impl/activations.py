"""Activation functions, applied to every entry, each above its derivative.

The argument of a derivative is the pre-activation z, as it is for the function itself; the one
exception says so in its name. Functions of z are right far from 0 too: nothing overflows but what
is itself too large for the dtype, and what is small keeps its relative precision. Backward steps,
which take an upstream gradient, are in `layers`. A slope, α or β beyond the largest number of the
dtype counts as that number.
"""

from __future__ import annotations

import math

from reference_impl.backend import Array, checked, checked_number, namespace


def identity(z: Array) -> Array:
    """Return z, the activation of a linear unit.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        A copy, in the dtype of z.

    Notes
    -----
    Zemel, COMS 4995 lecture 2. Layers with no other activation between them are one linear layer.

    Examples
    --------
    >>> import numpy as np
    >>> identity(np.array([-2.0, 0.0, 3.0]))
    array([-2.,  0.,  3.])
    """
    xp = checked(z=(z, "..."))
    return xp.asarray(z, copy=True)


def identity_derivative(z: Array) -> Array:
    """Return 1 for every entry of z.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        In the dtype of z.

    Examples
    --------
    >>> import numpy as np
    >>> identity_derivative(np.array([-2.0, 0.0, 3.0]))
    array([1., 1., 1.])
    """
    xp = checked(z=(z, "..."))
    return xp.ones_like(z)


def step(z: Array) -> Array:
    """Return 1{z ≥ 0}, the hard threshold.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        0 or 1, in the dtype of z.

    Notes
    -----
    McCulloch & Pitts (1943). The course takes the value 1 at 0, as Farrahi does; Zemel and some
    of Liu's slides take 0 there. No derivative stands below: it is 0 everywhere but at 0, where
    there is none, so gradient descent learns nothing through a step.

    Examples
    --------
    >>> import numpy as np
    >>> step(np.array([-2.0, 0.0, 3.0]))
    array([0., 1., 1.])
    """
    xp = checked(z=(z, "..."))
    return xp.astype(z >= 0, z.dtype)


def sigmoid(z: Array, beta: float = 1.0) -> Array:
    """Return σ(βz) = 1 / (1 + e⁻ᵝᶻ), the logistic function with steepness β.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.
    beta : float, default 1.0
        The steepness, above 0. The larger, the nearer to `step`.

    Returns
    -------
    array of float, shape of z
        Values between 0 and 1, in the dtype of z.

    Raises
    ------
    ValueError
        If z is not finite or beta is not above 0.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (2), where β = 1; Liu's deck has β. For z < 0 it
    is computed in the equal form eᵝᶻ / (1 + eᵝᶻ): the exponent is then never positive, so nothing
    overflows.

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    xp = checked(z=(z, "..."))
    if beta != 1.0:
        z = _times(checked_number("beta", beta, above=0), z)
    e = xp.exp(-xp.abs(z))
    # 1 or e, as the larger of the two: a choice entry by entry takes ten times as long
    return xp.maximum(e, xp.astype(z >= 0, e.dtype)) / (1 + e)


def _times(beta: float, z: Array) -> Array:
    """Return β z, cut off where σ has long been 0 or 1, so that no product overflows."""
    xp = namespace(z=z)
    largest = float(xp.finfo(z.dtype).max)
    beta = _within(beta, z)
    limit = min(1e4 / beta, largest)
    return beta * xp.clip(z, -limit, limit)


def _within(number: float, z: Array) -> float:
    """Return a number, at most the largest of the dtype of z: ∞ times 0 is nan."""
    return min(number, float(namespace(z=z).finfo(z.dtype).max))


def sigmoid_of_number(z: float) -> float:
    """Return σ(z) = 1 / (1 + e⁻ᶻ) for one Python float: `sigmoid` without arrays.

    Parameters
    ----------
    z : float
        A finite number.

    Returns
    -------
    float

    Examples
    --------
    >>> sigmoid_of_number(0.0), sigmoid_of_number(-1000.0)
    (0.5, 0.0)
    """
    e = math.exp(-abs(z))  # the exponent is never positive: math.exp(710) raises OverflowError
    return (1.0 if z >= 0 else e) / (1 + e)


def sigmoid_derivative(z: Array, beta: float = 1.0) -> Array:
    """Return d σ(βz) / dz = β σ(βz) (1 − σ(βz)).

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations, not σ(βz).
    beta : float, default 1.0
        The steepness, above 0.

    Returns
    -------
    array of float, shape of z
        At most β/4, in the dtype of z.

    Raises
    ------
    ValueError
        If z is not finite or beta is not above 0.

    Notes
    -----
    Liu's deck derives it: the factor β is that of the chain rule. It is computed in the equal form
    β e / (1 + e)² with e = e^(−|βz|), because 1 − σ(βz) is rounded to 0 for large z.

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid_derivative(np.array([0.0, 1.0, 2.0])).round(4)
    array([0.25  , 0.1966, 0.105 ])
    """
    xp = checked(z=(z, "..."))
    beta = checked_number("beta", beta, above=0)
    e = xp.exp(-xp.abs(_times(beta, z)))
    return _within(beta, z) * e / (1 + e) ** 2


def sigmoid_derivative_from_output(a: Array) -> Array:
    """Return a (1 − a), the derivative of σ at the z where σ(z) = a.

    Parameters
    ----------
    a : array of float, any shape
        Activations a = σ(z), not z.

    Returns
    -------
    array of float, shape of a
        In the dtype of a.

    Notes
    -----
    The factor y (1 − y) of Rumelhart, Hinton & Williams (1986), equation (5). It needs no
    exponential, but where a has been rounded to 1 it is 0; `sigmoid_derivative` is not.

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid_derivative_from_output(np.array([0.0, 0.5, 0.75]))
    array([0.    , 0.25  , 0.1875])
    """
    checked(a=(a, "..."))
    return a * (1 - a)


def tanh(z: Array) -> Array:
    """Return tanh z = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ), the hyperbolic tangent.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        Values between −1 and 1, in the dtype of z.

    Notes
    -----
    Zemel, COMS 4995 lecture 2. The library's function is used: the quotient as it is written is
    ∞ / ∞ far out. tanh z = 2 σ(2z) − 1.

    Examples
    --------
    >>> import numpy as np
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    xp = checked(z=(z, "..."))
    return xp.tanh(z)


def tanh_derivative(z: Array) -> Array:
    """Return tanh′(z) = 1 − tanh² z.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations, not tanh z.

    Returns
    -------
    array of float, shape of z
        At most 1, in the dtype of z.

    Notes
    -----
    It is computed in the equal form 1 / cosh² z = (2e / (1 + e²))² with e = e^(−|z|), because
    tanh z is rounded to ±1 far out and cosh z overflows.

    Examples
    --------
    >>> import numpy as np
    >>> tanh_derivative(np.array([0.0, 0.5, 1.0, 2.0])).round(4)
    array([1.    , 0.7864, 0.42  , 0.0707])
    """
    xp = checked(z=(z, "..."))
    e = xp.exp(-xp.abs(z))
    return (2 * e / (1 + e**2)) ** 2


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

    Notes
    -----
    Nair & Hinton (2010).

    Examples
    --------
    >>> import numpy as np
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    xp = checked(z=(z, "..."))
    return xp.maximum(z, xp.zeros_like(z))


def relu_derivative(z: Array) -> Array:
    """Return ReLU′(z) = 1{z > 0}.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        0 or 1, in the dtype of z.

    Notes
    -----
    At 0, where there is no derivative, the course takes ReLU′(0) = 0; every value in [0, 1] is a
    subgradient there.

    Examples
    --------
    >>> import numpy as np
    >>> relu_derivative(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    xp = checked(z=(z, "..."))
    return xp.astype(z > 0, z.dtype)


def leaky_relu(z: Array, slope: float = 0.01) -> Array:
    """Return z where z > 0 and slope · z elsewhere.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.
    slope : float, default 0.01
        The slope on the left, at least 0. With 0 it is `relu`.

    Returns
    -------
    array of float, shape of z
        In the dtype of z.

    Raises
    ------
    ValueError
        If z is not finite or slope is not at least 0.

    Notes
    -----
    Maas, Hannun & Ng (2013): a unit that is off for all samples still learns.

    Examples
    --------
    >>> import numpy as np
    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), slope=0.25)
    array([-0.5,  0. ,  3. ])
    """
    xp = checked(z=(z, "..."))
    slope = _within(checked_number("slope", slope, least=0), z)
    left = xp.where(z > 0, xp.zeros_like(z), z)  # so that a slope > 1 makes no z > 0 overflow
    return xp.where(z > 0, z, slope * left)


def leaky_relu_derivative(z: Array, slope: float = 0.01) -> Array:
    """Return 1 where z > 0 and slope elsewhere, the derivative of `leaky_relu`.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.
    slope : float, default 0.01
        The slope on the left, at least 0.

    Returns
    -------
    array of float, shape of z
        In the dtype of z.

    Raises
    ------
    ValueError
        If z is not finite or slope is not at least 0.

    Notes
    -----
    Maas, Hannun & Ng (2013). At 0, where there is no derivative, it is the one from the left, as
    for `relu_derivative`.

    Examples
    --------
    >>> import numpy as np
    >>> leaky_relu_derivative(np.array([-2.0, 0.0, 3.0]), slope=0.25)
    array([0.25, 0.25, 1.  ])
    """
    xp = checked(z=(z, "..."))
    slope = _within(checked_number("slope", slope, least=0), z)
    return xp.where(z > 0, xp.ones_like(z), xp.full_like(z, slope))


def elu(z: Array, alpha: float = 1.0) -> Array:
    """Return z where z > 0 and α (eᶻ − 1) elsewhere, the exponential linear unit.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.
    alpha : float, default 1.0
        The value far to the left is −α; above 0.

    Returns
    -------
    array of float, shape of z
        In the dtype of z.

    Raises
    ------
    ValueError
        If z is not finite or alpha is not above 0.

    Notes
    -----
    Clevert, Unterthiner & Hochreiter (2016). Zhang's slide multiplies eᶻ − 1 by the negative part
    of z, which gives +0.632 at −1; the right value is e⁻¹ − 1 = −0.632. The exponent is cut at 0,
    because both branches are computed for every entry.

    Examples
    --------
    >>> import numpy as np
    >>> elu(np.array([-1.0, 0.0, 3.0])).round(6)
    array([-0.632121,  0.      ,  3.      ])
    """
    xp = checked(z=(z, "..."))
    alpha = _within(checked_number("alpha", alpha, above=0), z)
    return xp.where(z > 0, z, alpha * xp.expm1(xp.minimum(z, xp.zeros_like(z))))


def elu_derivative(z: Array, alpha: float = 1.0) -> Array:
    """Return 1 where z > 0 and α eᶻ elsewhere, the derivative of `elu`.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.
    alpha : float, default 1.0
        The α of `elu`, above 0.

    Returns
    -------
    array of float, shape of z
        In the dtype of z.

    Raises
    ------
    ValueError
        If z is not finite or alpha is not above 0.

    Notes
    -----
    Clevert, Unterthiner & Hochreiter (2016). There is a derivative at 0 only if α = 1; otherwise
    it is the one from the left, α. The form elu(z) + α would be rounded to 0 far to the left.

    Examples
    --------
    >>> import numpy as np
    >>> elu_derivative(np.array([-1.0, 0.0, 3.0])).round(6)
    array([0.367879, 1.      , 1.      ])
    """
    xp = checked(z=(z, "..."))
    alpha = _within(checked_number("alpha", alpha, above=0), z)
    return xp.where(z > 0, xp.ones_like(z), alpha * xp.exp(xp.minimum(z, xp.zeros_like(z))))


def softplus(z: Array) -> Array:
    """Return log(1 + eᶻ), a smooth form of `relu`.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        Above max(0, z) by at most log 2, in the dtype of z.

    Notes
    -----
    Dugas, Bengio, Bélisle, Nadeau & Garcia (2001). Zemel's slide has "log 1 + eᶻ": the brackets are
    needed. It is computed in the equal form max(0, z) + log(1 + e^(−|z|)), so nothing overflows.

    Examples
    --------
    >>> import numpy as np
    >>> softplus(np.array([-1000.0, 0.0, 3.0])).round(6)
    array([0.      , 0.693147, 3.048587])
    """
    xp = checked(z=(z, "..."))
    return xp.maximum(z, xp.zeros_like(z)) + xp.log1p(xp.exp(-xp.abs(z)))


def softplus_derivative(z: Array) -> Array:
    """Return σ(z), the derivative of `softplus`.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        In the dtype of z.

    Notes
    -----
    eᶻ / (1 + eᶻ), which is `sigmoid`: the smooth form of the step 1{z > 0}, as softplus is of ReLU.

    Examples
    --------
    >>> import numpy as np
    >>> softplus_derivative(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    return sigmoid(z)


def silu(z: Array) -> Array:
    """Return z σ(z), the sigmoid linear unit, also called swish.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        At least −0.2785, its value near z = −1.2785; in the dtype of z.

    Notes
    -----
    Hendrycks & Gimpel (2016), section 2, who name it; Ramachandran, Zoph & Le (2017) find it by
    search, with a steepness β, and call it swish.

    Examples
    --------
    >>> import numpy as np
    >>> silu(np.array([-1000.0, -1.0, 0.0, 3.0])).round(6) + 0
    array([ 0.      , -0.268941,  0.      ,  2.857722])
    """
    checked(z=(z, "..."))
    return z * sigmoid(z)


def silu_derivative(z: Array) -> Array:
    """Return the derivative of `silu`.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations, not z σ(z).

    Returns
    -------
    array of float, shape of z
        From −0.0998 to 1.0998, in the dtype of z.

    Notes
    -----
    The product rule: both factors of z σ(z) move. 1 − σ(z) is computed as σ(−z), which isn't
    rounded to 0 far out.

    Examples
    --------
    >>> import numpy as np
    >>> silu_derivative(np.array([-1000.0, -1.0, 0.0, 3.0])).round(6) + 0
    array([0.      , 0.072329, 0.5     , 1.088104])
    """
    checked(z=(z, "..."))
    return sigmoid(z) * (1 + z * sigmoid(-z))


_SPACING = 0.5
"""Of the nodes in `_normal_cdf`; the rule's error is e^(−π²/0.25), below 10⁻¹⁷."""
_NODES = tuple(((k + 0.5) * _SPACING) ** 2 for k in range(13))  # e^(−node) of the next is < 10⁻¹⁸
_POLE_COUNTS = 6.0
"""From here on the term for the pole is too small beside the sum, and beyond 2π/0.5 too large."""


def _normal_cdf(z: Array) -> Array:
    """Return Φ(z) = ½ (1 + erf(z/√2)) to nearly full precision, also where it is very small.

    The array API has no erf. With x = |z|/√2,
    erfc(x) = (2x/π) e^(−x²) ∫₀^∞ e^(−t²) / (t² + x²) dt, and the midpoint rule for this integral
    converges so fast that 13 nodes do; the pole at t = ix costs a term of its own (Matta & Reichel
    1971; Trefethen & Weideman 2014).
    """
    xp = namespace(z=z)
    x = xp.clip(xp.abs(z), 0.0, 40.0) / math.sqrt(2)  # at 40 it is 0 or 1
    square = x * x
    integral = xp.zeros_like(x)
    for node in _NODES:
        integral = integral + math.exp(-node) / (square + node)
    near = xp.minimum(x, xp.full_like(x, _POLE_COUNTS))
    pole = xp.where(
        x < _POLE_COUNTS, 2 / (1 + xp.exp(2 * math.pi / _SPACING * near)), xp.zeros_like(x)
    )
    half = 0.5 * (2 * _SPACING / math.pi * x * xp.exp(-square) * integral + pole)
    return xp.where(z > 0, 1 - half, half)


def gelu(z: Array) -> Array:
    """Return z Φ(z), the Gaussian error linear unit.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations.

    Returns
    -------
    array of float, shape of z
        At least −0.1700, its value near z = −0.7518; in the dtype of z.

    Notes
    -----
    Hendrycks & Gimpel (2016). Φ(z) = ½ (1 + erf(z/√2)) is the share of a standard normal
    distribution that lies below z. It is computed exactly, not by their tanh.

    Examples
    --------
    >>> import numpy as np
    >>> gelu(np.array([-1000.0, -1.0, 0.0, 3.0])).round(6) + 0
    array([ 0.      , -0.158655,  0.      ,  2.99595 ])
    """
    checked(z=(z, "..."))
    return z * _normal_cdf(z)


def gelu_derivative(z: Array) -> Array:
    """Return the derivative of `gelu`, Φ(z) + z φ(z), with φ the normal density.

    Parameters
    ----------
    z : array of float, any shape
        Pre-activations, not z Φ(z).

    Returns
    -------
    array of float, shape of z
        From −0.1289 to 1.1289, in the dtype of z.

    Notes
    -----
    φ(z) = e^(−z²/2) / √(2π) is the derivative of Φ.

    Examples
    --------
    >>> import numpy as np
    >>> gelu_derivative(np.array([-1000.0, -1.0, 0.0, 3.0])).round(6) + 0
    array([ 0.      , -0.083315,  0.5     ,  1.011946])
    """
    xp = checked(z=(z, "..."))
    near = xp.clip(z, -40.0, 40.0)
    return _normal_cdf(z) + near * xp.exp(-0.5 * near * near) / math.sqrt(2 * math.pi)
