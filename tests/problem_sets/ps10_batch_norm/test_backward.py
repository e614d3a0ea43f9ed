"""ps10, on the way back: which path is missing, a right answer written otherwise, a wrong shape."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps10_batch_norm import backward
from reference_impl import normalization

RNG = np.random.default_rng(10)
X, DY, GAMMA = RNG.normal(1, 2, (6, 3)), RNG.normal(size=(6, 3)), np.full(3, 2.0)
_, X_HAT, INV_STD = normalization.batchnorm_forward(X, GAMMA, np.ones(3), 1e-12)


@pytest.mark.parametrize(
    ("function", "sums_to_zero", "orthogonal"),
    [
        (normalization.batchnorm_backward, True, True),
        (backward.no_path_through_the_variance, True, False),
        (backward.no_path_through_the_mean, False, True),
        (backward.statistics_as_constants, False, False),
    ],
)
def test_two_sums_tell_which_path_is_missing(
    function: Callable[..., Any], sums_to_zero: bool, orthogonal: bool
) -> None:
    dX, _, _ = function(DY, X_HAT, GAMMA, INV_STD)
    assert np.allclose(dX.sum(axis=0), 0, atol=1e-9) == sums_to_zero
    assert np.allclose((dX * X_HAT).sum(axis=0), 0, atol=1e-9) == orthogonal


def test_a_forgotten_gamma_leaves_each_column_gamma_times_too_small() -> None:
    without_gamma, _, _ = backward.gamma_forgotten(DY, X_HAT, GAMMA, INV_STD)
    right, _, _ = normalization.batchnorm_backward(DY, X_HAT, GAMMA, INV_STD)
    assert without_gamma == pytest.approx(right / GAMMA)


# -- right all the same ------------------------------------------------------------------


def batchnorm_backward_by_projection(dY: Any, X_hat: Any, gamma: Any, inv_std: Any) -> Any:
    direct = dY - dY.mean(axis=0)
    along = X_hat * (dY * X_hat).mean(axis=0)
    return (direct - along) * (gamma * inv_std), np.sum(dY * X_hat, 0), np.sum(dY, 0)


def layernorm_backward_with_transposes(dY: Any, X_hat: Any, gamma: Any, inv_std: Any) -> Any:
    g, x = (dY * gamma).T, X_hat.T
    dX = (g - g.mean(axis=0) - x * (g * x).mean(axis=0)).T * inv_std
    return [dX, np.einsum("nd,nd->d", dY, X_hat), np.sum(dY, 0)]


WRITTEN_OTHERWISE = [
    ("batchnorm_backward", batchnorm_backward_by_projection),
    ("layernorm_backward", layernorm_backward_with_transposes),
]


@pytest.mark.parametrize(
    ("name", "function"), WRITTEN_OTHERWISE, ids=[f.__name__ for _, f in WRITTEN_OTHERWISE]
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert (verdict.earned, verdict.advice) == (verdict.points, ()), verdict.feedback


# -- wrong shapes ------------------------------------------------------------------------


def test_a_gradient_with_one_more_axis_has_the_wrong_shape(
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("batchnorm_backward", lambda dY, X_hat, g, s: (dY, g[None], s))
    assert verdict.outcome is Outcome.WRONG_SHAPE
    messages = [remark.message for remark in verdict.feedback]
    assert any("dgamma should have shape (3,), not (1, 3)" in message for message in messages)
