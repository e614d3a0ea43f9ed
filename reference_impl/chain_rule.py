"""Three small computation graphs, differentiated by hand.

Each function is its graph, written out: the forward values in order, then their gradients in the
reverse order. As elsewhere in the course, dz is the gradient of the last value with respect to z.
Everything is a Python float. A program that does the backward half by itself is in `autodiff`.
"""

from __future__ import annotations

import math

from reference_impl.activations import sigmoid_of_number
from reference_impl.backend import checked_number


def circuit(x: float, y: float, z: float) -> tuple[float, tuple[float, float, float]]:
    """Return f = (x + y) z and its partial derivatives.

    Parameters
    ----------
    x, y, z : float

    Returns
    -------
    f : float
    (df_dx, df_dy, df_dz) : tuple of float

    Raises
    ------
    ValueError
        If an argument, x + y or f is not finite.

    Notes
    -----
    The circuit of CS231n's notes on backpropagation. A sum hands its gradient to both of its
    inputs; a product hands each input its gradient times the other input.

    Examples
    --------
    >>> circuit(-2.0, 5.0, -4.0)
    (-12.0, (-4.0, -4.0, 3.0))
    """
    x, y, z = checked_number("x", x), checked_number("y", y), checked_number("z", z)
    q = checked_number("x + y", x + y)
    f = checked_number("f", q * z)

    df = 1.0
    dq = df * z
    dz = df * q
    dx = dq
    dy = dq
    return f, (dx, dy, dz)


def total_derivative(t: float) -> tuple[float, float]:
    """Return f = y + eˣʸ with x = cos t and y = t², and its derivative df/dt.

    Parameters
    ----------
    t : float

    Returns
    -------
    f, df_dt : float

    Raises
    ------
    ValueError
        If t is not finite, or so large that f or df/dt is not.

    Notes
    -----
    Zemel, COMS 4995 lecture 2: t reaches f on two paths, through x and through y, and its
    gradient is the sum over both, dt = dx ∂x/∂t + dy ∂y/∂t. So does y: by itself, and in xy.

    Examples
    --------
    >>> f, df_dt = total_derivative(1.0)
    >>> print(f"{f:.5f} {df_dt:.5f}")
    2.71653 2.41048
    """
    t = checked_number("t", t)
    x = math.cos(t)
    y = t * t
    p = x * y
    e = math.exp(p) if p < 709 else math.inf  # where math.exp would raise OverflowError
    f = y + e

    df = 1.0
    de = df
    dp = de * e
    dx = dp * y
    dy = df + dp * x
    dt = dx * -math.sin(t) + dy * 2 * t
    if not (math.isfinite(f) and math.isfinite(dt)):
        raise ValueError(f"t must leave f finite, but xy is {p:.6g} at t = {t:g}. Try |t| < 29.")
    return f, dt


def regularized_logistic(
    w: float, x: float, b: float, t: float, lam: float
) -> tuple[float, float, float]:
    """Return L + λR with L = ½ (y − t)², y = σ(wx + b) and R = ½ w², and its gradient.

    Parameters
    ----------
    w, b : float
        The weight and the bias.
    x, t : float
        The input and its target.
    lam : float
        The strength λ ≥ 0 of the regulariser.

    Returns
    -------
    loss, dw, db : float

    Raises
    ------
    ValueError
        If an argument, the loss or its gradient is not finite, or lam is negative.

    Notes
    -----
    Zemel, COMS 4995 lecture 2. The graph branches at w, which reaches the loss through the output
    and through the regulariser, so dw has two terms.

    Examples
    --------
    >>> loss, dw, db = regularized_logistic(w=0.5, x=2.0, b=-0.3, t=1.0, lam=0.1)
    >>> print(f"{loss:.7f} {dw:.7f} {db:.7f}")
    0.0675497 -0.0971341 -0.0735670
    """
    w, x, b = checked_number("w", w), checked_number("x", x), checked_number("b", b)
    t, lam = checked_number("t", t), checked_number("lam", lam, least=0)
    z = w * x + b
    y = sigmoid_of_number(z)
    L = 0.5 * (y - t) * (y - t)
    R = 0.5 * w * w
    loss = checked_number("the loss", L + lam * R)

    dloss = 1.0
    dR = dloss * lam
    dL = dloss
    dy = dL * (y - t)
    dz = dy * y * (1 - y)
    dw = checked_number("dw", dz * x + dR * w)
    db = dz
    return loss, dw, db
