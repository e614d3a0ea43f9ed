"""ps07's activations: slopes in other forms, and slips written in other words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict


def slope_by_completing_the_square(dA: Any, A: Any) -> Any:
    return dA / 4 - dA * (A - 0.5) ** 2


def mask_as_a_step_function(dA: Any, Z: Any) -> Any:
    return np.heaviside(Z, 0.0) * dA


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sigmoid_backward", slope_by_completing_the_square),
        ("relu_backward", mask_as_a_step_function),
    ],
)
def test_a_right_answer_written_otherwise_is_right(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of(name, function).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("name", "function", "message"),
    [
        ("sigmoid_backward", lambda dA, A: dA - dA * A, "One factor of the slope is missing"),
        ("relu_backward", lambda dA, Z: np.where(Z >= 0, dA, 0.0), "At z = 0 exactly"),
        ("relu_backward", lambda dA, Z: np.where(dA > 0, dA, 0.0), "The mask was taken from dA"),
        ("relu_backward", lambda dA, Z: Z > 0, "dZ should hold float64 numbers, not bool"),
    ],
)
def test_a_wrong_slope_is_explained(
    name: str, function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function)
    assert verdict.earned == 0
    assert verdict.feedback[0].message.startswith(message)


def test_a_mask_written_into_the_callers_array_is_an_outcome_of_its_own(
    verdict_of: Callable[..., Verdict],
) -> None:
    def relu_backward(dA: Any, Z: Any) -> Any:
        dA *= Z > 0
        return dA

    assert verdict_of("relu_backward", relu_backward).outcome is Outcome.MUTATED_INPUT


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "function",
    [
        lambda dA, A: dA * np.maximum(A, 0.5) * (1 - np.maximum(A, 0.5)),
        lambda dA, A: dA * (A > 0.5) * A * (1 - A),
    ],
    ids=["never below a half", "masked like a ReLU"],
)
def test_a_sigmoids_slope_below_a_half_is_asked_for(
    function: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of("sigmoid_backward", function, seed).earned == 0
