"""Swish's slopes: against nudging, far out, and written otherwise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps03_sigmoid.self_gated_unit import swish_derivative

Judge = Callable[..., Verdict]


def swish(z: Any, beta: Any) -> Any:
    return z / (1 + np.exp(-beta * z))


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.5])
def test_both_slopes_agree_with_nudging(beta: float) -> None:
    z, h = np.linspace(-4, 4, 23), 1e-5
    by_z, by_beta = swish_derivative.reference(z, beta)  # type: ignore[misc]
    nudged = (swish(z + h, beta) - swish(z - h, beta)) / (2 * h)
    np.testing.assert_allclose(by_z, nudged, rtol=1e-7, atol=1e-9)
    nudged = (swish(z, beta + h) - swish(z, beta - h)) / (2 * h)
    np.testing.assert_allclose(by_beta, nudged, rtol=1e-7, atol=1e-9)


def test_far_out_the_gate_is_open_or_shut() -> None:
    by_z, by_beta = swish_derivative.reference(np.array([-1000.0, 1000.0]))  # type: ignore[misc]
    np.testing.assert_array_equal(by_z, [0, 1])
    np.testing.assert_array_equal(by_beta, [0, 0])


def slopes_from_the_value(z: Any, beta: Any = 1.0) -> Any:
    """What a paper says: the slope by z with the value itself in it."""
    s = 0.5 + 0.5 * np.tanh(0.5 * beta * z)
    value = z * s
    return beta * value + s * (1 - beta * value), value * (z - value)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_slopes_written_with_the_value_get_full_points(seed: int, verdict_of: Judge) -> None:
    verdict = verdict_of("swish_derivative", slopes_from_the_value, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
