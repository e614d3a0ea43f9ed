"""ps06's passes: the catalogue's measured symptoms on Roman-Rangel's worked example, and slips."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets.ps06_two_layer_example import backward, forward
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


# -- the forward pass: what is wrong in the hidden layer ----------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["hidden_biases_exchanged", "weights_by_row"])
def test_a_slip_in_the_hidden_layer_keeps_the_point_of_the_output(
    name: str, seed: int, misconception: Callable[..., Any], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("forward", misconception(forward, name), seed)
    assert [part.name for part in verdict.parts if part.right] == ["output"]
    assert [remark.misconception for remark in verdict.feedback] == [name]


@pytest.mark.parametrize("key", ["s1", "a1", "s2", "a2", "s3", "y"])
@pytest.mark.parametrize("rubbish", [None, "x", [], True, float("nan"), 10**400])
def test_rubbish_in_place_of_a_value_is_never_right(
    key: str, rubbish: object, verdict_of: Callable[..., Verdict]
) -> None:
    def spoiled(x: Any, params: Any) -> Any:
        return {**two_layer.forward(x, params), key: rubbish}

    verdict = verdict_of("forward", spoiled)
    part = "output" if key in ("s3", "y") else "hidden layer"
    assert part in [part.name for part in verdict.parts if not part.right]


# -- training that only seems to work -----------------------------------------------------


def rate_of_its_own(x: Any, t: Any, params: Any, eta: Any, steps: Any) -> Any:
    return two_layer.train(x, t, params, 0.5, steps)


def stops_when_the_error_is_small(x: Any, t: Any, params: Any, eta: Any, steps: Any) -> Any:
    errors = [two_layer.error(two_layer.forward(x, params)["y"], t)]
    for _ in range(steps):
        if errors[-1] >= 1e-4:
            params, (_, last) = two_layer.train(x, t, params, eta, 1)
            errors.append(last)
        else:
            errors.append(errors[-1])
    return params, errors


def needs_a_step(x: Any, t: Any, params: Any, eta: Any, steps: Any) -> Any:
    errors = []
    for _ in range(steps):
        params, (first, last) = two_layer.train(x, t, params, eta, 1)
        errors.append(first)
    return params, [*errors, last]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("train", [rate_of_its_own, stops_when_the_error_is_small, needs_a_step])
def test_a_training_that_only_seems_to_work_has_no_points(
    train: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of("train", train, seed).earned == 0


# -- the backward pass: what follows from a wrong δ3, and what is missing ------------------


def kept(verdict: Verdict) -> list[str]:
    return [part.name for part in verdict.parts if part.right]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["no_output_slope", "target_minus_output", "two_kept_in_delta"])
def test_a_wrong_delta_costs_the_output_layer_alone(
    name: str, seed: int, misconception: Callable[..., Any], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("backward", misconception(backward, name), seed)
    assert kept(verdict) == ["hidden unit 1", "hidden unit 2"]


@pytest.mark.parametrize("delta", [0.0, 1e-12, float("inf")])
def test_from_no_delta_at_all_nothing_follows(
    delta: float, verdict_of: Callable[..., Verdict]
) -> None:
    def with_delta(x: Any, t: Any, params: Any, values: Any) -> Any:
        right = two_layer.backward(x, t, params, values)
        return {key: number * (delta / right["b3"]) for key, number in right.items()}

    assert verdict_of("backward", with_delta).earned == 0


@pytest.mark.parametrize(
    ("key", "others"),
    [
        ("b3", ["hidden unit 1", "hidden unit 2"]),
        ("w1", ["output layer", "hidden unit 2"]),
        ("w4", ["output layer", "hidden unit 1"]),
    ],
)
def test_a_missing_gradient_costs_its_own_part(
    key: str, others: list[str], verdict_of: Callable[..., Verdict]
) -> None:
    def without(x: Any, t: Any, params: Any, values: Any) -> Any:
        right = two_layer.backward(x, t, params, values)
        return {name: number for name, number in right.items() if name != key}

    assert kept(verdict_of("backward", without)) == others


def test_a_key_too_many_costs_nothing(verdict_of: Callable[..., Verdict]) -> None:
    def with_deltas(x: Any, t: Any, params: Any, values: Any) -> Any:
        return {**two_layer.backward(x, t, params, values), "d1": 0.0}

    verdict = verdict_of("backward", with_deltas)
    assert verdict.earned == verdict.points
