"""ps06: a forward pass judged step by step: s3 by the student's own a1 and a2, y by the own s3."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

RTOL = 1e-6


def view_forward(value: Any, x: Any, params: Any, *, facts: Any) -> Any:
    """Take s3 and y for right where they follow from the student's own a1 and a2, or own s3.

    So a slip in the hidden layer costs nothing at the output. What isn't there, or is no number,
    stays as it is. `facts` has the right values, and by which weights the output's sum follows.
    """
    right = facts["right"]
    if not isinstance(value, dict) or not all(_is_finite(value.get(key)) for key in right):
        return value
    follows = sum(weight * value[key] for key, weight in facts["weights"].items()) + facts["bias"]
    if not np.isclose(value["s3"], follows, rtol=RTOL, atol=0):
        return value
    judged = {**value, "s3": right["s3"]}
    if np.isclose(value["y"], 1 / (1 + np.exp(-follows)), rtol=RTOL, atol=0):
        judged["y"] = right["y"]
    return judged


def _is_finite(number: Any) -> bool:
    is_number = isinstance(number, numbers.Real) and not isinstance(number, bool)
    return is_number and -1e300 < number < 1e300
