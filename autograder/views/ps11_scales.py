"""ps11: the view of the experiment on the scale of first weights, judged step by step.

A mean and its error count as right if they are those of the student's own gradients, so that a slip
in these isn't charged again. `facts` has the right ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, describe

NAMES = ("signal", "gradient", "mean", "error")


def view_scales(
    value: Any, sizes: Any, n: Any, factors: Any, seeds: Any, salt: Any, *, facts: Any
) -> dict[str, object]:
    """Return the two tables, and the right mean and error where they follow from the second."""
    if not isinstance(value, dict):
        raise InvalidReturnError(
            f"It should return a dict with the keys {', '.join(NAMES)}, not {describe(value)}"
        )
    seen = {name: value[name] for name in NAMES if name in value}
    own: Any = seen.get("gradient")
    if not _is_floats(own, facts["gradient"].shape) or not (np.isfinite(own) & (own > 0)).all():
        return seen
    logs = np.log10(own)
    followed = {"mean": logs.mean(axis=1), "error": logs.std(axis=1, ddof=1) / len(seeds) ** 0.5}
    for name, follows in followed.items():
        # from gradients without a spread anything would follow
        if (followed["error"] > 1e-9).all() and _same(seen.get(name), follows):
            seen[name] = facts[name]
    return seen


def _is_floats(value: Any, shape: tuple[int, ...]) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64 and value.shape == shape


def _same(value: Any, expected: Any) -> bool:
    return _is_floats(value, expected.shape) and np.allclose(value, expected, rtol=1e-6, atol=1e-9)
