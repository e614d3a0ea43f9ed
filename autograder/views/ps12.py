"""ps12: the views of networks that follow a function: what they compute on a grid, from a to b.

A staircase has to keep what was promised of it, max |f'| (b − a)/k, with k units; a polygon is the
same function whatever its units are. Exercises and cases don't live here, and nothing here imports
them: `_f` is the function that the driver makes from the same coefficients.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array, check_number, unpack
from autograder.core.verdict import Outcome

WITHIN = np.array([0.013, 0.21, 0.47, 0.78, 0.987])
"""Where in each step to look: not at the ends, where rounding decides to which step x belongs."""
MARGIN = 1.02
"""How many times the promised error is let pass."""


def _f(coefficients: tuple[float, ...], x: Any) -> Any:
    c0, c1, c2, height, speed, start = coefficients
    return c0 + c1 * x + c2 * x * x + height * np.sin(speed * x + start)


def _slope(coefficients: tuple[float, ...], x: Any) -> Any:
    _, c1, c2, height, speed, start = coefficients
    return c1 + 2 * c2 * x + height * speed * np.cos(speed * x + start)


def _grid(a: float, b: float, k: int) -> np.ndarray:
    inside = a + (np.arange(k)[:, None] + WITHIN) * (b - a) / k
    return np.concatenate([[a], inside.ravel(), [b]])


def _hidden_sums(value: Any, x: np.ndarray, units: int) -> tuple[Any, Any, float]:
    W1, b1, w2, b2 = unpack(value, "W1", "b1", "w2", "b2")
    W1 = check_array(W1, "W1", units, 1)
    b1, w2 = check_array(b1, "b1", len(W1)), check_array(w2, "w2", len(W1))
    b2 = check_number(b2, "b2")
    return x[:, None] @ W1.T + b1, w2, b2


def _finite(outputs: Any) -> Any:
    if not np.isfinite(outputs).all():
        raise InvalidReturnError("The weights are too large: a sum overflows", Outcome.NOT_FINITE)
    return outputs


def view_staircase(value: Any, coefficients: Any, a: Any, b: Any, k: Any) -> Any:
    """Return by how much the network misses the promised error: 0 wherever it keeps it."""
    x = _grid(a, b, k)
    sums, w2, b2 = _hidden_sums(value, x, k)
    error = np.abs(_finite((sums >= 0) @ w2 + b2) - _f(coefficients, x))
    steepest = np.max(np.abs(_slope(coefficients, np.linspace(a, b, 2001))))
    excess = np.maximum(error - MARGIN * steepest * (b - a) / k, 0.0)
    return {"at a": float(excess[0]), "between a and b": excess[1:-1], "at b": float(excess[-1])}


def view_relu_interpolant(value: Any, coefficients: Any, a: Any, b: Any, k: Any) -> Any:
    """Return what the network computes, from a to b."""
    sums, w2, b2 = _hidden_sums(value, _grid(a, b, k), -1)
    return _finite(np.maximum(sums, 0.0) @ w2 + b2)
