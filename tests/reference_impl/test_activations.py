import math
import re
from decimal import Decimal, localcontext

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.scipy.stats import norm
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.activations import (
    elu,
    elu_derivative,
    gelu,
    gelu_derivative,
    identity,
    identity_derivative,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    sigmoid_derivative_from_output,
    sigmoid_of_number,
    silu,
    silu_derivative,
    softplus,
    softplus_derivative,
    step,
    tanh,
    tanh_derivative,
)
from reference_impl.gradient_checking import directional_derivatives

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)

# Function, derivative, and the function as autograd can follow it; p is β, the slope or α.
PAIRS = [
    (identity, identity_derivative, lambda z: z),
    (sigmoid, sigmoid_derivative, lambda z, p=1.0: 1 / (1 + anp.exp(-p * z))),
    (tanh, tanh_derivative, lambda z: anp.sinh(z) / anp.cosh(z)),
    (relu, relu_derivative, lambda z: anp.maximum(0.0, z)),
    (leaky_relu, leaky_relu_derivative, lambda z, p=0.01: anp.where(z > 0, z, p * z)),
    (elu, elu_derivative, lambda z, p=1.0: anp.where(z > 0, z, p * (anp.exp(z) - 1))),
    (softplus, softplus_derivative, lambda z: anp.log(1 + anp.exp(z))),
    (silu, silu_derivative, lambda z: z / (1 + anp.exp(-z))),
    (gelu, gelu_derivative, lambda z: z * norm.cdf(z)),
]
WITH_PARAMETER = [pair for pair in PAIRS if pair[0] in (sigmoid, leaky_relu, elu)]
CALLS = [(*pair, ()) for pair in PAIRS] + [(*pair, (0.3,)) for pair in WITH_PARAMETER]
ALL = [function for pair in PAIRS for function in pair[:2]] + [step]


def names(value):
    return getattr(value, "__name__", None)


def away_from_the_kink(shape, rng):
    z = 2 * rng.standard_normal(shape)
    return z + np.sign(z) * 1e-2


@pytest.mark.parametrize(("function", "derivative", "formula", "parameter"), CALLS, ids=names)
@few
@given(n=sizes, d=sizes, seed=seeds)
def test_functions_and_derivatives_agree_with_autograd(
    function, derivative, formula, parameter, n, d, seed
):
    z = away_from_the_kink((n, d), np.random.default_rng(seed))
    right = autograd.elementwise_grad(lambda z: formula(z, *parameter))(z)
    np.testing.assert_allclose(function(z, *parameter), formula(z, *parameter), rtol=1e-10)
    np.testing.assert_allclose(derivative(z, *parameter), right, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("function", "derivative", "_", "parameter"), CALLS, ids=names)
@few
@given(n=sizes, d=sizes, seed=seeds)
def test_derivatives_agree_with_central_differences_in_a_random_direction(
    function, derivative, _, parameter, n, d, seed
):
    rng = np.random.default_rng(seed)
    z, upstream = away_from_the_kink((n, d), rng), rng.standard_normal((n, d))
    analytic, numeric = directional_derivatives(
        lambda z: np.sum(upstream * function(z, *parameter)),
        z,
        upstream * derivative(z, *parameter),
        rng,
    )
    assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize(
    ("function", "z", "expected"),
    [
        (sigmoid, [0, 1, 5], [0.5, 0.731059, 0.993307]),
        (sigmoid_derivative, [0, 1, 2], [0.25, 0.1966119, 0.1049936]),
        (tanh_derivative, [0.5, 1, 2], [0.786448, 0.419974, 0.0706508]),
        (elu, [-2, -1, 3], [-0.864665, -0.632121, 3]),
        (elu_derivative, [-2, -1, 3], [0.1353353, 0.3678794, 1]),
        (softplus, [-1, 0, 1], [0.313262, 0.693147, 1.313262]),
        (silu, [-1.2784645, -1, 3], [-0.2784645, -0.2689414, 2.8577224]),
        (gelu, [-0.7517916, -1, 3], [-0.1699712, -0.1586553, 2.9959503]),
    ],
    ids=names,
)
def test_the_worked_values_are_met_to_six_digits(function, z, expected):
    np.testing.assert_allclose(function(np.array(z, dtype=float)), expected, rtol=1e-6)


EXACT = {
    sigmoid: lambda z: 1 / (1 + (-z).exp()),
    sigmoid_derivative: lambda z: (-z).exp() / (1 + (-z).exp()) ** 2,
    tanh: lambda z: (z.exp() - (-z).exp()) / (z.exp() + (-z).exp()),
    tanh_derivative: lambda z: (2 / (z.exp() + (-z).exp())) ** 2,
    elu: lambda z: z if z > 0 else z.exp() - 1,
    elu_derivative: lambda z: 1 if z > 0 else z.exp(),
    softplus: lambda z: (1 + z.exp()).ln(),
    softplus_derivative: lambda z: 1 / (1 + (-z).exp()),
    silu: lambda z: z / (1 + (-z).exp()),
    silu_derivative: lambda z: (1 + z / (1 + z.exp())) / (1 + (-z).exp()),
}


@pytest.mark.parametrize("function", EXACT, ids=names)
def test_small_values_keep_their_relative_precision_far_from_zero(function):
    # Near 0 one form is precise, far out another: 1 − tanh² is exactly 0 from |z| = 19 on.
    z = np.array([-350, -345.6, -40, -20, -19, -2, -1e-8, 0, 1e-8, 0.3, 2, 19, 20, 40, 350])
    with localcontext(prec=400):
        expected = [float(EXACT[function](Decimal(float(value)))) for value in z]
    np.testing.assert_allclose(function(z), expected, rtol=1e-14)


def test_gelu_keeps_its_relative_precision_far_from_zero():
    # Φ(z) = ½ erfc(−z/√2), and the standard library's erfc is right far out, too.
    z = np.array([-37, -30.1, -20, -8.6, -8.4, -6, -2, -0.3, -1e-8, 0, 1e-8, 0.5, 2, 8.5, 20, 400])
    cdf = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in z])
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    np.testing.assert_allclose(gelu(z), z * cdf, rtol=3e-13)
    np.testing.assert_allclose(gelu_derivative(z), cdf + z * density, rtol=3e-13)


@pytest.mark.parametrize("function", [silu, gelu])
def test_the_smooth_relatives_of_relu_differ_from_it_equally_on_both_sides(function):
    z = np.linspace(0, 8, 50)
    np.testing.assert_allclose(relu(z) - function(z), -function(-z), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("function", [sigmoid, sigmoid_derivative, softplus, elu_derivative])
def test_seven_hundred_below_zero_is_not_rounded_to_zero(function):
    np.testing.assert_allclose(function(np.array([-700.0])), np.exp(-700.0), rtol=1e-14)


@pytest.mark.parametrize(
    ("function", "at_minus_1000", "at_1000"),
    [
        (identity, -1000, 1000),
        (identity_derivative, 1, 1),
        (step, 0, 1),
        (sigmoid, 0, 1),
        (sigmoid_derivative, 0, 0),
        (tanh, -1, 1),
        (tanh_derivative, 0, 0),
        (relu, 0, 1000),
        (relu_derivative, 0, 1),
        (leaky_relu, -10, 1000),
        (leaky_relu_derivative, 0.01, 1),
        (elu, -1, 1000),
        (elu_derivative, 0, 1),
        (softplus, 0, 1000),
        (softplus_derivative, 0, 1),
        (silu, 0, 1000),
        (silu_derivative, 0, 1),
        (gelu, 0, 1000),
        (gelu_derivative, 0, 1),
    ],
    ids=names,
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_plus_and_minus_1000_give_the_limits_without_a_warning(
    function, at_minus_1000, at_1000, dtype
):
    with np.errstate(all="raise", under="ignore"):
        result = function(np.array([-1000.0, 1000.0], dtype=dtype))
    np.testing.assert_array_equal(result, np.array([at_minus_1000, at_1000], dtype=dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_large_beta_makes_the_extremes_no_worse(dtype):
    z = np.array([-1000.0, 0.0, 1000.0], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(sigmoid(z, 1000.0), [0, 0.5, 1])
        np.testing.assert_array_equal(sigmoid_derivative(z, 1000.0), [0, 250, 0])


@pytest.mark.parametrize(
    ("function", "at_zero"),
    [
        (step, 1),
        (relu, 0),
        (relu_derivative, 0),
        (lambda z: leaky_relu_derivative(z, 0.2), 0.2),
        (lambda z: elu_derivative(z, 0.7), 0.7),
    ],
)
def test_the_conventions_at_zero_hold_for_both_zeros(function, at_zero):
    np.testing.assert_array_equal(function(np.array([0.0, -0.0])), at_zero)


def test_step_and_relu_tell_the_smallest_numbers_from_zero():
    z = np.array([-1e-300, 1e-300])
    np.testing.assert_array_equal(step(z), [0, 1])
    np.testing.assert_array_equal(relu(z), [0, 1e-300])
    np.testing.assert_array_equal(relu_derivative(z), [0, 1])


@few
@given(seed=seeds, beta=st.floats(0.1, 10))
@example(seed=0, beta=1.0)
def test_beta_stretches_the_sigmoid_and_multiplies_its_slope(seed, beta):
    z = np.random.default_rng(seed).standard_normal((3, 4))
    np.testing.assert_allclose(sigmoid(z, beta), sigmoid(beta * z), rtol=1e-14)
    np.testing.assert_allclose(
        sigmoid_derivative(z, beta), beta * sigmoid_derivative(beta * z), rtol=1e-14
    )


@few
@given(seed=seeds)
def test_the_functions_keep_their_symmetries(seed):
    z = 5 * np.random.default_rng(seed).standard_normal(8)
    np.testing.assert_allclose(sigmoid(z) + sigmoid(-z), 1, rtol=1e-14)
    np.testing.assert_allclose(tanh(z), 2 * sigmoid(z, 2.0) - 1, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(softplus(z) - softplus(-z), z, rtol=1e-12, atol=1e-14)
    for even in (sigmoid_derivative, tanh_derivative):
        np.testing.assert_array_equal(even(z), even(-z))


@few
@given(seed=seeds)
def test_the_derivative_from_the_output_is_the_derivative_at_the_input(seed):
    z = np.random.default_rng(seed).standard_normal((3, 4))
    np.testing.assert_allclose(
        sigmoid_derivative_from_output(sigmoid(z)), sigmoid_derivative(z), rtol=1e-11
    )


def test_a_leaky_relu_without_a_slope_is_a_relu():
    z = np.array([-2.0, 0.0, 3.0])
    np.testing.assert_array_equal(leaky_relu(z, 0), relu(z))
    np.testing.assert_array_equal(leaky_relu_derivative(z, 0), relu_derivative(z))


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 3, 4), (0,)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", [*ALL, sigmoid_derivative_from_output], ids=names)
def test_any_shape_and_dtype_is_kept(function, dtype, shape):
    result = function(np.ones(shape, dtype=dtype))
    assert result.shape == shape
    assert result.dtype == dtype


@pytest.mark.parametrize("parameter", [np.float64(0.3), np.float32(0.3), 2])
@pytest.mark.parametrize("pair", WITH_PARAMETER, ids=lambda pair: names(pair[0]))
def test_a_parameter_of_any_number_type_leaves_the_dtype(pair, parameter):
    for function in pair[:2]:
        assert function(np.ones(3, dtype=np.float32), parameter).dtype == np.float32


@pytest.mark.parametrize("function", ALL, ids=names)
def test_the_result_is_an_array_of_its_own(function):
    z = np.ones(3)
    assert not np.shares_memory(function(z), z)


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, sigmoid, (np.ones(2), 0.0), "beta must be a number > 0, got 0.0"),
        (ValueError, sigmoid, (np.ones(2), np.nan), "beta must be a number > 0, got nan"),
        (ValueError, sigmoid_derivative, (np.ones(2), -1.0), "beta must be a number > 0, got -1.0"),
        (ValueError, leaky_relu, (np.ones(2), -0.1), "slope must be a number ≥ 0, got -0.1"),
        (ValueError, leaky_relu_derivative, (np.ones(2), np.inf), "slope must be a number ≥ 0"),
        (ValueError, elu, (np.ones(2), 0), "alpha must be a number > 0, got 0"),
        (ValueError, elu_derivative, (np.ones(2), -1), "alpha must be a number > 0, got -1"),
        (ValueError, tanh, (np.array([0.0, np.inf]),), "the first at index (1,)"),
        (TypeError, sigmoid, (np.ones(2), "steep"), "beta must be a number, got 'steep'"),
        (TypeError, elu, (np.ones(2), None), "alpha must be a number, got None"),
        (TypeError, softplus, (np.arange(3),), "z must be float64 or float32, got dtype int"),
        (TypeError, sigmoid_derivative_from_output, (0.5,), "a must be an array, got float"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)


@given(st.floats(-1000, 1000))
def test_sigmoid_of_one_number_is_that_of_the_array(z):
    assert sigmoid_of_number(z) == pytest.approx(float(sigmoid(np.array(z))), rel=1e-15, abs=0)
