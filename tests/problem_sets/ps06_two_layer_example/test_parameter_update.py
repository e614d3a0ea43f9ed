"""ps06's update: which way the output goes after a step."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.problem_sets.ps06_two_layer_example import update
from reference_impl import two_layer

X, T, PARAMS = two_layer.EXAMPLE_X, two_layer.EXAMPLE_T, two_layer.EXAMPLE_PARAMS


def output_after(step: Any) -> float:
    """Return the worked example's output after one step with eta 0.1."""
    gradients = two_layer.backward(X, T, PARAMS, two_layer.forward(X, PARAMS))
    return float(two_layer.forward(X, step(PARAMS, gradients, 0.1))["y"])


def test_a_step_raises_the_output_that_should_rise() -> None:
    assert output_after(update.reference) == pytest.approx(0.774191, abs=5e-7)


def test_adding_the_gradient_lowers_an_output_that_should_rise(
    misconception: Callable[..., Any],
) -> None:
    assert output_after(misconception(update, "adds_the_gradient")) < 0.772976
