"""Is a gradient right? Compare it with differences of the function itself.

These functions know nothing about networks: they call a function of one array that returns one
number. They are slow by nature, two calls for each entry or direction, and are for checking only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import array_api_compat
import numpy as np

from reference_impl.backend import Array, checked, checked_rng


def numerical_gradient(f: Callable[[Array], Any], x: Array, h: float = 1e-6) -> Array:
    """Return (f(x + h eᵢ) − f(x − h eᵢ)) / 2h for every entry i: central differences.

    Parameters
    ----------
    f : callable
        Takes an array like x and returns one number.
    x : array of float, any shape
        Where to take the gradient. It is not changed.
    h : float, default 1e-6
        The step.

    Returns
    -------
    array of float, shape of x
        In the dtype of x.

    Raises
    ------
    ValueError
        If x is not finite, h is not positive or is lost beside an entry of x, or f returns more
        than one number or one that is not finite.

    Notes
    -----
    Central differences err by h² f'''/6 from cutting off Taylor's series and by about ε |f| / h
    from rounding, where ε is the precision of the dtype (Nocedal & Wright 2006, section 8.1). In
    float64 the default is near the best; in float32 rounding alone is 6 % at that step, so take
    h near 1e-2 or check in float64. Far from 0, x ± h is rounded as well: the step taken may be
    another than 2h by about ε |x|, and then the result is off by the same share, ε |x| / 2h. Where
    that is more than a half, h is refused.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_gradient(lambda x: np.sum(x**2), np.array([[1.0, -2.0]])).round(6)
    array([[ 2., -4.]])
    """
    xp = checked(x=(x, "..."))
    _check_step(h)
    device = array_api_compat.device(x)
    places = xp.reshape(xp.arange(math.prod(x.shape), device=device), x.shape)
    partials = []
    for i in range(math.prod(x.shape)):
        step = h * xp.astype(places == i, x.dtype)  # h eᵢ, so that x itself is never touched
        above, below = x + step, x - step
        width = float(xp.sum(above - below))  # 2h, but for the rounding of x ± h
        if not 0.5 <= width / (2 * h) <= 1.5:
            raise ValueError(
                f"h = {h:g} is lost in rounding beside entry {i} of x. Take a larger h, or check "
                "nearer to 0."
            )
        partials.append((_value(f, above) - _value(f, below)) / (2 * h))
    return xp.reshape(xp.asarray(partials, dtype=x.dtype, device=device), x.shape)


def directional_derivatives(
    f: Callable[[Array], Any],
    x: Array,
    gradient: Array,
    rng: np.random.Generator,
    h: float = 1e-6,
) -> tuple[float, float]:
    """Return ⟨gradient, v⟩ and (f(x + h v) − f(x − h v)) / 2h along a random direction v, ‖v‖ = 1.

    Parameters
    ----------
    f : callable
        Takes an array like x and returns one number.
    x : array of float, any shape
        Where the gradient was taken. It is not changed.
    gradient : array of float, shape of x
        The gradient of f at x that is to be checked.
    rng : numpy.random.Generator
        Draws the direction.
    h : float, default 1e-6
        The step.

    Returns
    -------
    analytic, numeric : float
        They agree if the gradient is right.

    Raises
    ------
    ValueError
        If the shapes differ, a value is not finite, h is not positive or is lost beside x, or f
        returns more than one number or one that is not finite.

    Notes
    -----
    One inner product tests every entry of the gradient at once, for two calls of f: a wrong
    gradient agrees along a random direction with probability 0. HIPS autograd tests its
    derivatives this way.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, -2.0, 3.0])
    >>> rng = np.random.default_rng(0)
    >>> analytic, numeric = directional_derivatives(lambda x: np.sum(x**2), x, 2 * x, rng)
    >>> round(analytic - numeric, 6) == 0
    True
    """
    xp = checked(x=(x, "..."), gradient=(gradient, "..."))
    _check_step(h)
    checked_rng(rng)
    direction = rng.standard_normal(tuple(x.shape))
    direction = direction / np.sqrt(np.sum(direction**2))
    v = xp.asarray(direction, dtype=x.dtype, device=array_api_compat.device(x))
    analytic = float(xp.sum(gradient * v))
    above, below = x + h * v, x - h * v
    width = float(xp.sum((above - below) * v))  # 2h, but for the rounding of x ± h v
    if not 0.5 <= width / (2 * h) <= 1.5:
        raise ValueError(
            f"h = {h:g} is lost in rounding beside x. Take a larger h, or check nearer to 0."
        )
    numeric = (_value(f, above) - _value(f, below)) / (2 * h)
    return analytic, numeric


def directional_derivative_error(
    f: Callable[[Array], Any],
    x: Array,
    gradient: Array,
    rng: np.random.Generator,
    h: float = 1e-6,
) -> float:
    """Return the relative error between the two `directional_derivatives`.

    Parameters
    ----------
    f, x, gradient, rng, h
        As in `directional_derivatives`.

    Returns
    -------
    float
        About 1e-8 for a right gradient in float64, about 1 for a wrong one.

    Raises
    ------
    TypeError, ValueError
        As in `directional_derivatives`.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, -2.0, 3.0])
    >>> rng = np.random.default_rng(0)
    >>> directional_derivative_error(lambda x: np.sum(x**2), x, 2 * x, rng) < 1e-7
    True
    """
    analytic, numeric = directional_derivatives(f, x, gradient, rng, h)
    return relative_error(np.asarray(analytic), np.asarray(numeric))


def relative_error(a: Array, b: Array) -> float:
    """Return the largest |a − b| / max(|a|, |b|, tiny) over the entries.

    Parameters
    ----------
    a, b : array of float, any shape, the same for both

    Returns
    -------
    float
        0 where both are 0, at most 2.

    Raises
    ------
    ValueError
        If the shapes differ, there are no entries, or a value is not finite.

    Notes
    -----
    CS231n's notes on gradient checks. tiny, the smallest normal number of the dtype, is there
    only so that 0 compared with 0 is 0 and not nan.

    Examples
    --------
    >>> import numpy as np
    >>> relative_error(np.array([1.0, 0.0]), np.array([2.0, 0.0]))
    0.5
    """
    xp = checked(a=(a, "..."), b=(b, "..."))
    if math.prod(a.shape) == 0:
        raise ValueError(f"a and b must have at least one entry, got shape {tuple(a.shape)}.")
    tiny = xp.full_like(a, float(xp.finfo(a.dtype).smallest_normal))
    scale = xp.maximum(xp.maximum(xp.abs(a), xp.abs(b)), tiny)
    return float(xp.max(xp.abs(a / 2 - b / 2) / (scale / 2)))  # a − b itself may overflow


def _value(f: Callable[[Array], Any], x: Array) -> float:
    value = f(x)
    if getattr(value, "shape", ()) != ():
        raise ValueError(
            f"f must return one number, got an array of shape {tuple(value.shape)}. "
            "Check the gradient of a loss, or of a sum such as sum(f(x) * weights)."
        )
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"f must be finite around x, got {number}.")
    return number


def _check_step(h: float) -> None:
    if not (math.isfinite(h) and h > 0):
        raise ValueError(f"h must be a small positive number such as 1e-6, got {h}.")
