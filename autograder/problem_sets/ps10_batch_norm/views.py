"""ps10: the view: the std of a constant column, for which there is more than one convention.

Exercises and cases don't live here, and nothing here imports them.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def view_standardize_fit(value: Any, X: Any) -> Any:
    """Let the std of a constant column be 0, whichever of 0, 1 and a rounding error it is."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return value
    mean, std = value
    if not isinstance(std, np.ndarray) or std.shape != X.shape[1:] or std.dtype.kind not in "fiu":
        return value
    constant = np.ptp(X, axis=0) == 0
    return mean, np.where(constant & ((std == 1) | (np.abs(std) <= 1e-6)), 0.0, std)
