"""The catalogue's measured symptoms, reproduced on Roman-Rangel's worked example."""

import pytest

from autograder.problem_sets.ps06_two_layer_example import backward, update
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


def gradients(name: str | None = None) -> dict[str, float]:
    functions = {wrong.name: wrong.implementation for wrong in backward.misconceptions}
    function = functions[name] if name else backward.reference
    values = two_layer.forward(X, PARAMS)
    result = function(X, T, dict(PARAMS), values)
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize(("name", "key", "wrong", "right"), MEASURED)
def test_a_misconception_gives_the_measured_number(
    name: str, key: str, wrong: float, right: float
) -> None:
    assert gradients(name)[key] == pytest.approx(wrong, rel=5e-6)
    assert gradients()[key] == pytest.approx(right, rel=5e-6)


@pytest.mark.parametrize("name", ["updated_output_weights", "updates_while_computing"])
def test_updated_output_weights_show_in_the_third_digit_only(name: str) -> None:
    wrong, right = gradients(name)["w1"], gradients()["w1"]
    assert (wrong, right) == pytest.approx((-0.000241242, -0.000240104), rel=5e-6)
    assert wrong / right - 1 == pytest.approx(0.0047, abs=5e-5)


def test_swapped_hidden_deltas_exchange_the_hidden_biases() -> None:
    swapped = gradients("hidden_deltas_swapped")
    w5_to_1, w6_to_2 = gradients()["b1"], gradients()["b2"]
    assert (swapped["b1"], swapped["b2"]) == pytest.approx((w6_to_2, w5_to_1))


def test_adding_the_gradient_lowers_an_output_that_should_rise() -> None:
    (climb,) = [w.wrong for w in update.misconceptions if w.name == "adds_the_gradient"]
    climbed, descended = climb(PARAMS, gradients(), 0.1), update.reference(PARAMS, gradients(), 0.1)
    assert two_layer.forward(X, descended)["y"] == pytest.approx(0.774191, abs=5e-7)
    assert two_layer.forward(X, climbed)["y"] < 0.772976
