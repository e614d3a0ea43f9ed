"""Binary cross-entropy and its gradient: a clipped probability, and other right answers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps04_losses import two_classes
from reference_impl import losses

Judge = Callable[..., Verdict]


def test_clipping_the_probability_makes_a_loss_of_1000_one_of_28() -> None:
    z, t = np.array([1000.0]), np.array([0.0])
    values = [two_classes.clipped_probability(z, t), losses.binary_cross_entropy(z, t)]
    np.testing.assert_allclose(values, [27.631, 1000.0], rtol=1e-4)


def binary_by_choosing(z: Any, t: Any) -> Any:
    return np.mean(np.where(t == 1, np.logaddexp(0, -z), np.logaddexp(0, z)))


def binary_gradient_by_two_forms(z: Any, t: Any) -> Any:
    e = np.exp(-np.abs(z))
    return (np.where(z > 0, 1, e) / (1 + e) - t) / z.shape[0]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("binary_cross_entropy", binary_by_choosing),
        ("binary_cross_entropy_gradient", binary_gradient_by_two_forms),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
