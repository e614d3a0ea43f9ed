import re

import array_api_strict
import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.activations import sigmoid
from reference_impl.dropout import (
    dropout_backward,
    dropout_forward,
    dropout_inference,
    dropout_mlp_predict,
)
from reference_impl.functional_mlp import mlp_forward
from reference_impl.gradient_checking import directional_derivatives
from reference_impl.layers import dense_forward

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)
probabilities = st.floats(0.1, 1)


def batch(n, d, seed):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, d)), rng.standard_normal((n, d))


@few
@given(n=sizes, d=sizes, seed=seeds, keep_prob=probabilities)
def test_a_unit_is_dropped_or_divided_by_the_probability_of_keeping_it(n, d, seed, keep_prob):
    H, _ = batch(n, d, seed)
    Y, mask = dropout_forward(H, keep_prob, np.random.default_rng(seed))
    assert mask.dtype == H.dtype
    np.testing.assert_array_equal(Y[mask == 0], 0)
    np.testing.assert_allclose(Y[mask == 1], H[mask == 1] / keep_prob, rtol=1e-15)
    assert np.all((mask == 0) | (mask == 1))


@pytest.mark.parametrize("keep_prob", [0.2, 0.5, 0.8])
def test_the_mean_over_many_masks_is_the_input(keep_prob):
    H, _ = batch(5, 4, seed=1)
    rng, draws = np.random.default_rng(2), 4000
    mean = sum(dropout_forward(H, keep_prob, rng)[0] for _ in range(draws)) / draws
    # One mask has the variance H² (1 − q) / q. Five standard errors are less than any of the
    # usual slips: no factor, the factor q, the factor 1/(1 − q), and keeping with 1 − q.
    standard_error = np.abs(H) * np.sqrt((1 - keep_prob) / keep_prob / draws)
    assert np.all(np.abs(mean - H) < 5 * standard_error)


@pytest.mark.parametrize("keep_prob", [0.2, 0.5, 0.8])
def test_units_are_kept_with_the_probability_independently_of_each_other(keep_prob):
    n = 20_000
    _, mask = dropout_forward(np.ones((n, 3)), keep_prob, np.random.default_rng(3))
    covariance = np.cov(mask, rowvar=False)
    standard_error = np.sqrt(keep_prob * (1 - keep_prob) / n)
    np.testing.assert_allclose(mask.mean(axis=0), keep_prob, atol=5 * standard_error)
    np.testing.assert_allclose(covariance, keep_prob * (1 - keep_prob) * np.eye(3), atol=0.01)


def test_each_sample_has_a_mask_of_its_own():
    _, mask = dropout_forward(np.ones((8, 30)), 0.8, np.random.default_rng(4))
    assert len(np.unique(mask, axis=0)) == 8


def test_each_call_draws_a_new_mask_and_a_seed_brings_it_back():
    H, rng = np.ones((4, 10)), np.random.default_rng(5)
    _, first = dropout_forward(H, 0.5, rng)
    _, second = dropout_forward(H, 0.5, rng)
    _, again = dropout_forward(H, 0.5, np.random.default_rng(5))
    assert np.any(first != second)
    np.testing.assert_array_equal(first, again)


def test_the_mask_is_the_same_for_every_dtype_and_library():
    H, _ = batch(6, 5, seed=6)
    _, mask = dropout_forward(H, 0.5, np.random.default_rng(7))
    for converted in (H.astype(np.float32), array_api_strict.asarray(H)):
        _, other = dropout_forward(converted, 0.5, np.random.default_rng(7))
        assert other.dtype == converted.dtype
        np.testing.assert_array_equal(np.asarray(other), mask)


@few
@given(n=sizes, d=sizes, seed=seeds)
def test_keeping_every_unit_changes_nothing_at_all(n, d, seed):
    H, dY = batch(n, d, seed)
    Y, mask = dropout_forward(H, 1, np.random.default_rng(seed))
    np.testing.assert_array_equal(Y, H)
    np.testing.assert_array_equal(mask, 1)
    np.testing.assert_array_equal(dropout_backward(dY, mask, 1), dY)


@few
@given(n=sizes, d=sizes, seed=seeds, keep_prob=probabilities)
@example(n=1, d=3, seed=0, keep_prob=0.5)
@example(n=4, d=4, seed=0, keep_prob=0.8)
def test_backward_agrees_with_autograd_for_the_mask_of_the_forward_pass(n, d, seed, keep_prob):
    H, dY = batch(n, d, seed)
    _, mask = dropout_forward(H, keep_prob, np.random.default_rng(seed))

    def thinned(H):
        return anp.sum(anp.where(mask == 1, H / keep_prob, 0.0) * dY)

    np.testing.assert_allclose(
        dropout_backward(dY, mask, keep_prob), autograd.grad(thinned)(H), rtol=1e-14
    )


@few
@given(n=sizes, d=sizes, seed=seeds, keep_prob=probabilities)
def test_backward_agrees_with_central_differences_in_a_random_direction(n, d, seed, keep_prob):
    H, dY = batch(n, d, seed)

    def loss(H):  # the same seed, hence the same mask at both points
        Y, _ = dropout_forward(H, keep_prob, np.random.default_rng(seed))
        return np.sum(Y * dY)

    _, mask = dropout_forward(H, keep_prob, np.random.default_rng(seed))
    dH = dropout_backward(dY, mask, keep_prob)
    analytic, numeric = directional_derivatives(loss, H, dH, np.random.default_rng(8))
    assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-7)


def test_a_dropped_unit_passes_nothing_back_and_a_kept_one_passes_the_scale():
    mask = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
    dH = dropout_backward(np.full((2, 3), 2.0), mask, 0.8)
    np.testing.assert_allclose(dH, [[0, 2.5, 2.5], [2.5, 0, 2.5]], rtol=1e-15)


def test_inference_returns_the_input_as_an_array_of_its_own():
    H, _ = batch(3, 4, seed=9)
    Y = dropout_inference(H, 0.5)
    np.testing.assert_array_equal(Y, H)
    assert not np.shares_memory(Y, H)


@few
@given(seed=seeds, keep_prob=probabilities)
def test_the_prediction_is_that_of_the_full_network_whatever_the_probability(seed, keep_prob):
    rng = np.random.default_rng(seed)
    params = [
        (rng.standard_normal((d_out, d_in)), rng.standard_normal(d_out))
        for d_in, d_out in ((3, 4), (4, 4), (4, 2))
    ]
    X = rng.standard_normal((5, 3))
    Y, _ = mlp_forward(X, params)
    np.testing.assert_array_equal(dropout_mlp_predict(X, params, keep_prob), Y)


def test_with_one_hidden_layer_the_prediction_is_the_mean_of_the_thinned_networks():
    rng, keep_prob, draws = np.random.default_rng(10), 0.5, 4000
    W1, b1 = rng.standard_normal((6, 3)), rng.standard_normal(6)
    W2, b2 = rng.standard_normal((2, 6)), rng.standard_normal(2)
    X = rng.standard_normal((4, 3))
    H = sigmoid(dense_forward(X, W1, b1))
    outputs = np.stack(
        [dense_forward(dropout_forward(H, keep_prob, rng)[0], W2, b2) for _ in range(draws)]
    )
    standard_error = outputs.std(axis=0) / np.sqrt(draws)
    full = dropout_mlp_predict(X, [(W1, b1), (W2, b2)], keep_prob)
    assert np.all(np.abs(outputs.mean(axis=0) - full) < 5 * standard_error)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (4, 1)])
def test_extremes_stay_finite_without_a_warning(dtype, shape):
    H = np.full(shape, -1000.0, dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        Y, mask = dropout_forward(H, 1e-3, np.random.default_rng(11))
        dH = dropout_backward(H, np.ones_like(H), 1e-3)
    assert Y.shape == mask.shape == shape
    assert Y.dtype == mask.dtype == dH.dtype == dtype
    np.testing.assert_allclose(dH, -1e6, rtol=1e-6)


H, MASK, RNG = np.ones((5, 3)), np.ones((5, 3)), np.random.default_rng(12)
PARAMS = [(np.ones((2, 3)), np.ones(2))]


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, dropout_forward, (H[0], 0.5, RNG), "H must have shape (N, D), got (3,)"),
        (ValueError, dropout_forward, (H, 0.0, RNG), "keep_prob must be a number > 0 and ≤ 1"),
        (ValueError, dropout_forward, (H, 80, RNG), "keep_prob must be a number > 0 and ≤ 1"),
        (ValueError, dropout_backward, (H[:2], MASK, 0.5), "dY must have shape (N, D) with N = 5"),
        (ValueError, dropout_backward, (H, MASK, -0.5), "keep_prob must be a number > 0"),
        (ValueError, dropout_backward, (H, MASK / 0.5, 0.5), "not a mask that is scaled already"),
        (ValueError, dropout_inference, (H, 1.5), "keep_prob must be a number > 0 and ≤ 1"),
        (ValueError, dropout_mlp_predict, (H, PARAMS, 0), "keep_prob must be a number > 0"),
        (TypeError, dropout_forward, (H, 0.5, 0), "rng must be a numpy.random.Generator, got int"),
        (TypeError, dropout_forward, (H, 0.5, np.random), "numpy.random.default_rng(seed)"),
        (TypeError, dropout_forward, (H, "half", RNG), "keep_prob must be a number, got 'half'"),
        (TypeError, dropout_backward, (H, MASK > 0, 0.5), "mask must be float64 or float32"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
