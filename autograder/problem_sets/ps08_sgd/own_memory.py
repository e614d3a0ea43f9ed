"""How ps08 judges w where the memory beside it (v, m or s) is wrong: by the student's own memory.

A slip in the memory shall not cost the points of w as well. This isn't in `views.py`, because it
knows what is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

RTOL = 1e-6
LEAST_MOVE = 1e-3
"""A memory with which w as good as stands still is none to go by: `return w, 0 * v` moves nothing.

As a share of the right step, each by its largest entry. Slips in the memory make steps ten times
too short, hardly shorter.
"""


def judged_by_own_memory(
    right_step: Callable[..., Any], own_step: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a view that takes w for right where it follows from the memory that came with it.

    Parameters
    ----------
    right_step : callable
        Gets the case's arguments, w first; returns w and the memory, as is right.
    own_step : callable
        Gets the memory that came back, and the case's arguments; returns w after the step that
        is right with that memory.

    Returns
    -------
    callable
        The view. What has another structure, or can't be computed with, it leaves as it is.
    """

    def view(value: Any, *args: Any) -> Any:
        right = right_step(*args)
        if not isinstance(value, (tuple, list)) or len(value) != len(right):
            return value
        if not all(_is_usable(one, right[0].shape) for one in value):
            return value
        before, (after, *memory) = args[0], value
        with np.errstate(all="ignore"):  # a stranger's memory may be negative, or huge
            own = own_step(memory, *args)
        if not np.isfinite(own).all():
            return value
        moves = np.abs(own - before).max() >= LEAST_MOVE * np.abs(right[0] - before).max()
        if moves and np.allclose(after, own, rtol=RTOL, atol=1e-9 * np.abs(own).max()):
            return (right[0], *memory)
        return value

    return view


def _is_usable(array: Any, shape: tuple[int, ...]) -> bool:
    if not isinstance(array, np.ndarray) or array.dtype != np.float64 or array.shape != shape:
        return False
    return bool(np.isfinite(array).all())
