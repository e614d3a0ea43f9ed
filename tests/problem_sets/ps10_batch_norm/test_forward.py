"""ps10, forwards: eps and N − 1 in numbers, right answers written otherwise, and wrong forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps10_batch_norm import forward
from reference_impl import normalization


def test_n_minus_one_gives_six_samples_a_deviation_of_0_9129() -> None:
    X = np.random.default_rng(10).normal(1, 2, (6, 3))
    _, X_hat, _ = forward.variance_with_n_minus_one(X, np.full(3, 2.0), np.ones(3), 1e-12)
    assert X_hat.std(axis=0) == pytest.approx(np.full(3, 0.9129), abs=5e-5)


def test_epsilon_outside_the_root_shows_where_the_variance_is_small() -> None:
    column = np.array([[-1e-3], [1e-3]])
    one, zero = np.ones(1), np.zeros(1)
    outside = forward.eps_outside_the_root(column, one, zero, 1e-5)[1]
    inside = normalization.batchnorm_forward(column, one, zero, 1e-5)[1]
    assert (outside.std(), inside.std()) == pytest.approx((0.990, 0.3015), abs=5e-4)


# -- right all the same ------------------------------------------------------------------


def batchnorm_of_the_squares(X: Any, gamma: Any, beta: Any, eps: Any) -> Any:
    centred = X - X.mean(axis=0)
    std = np.sqrt((centred**2).sum(axis=0) / X.shape[0] + eps)
    return centred / std * gamma + beta, centred / std, 1 / std


def layernorm_with_transposes(X: Any, gamma: Any, beta: Any, eps: Any) -> Any:
    centred = X.T - X.T.mean(axis=0)
    inv_std = 1 / np.sqrt((centred**2).mean(axis=0) + eps)
    X_hat = (centred * inv_std).T
    return X_hat * gamma + beta, X_hat, inv_std[:, np.newaxis]


WRITTEN_OTHERWISE = [
    ("batchnorm_forward", batchnorm_of_the_squares),
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


# -- what follows from a slip isn't charged again ----------------------------------------


@pytest.mark.parametrize(
    ("function", "kept"),
    [
        (forward.no_square_root, ["Y", "X_hat"]),
        (forward.batch_not_centred, ["Y", "inv_std"]),
        (forward.along_the_rows, ["Y"]),
        (lambda X, g, b, eps: (b + 0 * X, 0 * X, 0 * g), []),
        (lambda X, g, b, eps: (b + g + 0 * X, 1 + 0 * X, 1 + 0 * g), []),
        (lambda X, g, b, eps: (b + 0 * X, 0 * X, 1e-9 + 0 * g), []),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_step_is_judged_by_the_one_before_unless_that_says_nothing(
    function: Callable[..., object], kept: list[str], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("batchnorm_forward", function, seed)
    assert [part.name for part in verdict.parts if part.right] == kept


# -- wrong types and shapes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "function", "outcome", "message"),
    [
        ("batchnorm_forward", lambda X, g, b, eps: X, Outcome.WRONG_TYPE, "3 items, (Y, X_hat"),
        (
            "layernorm_forward",
            lambda X, g, b, eps: (X, X, X[:, 0]),
            Outcome.WRONG_SHAPE,
            "inv_std should have shape (6, 1), not (6,)",
        ),
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
