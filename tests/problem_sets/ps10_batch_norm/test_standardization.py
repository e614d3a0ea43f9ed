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


WRITTEN_OTHERWISE = [
    ("standardize_fit", std_one_for_constants),
    ("standardize_fit", std_with_a_tiny_number_added),
    ("standardize_apply", apply_that_leaves_the_constant_column_at_the_difference),
    ("standardize_apply", apply_with_a_tiny_number_added),
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


# -- wrong types and shapes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "function", "outcome", "message"),
    [
        ("standardize_fit", lambda X: X.mean(0), Outcome.WRONG_TYPE, "sequence of 2 items"),
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
