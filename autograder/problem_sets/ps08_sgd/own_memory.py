"""What ps08's view of steps is told: the right step, and how w follows from the memory beside it.

A slip in the memory (v, m or s) shall not cost the points of w as well: w is then judged by the
student's own memory, in `autograder.views.ps08.view_step`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def moved_by_velocity(right_step: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Return the facts of a step in which w is moved by the velocity, the only memory.

    Parameters
    ----------
    right_step : callable
        Gets the case's arguments, w first; returns w and the memory, as is right.
    """

    def facts(w: Any, *args: Any) -> dict[str, Any]:
        return facts_of_step(right_step(w, *args), w, along=1.0, by_first=True)

    return facts


def facts_of_step(
    right: tuple[Any, ...],
    start: Any,
    *,
    along: Any,
    by_first: bool,
    root: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Return the facts of a step: w goes from `start` along `along`, so far as the memory says.

    Parameters
    ----------
    right : tuple
        What is right: w and the memory.
    start : ndarray
        w before the step.
    along : ndarray or float
    by_first : bool
        Whether `along` is multiplied by the first of the memory.
    root : (float, float), optional
        If it is divided by the root of the last of the memory: the factor under the root, and what
        is added to the root.
    """
    return {"right": right, "start": start, "along": along, "by first": by_first, "root": root}
