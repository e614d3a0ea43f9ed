"""Roman-Rangel's 2-2-1 network: the numbers of the worked example, and the network in general."""

import math
from itertools import pairwise

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl import functional_mlp
from reference_impl.activations import sigmoid
from reference_impl.gradient_checking import numerical_gradient
from reference_impl.two_layer import (
    EXAMPLE_ETA,
    EXAMPLE_PARAMS,
    EXAMPLE_T,
    EXAMPLE_X,
    PARAM_NAMES,
    backward,
    error,
    forward,
    train,
    update,
)

VALUES = {
    "s1": "0.382500",
    "a1": "0.594476",
    "s2": "0.390000",
    "a2": "0.596283",
    "s3": "1.22519",
    "y": "0.772976",
}
GRADS = {
    "w1": "-0.000240104",
    "w2": "-0.000263737",
    "w3": "-0.000480208",
    "w4": "-0.000527474",
    "w5": "-0.0236834",
    "w6": "-0.0237553",
    "b1": "-0.00480208",
    "b2": "-0.00527474",
    "b3": "-0.0398390",
}
UPDATED = {
    "w1": "0.150024",
    "w2": "0.200026",
    "w3": "0.250048",
    "w4": "0.300053",
    "w5": "0.502368",
    "w6": "0.552376",
    "b1": "0.350480",
    "b2": "0.350527",
    "b3": "0.603984",
}


def six_digits(numbers):
    return {name: f"{number:#.6g}" for name, number in numbers.items()}


@pytest.fixture
def values():
    return forward(EXAMPLE_X, EXAMPLE_PARAMS)


@pytest.fixture
def grads(values):
    return backward(EXAMPLE_X, EXAMPLE_T, EXAMPLE_PARAMS, values)


def test_every_value_of_the_forward_pass(values):
    assert six_digits(values) == VALUES


def test_the_error_before_the_first_step(values):
    assert f"{error(values['y'], EXAMPLE_T):#.6g}" == "0.0257699"


def test_every_gradient(grads):
    assert six_digits(grads) == GRADS


def test_every_parameter_after_one_step(grads):
    assert six_digits(update(EXAMPLE_PARAMS, grads, EXAMPLE_ETA)) == UPDATED


def test_the_output_and_the_error_after_one_step():
    params, errors = train(EXAMPLE_X, EXAMPLE_T, EXAMPLE_PARAMS, EXAMPLE_ETA, steps=1)
    assert f"{forward(EXAMPLE_X, params)['y']:#.6g}" == "0.774191"
    assert [f"{e:#.6g}" for e in errors] == ["0.0257699", "0.0254948"]


def test_the_ratios_between_the_layers_gradients(grads):
    assert f"{grads['w5'] / grads['w1']:.1f}" == "98.6"
    assert f"{grads['b3'] / grads['b1']:.2f}" == "8.30"


def test_every_gradient_agrees_with_central_differences(grads):
    def f(vector):
        y = forward(EXAMPLE_X, dict(zip(PARAM_NAMES, vector, strict=True)))["y"]
        return error(y, EXAMPLE_T)

    vector = np.array([EXAMPLE_PARAMS[name] for name in PARAM_NAMES])
    np.testing.assert_allclose(
        [grads[name] for name in PARAM_NAMES], numerical_gradient(f, vector), rtol=0, atol=1e-10
    )


numbers = st.floats(-3, 3)


@settings(max_examples=20)
@given(x=st.tuples(numbers, numbers), t=numbers, vector=st.lists(numbers, min_size=9, max_size=9))
def test_any_other_network_agrees_with_autograd(x, t, vector):
    def loss(p):
        a1 = 1 / (1 + anp.exp(-(p["w1"] * x[0] + p["w3"] * x[1] + p["b1"])))
        a2 = 1 / (1 + anp.exp(-(p["w2"] * x[0] + p["w4"] * x[1] + p["b2"])))
        y = 1 / (1 + anp.exp(-(p["w5"] * a1 + p["w6"] * a2 + p["b3"])))
        return 0.5 * (t - y) ** 2

    params = dict(zip(PARAM_NAMES, vector, strict=True))
    values = forward(x, params)
    assert error(values["y"], t) == pytest.approx(loss(params), rel=1e-12)
    grads, expected = backward(x, t, params, values), autograd.grad(loss)(params)
    assert grads == pytest.approx({k: float(v) for k, v in expected.items()}, rel=1e-10, abs=1e-14)


def test_it_is_the_network_of_matrices_with_a_sigmoid_on_top(values):
    p = EXAMPLE_PARAMS
    params = [
        (np.array([[p["w1"], p["w3"]], [p["w2"], p["w4"]]]), np.array([p["b1"], p["b2"]])),
        (np.array([[p["w5"], p["w6"]]]), np.array([p["b3"]])),
    ]
    Y, _ = functional_mlp.mlp_forward(np.array([EXAMPLE_X]), params)
    assert float(sigmoid(Y)[0, 0]) == pytest.approx(values["y"], rel=1e-14)


def test_all_results_are_python_floats(values, grads):
    x = np.array(EXAMPLE_X)
    params = {name: np.float64(value) for name, value in EXAMPLE_PARAMS.items()}
    results = [*forward(x, params).values(), *backward(x, EXAMPLE_T, params, values).values()]
    results += [*update(params, grads, np.float64(0.1)).values(), error(np.float64(1), 0)]
    trained, errors = train(x, EXAMPLE_T, params, np.float64(0.1), steps=0)
    assert {type(number) for number in [*results, *trained.values(), *errors]} == {float}


def test_updating_and_training_leave_the_parameters_they_are_given(grads):
    params = dict(EXAMPLE_PARAMS)
    assert update(params, grads, 0.1) is not params
    train(EXAMPLE_X, EXAMPLE_T, params, 0.1, steps=3)
    assert params == EXAMPLE_PARAMS


def test_training_reports_one_error_more_than_it_takes_steps():
    params, errors = train(EXAMPLE_X, EXAMPLE_T, EXAMPLE_PARAMS, EXAMPLE_ETA, steps=0)
    assert params == EXAMPLE_PARAMS
    assert params is not EXAMPLE_PARAMS
    assert len(errors) == 1
    params, errors = train(EXAMPLE_X, EXAMPLE_T, EXAMPLE_PARAMS, EXAMPLE_ETA, steps=50)
    assert len(errors) == 51
    assert errors[-1] == error(forward(EXAMPLE_X, params)["y"], EXAMPLE_T)
    assert all(later < earlier for earlier, later in pairwise(errors))


@pytest.mark.parametrize("size", [-1000.0, 1000.0])
def test_huge_weighted_sums_saturate_and_stay_finite(size):
    params = dict.fromkeys(PARAM_NAMES, size)
    values = forward((1.0, 1.0), params)
    grads = backward((1.0, 1.0), 0.5, params, values)
    assert values["a1"] == (0 if size < 0 else 1)
    assert all(math.isfinite(number) for number in [*values.values(), *grads.values()])
