"""Steps downhill: from parameters and a gradient to new parameters.

A step is a function: it returns new parameters, and whatever it must remember (v, m, s) comes in
as an argument and goes out with the result, so start that memory with zeros and pass it back. A
step acts on each entry alone, so it serves a matrix as well as a vector. How η falls while a
network learns is in `schedules`, where the batches come from in `batches`. PyTorch leaves η out of
the velocity, which is the same while η stays, and keeps w + μ v for w in Nesterov's momentum.
"""

from __future__ import annotations

from collections.abc import Callable

from reference_impl.backend import (
    Array,
    checked,
    checked_count,
    checked_eps,
    checked_number,
    namespace,
)


def gradient_descent(
    gradient: Callable[[Array], Array], w0: Array, eta: float, steps: int
) -> Array:
    """Repeat w ← w − η ∇f(w) and return every w on the way.

    Parameters
    ----------
    gradient : callable
        Takes an array like w0 and returns ∇f there, of the same shape and dtype.
    w0 : array of float, any shape
        Where to start, usually of shape (D,).
    eta : float
        The learning rate, ≥ 0.
    steps : int
        How many steps to take; 0 returns the start alone.

    Returns
    -------
    trajectory : array of float, shape (steps + 1, D)
        w0 and the parameters after each step; for w0 of another shape, (steps + 1, *that shape).

    Raises
    ------
    TypeError, ValueError
        If a gradient is not like w0, or eta or steps is out of its bounds.

    Notes
    -----
    Nocedal & Wright (2006), section 2.2: steepest descent, with a constant step length. On
    f(w) = ½ λ w² a step multiplies w by 1 − η λ, so it converges only while η < 2 / λ.

    Examples
    --------
    >>> import numpy as np
    >>> gradient_descent(lambda w: 2 * w, np.array([4.0, -8.0]), eta=0.25, steps=2)
    array([[ 4., -8.],
           [ 2., -4.],
           [ 1., -2.]])
    """
    xp = checked(w0=(w0, "..."))
    eta = checked_number("eta", eta, least=0)
    steps = checked_count("steps", steps, least=0)
    trajectory = [w0]
    for _ in range(steps):
        w = trajectory[-1]
        trajectory.append(w - eta * _gradient_at(w, gradient))
    return xp.stack(trajectory)


def sgd_step(w: Array, dw: Array, eta: float) -> Array:
    """Return w − η dw.

    Parameters
    ----------
    w : array of float, any shape
        Parameters.
    dw : array of float, shape of w
        Gradient of the loss of one batch with respect to w.
    eta : float
        The learning rate, ≥ 0.

    Returns
    -------
    w : array of float, shape of w
        The new parameters.

    Raises
    ------
    ValueError
        If eta is negative.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (8). What makes it stochastic is the batch that
    dw comes from.

    Examples
    --------
    >>> import numpy as np
    >>> sgd_step(np.array([1.0, -2.0]), np.array([0.5, 0.25]), eta=0.1)
    array([ 0.95 , -2.025])
    """
    checked(w=(w, "..."), dw=(dw, "..."))
    eta = checked_number("eta", eta, least=0)
    return w - eta * dw


def momentum_step(w: Array, dw: Array, v: Array, eta: float, mu: float) -> tuple[Array, Array]:
    """Return w + v with the new velocity v ← μ v − η dw.

    Parameters
    ----------
    w : array of float, any shape
        Parameters.
    dw : array of float, shape of w
        Gradient of the loss with respect to w.
    v : array of float, shape of w
        The velocity that the last step returned; zeros before the first.
    eta : float
        The learning rate, ≥ 0.
    mu : float
        The momentum coefficient, from 0 (none: `sgd_step`) to 1 (no friction).

    Returns
    -------
    w : array of float, shape of w
        The new parameters.
    v : array of float, shape of w
        The new velocity.

    Raises
    ------
    ValueError
        If eta or mu is out of its bounds.

    Notes
    -----
    Sutskever, Martens, Dahl & Hinton (2013), equations (1) and (2); the same as Rumelhart, Hinton
    & Williams (1986), equation (9). While the gradient stays the same, the velocity grows towards
    −η dw / (1 − μ): with μ = 0.9, steps ten times as long.

    Examples
    --------
    >>> import numpy as np
    >>> w, v, dw = np.array([1.0, -2.0]), np.zeros(2), np.array([0.5, 0.25])
    >>> for _ in range(2):
    ...     w, v = momentum_step(w, dw, v, eta=0.1, mu=0.9)
    >>> w
    array([ 0.855 , -2.0725])
    """
    checked(w=(w, "..."), dw=(dw, "..."), v=(v, "..."))
    eta = checked_number("eta", eta, least=0)
    mu = checked_number("mu", mu, least=0, most=1)
    v = mu * v - eta * dw
    return w + v, v


def nesterov_step(
    w: Array, gradient: Callable[[Array], Array], v: Array, eta: float, mu: float
) -> tuple[Array, Array]:
    """Return w + v with the new velocity v ← μ v − η ∇f(w + μ v).

    Parameters
    ----------
    w : array of float, any shape
        Parameters.
    gradient : callable
        Takes an array like w and returns ∇f there, of the same shape and dtype. It is called
        once.
    v : array of float, shape of w
        The velocity that the last step returned; zeros before the first.
    eta : float
        The learning rate, ≥ 0.
    mu : float
        The momentum coefficient, from 0 (none: `sgd_step`) to 1.

    Returns
    -------
    w : array of float, shape of w
        The new parameters.
    v : array of float, shape of w
        The new velocity.

    Raises
    ------
    TypeError, ValueError
        If the gradient is not like w, or eta or mu is out of its bounds.

    Notes
    -----
    Sutskever, Martens, Dahl & Hinton (2013), equations (3) and (4). The velocity is going to
    carry w to w + μ v anyway, so the gradient is taken there. The first step, with v = 0, is that
    of `momentum_step`.

    Examples
    --------
    >>> import numpy as np
    >>> w, v = np.array([1.0]), np.zeros(1)
    >>> w, v = nesterov_step(w, lambda w: w, v, eta=0.1, mu=0.5)
    >>> w, v
    (array([0.9]), array([-0.1]))
    >>> w, v = nesterov_step(w, lambda w: w, v, eta=0.1, mu=0.5)  # the gradient at 0.85
    >>> w, v
    (array([0.765]), array([-0.135]))
    """
    checked(w=(w, "..."), v=(v, "..."))
    eta = checked_number("eta", eta, least=0)
    mu = checked_number("mu", mu, least=0, most=1)
    v = mu * v - eta * _gradient_at(w + mu * v, gradient)
    return w + v, v


def rmsprop_step(
    w: Array, dw: Array, s: Array, eta: float, rho: float, eps: float
) -> tuple[Array, Array]:
    """Return w − η dw / (√s + eps) with the new mean square s ← ρ s + (1 − ρ) dw².

    Parameters
    ----------
    w : array of float, any shape
        Parameters.
    dw : array of float, shape of w
        Gradient of the loss with respect to w.
    s : array of float, shape of w
        The mean square that the last step returned; zeros before the first.
    eta : float
        The learning rate, ≥ 0.
    rho : float
        How much of the old mean square stays, ≥ 0 and < 1; usually 0.9.
    eps : float
        Keeps the division from one by 0, > 0 in the dtype of w; usually 1e-8.

    Returns
    -------
    w : array of float, shape of w
        The new parameters.
    s : array of float, shape of w
        The new mean square.

    Raises
    ------
    ValueError
        If an entry of s is negative, or eta, rho or eps is out of its bounds.

    Notes
    -----
    Tieleman & Hinton (2012), lecture 6e, where there is no eps. Here it stands outside the root,
    as in `adam_step`; inside, as √(s + eps), 1e-8 would count as much as 1e-4 does here.

    Examples
    --------
    The step hardly depends on the size of a gradient, only on how it compares with those before:

    >>> import numpy as np
    >>> w, s = rmsprop_step(
    ...     np.zeros(2), np.array([0.01, -100.0]), np.zeros(2), eta=0.1, rho=0.75, eps=1e-8
    ... )
    >>> w.round(6)
    array([-0.2,  0.2])
    """
    xp = checked(w=(w, "..."), dw=(dw, "..."), s=(s, "..."))
    eta = checked_number("eta", eta, least=0)
    rho = checked_number("rho", rho, least=0, below=1)
    eps = checked_eps(xp, eps, w)
    _check_mean_square(s)
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / (xp.sqrt(s) + eps), s


def adam_step(
    w: Array,
    dw: Array,
    m: Array,
    s: Array,
    t: int,
    eta: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple[Array, Array, Array]:
    """Return w − η m̂ / (√ŝ + eps) with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ).

    The means are new ones: m ← β₁ m + (1 − β₁) dw and s ← β₂ s + (1 − β₂) dw².

    Parameters
    ----------
    w : array of float, any shape
        Parameters.
    dw : array of float, shape of w
        Gradient of the loss with respect to w.
    m, s : array of float, shape of w
        The mean and the mean square that the last step returned; zeros before the first.
    t : int
        The number of this step, from 1.
    eta : float
        The learning rate, ≥ 0; usually 0.001.
    beta1, beta2 : float
        How much of the old means stays, ≥ 0 and < 1; usually 0.9 and 0.999.
    eps : float
        Keeps the division from one by 0, > 0 in the dtype of w; usually 1e-8.

    Returns
    -------
    w : array of float, shape of w
        The new parameters.
    m, s : array of float, shape of w
        The new means, without the correction.

    Raises
    ------
    ValueError
        If an entry of s is negative, or another argument is out of its bounds.

    Notes
    -----
    Kingma & Ba (2015), Algorithm 1, whose v is called s here: v is a velocity in
    `momentum_step`. The means start at 0 and are too small at first; the divisors 1 − βᵗ are
    the shares of a mean that the gradients so far make up, and correct for that.

    Examples
    --------
    The first step is η long, unless the gradient is as small as ε:

    >>> import numpy as np
    >>> zeros = np.zeros(2)
    >>> w, m, s = adam_step(
    ...     zeros, np.array([0.01, -100.0]), zeros, zeros, 1, 0.001, 0.9, 0.999, 1e-8
    ... )
    >>> w.round(6)
    array([-0.001,  0.001])
    """
    xp = checked(w=(w, "..."), dw=(dw, "..."), m=(m, "..."), s=(s, "..."))
    t = checked_count("t", t)
    eta = checked_number("eta", eta, least=0)
    beta1 = checked_number("beta1", beta1, least=0, below=1)
    beta2 = checked_number("beta2", beta2, least=0, below=1)
    eps = checked_eps(xp, eps, w)
    _check_mean_square(s)
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return w - eta * m_hat / (xp.sqrt(s_hat) + eps), m, s


def _gradient_at(w: Array, gradient: Callable[[Array], Array]) -> Array:
    dw = gradient(w)
    checked(w=(w, "..."), **{"gradient(w)": (dw, "...")})
    return dw


def _check_mean_square(s: Array) -> None:
    xp = namespace(s=s)
    if bool(xp.any(s < 0)):
        raise ValueError(
            f"s must not be negative, got {float(xp.min(s))}. It is a mean of squares: start with "
            "zeros, then pass what the last step returned."
        )
