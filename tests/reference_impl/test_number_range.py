"""At the ends of the number range: a right number, or an error that was promised; never a third."""

import math

import numpy as np
import pytest

from reference_impl import chain_rule, two_layer
from reference_impl.activations import (
    elu,
    elu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    sigmoid,
    sigmoid_derivative,
)
from reference_impl.array_autodiff import gradient
from reference_impl.backend import checked_number
from reference_impl.expressive_power import collapse_linear, sawtooth_network
from reference_impl.gradient_checking import (
    directional_derivatives,
    numerical_gradient,
    relative_error,
)
from reference_impl.losses import cross_entropy
from reference_impl.normalization import (
    batchnorm_forward,
    layernorm_forward,
    minmax_apply,
    minmax_fit,
    standardize_apply,
    standardize_fit,
)
from reference_impl.optimizers import adam_step, rmsprop_step
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


def _perceptron_bound(x, w, b=0.0):
    return perceptron_mistake_bound(np.array([[x], [-x]]), np.array([1, -1]), np.array([w]), b)


@pytest.mark.parametrize("x", [1e200, 1e308])
def test_the_mistake_bound_is_right_for_large_samples(x):
    assert _perceptron_bound(x, 1.0) == pytest.approx(1)


_LARGE = dict.fromkeys(two_layer.PARAM_NAMES, 1e200)


@pytest.mark.parametrize(
    "call",
    [
        lambda: chain_rule.regularized_logistic(1e200, 1.0, 0.0, 0.0, 0.1),
        lambda: chain_rule.regularized_logistic(1.2, 0.0, 0.0, 0.0, 1.7e308),
        lambda: chain_rule.circuit(1e308, 1e308, 1.0),
        lambda: chain_rule.circuit(1e308, 1e308, 0.0),
        lambda: two_layer.error(1e200, 0.0),
        lambda: two_layer.forward((1e200, 0.0), _LARGE),
        lambda: two_layer.backward((1e300, 0.0), 1e300, _LARGE, {"a1": 0.5, "a2": 0.5, "y": 0.5}),
        lambda: two_layer.update(_LARGE, {name: -number for name, number in _LARGE.items()}, 1e200),
        lambda: _perceptron_bound(1e-200, 1.0),
        lambda: _perceptron_bound(5e-324, 1.0),
        lambda: checked_number("n", 10**5000),
    ],
)
def test_a_result_too_large_for_a_float_is_refused(call):
    with pytest.raises(ValueError, match=r"must be a finite number, got -?inf"):
        call()


@pytest.mark.parametrize("eta", [-0.1, -1e-300])
def test_two_layer_refuses_a_negative_learning_rate(eta):
    x, t, params = two_layer.EXAMPLE_X, two_layer.EXAMPLE_T, two_layer.EXAMPLE_PARAMS
    for call in (
        lambda: two_layer.update(params, params, eta),
        lambda: two_layer.train(x, t, params, eta, 0),
    ):
        with pytest.raises(ValueError, match="eta must be a number ≥ 0"):
            call()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", [leaky_relu, leaky_relu_derivative, elu, elu_derivative])
def test_a_steep_left_side_leaves_the_right_one_as_it_is(function, dtype):
    z = np.array([0.0, 1.0, np.finfo(dtype).max], dtype)
    expected = z[1:] if function in (leaky_relu, elu) else [1, 1]
    np.testing.assert_array_equal(function(z, 1e300)[1:], expected)
    assert np.isfinite(function(z, 1e300)[0])


EXTREMES = [(np.float32, 1e-30), (np.float32, 1e-25), (np.float32, 1e20), (np.float32, 3e38)]
EXTREMES += [(np.float64, 1e-300), (np.float64, 1e-200), (np.float64, 1e200), (np.float64, 1.7e308)]


@pytest.mark.parametrize(("dtype", "size"), EXTREMES)
def test_columns_are_standardized_whatever_their_size(dtype, size):
    X = np.array([[size, 3.0], [-size, 5.0]], dtype)
    mean, std = standardize_fit(X)
    np.testing.assert_allclose(std, [size, 1.0], rtol=1e-6)
    np.testing.assert_allclose(mean, [0.0, 4.0], atol=1e-6 * size)
    np.testing.assert_allclose(standardize_apply(X, mean, std), [[1, -1], [-1, 1]], rtol=1e-6)


@pytest.mark.parametrize(("dtype", "size"), EXTREMES)
def test_columns_are_scaled_to_0_and_1_whatever_their_size(dtype, size):
    X = np.array([[size, 3.0], [-size, 5.0]], dtype)
    np.testing.assert_array_equal(minmax_apply(X, *minmax_fit(X)), [[1, 0], [0, 1]])


@pytest.mark.parametrize(("dtype", "size"), EXTREMES)
def test_a_constant_column_of_any_size_is_constant(dtype, size):
    X = np.full((3, 2), size, dtype)
    mean, std = standardize_fit(X)
    assert mean.tolist() == X[0].tolist()
    assert std.tolist() == [0, 0]
    for forward in (batchnorm_forward, layernorm_forward):
        _, X_hat, inv_std = forward(X, X[0], X[0], 1e-4)
        assert not X_hat.any()
        np.testing.assert_allclose(inv_std, 100, rtol=1e-5)


@pytest.mark.parametrize(("dtype", "size"), [case for case in EXTREMES if case[1] > 1])
@pytest.mark.parametrize("forward", [batchnorm_forward, layernorm_forward])
def test_large_batches_are_normalized(forward, dtype, size):
    X = np.array([[size, -size], [-size, size]], dtype)
    _, X_hat, inv_std = forward(X, np.ones(2, dtype), np.zeros(2, dtype), 1e-5)
    np.testing.assert_allclose(X_hat, [[1, -1], [-1, 1]], rtol=1e-6)
    np.testing.assert_allclose(inv_std, 1 / size, rtol=1e-6)


@pytest.mark.parametrize(
    "step",
    [
        lambda w: adam_step(w, w, w, w, 1, 0.1, 0.9, 0.999, 1e-50),
        lambda w: rmsprop_step(w, w, w, 0.1, 0.9, 1e-50),
    ],
)
def test_an_eps_that_is_0_in_the_dtype_is_refused(step):
    with pytest.raises(ValueError, match=r"eps must be a number ≥ 1.17549e-38, got 1e-50"):
        step(np.zeros(2, np.float32))


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


def test_a_step_along_a_direction_that_is_lost_is_refused():
    x = np.array([1e11, -1e11])
    with pytest.raises(ValueError, match="lost in rounding beside x"):
        directional_derivatives(np.sum, x, np.ones(2), np.random.default_rng(0))


def test_a_function_that_is_no_number_around_x_is_refused():
    with pytest.raises(ValueError, match="f must be finite around x, got nan"):
        numerical_gradient(lambda x: np.nan * x.sum(), np.ones(2))


@pytest.mark.parametrize("x", ["12", None, 3.0, ["1", "2"], [True, False], np.ones((2, 1))])
def test_two_layer_takes_numbers_only(x):
    with pytest.raises(TypeError, match="must be a"):
        two_layer.forward(x, dict.fromkeys(two_layer.PARAM_NAMES, 0.0))


def test_two_layer_takes_a_dict_of_parameters():
    with pytest.raises(TypeError, match="params must be a dict"):
        two_layer.forward((1.0, 2.0), None)


def test_results_share_no_memory_with_arguments_or_each_other():
    W, b = np.ones((2, 3)), np.ones(2)
    assert not any(map(np.shares_memory, collapse_linear([(W, b)]), (W, b)))
    arrays = [array for pair in sawtooth_network(4)[1:-1] for array in pair]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


def test_an_axis_may_be_an_integer_of_numpy():
    slopes = gradient(lambda X: X.sum(axis=np.int64(0)).sum(), np.ones((2, 3)))
    np.testing.assert_array_equal(slopes, np.ones((2, 3)))
