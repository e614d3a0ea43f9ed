"""ReLU and its slope: the corner, right answers written otherwise, wrong types and shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps03_sigmoid import rectifier
from reference_impl import activations

Judge = Callable[..., Verdict]


def test_a_comparison_with_zero_included_gives_one_at_the_corner() -> None:
    corner = np.array([0.0])
    slopes = [rectifier.one_at_the_corner(corner), activations.relu_derivative(corner)]
    np.testing.assert_array_equal(slopes, [[1.0], [0.0]])


def relu_in_a_copy(z: Any) -> Any:
    values = z.copy()
    values[values < 0] = 0
    return values


def relu_slope_as_integers(z: Any) -> Any:
    return (z > 0).astype(int)


def relu_slope_by_heaviside(z: Any) -> Any:
    return np.heaviside(z, 0)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("relu", relu_in_a_copy),
        ("relu_derivative", relu_slope_as_integers),
        ("relu_derivative", relu_slope_by_heaviside),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize(
    ("function", "outcome", "message"),
    [
        (lambda z: np.maximum(z, 0).tolist(), Outcome.WRONG_TYPE, "should be a NumPy array"),
        (lambda z: None, Outcome.WRONG_TYPE, "None (is a return missing?)"),
        (lambda z: np.maximum(z, 0).ravel(), Outcome.WRONG_SHAPE, "where (4, 3) is asked"),
        (lambda z: np.maximum(z, 0).astype("f4"), Outcome.WRONG_TYPE, "should keep float64"),
        (lambda z: np.array([max(x, 0) for x in z]), Outcome.RAISED, "ambiguous"),
        (lambda z: np.maximum(z, 0).T, Outcome.WRONG_SHAPE, "relu(z)"),
    ],
)
def test_a_wrong_type_or_shape_is_named(
    function: Any, outcome: Outcome, message: str, verdict_of: Judge
) -> None:
    verdict = verdict_of("relu", function)
    assert (verdict.outcome, verdict.earned) == (outcome, 0)
    assert message in verdict.feedback[0].message
