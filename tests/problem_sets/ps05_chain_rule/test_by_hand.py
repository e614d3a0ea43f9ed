"""ps05's derivatives by hand: the catalogue's measured symptom, and an answer of another form."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps05_chain_rule as ps05


def test_without_the_regulariser_path_dw_is_off_by_lambda_w(
    misconception: Callable[..., Any],
) -> None:
    wrong = misconception(ps05.regularized_logistic, "regulariser_path_forgotten")
    assert wrong(0.5, 2.0, -0.3, 1.0, 0.1)[1] == pytest.approx(-0.0971341 - 0.1 * 0.5, rel=1e-5)


def test_the_paths_of_total_derivative_may_be_written_as_one_formula(
    verdict_of: Callable[..., Verdict],
) -> None:
    def total_derivative(t: float) -> list[float]:
        x, y = math.cos(t), t * t
        e = math.exp(x * y)
        return [y + e, 2 * t + e * t * (2 * x - t * math.sin(t))]

    assert verdict_of("total_derivative", total_derivative).outcome is Outcome.RIGHT
