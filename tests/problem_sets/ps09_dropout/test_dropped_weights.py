"""Back through dropped weights: against nudging, and by one dense layer for each sample."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps09_dropout.dropped_weights import dropconnect_backward
from reference_impl import layers

Judge = Callable[..., Verdict]


def test_both_gradients_agree_with_nudging() -> None:
    rng = np.random.default_rng(3)
    dY, X, W = rng.normal(size=(4, 3)), rng.normal(size=(4, 2)), rng.normal(size=(3, 2))
    mask = (rng.random((4, 3, 2)) < 0.6).astype(float)

    def total() -> float:
        return float(np.sum(dY * np.einsum("nhd,hd,nd->nh", mask, W, X) / 0.6))

    dX, dW = dropconnect_backward.reference(dY, X, W, mask, 0.6)  # type: ignore[misc]
    for gradient, nudged in ((dX, X), (dW, W)):
        for index in np.ndindex(nudged.shape):
            old = nudged[index]
            nudged[index] = old + 1e-5
            above = total()
            nudged[index] = old - 1e-5
            below = total()
            nudged[index] = old
            np.testing.assert_allclose(gradient[index], (above - below) / 2e-5, atol=1e-8)


def by_a_dense_layer_for_each_sample(dY: Any, X: Any, W: Any, mask: Any, keep_prob: Any) -> Any:
    dX, dW = [], np.zeros(W.shape)
    for n in range(len(X)):
        seen = W * mask[n] / keep_prob
        one, of_seen, _ = layers.dense_backward(dY[n : n + 1], X[n : n + 1], seen)
        dX.append(one[0])
        dW += of_seen * mask[n] / keep_prob
    return np.array(dX), dW


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_dense_layer_for_each_sample_gets_full_points_and_hears_of_the_loop(
    seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of("dropconnect_backward", by_a_dense_layer_for_each_sample, seed)
    assert verdict.earned == 4, verdict.feedback
    assert "grows with the number of samples" in verdict.advice[0]
