"""ps05's numerical gradient: measured symptoms, a right answer written otherwise, clear remarks."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps05_chain_rule as ps05


@pytest.mark.parametrize(("name", "slope"), [("forward_difference", 15.25), ("divided_by_h", 24.5)])
def test_differences_of_a_cube_go_wrong_as_measured(
    name: str, slope: float, misconception: Callable[..., Any]
) -> None:
    wrong = misconception(ps05.numerical_gradient, name)
    assert wrong(lambda x: np.sum(x**3), np.array([2.0]), 0.5) == pytest.approx([slope])


def test_an_array_of_integers_swallows_the_step(misconception: Callable[..., Any]) -> None:
    wrong = misconception(ps05.numerical_gradient, "integers_swallow_the_step")
    slopes = wrong(lambda x: float(np.sum(x**3)), np.array([2]), 0.05)
    assert abs(slopes[0] - 12) > 1


def test_in_float32_the_slope_of_e_is_off_in_the_third_digit(
    misconception: Callable[..., Any],
) -> None:
    wrong = misconception(ps05.numerical_gradient, "in_float32")
    slopes = wrong(lambda x: float(np.sum(np.exp(x))), np.array([1.0]), 1e-6)
    assert abs(slopes[0] / math.e - 1) > 5e-3


def test_wiggling_the_callers_own_x_and_putting_it_back_is_right(
    verdict_of: Callable[..., Verdict],
) -> None:
    def gradient(f: Any, x: Any, h: float = 1e-6) -> Any:
        if x.dtype.kind == "i":
            return gradient(f, x.astype(float), h)
        slopes = np.zeros_like(x)
        for i in np.ndindex(*x.shape):
            old = x[i]
            x[i] = old + h
            slopes[i] = f(x)
            x[i] = old - h
            slopes[i] = (slopes[i] - f(x)) / (2 * h)
            x[i] = old
        return slopes

    assert verdict_of("numerical_gradient", gradient).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda f, x, h=1: [1.0], "should be a NumPy array"),
        (lambda f, x, h=1: f(x.ravel()[:2]), "like x, not"),
    ],
)
def test_an_unusable_return_or_point_is_explained(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("numerical_gradient", function)
    assert verdict.earned < verdict.points
    assert message in " ".join(remark.message for remark in verdict.feedback)
