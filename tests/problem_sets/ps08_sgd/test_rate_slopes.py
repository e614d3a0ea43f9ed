"""The slopes of a step's loss by its own settings, against nudging them."""

from typing import Any

import numpy as np

from autograder.problem_sets.ps08_sgd.rate_slopes import rate_slopes


def test_both_slopes_agree_with_nudging() -> None:
    rng = np.random.default_rng(3)
    w, v = rng.normal(size=(2, 3))

    def gradient(w: Any) -> Any:
        return 4 * w**3 + np.roll(w, 1) + np.roll(w, -1)

    def loss_after(eta: float, mu: float) -> float:
        end = w + mu * v - eta * gradient(w)
        return float(np.sum(end**4) + np.sum(end * np.roll(end, 1)))

    h = 1e-6
    found = rate_slopes.reference(w, gradient, v, 0.1, 0.7)
    nudged = (
        (loss_after(0.1 + h, 0.7) - loss_after(0.1 - h, 0.7)) / (2 * h),
        (loss_after(0.1, 0.7 + h) - loss_after(0.1, 0.7 - h)) / (2 * h),
    )
    np.testing.assert_allclose(found, nudged, rtol=1e-6)  # type: ignore[arg-type]
