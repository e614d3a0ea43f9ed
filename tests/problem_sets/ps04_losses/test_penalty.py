"""The L2 penalty and its gradient: right answers written otherwise, and weights overwritten."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps04_losses import penalty

Judge = Callable[..., Verdict]


def l2_penalty_by_dot(W: Any, lam: Any) -> Any:
    return lam * np.dot(W.ravel(), W.ravel()) / 2


def l2_gradient_by_adding(W: Any, lam: Any) -> Any:
    return np.zeros_like(W) + W * lam


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("l2_penalty", l2_penalty_by_dot),
        ("l2_gradient", l2_gradient_by_adding),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_gradient_written_into_the_weights_is_named(verdict_of: Judge) -> None:
    (remark,) = verdict_of("l2_gradient", penalty.weights_overwritten).feedback
    assert remark.misconception == "weights_overwritten"
