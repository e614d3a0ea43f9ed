"""Back through rows of length one: against nudging, and at a right angle to its own rows."""

import numpy as np

from autograder.problem_sets.ps10_batch_norm.row_length import l2_normalize_backward


def test_the_gradient_agrees_with_nudging() -> None:
    rng = np.random.default_rng(5)
    dY, X = rng.normal(size=(2, 4, 3))

    def total() -> float:
        return float(np.sum(dY * X / np.linalg.norm(X, axis=1, keepdims=True)))

    dX = l2_normalize_backward.reference(dY, X.copy())
    for index in np.ndindex(X.shape):
        old = X[index]
        X[index] = old + 1e-5
        above = total()
        X[index] = old - 1e-5
        below = total()
        X[index] = old
        np.testing.assert_allclose(dX[index], (above - below) / 2e-5, atol=1e-8)  # type: ignore[index]


def test_a_longer_row_changes_nothing_so_the_gradient_is_at_a_right_angle_to_it() -> None:
    dY, X = np.random.default_rng(6).normal(size=(2, 5, 4))
    dX = l2_normalize_backward.reference(dY, X)
    np.testing.assert_allclose(np.sum(dX * X, axis=1), 0.0, atol=1e-12)  # type: ignore[operator]
