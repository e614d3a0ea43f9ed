"""ps10, features on one scale: conventions for a constant column, leakage, and wrong forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps10_batch_norm import standardization
from reference_impl import normalization


def test_own_statistics_give_test_data_a_mean_of_zero() -> None:
    X = np.random.default_rng(10).normal(1, 2, (6, 3))
    mean, std = np.ones(3), np.full(3, 2.0)
    own = standardization.own_statistics(X, mean, std)
    assert own.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    assert abs(normalization.standardize_apply(X, mean, std).mean(axis=0)).min() > 0.01


# -- right all the same ------------------------------------------------------------------


def std_zero_where_it_is_tiny(X: Any) -> Any:
    std = X.std(axis=0)
    return [X.mean(axis=0), np.where(std < 1e-12, 0.0, std)]


def std_zero_where_the_range_is(X: Any) -> Any:
    mean = np.average(X, axis=0)
    return mean, np.sqrt(np.mean((X - mean) ** 2, axis=0)) * (np.ptp(X, axis=0) > 0)


def apply_to_the_varying_columns(X: Any, mean: Any, std: Any) -> Any:
    result, varies = np.zeros(X.shape), std != 0
    result[:, varies] = (X - mean)[:, varies] / std[varies]
    return result


def minmax_apply_to_the_varying_columns(X: Any, low: Any, high: Any) -> Any:
    return np.divide(X - low, high - low, out=np.zeros(X.shape), where=high > low)


def minmax_with_ptp(X: Any) -> Any:
    low = np.min(X, axis=0)
    return low, low + np.ptp(X, axis=0)


WRITTEN_OTHERWISE = [
    ("standardize_fit", std_zero_where_it_is_tiny),
    ("standardize_fit", std_zero_where_the_range_is),
    ("standardize_apply", apply_to_the_varying_columns),
    ("minmax_apply", minmax_apply_to_the_varying_columns),
    ("minmax_fit", minmax_with_ptp),
]


@pytest.mark.parametrize(
    ("name", "function"), WRITTEN_OTHERWISE, ids=[f.__name__ for _, f in WRITTEN_OTHERWISE]
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert (verdict.earned, verdict.advice) == (verdict.points, ()), verdict.feedback


# -- columns that were constant in training ----------------------------------------------


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("standardize_apply", lambda X, mean, std: np.nan_to_num((X - mean) / std)),
        ("standardize_apply", lambda X, mean, std: (X - mean) / (std + 1e-12)),
        ("standardize_apply", lambda X, mean, std: (X - mean) / np.where(std == 0, 1, std)),
        ("minmax_apply", lambda X, low, high: np.nan_to_num((X - low) / (high - low))),
        ("minmax_apply", lambda X, low, high: (X - low) / (high - low + 1e-8)),
        ("minmax_apply", lambda X, low, high: (X - low) / np.where(high == low, 1, high - low)),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_new_value_in_a_constant_column_gives_0_or_no_points(
    name: str, function: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of(name, function, seed).earned == 0


@pytest.mark.parametrize(
    ("std", "name"),
    [
        (lambda X: X.std(axis=0), "rounding_error_for_zero"),
        (lambda X: X.std(axis=0) + 1e-9, None),
        (lambda X: np.where(np.ptp(X, axis=0) == 0, 1, X.std(axis=0)), "one_for_a_constant_column"),
    ],
)
def test_the_std_of_a_constant_column_is_exactly_0(
    std: Callable[[Any], Any], name: str | None, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("standardize_fit", lambda X: (X.mean(axis=0), std(X)), seed=2)
    assert [part.right for part in verdict.parts] == [True, False]
    assert [remark.misconception or None for remark in verdict.feedback] == [name]


# -- wrong types and shapes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "function", "outcome", "message"),
    [
        ("standardize_fit", lambda X: X.mean(0), Outcome.WRONG_TYPE, "2 items, (mean, std)"),
        ("standardize_fit", lambda X: (list(X.mean(0)), X.std(0)), Outcome.WRONG_TYPE, "a NumPy"),
        ("standardize_fit", lambda X: (X.mean(0), X.std(0)[:2]), Outcome.WRONG_SHAPE, "shape (3,)"),
    ],
)
def test_what_has_the_wrong_form_is_told_so(
    name: str,
    function: Callable[..., object],
    outcome: Outcome,
    message: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of(name, function)
    assert verdict.outcome is outcome
    assert any(message in remark.message for remark in verdict.feedback), verdict.feedback
