"""ps12: the drivers, which make the function that a student's code is given.

They are sent to the student's process as source text, each by itself, so each contains all that it
needs.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def drive_with_curve(build: Any, coefficients: Any, a: Any, b: Any, k: Any) -> Any:
    c0, c1, c2, height, speed, start = coefficients

    def f(x: Any) -> Any:
        return c0 + c1 * x + c2 * x * x + height * np.sin(speed * x + start)

    return build(f, a, b, k)


def drive_count_linear_pieces(
    count_linear_pieces: Any, corners: Any, heights: Any, a: Any, b: Any
) -> Any:
    def f(x: Any) -> Any:
        return np.interp(x, corners, heights)

    return count_linear_pieces(f, a, b)
