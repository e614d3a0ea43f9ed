from typing import Any

import numpy as np

from reference_impl import gradient_checking, losses


def _half_squared_norm(x: Any) -> float:
    return losses.squared_error(x, 0 * x)


_x, _y = np.random.default_rng(20240606).standard_normal((2, 5, 4))
# A step that float32 can resolve: central differences of a quadratic are exact at any step.
_h = 1e-2

CASES = [
    (gradient_checking.numerical_gradient, (_half_squared_norm, _x, _h)),
    (
        gradient_checking.directional_derivatives,
        (_half_squared_norm, _x, _x / 5, np.random.SeedSequence(1), _h),
    ),
    (
        gradient_checking.directional_derivative_error,
        (_half_squared_norm, _x, _y, np.random.SeedSequence(1), _h),
    ),
    (gradient_checking.relative_error, (_x, _y)),
]
NO_ARRAYS = {}
