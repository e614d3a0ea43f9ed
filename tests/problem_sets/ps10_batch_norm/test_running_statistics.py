"""ps10, after training: exchanged momentum and the batch's own statistics, in numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets.ps10_batch_norm import running_statistics
from reference_impl import normalization

X = np.random.default_rng(10).normal(1, 2, (6, 3))


def test_exchanged_momentum_makes_the_first_running_mean_nine_times_too_large() -> None:
    exchanged, _ = running_statistics.momentum_exchanged(np.zeros(3), np.ones(3), X, 0.9)
    right, _ = normalization.batchnorm_update_running(np.zeros(3), np.ones(3), X, 0.9)
    assert exchanged == pytest.approx(9 * right)


def test_batch_statistics_at_test_time_give_a_single_sample_exactly_beta() -> None:
    gamma, beta = np.full(3, 2.0), np.ones(3)
    function = running_statistics.batch_statistics_at_test_time
    assert (function(X[:1], gamma, beta, X.mean(0), X.var(0), 1e-5) == beta).all()


def moved_towards_the_batch(mean: Any, var: Any, X: Any, momentum: Any) -> Any:
    step = 1 - momentum
    return [mean + step * (X.mean(axis=0) - mean), var + step * (X.var(axis=0) - var)]


def scale_and_shift_made_first(X: Any, gamma: Any, beta: Any, mean: Any, var: Any, eps: Any) -> Any:
    scale = gamma * (var + eps) ** -0.5
    return X * scale + (beta - mean * scale)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("batchnorm_update_running", moved_towards_the_batch),
        ("batchnorm_inference", scale_and_shift_made_first),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert (verdict.earned, verdict.advice) == (verdict.points, ()), verdict.feedback
