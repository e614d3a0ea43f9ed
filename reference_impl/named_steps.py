"""A computation written as named steps, so that the gradient of each one can be nudged and judged.

What a learner derives by hand is compared here, name by name, with what nudging says. Nothing in
here knows a single derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reference_impl.gradient_checking import numerical_gradient

Values: TypeAlias = dict[str, NDArray[np.float64]]
Steps: TypeAlias = Mapping[str, Callable[[Values], Any]]

RIGHT_TO = 1e-6
"""How far an entry may be from the nudged one, as a share of the largest entry of its array."""
ZERO = 1e-8
"""Nudging can't tell a gradient below this size from 0."""


def run_steps(steps: Steps, given: Mapping[str, Any]) -> Values:
    """Return all values by name: what is given, and then the result of each step, in order.

    Parameters
    ----------
    steps : mapping of str to callable
        Each takes the values so far, by name, and returns an array or a number.
    given : mapping of str to array
        Inputs and parameters.

    Returns
    -------
    dict of str to array of float64
        Also of numbers: they have shape ().

    Raises
    ------
    ValueError
        If a step has the name of something given, or a value is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> steps = {"y": lambda v: v["w"] * 3, "loss": lambda v: (v["y"] ** 2).sum()}
    >>> run_steps(steps, {"w": np.array([1.0, 2.0])})["loss"]
    array(45.)
    """
    values = {name: np.asarray(value, dtype=np.float64) for name, value in given.items()}
    for name, step in steps.items():
        if name in values:
            raise ValueError(f"step {name!r} has the name of something given: rename one of them.")
        values[name] = np.asarray(step(values), dtype=np.float64)
        if not np.isfinite(values[name]).all():
            raise ValueError(f"step {name!r} gives a value that is not finite.")
    return values


def nudged_gradient(
    steps: Steps, given: Mapping[str, Any], name: str, h: float = 1e-6
) -> NDArray[np.float64]:
    """Return the gradient of the last step's number with respect to one value, by nudging.

    Parameters
    ----------
    steps : mapping of str to callable
        As in `run_steps`; the last returns one number.
    given : mapping of str to array
    name : str
        A step, or something given. Each of its entries is moved by ± h, and what comes after it
        is computed anew; what came before stays.
    h : float, default 1e-6

    Returns
    -------
    array of float64, shape of that value

    Raises
    ------
    ValueError
        If there is no such name, or as in `gradient_checking.numerical_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> steps = {"y": lambda v: v["w"] * 3, "loss": lambda v: (v["y"] ** 2).sum()}
    >>> nudged_gradient(steps, {"w": np.array([1.0, 2.0])}, "y").round(6)
    array([ 6., 12.])
    """
    values = run_steps(steps, given)
    if name not in values:
        raise ValueError(f"there is no step {name!r}; there are {', '.join(values)}.")
    order = list(steps)
    later = order[order.index(name) + 1 :] if name in steps else order
    if not later:
        return np.ones_like(values[name])

    def last(value: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = values | {name: value}
        for step in later:
            moved[step] = np.asarray(steps[step](moved), dtype=np.float64)
        return moved[later[-1]]

    return np.asarray(numerical_gradient(last, values[name], h))


def judged(mine: Any, right: NDArray[np.float64]) -> str:
    """Return what is to be said of a gradient: right, or how it differs from the nudged one.

    Parameters
    ----------
    mine : array, number or None
        None has not been written yet.
    right : array of float
        What nudging says.

    Returns
    -------
    str

    Examples
    --------
    >>> import numpy as np
    >>> right = np.array([[1.0, -2.0], [0.5, 4.0]])
    >>> judged(None, right), judged(right + 1e-9, right)
    ('not yet', 'right')
    >>> judged(2 * right, right)
    'wrong: 2 times too large, everywhere'
    >>> judged(right[0], right)
    'wrong: shape (2,), should be (2, 2)'
    >>> judged(right * [[1, 1], [1, 0]], right)
    'wrong at 1 of 4 entries; first at [1, 1]: 0 instead of 4'
    """
    if mine is None:
        return "not yet"
    try:
        mine = np.asarray(mine, dtype=np.float64)
    except (TypeError, ValueError):
        return f"wrong: {type(mine).__name__}, should be an array of numbers"
    if mine.shape != right.shape:
        return f"wrong: shape {mine.shape}, should be {right.shape}"
    scale = max(float(np.abs(right).max()), ZERO / RIGHT_TO)
    off = ~(np.abs(mine - right) <= RIGHT_TO * scale)  # a nan is off, too
    if not off.any():
        return "right"
    factor = _common_factor(mine, right, RIGHT_TO * scale)
    if factor is not None:
        return f"wrong: {factor:.4g} times too large, everywhere"
    place = tuple(int(i) for i in np.argwhere(off)[0])
    where = f"; first at {list(place)}" if place else ""
    nudged = float(right[place]) if abs(right[place]) > ZERO else 0.0
    instead = f"{mine[place]:.4g} instead of {nudged:.4g}"
    return f"wrong at {off.sum()} of {off.size} entries{where}: {instead}"


def _common_factor(
    mine: NDArray[np.float64], right: NDArray[np.float64], room: float
) -> float | None:
    """The one number that all of `right` is multiplied by in `mine`, if there is one but 0."""
    size = float(np.sum(right * right))
    if mine.size < 2 or float(np.abs(right).max()) <= ZERO:
        return None
    factor = float(np.sum(mine * right)) / size
    fits = np.abs(mine - factor * right) <= room * max(1.0, abs(factor))
    return factor if fits.all() and abs(factor) > RIGHT_TO else None
