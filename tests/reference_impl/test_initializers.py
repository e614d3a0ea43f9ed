import re
from itertools import pairwise

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.activations import relu
from reference_impl.functional_mlp import mlp_backward, mlp_forward
from reference_impl.initializers import init_dense, init_mlp
from reference_impl.layers import dense_forward
from reference_impl.losses import squared_error_gradient

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)
schemes = st.sampled_from(["zeros", "small", "xavier", "he"])


def generator(seed=0):
    return np.random.default_rng(seed)


@few
@given(d_in=sizes, d_out=sizes, scheme=schemes, seed=seeds)
def test_shapes_are_those_of_a_dense_layer_and_biases_are_zero(d_in, d_out, scheme, seed):
    W, b = init_dense(d_in, d_out, scheme, generator(seed))
    assert W.shape == (d_out, d_in)
    assert W.dtype == b.dtype == np.float64
    np.testing.assert_array_equal(b, np.zeros(d_out))


# Sizes that differ, so that a deviation taken from the outputs cannot pass for one of the inputs.
@pytest.mark.parametrize(
    ("scheme", "std"), [("small", 0.01), ("xavier", 400**-0.5), ("he", 200**-0.5)]
)
def test_weights_are_normal_with_mean_zero_and_the_deviation_of_their_scheme(scheme, std):
    W, _ = init_dense(400, 100, scheme, generator())
    assert np.mean(W) == pytest.approx(0, abs=4 * std / np.sqrt(W.size))
    assert np.std(W) == pytest.approx(std, rel=0.02)
    # The shares of a normal distribution within one and two deviations.
    assert np.mean(np.abs(W) < std) == pytest.approx(0.6827, abs=0.01)
    assert np.mean(np.abs(W) < 2 * std) == pytest.approx(0.9545, abs=0.005)


@few
@given(d_in=sizes, d_out=sizes, seed=seeds)
def test_schemes_differ_in_scale_alone(d_in, d_out, seed):
    W = {
        scheme: init_dense(d_in, d_out, scheme, generator(seed))[0]
        for scheme in ("zeros", "small", "xavier", "he")
    }
    np.testing.assert_allclose(W["he"], np.sqrt(2) * W["xavier"], rtol=1e-12)
    np.testing.assert_allclose(W["xavier"], 100 * W["small"] / np.sqrt(d_in), rtol=1e-12)
    np.testing.assert_array_equal(W["zeros"], np.zeros((d_out, d_in)))
    assert not np.any(np.signbit(W["zeros"]))


@few
@given(scheme=schemes, seed=seeds)
def test_what_is_drawn_next_does_not_depend_on_the_scheme(scheme, seed):
    rng, other = generator(seed), generator(seed)
    init_dense(3, 4, scheme, rng)
    init_dense(3, 4, "he", other)
    assert rng.standard_normal() == other.standard_normal()


@few
@given(layers=st.lists(sizes, min_size=2, max_size=5), scheme=schemes, seed=seeds)
def test_a_network_is_its_layers_drawn_one_after_the_other(layers, scheme, seed):
    rng = generator(seed)
    expected = [init_dense(d_in, d_out, scheme, rng) for d_in, d_out in pairwise(layers)]
    params = init_mlp(layers, scheme, generator(seed))
    for (W, b), (W_right, b_right) in zip(params, expected, strict=True):
        np.testing.assert_array_equal(W, W_right)
        np.testing.assert_array_equal(b, b_right)


def test_two_layers_of_one_size_differ():
    (first, _), (second, _) = init_mlp([4, 4, 4], "xavier", generator())
    assert np.all(first != second)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("device", ["CPU_DEVICE", "device1"])
def test_results_are_like_the_array_given_and_the_same_in_every_library(dtype, device):
    device = array_api_strict.Device(device)
    like = array_api_strict.ones(2, dtype=getattr(array_api_strict, dtype), device=device)
    params = init_mlp([3, 5, 2], "he", generator(), like=like)
    expected = init_mlp([3, 5, 2], "he", generator())
    for pair, right_pair in zip(params, expected, strict=True):
        for array, right in zip(pair, right_pair, strict=True):
            assert array.device == device
            assert array.dtype == like.dtype
            array = np.asarray(array.to_device(array_api_strict.Device("CPU_DEVICE")))
            np.testing.assert_array_equal(array, right.astype(dtype))


def test_results_share_no_memory_with_the_array_given():
    like = np.ones((2, 3), dtype=np.float32)
    W, b = init_dense(3, 2, "he", generator(), like=like)
    assert W.dtype == b.dtype == np.float32
    assert not np.shares_memory(W, like)
    np.testing.assert_array_equal(like, np.ones((2, 3)))


def activations_after_20_relu_layers(scheme):
    rng = generator()
    A = rng.standard_normal((200, 100))
    for W, b in init_mlp([100] * 21, scheme, rng):
        A = relu(dense_forward(A, W, b))
    return np.sqrt(np.mean(A**2))


def test_through_relu_layers_he_keeps_the_scale_and_the_others_lose_it():
    assert 0.3 < activations_after_20_relu_layers("he") < 3
    # Every layer halves the mean square: 2⁻¹⁰ after twenty.
    assert activations_after_20_relu_layers("xavier") < 3 * 2**-10
    assert activations_after_20_relu_layers("small") < 1e-15


def test_units_that_start_at_zero_stay_alike():
    rng = generator()
    X, T = rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    params = init_mlp([3, 4, 2], "zeros", rng)
    for _ in range(5):
        Y, cache = mlp_forward(X, params)
        grads = mlp_backward(squared_error_gradient(Y, T), params, cache)
        params = [(W - dW, b - db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    (W1, _), (W2, _) = params
    assert np.all(W1 != 0)
    np.testing.assert_allclose(W1, W1[:1] + np.zeros((4, 1)), rtol=1e-12)
    np.testing.assert_allclose(W2, W2[:, :1] + np.zeros(4), rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, init_dense, (0, 2, "he", generator()), "d_in must be at least 1, got 0"),
        (TypeError, init_dense, (2, 2.5, "he", generator()), "d_out must be an integer, got 2.5"),
        (ValueError, init_dense, (2, 2, "glorot", generator()), "zeros, small, xavier, he, got"),
        (TypeError, init_dense, (2, 2, "he", 0), "rng must be a numpy.random.Generator, got int"),
        (TypeError, init_dense, (2, 2, "zeros", np.random), "Generator, got module. Make one with"),
        (ValueError, init_mlp, ([3], "he", generator()), "at least one layer, got [3]"),
        (ValueError, init_mlp, ([3, 0], "he", generator()), "sizes[1] must be at least 1, got 0"),
        (TypeError, init_mlp, ([3, 2], "he", 0), "rng must be a numpy.random.Generator, got int"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)


@pytest.mark.parametrize(
    ("like", "message"),
    [
        (np.arange(3), "like must be float64 or float32, got dtype int64"),
        ([1.0], "like must be an array, got list"),
        ("float32", "like must be an array, got str"),
    ],
)
def test_an_array_to_be_like_is_one_of_floats(like, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        init_dense(3, 2, "he", generator(), like=like)
