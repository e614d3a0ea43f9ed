"""ps10: the measured symptoms, right answers that people write otherwise, and wrong shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import exercises
from reference_impl import normalization

EXERCISES = exercises("ps10_batch_norm")
RNG = np.random.default_rng(10)
X, DY, GAMMA, BETA = RNG.normal(1, 2, (6, 3)), RNG.normal(size=(6, 3)), np.full(3, 2.0), np.ones(3)


def wrong(exercise: str, name: str) -> Callable[..., Any]:
    (found,) = [w.wrong for w in EXERCISES[exercise].misconceptions if w.name == name]
    return found


def gradients(name: str | None = None) -> tuple[Any, Any]:
    """dX of the right function or of a misconception, and X_hat."""
    _, X_hat, inv_std = normalization.batchnorm_forward(X, GAMMA, BETA, 1e-12)
    backward = wrong("batchnorm_backward", name) if name else normalization.batchnorm_backward
    return backward(DY, X_hat, GAMMA, inv_std)[0], X_hat


# -- symptoms ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sums_to_zero", "orthogonal"),
    [
        (None, True, True),
        ("no_path_through_the_variance", True, False),
        ("no_path_through_the_mean", False, True),
        ("statistics_as_constants", False, False),
    ],
)
def test_two_sums_tell_which_path_is_missing(
    name: str | None, sums_to_zero: bool, orthogonal: bool
) -> None:
    dX, X_hat = gradients(name)
    assert np.allclose(dX.sum(axis=0), 0, atol=1e-9) == sums_to_zero
    assert np.allclose((dX * X_hat).sum(axis=0), 0, atol=1e-9) == orthogonal


def test_a_forgotten_gamma_leaves_each_column_gamma_times_too_small() -> None:
    assert gradients("gamma_forgotten")[0] == pytest.approx(gradients()[0] / GAMMA)


def test_n_minus_one_gives_six_samples_a_deviation_of_0_9129() -> None:
    _, X_hat, _ = wrong("batchnorm_forward", "variance_with_n_minus_one")(X, GAMMA, BETA, 1e-12)
    assert X_hat.std(axis=0) == pytest.approx(np.full(3, 0.9129), abs=5e-5)


def test_epsilon_outside_the_root_shows_where_the_variance_is_small() -> None:
    column = np.array([[-1e-3], [1e-3]])
    one, zero = np.ones(1), np.zeros(1)
    outside = wrong("batchnorm_forward", "eps_outside_the_root")(column, one, zero, 1e-5)[1]
    inside = normalization.batchnorm_forward(column, one, zero, 1e-5)[1]
    assert (outside.std(), inside.std()) == pytest.approx((0.990, 0.3015), abs=5e-4)


def test_batch_statistics_at_test_time_give_a_single_sample_exactly_beta() -> None:
    function = wrong("batchnorm_inference", "batch_statistics_at_test_time")
    assert (function(X[:1], GAMMA, BETA, X.mean(0), X.var(0), 1e-5) == BETA).all()


def test_exchanged_momentum_makes_the_first_running_mean_nine_times_too_large() -> None:
    function = wrong("batchnorm_update_running", "momentum_exchanged")
    right = normalization.batchnorm_update_running(np.zeros(3), np.ones(3), X, 0.9)[0]
    assert function(np.zeros(3), np.ones(3), X, 0.9)[0] == pytest.approx(9 * right)


def test_own_statistics_give_test_data_a_mean_of_zero() -> None:
    scaled = wrong("standardize_apply", "own_statistics")(X, BETA, GAMMA)
    assert scaled.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    assert abs(normalization.standardize_apply(X, BETA, GAMMA).mean(axis=0)).min() > 0.01


# -- right all the same ------------------------------------------------------------------


def std_one_for_constants(X: Any) -> Any:
    std = X.std(axis=0)
    return [X.mean(axis=0), np.where(std < 1e-12, 1.0, std)]


def std_with_a_tiny_number_added(X: Any) -> Any:
    return np.average(X, axis=0), np.sqrt(np.var(X, axis=0)) + 1e-9


def apply_that_leaves_the_constant_column_at_the_difference(X: Any, mean: Any, std: Any) -> Any:
    return (X - mean) / np.where(std == 0, 1.0, std)


def apply_with_a_tiny_number_added(X: Any, mean: Any, std: Any) -> Any:
    return (X - mean) / (std + 1e-12)


def minmax_with_ptp(X: Any) -> Any:
    low = np.min(X, axis=0)
    return low, low + np.ptp(X, axis=0)


def batchnorm_of_the_squares(X: Any, gamma: Any, beta: Any, eps: Any) -> Any:
    centred = X - X.mean(axis=0)
    std = np.sqrt((centred**2).sum(axis=0) / X.shape[0] + eps)
    return centred / std * gamma + beta, centred / std, 1 / std


def batchnorm_backward_by_projection(dY: Any, X_hat: Any, gamma: Any, inv_std: Any) -> Any:
    direct = dY - dY.mean(axis=0)
    along = X_hat * (dY * X_hat).mean(axis=0)
    return (direct - along) * (gamma * inv_std), np.sum(dY * X_hat, 0), np.sum(dY, 0)


def layernorm_with_transposes(X: Any, gamma: Any, beta: Any, eps: Any) -> Any:
    centred = X.T - X.T.mean(axis=0)
    inv_std = 1 / np.sqrt((centred**2).mean(axis=0) + eps)
    X_hat = (centred * inv_std).T
    return X_hat * gamma + beta, X_hat, inv_std[:, np.newaxis]


WRITTEN_OTHERWISE = [
    ("standardize_fit", std_one_for_constants),
    ("standardize_fit", std_with_a_tiny_number_added),
    ("standardize_apply", apply_that_leaves_the_constant_column_at_the_difference),
    ("standardize_apply", apply_with_a_tiny_number_added),
    ("minmax_fit", minmax_with_ptp),
    ("batchnorm_forward", batchnorm_of_the_squares),
    ("batchnorm_backward", batchnorm_backward_by_projection),
    ("layernorm_forward", layernorm_with_transposes),
]


@pytest.mark.parametrize(
    ("name", "function"), WRITTEN_OTHERWISE, ids=[f.__name__ for _, f in WRITTEN_OTHERWISE]
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert (verdict.earned, verdict.advice) == (verdict.points, ()), verdict.feedback


# -- wrong types and shapes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "function", "outcome", "words"),
    [
        ("standardize_fit", lambda X: X.mean(0), Outcome.WRONG_TYPE, "sequence of 2 items"),
        ("standardize_fit", lambda X: (list(X.mean(0)), X.std(0)), Outcome.WRONG_TYPE, "a NumPy"),
        ("standardize_fit", lambda X: (X.mean(0), X.std(0)[:2]), Outcome.WRONG_SHAPE, "shape (3,)"),
        ("batchnorm_forward", lambda X, g, b, eps: X, Outcome.WRONG_TYPE, "sequence of 3 items"),
        (
            "batchnorm_backward",
            lambda dY, X_hat, g, s: (dY, g[None], s),
            Outcome.WRONG_SHAPE,
            "dgamma should have shape (3,), not (1, 3)",
        ),
    ],
)
def test_what_has_the_wrong_form_is_told_so(
    name: str,
    function: Callable[..., object],
    outcome: Outcome,
    words: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of(name, function)
    assert verdict.outcome is outcome
    assert any(words in remark.message for remark in verdict.feedback), verdict.feedback
