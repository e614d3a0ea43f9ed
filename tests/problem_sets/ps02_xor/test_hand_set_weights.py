"""Weights for XOR: what wrong ones compute, other right ones, and values that are no network."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps02_xor import hand_set_weights
from autograder.views import ps02 as views
from reference_impl import xor
from reference_impl.activations import identity, relu

CORNERS = np.array(views.CORNERS, dtype=float)
Judge = Callable[..., Verdict]


def test_the_slides_line_with_two_and_a_half_makes_or() -> None:
    weights = hand_set_weights.line_beyond_the_corner()
    assert xor.threshold_mlp(CORNERS, *weights).tolist() == [0, 1, 1, 1]


def test_without_its_non_linearity_a_network_is_linear() -> None:
    everywhere = xor.one_hidden_layer(CORNERS, *xor.xor_sigmoid_weights(), identity)
    assert everywhere.tolist() == [370] * 4
    zhangs = xor.one_hidden_layer(CORNERS, *xor.xor_relu_weights(), identity)
    assert zhangs.tolist() == [3, 1, 1, -1]
    assert xor.one_hidden_layer(CORNERS, *xor.xor_relu_weights(), relu).tolist() == [-1, 1, 1, -1]


def test_roman_rangels_weights_in_another_order_are_off_everywhere() -> None:
    weights = hand_set_weights.weights_in_another_order()
    assert (xor.sigmoid_mlp(CORNERS, *weights) < 1e-4).all()
    assert xor.threshold_mlp(CORNERS, *weights).tolist() == [0] * 4


def xor_of_or_and_nand(*_: Any) -> Any:
    return [np.array([[2, 2], [-2, -2]]), np.array([-1, 3]), np.array([1, 1]), np.int64(-2)]


def xor_with_a_unit_for_each_one(*_: Any) -> Any:
    return np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-1.0, -1.0]), np.ones(2), -1.0


def relu_of_the_difference(*_: Any) -> Any:
    return np.array([[3.0, -3.0], [-3.0, 3.0]]), np.zeros(2), np.full(2, 2 / 3), -1.0


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("xor_threshold_weights", xor_of_or_and_nand),
        ("xor_threshold_weights", xor_with_a_unit_for_each_one),
        ("xor_relu_weights", relu_of_the_difference),
    ],
)
def test_other_weights_that_compute_xor_get_full_points(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


W1, B1, W2, B2 = xor.xor_threshold_weights()


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (None, "It should return 4 items, (W1, b1, w2, b2), not None (is a return missing?)"),
        ((W1, B1, W2), "It should return 4 items, (W1, b1, w2, b2), not 3"),
        ((W1[0], B1, W2, B2), "W1 should have shape (2, 2), not (2,)"),
        (([[1.0, 1.0]], B1, W2, B2), "W1 should be a NumPy array, not a list of 1 items"),
        ((W1, B1, W2, W2), "b2 should be a number, not an array of shape (2,)"),
        ((W1 * np.nan, B1, W2, B2), "W1 should be finite; it holds nan or inf"),
        ((W1, B1, W2 * 1e308, 1e308), "The weights are too large: a sum overflows"),
    ],
)
def test_a_value_that_is_no_network_is_named(weights: Any, message: str, verdict_of: Judge) -> None:
    (remark,) = verdict_of("xor_threshold_weights", lambda: weights).feedback
    assert remark.message == f"{message}."
