"""Roman-Rangel's 2-2-1 network, one number at a time.

Two inputs, two sigmoid hidden units, one sigmoid output and nine parameters, small enough to
follow every product by hand. Everything is a Python float: arrays, batches and layers of any size
are in `layers` and `functional_mlp`. The wiring, with s for a weighted sum and a for its sigmoid::

    s1 = w1 x1 + w3 x2 + b1        a1 = σ(s1)
    s2 = w2 x1 + w4 x2 + b2        a2 = σ(s2)
    s3 = w5 a1 + w6 a2 + b3        y  = σ(s3)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from reference_impl.activations import sigmoid_of_number
from reference_impl.backend import Array, checked_count, checked_number

PARAM_NAMES: Final = ("w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3")

# The worked example of Roman-Rangel, "MLP – Backprop" (ITAM).
EXAMPLE_X: Final = (0.05, 0.10)
EXAMPLE_T: Final = 1.0
EXAMPLE_PARAMS: Final[dict[str, float]] = {
    "w1": 0.15,
    "w2": 0.20,
    "w3": 0.25,
    "w4": 0.30,
    "w5": 0.50,
    "w6": 0.55,
    "b1": 0.35,
    "b2": 0.35,
    "b3": 0.60,
}
EXAMPLE_ETA: Final = 0.1


def forward(x: Sequence[float] | Array, params: Mapping[str, float]) -> dict[str, float]:
    """Compute every value of the network, from the inputs to the output.

    Parameters
    ----------
    x : sequence of float, shape (2,)
        The inputs x1 and x2.
    params : mapping of str to float
        w1, …, w6, b1, b2, b3.

    Returns
    -------
    dict of str to float
        s1, a1, s2, a2, s3, y.

    Raises
    ------
    ValueError
        If x does not have two entries, a parameter is missing, or a number is not finite, be it
        given or computed.

    Notes
    -----
    Roman-Rangel, "MLP – Backprop" (ITAM). The deck prints 0.5964 for a2; it is 0.596283.

    Examples
    --------
    >>> values = forward(EXAMPLE_X, EXAMPLE_PARAMS)
    >>> {name: round(value, 6) for name, value in values.items()}
    {'s1': 0.3825, 'a1': 0.594476, 's2': 0.39, 'a2': 0.596283, 's3': 1.225193, 'y': 0.772976}
    """
    x1, x2 = _inputs(x)
    p = _numbers("params", params, PARAM_NAMES)
    s1 = p["w1"] * x1 + p["w3"] * x2 + p["b1"]
    a1 = sigmoid_of_number(s1)
    s2 = p["w2"] * x1 + p["w4"] * x2 + p["b2"]
    a2 = sigmoid_of_number(s2)
    s3 = p["w5"] * a1 + p["w6"] * a2 + p["b3"]
    y = sigmoid_of_number(s3)
    return _finite({"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": y})


def error(y: float, t: float) -> float:
    """Return E = ½ (t − y)².

    Parameters
    ----------
    y : float
        The output.
    t : float
        The target.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If y or t is not a number.
    ValueError
        If y, t or E is not finite.

    Examples
    --------
    >>> error(0.5, 1.0)
    0.125
    """
    difference = checked_number("t", t) - checked_number("y", y)
    return checked_number("E", 0.5 * difference * difference)


def backward(
    x: Sequence[float] | Array,
    t: float,
    params: Mapping[str, float],
    values: Mapping[str, float],
) -> dict[str, float]:
    """Compute the gradient of E = ½ (t − y)² with respect to the nine parameters.

    Parameters
    ----------
    x : sequence of float, shape (2,)
        The inputs x1 and x2.
    t : float
        The target.
    params : mapping of str to float
        w1, …, w6, b1, b2, b3.
    values : mapping of str to float
        What `forward` returned for x and params.

    Returns
    -------
    dict of str to float
        The partial derivative of E with respect to each parameter, under the parameter's name.

    Raises
    ------
    ValueError
        If x does not have two entries, a parameter or value is missing, or a number is not finite,
        be it given or computed.

    Notes
    -----
    Roman-Rangel, "MLP – Backprop" (ITAM), with ∂s3/∂w6 = a2 where the deck prints a3. Here δ1 and
    δ2 belong to hidden units 1 and 2; the deck numbers them the other way round.

    Examples
    --------
    >>> grads = backward(EXAMPLE_X, EXAMPLE_T, EXAMPLE_PARAMS, forward(EXAMPLE_X, EXAMPLE_PARAMS))
    >>> print(f"{grads['b3']:.7f} {grads['w6']:.7f} {grads['w1']:.9f}")
    -0.0398390 -0.0237553 -0.000240104
    """
    x1, x2 = _inputs(x)
    p = _numbers("params", params, PARAM_NAMES)
    v = _numbers("values", values, ("a1", "a2", "y"))
    a1, a2, y = v["a1"], v["a2"], v["y"]
    d3 = (y - checked_number("t", t)) * y * (1 - y)
    d1 = d3 * p["w5"] * a1 * (1 - a1)
    d2 = d3 * p["w6"] * a2 * (1 - a2)
    return _finite(
        {
            "w1": d1 * x1,
            "w2": d2 * x1,
            "w3": d1 * x2,
            "w4": d2 * x2,
            "w5": d3 * a1,
            "w6": d3 * a2,
            "b1": d1,
            "b2": d2,
            "b3": d3,
        }
    )


def update(params: Mapping[str, float], grads: Mapping[str, float], eta: float) -> dict[str, float]:
    """Take one step of gradient descent: every parameter becomes w − η ∂E/∂w.

    Parameters
    ----------
    params : mapping of str to float
        w1, …, w6, b1, b2, b3.
    grads : mapping of str to float
        The gradients under the same names.
    eta : float
        The learning rate η, ≥ 0.

    Returns
    -------
    dict of str to float
        New parameters; params stays as it was.

    Raises
    ------
    ValueError
        If a parameter or gradient is missing, eta is negative, or a number is not finite, be it
        given or computed.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (8).

    Examples
    --------
    >>> grads = backward(EXAMPLE_X, EXAMPLE_T, EXAMPLE_PARAMS, forward(EXAMPLE_X, EXAMPLE_PARAMS))
    >>> round(update(EXAMPLE_PARAMS, grads, EXAMPLE_ETA)["b3"], 6)
    0.603984
    """
    p = _numbers("params", params, PARAM_NAMES)
    g = _numbers("grads", grads, PARAM_NAMES)
    eta = checked_number("eta", eta, least=0)
    return _finite({name: p[name] - eta * g[name] for name in PARAM_NAMES})


def train(
    x: Sequence[float] | Array,
    t: float,
    params: Mapping[str, float],
    eta: float,
    steps: int,
) -> tuple[dict[str, float], list[float]]:
    """Repeat forward, backward and update.

    Parameters
    ----------
    x : sequence of float, shape (2,)
        The inputs x1 and x2.
    t : float
        The target.
    params : mapping of str to float
        The parameters to start from; they stay as they were.
    eta : float
        The learning rate η, ≥ 0.
    steps : int
        How many updates to make.

    Returns
    -------
    params : dict of str to float
        The parameters after the last update.
    errors : list of float, length steps + 1
        The error before the first update and after each one.

    Raises
    ------
    ValueError
        If steps or eta is negative, x does not have two entries, a parameter is missing, or a
        number is not finite, be it given or computed.

    Examples
    --------
    >>> params, errors = train(EXAMPLE_X, EXAMPLE_T, EXAMPLE_PARAMS, EXAMPLE_ETA, steps=1)
    >>> [round(e, 6) for e in errors]
    [0.02577, 0.025495]
    """
    steps = checked_count("steps", steps, least=0)
    eta = checked_number("eta", eta, least=0)
    params = _numbers("params", params, PARAM_NAMES)
    values = forward(x, params)
    errors = [error(values["y"], t)]
    for _ in range(steps):
        params = update(params, backward(x, t, params, values), eta)
        values = forward(x, params)
        errors.append(error(values["y"], t))
    return params, errors


def _inputs(x: Sequence[float] | Array) -> tuple[float, float]:
    if isinstance(x, str) or not hasattr(x, "__len__"):
        raise TypeError(f"x must be a sequence of two numbers, got {x!r}.")
    if len(x) != 2:
        raise ValueError(f"x must have two entries, x1 and x2, got {len(x)}.")
    return checked_number("x1", x[0]), checked_number("x2", x[1])


def _numbers(what: str, mapping: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    if not isinstance(mapping, (dict, Mapping)):  # whether it is a dict is told far sooner
        raise TypeError(f"{what} must be a dict of names and numbers, got {mapping!r}.")
    missing = [name for name in names if name not in mapping]
    if missing:
        raise ValueError(
            f"{what} must have the keys {', '.join(names)}; missing: {', '.join(missing)}."
        )
    numbers = {name: mapping[name] for name in names}
    if set(map(type, numbers.values())) == {float} and all(map(math.isfinite, numbers.values())):
        return numbers  # as most are; one by one it takes three times as long
    return {name: checked_number(name, number) for name, number in numbers.items()}


def _finite(results: dict[str, float]) -> dict[str, float]:
    if all(map(math.isfinite, results.values())):
        return results
    return {name: checked_number(f"the result {name}", number) for name, number in results.items()}
