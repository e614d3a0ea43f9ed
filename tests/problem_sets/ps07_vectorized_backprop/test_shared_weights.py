"""Back through shared weights: against nudging, and by two layers that know nothing of it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps07_vectorized_backprop.shared_weights import tied_backward
from reference_impl import layers

Judge = Callable[..., Verdict]


def test_both_gradients_agree_with_nudging() -> None:
    rng = np.random.default_rng(3)
    dY, X, W = rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), rng.normal(size=(2, 3))

    def total() -> float:
        return float(np.sum(dY * (np.tanh(X @ W.T) @ W)))

    dX, dW = tied_backward.reference(dY, X, W)  # type: ignore[misc]
    for gradient, nudged in ((dX, X), (dW, W)):
        for index in np.ndindex(nudged.shape):
            old = nudged[index]
            nudged[index] = old + 1e-5
            above = total()
            nudged[index] = old - 1e-5
            below = total()
            nudged[index] = old
            np.testing.assert_allclose(gradient[index], (above - below) / 2e-5, atol=1e-8)


def by_two_dense_layers(dY: Any, X: Any, W: Any) -> Any:
    no_bias, none_either = np.zeros(len(W)), np.zeros(W.shape[1])
    A = np.tanh(layers.dense_forward(X, W, no_bias))
    assert layers.dense_forward(A, W.T.copy(), none_either).shape == dY.shape
    dA, dV, _ = layers.dense_backward(dY, A, W.T.copy())
    dX, dW, _ = layers.dense_backward(dA * (1 - A * A), X, W)
    return dX, dW + dV.T


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_two_dense_layers_get_full_points(seed: int, verdict_of: Judge) -> None:
    verdict = verdict_of("tied_backward", by_two_dense_layers, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
