"""The slope of tanh: measured symptoms, and a right answer written otherwise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps03_sigmoid import hyperbolic_tangent

Judge = Callable[..., Verdict]


@pytest.mark.parametrize(
    ("exercise", "misconception", "z", "gives", "right"),
    [
        (
            hyperbolic_tangent.tanh_derivative,
            hyperbolic_tangent.one_minus_z_squared,
            [2, 1, 0.5],
            [-3, 0, 0.75],
            [0.0707, 0.4200, 0.7864],
        ),
        (
            hyperbolic_tangent.tanh_derivative,
            hyperbolic_tangent.quotient_of_exponentials,
            [-1000, 1000],
            [np.nan, np.nan],
            [0, 0],
        ),
    ],
)
def test_a_misconception_gives_the_measured_numbers(
    exercise: Exercise, misconception: Any, z: list[float], gives: Any, right: Any
) -> None:
    with np.errstate(all="ignore"):
        values = [function(np.array(z, float)) for function in (misconception, exercise.reference)]
    np.testing.assert_allclose(values, [gives, right], atol=5e-5, rtol=5e-6)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_four_times_the_sigmoids_slope_gets_full_points_and_no_advice(
    seed: int, verdict_of: Judge
) -> None:
    def slope_by_sigmoids(z: Any) -> Any:
        s = 1 / (1 + np.exp(-np.clip(2 * z, -500, 500)))
        t = 1 / (1 + np.exp(-np.clip(-2 * z, -500, 500)))
        return 4 * s * t

    verdict = verdict_of("tanh_derivative", slope_by_sigmoids, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
