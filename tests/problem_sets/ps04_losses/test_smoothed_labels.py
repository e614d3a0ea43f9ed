"""The gradient with smoothed targets: against nudging, and written as other people write it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps04_losses.smoothed_labels import label_smoothing_gradient
from reference_impl import losses

Judge = Callable[..., Verdict]


def smoothed_loss(Z: Any, labels: Any, epsilon: float) -> float:
    """The loss itself, written without its targets: a mixture of label and average."""
    log_p = losses.log_softmax(Z)
    own = log_p[np.arange(len(Z)), labels]
    return float(-np.mean((1 - epsilon) * own + epsilon * log_p.mean(axis=1)))


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.6, 1.0])
def test_the_gradient_agrees_with_nudging(epsilon: float) -> None:
    rng = np.random.default_rng(7)
    Z, labels, h = rng.normal(size=(4, 3)), np.array([2, 0, 1, 1]), 1e-5
    nudged = np.zeros_like(Z)
    for index in np.ndindex(Z.shape):
        step = np.zeros_like(Z)
        step[index] = h
        above, below = (smoothed_loss(Z + sign * step, labels, epsilon) for sign in (1, -1))
        nudged[index] = (above - below) / (2 * h)
    gradient = label_smoothing_gradient.reference(Z, labels, epsilon)
    np.testing.assert_allclose(gradient, nudged, rtol=1e-7, atol=1e-9)


def by_the_jacobian(Z: Any, labels: Any, epsilon: Any) -> Any:
    """From the logarithms back through log-softmax, never seeing the difference."""
    N, C = Z.shape
    dlog = np.full((N, C), -epsilon / C / N)
    dlog[np.arange(N), labels] -= (1 - epsilon) / N
    shifted = np.exp(Z - Z.max(axis=1, keepdims=True))
    return dlog - shifted / shifted.sum(axis=1, keepdims=True) * dlog.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_the_way_back_through_log_softmax_gets_full_points(seed: int, verdict_of: Judge) -> None:
    verdict = verdict_of("label_smoothing_gradient", by_the_jacobian, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
