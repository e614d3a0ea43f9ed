"""The sigmoid and its slopes: measured symptoms, and right answers written otherwise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps03_sigmoid import logistic, logistic_slopes
from reference_impl import activations

Judge = Callable[..., Verdict]


@pytest.mark.parametrize(
    ("exercise", "misconception", "z", "gives", "right"),
    [
        (
            logistic_slopes.sigmoid_derivative,
            logistic_slopes.product_of_z,
            [-2, -1, -0.5, 0.5, 1, 2],
            [-6, -2, -0.75, 0.25, 0, -2],
            [0.104994, 0.196612, 0.235004, 0.235004, 0.196612, 0.104994],
        ),
        (
            logistic_slopes.sigmoid_derivative,
            logistic_slopes.slope_at_the_activation,
            [-2, -1],
            [0.2491, 0.2455],
            [0.1050, 0.1966],
        ),
    ],
)
def test_a_misconception_gives_the_measured_numbers(
    exercise: Exercise, misconception: Any, z: list[float], gives: Any, right: Any
) -> None:
    with np.errstate(all="ignore"):
        values = [function(np.array(z, float)) for function in (misconception, exercise.reference)]
    np.testing.assert_allclose(values, [gives, right], atol=5e-5, rtol=5e-6)


def test_without_the_chain_rule_the_slope_is_too_small_by_beta() -> None:
    z = np.array([-2.0, 0.5, 1.0])
    right = activations.sigmoid_derivative(z, 4.0)
    np.testing.assert_allclose(right / logistic_slopes.chain_rule_without_beta(z, 4.0), 4.0)


def test_the_naive_sigmoid_warns_at_minus_1000_and_is_right() -> None:
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert logistic.exponent_above_zero(np.array([-1000.0])) == 0.0


def sigmoid_by_masks(z: Any, beta: Any = 1.0) -> Any:
    z = beta * z
    values = np.empty_like(z)
    right = z >= 0
    values[right] = 1 / (1 + np.exp(-z[right]))
    values[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return values


def sigmoid_clipped(z: Any, beta: Any = 1.0) -> Any:
    return 1 / (1 + np.exp(-np.clip(beta * z, -500, 500)))


def sigmoid_by_logaddexp(z: Any, beta: Any = 1.0) -> Any:
    return np.exp(-np.logaddexp(0.0, -beta * z))


def slope_by_two_sigmoids(z: Any, beta: Any = 1.0) -> Any:
    return beta * sigmoid_clipped(z, beta) * sigmoid_clipped(-z, beta)


def slope_as_a_distance_from_one_half(a: Any) -> Any:
    return 0.25 - (a - 0.5) ** 2


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sigmoid", sigmoid_by_masks),
        ("sigmoid", sigmoid_clipped),
        ("sigmoid", sigmoid_by_logaddexp),
        ("sigmoid_derivative", slope_by_two_sigmoids),
        ("sigmoid_derivative_from_output", slope_as_a_distance_from_one_half),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
