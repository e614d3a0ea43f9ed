"""ps02: networks whose weights are asked for, compared by their outputs for every input.

So any right design passes. Exercises and the reference are not known here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array, check_number, unpack
from autograder.core.verdict import Outcome

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def view_xor_threshold(value: Any) -> Any:
    """Return what `threshold_mlp` gives with these weights, 0 or 1 for each corner."""
    sums, w2, b2 = _xor_sums(value, "W1", "b1", "w2", "b2")
    return _at_corners((_output_sums(sums >= 0, w2, b2) >= 0).astype(int))


def view_xor_relu(value: Any) -> Any:
    """Return the linear output of the network of two ReLU units, for each corner."""
    sums, w, b = _xor_sums(value, "U", "c", "w", "b")
    return _at_corners(_output_sums(np.maximum(sums, 0), w, b))


def _xor_sums(value: Any, *names: str) -> tuple[Any, ...]:
    """Return the hidden sums at the four corners, and the output weights and bias."""
    W1, b1, w2, b2 = unpack(value, *names)
    W1 = check_array(W1, names[0], 2, 2)
    b1, w2 = check_array(b1, names[1], 2), check_array(w2, names[2], 2)
    b2 = check_number(b2, names[3])
    return _sums(np.array(CORNERS), W1, b1), w2, b2


def _sums(X: np.ndarray, W1: np.ndarray, b1: np.ndarray) -> np.ndarray:
    """Return the sums of the hidden units for each row of X, if none of them overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _finite(X @ W1.T + b1)


def _output_sums(H: np.ndarray, w2: np.ndarray, b2: float) -> np.ndarray:
    """Return the output's sum for each row of hidden values, if none of them overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _finite(H @ w2 + b2)


def _finite(sums: np.ndarray) -> np.ndarray:
    if not np.isfinite(sums).all():
        raise InvalidReturnError("The weights are too large: a sum overflows", Outcome.NOT_FINITE)
    return sums


def _at_corners(outputs: np.ndarray) -> dict[str, Any]:
    return {str(corner): value for corner, value in zip(CORNERS, outputs.tolist(), strict=True)}


def view_lookup(value: Any, T: Any) -> Any:
    """Return what the network gives for every input, in the order of the table."""
    n_units = len(T)
    n_inputs = n_units.bit_length() - 1
    W1, b1, w2, b2 = unpack(value, "W1", "b1", "w2", "b2")
    W1, b1 = check_array(W1, "W1", n_units, n_inputs), check_array(b1, "b1", n_units)
    w2, b2 = check_array(w2, "w2", n_units), check_number(b2, "b2")
    return _output_sums(_sums(_configurations(n_inputs), W1, b1) >= 0, w2, b2)


def _configurations(n_inputs: int) -> np.ndarray:
    """All inputs of ±1 in binary order, the first input being the most significant bit."""
    numbers = np.arange(2**n_inputs)[:, None]
    return 2.0 * (numbers >> np.arange(n_inputs)[::-1] & 1) - 1
