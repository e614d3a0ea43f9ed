"""At the ends of the number range: a right number, or an error that was promised; never a third."""

import math

import numpy as np
import pytest

from reference_impl import chain_rule, two_layer
from reference_impl.activations import sigmoid, sigmoid_derivative
from reference_impl.array_autodiff import gradient
from reference_impl.expressive_power import collapse_linear, sawtooth_network
from reference_impl.gradient_checking import numerical_gradient, relative_error
from reference_impl.losses import cross_entropy
from reference_impl.perceptron import perceptron_mistake_bound


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("beta", [1e-300, 1e10, 1e300])
def test_sigmoid_is_right_for_any_beta(dtype, beta):
    z = np.array([-np.finfo(dtype).max, 0, np.finfo(dtype).max], dtype)
    is_flat = beta * float(z[2]) < 1e-3
    expected = [0.5, 0.5, 0.5] if is_flat else [0, 0.5, 1]
    np.testing.assert_allclose(sigmoid(z, beta), expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_slope_of_a_steep_sigmoid_is_a_number(dtype):
    z = np.array([-1.0, 0.0, 1e30], dtype)
    assert sigmoid_derivative(z, 1e300)[[0, 2]].tolist() == [0, 0]
    assert np.isfinite(sigmoid_derivative(z, 1e300)[1])


@pytest.mark.parametrize("factor", [1e-200, 1e-25, 1.0, 1e100, 1e200])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_mistake_bound_does_not_depend_on_the_size_of_w(factor, dtype):
    if not float(np.finfo(dtype).tiny) < factor < float(np.finfo(dtype).max):
        factor = 1e-30
    X, y = np.array([[1.0], [3.0]], dtype), np.array([-1, 1])
    bound = perceptron_mistake_bound(X, y, np.array([factor], dtype), -2 * factor)
    assert bound == pytest.approx(50, rel=1e-5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: chain_rule.regularized_logistic(1e200, 1.0, 0.0, 0.0, 0.1),
        lambda: chain_rule.circuit(1e308, 1e308, 1.0),
        lambda: two_layer.error(1e200, 0.0),
    ],
)
def test_a_result_too_large_for_a_float_is_refused(call):
    with pytest.raises(ValueError, match="must be a finite number, got inf"):
        call()


def test_the_relative_error_is_at_most_2():
    assert relative_error(np.array([1e308]), np.array([-1e308])) == 2


def test_a_perfect_answer_costs_0_without_a_minus():
    assert math.copysign(1, cross_entropy(np.array([[1000.0, 0.0]]), np.array([0]))) == 1


@pytest.mark.parametrize(
    ("x", "dtype"), [(1e10, np.float64), (1e11, np.float64), (100.0, np.float32)]
)
def test_a_step_that_is_lost_in_rounding_is_refused(x, dtype):
    with pytest.raises(ValueError, match="lost in rounding beside entry 0"):
        numerical_gradient(np.sum, np.array([x], dtype))


def test_a_function_that_is_no_number_around_x_is_refused():
    with pytest.raises(ValueError, match="f must be finite around x, got nan"):
        numerical_gradient(lambda x: np.nan * x.sum(), np.ones(2))


@pytest.mark.parametrize("x", ["12", None, 3.0, ["1", "2"], [True, False], np.ones((2, 1))])
def test_two_layer_takes_numbers_only(x):
    with pytest.raises(TypeError, match="must be a"):
        two_layer.forward(x, dict.fromkeys(two_layer.PARAM_NAMES, 0.0))


def test_results_share_no_memory_with_arguments_or_each_other():
    W, b = np.ones((2, 3)), np.ones(2)
    assert not any(map(np.shares_memory, collapse_linear([(W, b)]), (W, b)))
    arrays = [array for pair in sawtooth_network(4)[1:-1] for array in pair]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


def test_an_axis_may_be_an_integer_of_numpy():
    slopes = gradient(lambda X: X.sum(axis=np.int64(0)).sum(), np.ones((2, 3)))
    np.testing.assert_array_equal(slopes, np.ones((2, 3)))
