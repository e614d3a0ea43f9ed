"""ps10: the view of a comparison at each side's best rate, judged step by step.

What is reported counts as right if it belongs to the rates that the student has chosen: a slip in
the choice isn't charged again in the mean and its error.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, describe

NAMES = ("losses", "best", "mean", "error")


def view_comparison(
    value: Any, rates: Any, seeds: Any, fresh: Any, losses: Any, *, facts: Any
) -> dict[str, object]:
    """Return the table without its nan, where they were, and what was chosen and reported.

    `facts` has the mean and its error for both networks at every rate, and the right ones.
    """
    if not isinstance(value, dict):
        raise InvalidReturnError(
            f"It should return a dict with the keys {', '.join(NAMES)}, not {describe(value)}"
        )
    seen = {name: value[name] for name in NAMES if name in value}
    table = seen.pop("losses", None)
    if _is_floats(table, (2, len(rates), len(seeds))):
        blown_up = np.isnan(table)
        seen["losses"] = np.where(blown_up, 0.0, table)
        seen["blown up"] = blown_up.astype(float)
    elif table is not None:
        seen["losses"] = seen["blown up"] = table
    best: Any = seen.get("best")
    if _is_floats(best, (2,)) and all(eta in rates for eta in best.tolist()):
        rows = [rates.index(eta) for eta in best.tolist()]
        for name in ("mean", "error"):
            own = facts[name][[0, 1], rows]
            if _is_floats(seen.get(name), (2,)) and np.allclose(seen[name], own, rtol=1e-6):
                seen[name] = facts["right"][name]
    return seen


def _is_floats(value: Any, shape: tuple[int, ...]) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64 and value.shape == shape
