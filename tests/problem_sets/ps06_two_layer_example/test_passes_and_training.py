"""ps06's passes: the catalogue's measured symptoms on Roman-Rangel's worked example, and slips."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets.ps06_two_layer_example import backward
from reference_impl import two_layer

X, T, PARAMS = two_layer.EXAMPLE_X, two_layer.EXAMPLE_T, two_layer.EXAMPLE_PARAMS

# misconception, gradient, what it becomes, what is right
MEASURED = [
    ("output_activation_for_w6", "w6", -0.0307946, -0.0237553),
    ("no_output_slope", "b3", -0.227024, -0.0398390),
    ("no_hidden_slope", "b1", -0.0199195, -0.00480208),
    ("slope_of_the_activation", "b1", -0.00456458, -0.00480208),
    ("wrong_weight_on_the_path", "b1", -0.00144063, -0.00480208),
]


@pytest.fixture
def gradients(misconception: Callable[..., Any]) -> Callable[..., dict[str, float]]:
    """Return the gradients of the worked example, right or after a misconception."""

    def compute(name: str | None = None) -> dict[str, float]:
        function: Any = misconception(backward, name) if name else backward.reference
        result: dict[str, float] = function(X, T, dict(PARAMS), two_layer.forward(X, PARAMS))
        return result

    return compute


@pytest.mark.parametrize(("name", "key", "wrong", "right"), MEASURED)
def test_a_misconception_gives_the_measured_number(
    name: str, key: str, wrong: float, right: float, gradients: Callable[..., dict[str, float]]
) -> None:
    assert (gradients(name)[key], gradients()[key]) == pytest.approx((wrong, right), rel=5e-6)


@pytest.mark.parametrize("name", ["updated_output_weights", "updates_while_computing"])
def test_updated_output_weights_show_in_the_third_digit_only(
    name: str, gradients: Callable[..., dict[str, float]]
) -> None:
    wrong, right = gradients(name)["w1"], gradients()["w1"]
    assert (wrong, right) == pytest.approx((-0.000241242, -0.000240104), rel=5e-6)
    assert wrong / right - 1 == pytest.approx(0.0047, abs=5e-5)


def test_swapped_hidden_deltas_exchange_the_hidden_biases(
    gradients: Callable[..., dict[str, float]],
) -> None:
    swapped, right = gradients("hidden_deltas_swapped"), gradients()
    assert (swapped["b1"], swapped["b2"]) == pytest.approx((right["b2"], right["b1"]))


def test_one_error_too_few_keeps_the_point_for_the_params(
    verdict_of: Callable[..., Verdict],
) -> None:
    def train(x: Any, t: Any, params: Any, eta: Any, steps: Any) -> Any:
        params, errors = two_layer.train(x, t, params, eta, steps)
        return params, errors[1:]

    verdict = verdict_of("train", train)
    assert [part.name for part in verdict.parts if part.right] == ["final params"]
    assert verdict.feedback[0].message.startswith("One error is missing, the one before")
