"""ps02: the catalogue's symptoms, answers that people would write otherwise, and odd types."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps02_xor as ps02
from reference_impl import xor
from reference_impl.activations import identity, relu

CORNERS = np.array(ps02.CORNERS, dtype=float)
XOR = np.array([-1, 1, 1, -1])
Judge = Callable[..., Verdict]


def wrong(exercise: Any, name: str) -> Any:
    (found,) = [wrong.implementation for wrong in exercise.misconceptions if wrong.name == name]
    return found


# -- what the catalogue measured ----------------------------------------------------------


def test_the_slides_line_with_two_and_a_half_makes_or() -> None:
    weights = wrong(ps02.xor_threshold_weights, "line_beyond_the_corner")()
    assert xor.threshold_mlp(CORNERS, *weights).tolist() == [0, 1, 1, 1]


def test_a_forgotten_transpose_does_not_show_with_symmetric_weights() -> None:
    untransposed = wrong(ps02.threshold_mlp, "hidden_weights_not_transposed")
    symmetric = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5]), np.array([1.0, -1.0])
    assert untransposed(CORNERS, *symmetric, -0.5).tolist() == [0, 1, 1, 0]


def test_without_its_non_linearity_a_network_is_linear() -> None:
    everywhere = xor.one_hidden_layer(CORNERS, *xor.xor_sigmoid_weights(), identity)
    assert everywhere.tolist() == [370] * 4
    zhangs = xor.one_hidden_layer(CORNERS, *xor.xor_relu_weights(), identity)
    assert zhangs.tolist() == [3, 1, 1, -1]
    assert xor.one_hidden_layer(CORNERS, *xor.xor_relu_weights(), relu).tolist() == [-1, 1, 1, -1]


def test_roman_rangels_weights_in_another_order_are_off_everywhere() -> None:
    weights = wrong(ps02.xor_threshold_weights, "weights_in_another_order")()
    assert (xor.sigmoid_mlp(CORNERS, *weights) < 1e-4).all()
    assert xor.threshold_mlp(CORNERS, *weights).tolist() == [0] * 4


@pytest.mark.parametrize(("name", "units_on"), [("fires_for_neighbours", 4), ("never_fires", 0)])
def test_lookup_units_with_a_wrong_bias_are_on_too_often_or_never(name: str, units_on: int) -> None:
    W1, b1, _, _ = wrong(ps02.lookup_network, name)(np.arange(8.0))
    on = W1 @ W1.T + b1 >= 0  # the inputs are the rows of W1
    assert on.sum(axis=1).tolist() == [units_on] * 8


@pytest.mark.parametrize("seed", range(5))
def test_turning_a_figure_changes_no_answer(seed: int) -> None:
    for figures in ps02.FIGURES.values():
        for number, figure in enumerate(figures):
            upright = ps02._turned(np.random.default_rng(99), figure)
            turned = ps02._turned(np.random.default_rng([seed, number]), figure)
            same = xor.is_linearly_separable(*upright) == xor.is_linearly_separable(*turned)
            assert same


# -- right, written otherwise -------------------------------------------------------------


def separable_by_lines_through_pairs(X: Any, y: Any) -> Any:
    """By an exact search for a point that both hulls share."""
    return xor.common_point(X, y) is None


def mlp_with_booleans_inside(X: Any, W1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    return ((X @ W1.T + b1 >= 0) @ w2 + b2 >= 0) * 1


def xor_of_or_and_nand(*_: Any) -> Any:
    return [np.array([[2, 2], [-2, -2]]), np.array([-1, 3]), np.array([1, 1]), np.int64(-2)]


def xor_with_a_unit_for_each_one(*_: Any) -> Any:
    return np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-1.0, -1.0]), np.ones(2), -1.0


def relu_of_the_difference(*_: Any) -> Any:
    return np.array([[3.0, -3.0], [-3.0, 3.0]]), np.zeros(2), np.full(2, 2 / 3), -1.0


def lookup_with_the_bias_at_its_limit(T: Any) -> Any:
    W1, b1, w2, b2 = xor.lookup_network(T)
    return [0.1 * W1, 0.1 * (b1 - 0.75), w2 + 5, b2 - 5]


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("is_linearly_separable", separable_by_lines_through_pairs),
        ("threshold_mlp", mlp_with_booleans_inside),
        ("xor_threshold_weights", xor_of_or_and_nand),
        ("xor_threshold_weights", xor_with_a_unit_for_each_one),
        ("xor_relu_weights", relu_of_the_difference),
        ("lookup_network", lookup_with_the_bias_at_its_limit),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


# -- odd types ----------------------------------------------------------------------------

W1, B1, W2, B2 = xor.xor_threshold_weights()


@pytest.mark.parametrize(
    ("weights", "words"),
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
def test_what_is_no_network_is_told_so(weights: Any, words: str, verdict_of: Judge) -> None:
    (remark,) = verdict_of("xor_threshold_weights", lambda: weights).feedback
    assert remark.message == f"{words}."


def test_a_lookup_network_of_another_shape_is_told_so(verdict_of: Judge) -> None:
    def transposed(T: Any) -> Any:
        W1, *others = xor.lookup_network(T)
        return (W1.T, *others)

    (remark,) = verdict_of("lookup_network", transposed).feedback
    assert remark.message == "W1 should have shape (8, 3), not (3, 8)."


@pytest.mark.parametrize("kind", [int, float, str, np.atleast_1d])
def test_separable_or_not_is_true_or_false(kind: Any, verdict_of: Judge) -> None:
    def answer(X: Any, y: Any) -> Any:
        return kind(xor.is_linearly_separable(X, y))

    verdict = verdict_of("is_linearly_separable", answer)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert "should be True or False, not" in verdict.feedback[0].message
