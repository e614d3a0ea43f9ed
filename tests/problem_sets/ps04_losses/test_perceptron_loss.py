"""The perceptron error: a right answer written otherwise, and a sum that is no mean."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps04_losses.perceptron_loss import _classified
from reference_impl import losses

Judge = Callable[..., Verdict]


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_choosing_by_the_target_gets_full_points_and_no_advice(
    seed: int, verdict_of: Judge
) -> None:
    def perceptron_error_by_choosing(X: Any, w: Any, t: Any) -> Any:
        z = X @ w
        return np.where(t == 1, np.maximum(-z, 0), np.maximum(z, 0)).sum()

    verdict = verdict_of("perceptron_error", perceptron_error_by_choosing, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize("factor", [lambda X: 2, len], ids=["2", "N"])
def test_no_mean_over_n_is_asked_of_the_perceptron_error(
    factor: Callable[[Any], int], verdict_of: Judge
) -> None:
    def too_large(X: Any, w: Any, t: Any) -> Any:
        return losses.perceptron_error(X, w, t) * factor(X)

    (remark,) = verdict_of("perceptron_error", too_large).feedback
    assert "1/N" not in remark.message


@pytest.mark.parametrize("seed", range(5))
def test_no_sample_lies_so_near_the_boundary_that_rounding_decides(seed: int) -> None:
    X, w, _ = _classified(np.random.default_rng(seed), 64, 3)
    assert np.abs(X @ w).min() >= 0.1
