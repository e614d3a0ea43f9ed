"""ps07's whole network: a recursive backward pass, and the points that a slip leaves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from reference_impl import functional_mlp
from reference_impl.activations import sigmoid


def test_the_backward_pass_may_be_recursive(verdict_of: Callable[..., Verdict]) -> None:
    def mlp_backward(dY: Any, params: Any, cache: Any) -> Any:
        last = [(dY.T @ cache[-1][0], np.add.reduce(dY))]
        if len(params) == 1:
            return last
        A = sigmoid(cache[-2][1])
        dZ = dY @ params[-1][0] * A * (1 - A)
        return mlp_backward(dZ, params[:-1], cache[:-1]) + last

    assert verdict_of("mlp_backward", mlp_backward).outcome is Outcome.RIGHT


def sigmoid_everywhere(X: Any, params: Any) -> Any:
    Y, cache = functional_mlp.mlp_forward(X, params)
    return 1 / (1 + np.exp(-Y)), cache


def inputs_only(X: Any, params: Any) -> Any:
    Y, cache = functional_mlp.mlp_forward(X, params)
    return Y, [A for A, _ in cache]


@pytest.mark.parametrize(
    ("function", "right", "message"),
    [
        (sigmoid_everywhere, ["cache"], "The output went through a sigmoid too"),
        (inputs_only, ["Y"], "should be a sequence of 2 items"),
    ],
)
def test_one_wrong_half_of_the_forward_pass_leaves_the_points_of_the_other(
    function: Callable[..., object],
    right: list[str],
    message: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("mlp_forward", function)
    assert [part.name for part in verdict.parts if part.right] == right
    assert message in verdict.feedback[0].message


def test_gradients_in_the_order_of_the_walk_are_named(verdict_of: Callable[..., Verdict]) -> None:
    def mlp_backward(dY: Any, params: Any, cache: Any) -> Any:
        return list(reversed(functional_mlp.mlp_backward(dY, params, cache)))

    verdict = verdict_of("mlp_backward", mlp_backward)
    assert verdict.feedback[0].message.startswith("The list runs from the last layer to the first")
