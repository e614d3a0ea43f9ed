"""Softplus and ELU: measured symptoms, and right answers written otherwise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps03_sigmoid import exponential_unit, smooth_rectifier

Judge = Callable[..., Verdict]


@pytest.mark.parametrize(
    ("exercise", "misconception", "z", "gives", "right"),
    [
        (
            exponential_unit.elu,
            exponential_unit.product_form,
            [-1, -2],
            [0.632121, 1.72933],
            [-0.632121, -0.864665],
        ),
        (
            exponential_unit.elu,
            exponential_unit.product_form_as_printed,
            [-1, -2],
            [0.632121, 1.72933],
            [-0.632121, -0.864665],
        ),
        (
            smooth_rectifier.softplus,
            smooth_rectifier.slide_without_brackets,
            [3],
            [20.0855],
            [3.04859],
        ),
        (smooth_rectifier.softplus, smooth_rectifier.as_on_paper, [1000], [np.inf], [1000]),
    ],
)
def test_a_misconception_gives_the_measured_numbers(
    exercise: Exercise, misconception: Any, z: list[float], gives: Any, right: Any
) -> None:
    with np.errstate(all="ignore"):
        values = [function(np.array(z, float)) for function in (misconception, exercise.reference)]
    np.testing.assert_allclose(values, [gives, right], atol=5e-5, rtol=5e-6)


def softplus_by_parts(z: Any) -> Any:
    return z * (z > 0) + np.log(1 + np.exp(-abs(z)))


def elu_with_a_clipped_exponent(z: Any, alpha: Any = 1.0) -> Any:
    return np.maximum(z, 0) + alpha * (np.exp(np.minimum(z, 0)) - 1)


def elu_slope_from_elu(z: Any, alpha: Any = 1.0) -> Any:
    return np.where(z > 0, 1, elu_with_a_clipped_exponent(z, alpha) + alpha)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("softplus", softplus_by_parts),
        ("elu", elu_with_a_clipped_exponent),
        ("elu_derivative", elu_slope_from_elu),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
