"""ps06: what follows from an earlier wrong value counts as what it should be.

So a slip costs its own part, and not those that are built on it. Rubbish stays as it is.
"""

from __future__ import annotations

import math
import numbers
from typing import Any

RTOL = 1e-6


def view_forward(value: Any, x: Any, params: Any, *, facts: Any) -> Any:
    """Take s3 and y for right where they follow from the student's own a1 and a2, or own s3.

    `facts` has the right values, and by which weights and bias the output's sum follows.
    """
    used = (*facts["weights"], "s3", "y")
    if not isinstance(value, dict) or not all(_is_finite(value.get(key)) for key in used):
        return value
    follows = sum(weight * value[key] for key, weight in facts["weights"].items()) + facts["bias"]
    if not _close(value["s3"], follows):
        return value
    judged = {**value, "s3": facts["right"]["s3"]}
    if _close(value["y"], _sigmoid(follows)):
        judged["y"] = facts["right"]["y"]
    return judged


def view_backward(value: Any, x: Any, t: Any, params: Any, values: Any, *, facts: Any) -> Any:
    """Take a hidden unit's gradients for right where they follow from the student's own δ3.

    δ3 is ∂E/∂b3. Where that is 0 or tiny, nothing follows from it. `facts` has the right ∂E/∂b3,
    and the right gradients of the hidden units.
    """
    if not isinstance(value, dict) or not _is_finite(value.get("b3")):
        return value
    ratio = value["b3"] / facts["b3"]
    if not 1e-3 < abs(ratio) < 1e3:
        return value
    follows = {
        key: right
        for key, right in facts["hidden"].items()
        if _is_finite(value.get(key)) and _close(value[key], ratio * right)
    }
    return {**value, **follows}


def _sigmoid(z: float) -> float:
    return 0.5 * (1.0 + math.tanh(0.5 * z))


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=RTOL)


def _is_finite(number: Any) -> bool:
    # float first: to ask for numbers.Real takes far longer
    is_number = isinstance(number, (float, numbers.Real)) and not isinstance(number, bool)
    return is_number and -1e300 < number < 1e300
