import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.gradient_checking import directional_derivatives
from reference_impl.normalization import (
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_inference,
    batchnorm_update_running,
    layernorm_backward,
    layernorm_forward,
    minmax_apply,
    minmax_fit,
    standardize_apply,
    standardize_fit,
)

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)
epsilons = st.sampled_from([1e-3, 0.1, 2.0])
dtypes = st.sampled_from([np.float32, np.float64])

LAYERS = {
    # forward, backward, the axis along which it normalizes
    "batch": (batchnorm_forward, batchnorm_backward, 0),
    "layer": (layernorm_forward, layernorm_backward, 1),
}
layers = pytest.mark.parametrize("layer", LAYERS)


def drawn(n, d, seed, dtype=np.float64):
    """X, gamma, beta, dY with values of no special size or sign."""
    rng = np.random.default_rng(seed)
    arrays = (
        1.5 * rng.standard_normal((n, d)) + 0.5,
        rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d),
        rng.standard_normal(d),
        rng.standard_normal((n, d)),
    )
    return [array.astype(dtype) for array in arrays]


# Standardizing and min–max


@few
@given(n=st.integers(2, 30), d=sizes, seed=seeds)
def test_standardized_training_data_have_mean_0_and_standard_deviation_1(n, d, seed):
    X = drawn(n, d, seed)[0]
    mean, std = standardize_fit(X)
    np.testing.assert_allclose(mean, np.mean(X, axis=0), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(std, np.std(X, axis=0), rtol=1e-10)
    Z = standardize_apply(X, mean, std)
    np.testing.assert_allclose(np.mean(Z, axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(np.std(Z, axis=0), 1, rtol=1e-10)


@few
@given(n=st.integers(2, 30), d=sizes, seed=seeds)
def test_scaled_training_data_fill_the_interval_from_0_to_1(n, d, seed):
    X = drawn(n, d, seed)[0]
    low, high = minmax_fit(X)
    Z = minmax_apply(X, low, high)
    np.testing.assert_array_equal(np.min(Z, axis=0), 0)
    np.testing.assert_array_equal(np.max(Z, axis=0), 1)
    np.testing.assert_array_equal(np.argmax(Z, axis=0), np.argmax(X, axis=0))
    np.testing.assert_allclose(low + Z * (high - low), X, rtol=1e-12, atol=1e-12)


@given(
    value=st.floats(-1e8, 1e8, allow_subnormal=False) | st.integers(-10, 10).map(lambda k: k / 10),
    n=st.integers(1, 200),
    dtype=dtypes,
)
@example(value=0.1, n=7, dtype=np.float64)
@example(value=1e8 + 0.1, n=7, dtype=np.float64)
@example(value=1e8, n=7, dtype=np.float32)
@example(value=1000.1, n=10_000, dtype=np.float32)
@example(value=0.0, n=3, dtype=np.float64)
def test_a_constant_column_gives_0_whatever_its_value_and_length(value, n, dtype):
    X = np.full((n, 2), value, dtype=dtype)
    X[:, 1] = np.arange(n)  # constant for n = 1 only
    with np.errstate(all="raise", under="ignore"):
        mean, std = standardize_fit(X)
        assert mean[0] == X[0, 0]
        assert std[0] == 0
        low, high = minmax_fit(X)
        for Z in (standardize_apply(X, mean, std), minmax_apply(X, low, high)):
            assert Z.dtype == dtype
            np.testing.assert_array_equal(Z[:, 0], 0)
            assert np.any(Z[:, 1]) == (n > 1)


def test_a_plain_standard_deviation_does_not_find_a_constant_column():
    # Why the fit takes differences from the first row: without it, 0.1 would become ±1.
    assert np.std(np.full((7, 1), 0.1), axis=0)[0] > 0


@pytest.mark.parametrize("value", [0.3, -0.7, 1e8 + 0.1, 123.456])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_column_that_differs_in_the_last_bit_counts_as_constant(value, dtype):
    X = np.full((6, 1), value, dtype=dtype)
    X[::2] = np.nextafter(X[::2], dtype(np.inf))
    assert len(np.unique(X)) == 2
    np.testing.assert_array_equal(standardize_apply(X, *standardize_fit(X)), 0)
    np.testing.assert_array_equal(minmax_apply(X, *minmax_fit(X)), 0)


@pytest.mark.parametrize("scale", [1e-30, 1e-5, 1e3, 1e8])
@pytest.mark.parametrize(
    "fit_apply", [(standardize_fit, standardize_apply), (minmax_fit, minmax_apply)]
)
def test_small_and_large_units_give_the_same_numbers(scale, fit_apply):
    fit, apply = fit_apply
    X = drawn(6, 3, seed=1)[0]
    np.testing.assert_allclose(
        apply(scale * X, *fit(scale * X)), apply(X, *fit(X)), rtol=1e-10, atol=1e-12
    )


def test_a_small_spread_around_a_large_value_keeps_its_digits():
    spread = np.array([[0.0], [1.0], [2.0], [5.0]])
    mean, std = standardize_fit(1e8 + spread)
    assert mean[0] == 1e8 + 2
    np.testing.assert_allclose(std, np.sqrt(3.5), rtol=1e-14)
    # In float32 a plain sum of so many so large values loses all digits of the spread.
    many = (1e6 + np.random.default_rng(0).normal(0, 4, (100_000, 2))).astype(np.float32)
    mean, std = standardize_fit(many)
    np.testing.assert_allclose(mean, np.mean(many, axis=0, dtype=np.float64), atol=0.05)
    np.testing.assert_allclose(std, np.std(many, axis=0, dtype=np.float64), rtol=1e-4)


def test_test_data_are_scaled_by_the_statistics_of_the_training_data():
    training, test = np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[5.0, 6.0], [2.0, 5.0]])
    standardized = standardize_apply(test, *standardize_fit(training))
    np.testing.assert_array_equal(standardized, [[3.0, 0.0], [0.0, 0.0]])
    scaled = minmax_apply(test, *minmax_fit(training))
    np.testing.assert_array_equal(scaled, [[2.0, 0.0], [0.5, 0.0]])  # 2 is outside [0, 1]


# Batch and layer normalization: values


@few
@given(n=st.integers(2, 6), d=sizes, seed=seeds, eps=epsilons)
def test_a_normalized_batch_has_mean_0_and_variance_a_little_below_1(n, d, seed, eps):
    X, gamma, beta, _ = drawn(n, d, seed)
    Y, X_hat, inv_std = batchnorm_forward(X, gamma, beta, eps)
    var = np.var(X, axis=0)
    np.testing.assert_allclose(np.mean(X_hat, axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.var(X_hat, axis=0), var / (var + eps), rtol=1e-9)
    np.testing.assert_allclose(inv_std, (var + eps) ** -0.5, rtol=1e-9)
    np.testing.assert_allclose(Y, gamma * X_hat + beta, rtol=1e-12)


@few
@given(n=sizes, d=sizes, seed=seeds, eps=epsilons)
def test_layer_norm_is_batch_norm_of_the_transpose(n, d, seed, eps):
    X, gamma, beta, _ = drawn(n, d, seed)
    Y, X_hat, inv_std = layernorm_forward(X, gamma, beta, eps)
    _, X_hat_transposed, inv_std_of_rows = batchnorm_forward(X.T, np.ones(n), np.zeros(n), eps)
    np.testing.assert_allclose(X_hat, X_hat_transposed.T, rtol=1e-10, atol=1e-13)
    assert inv_std.shape == (n, 1)
    np.testing.assert_allclose(inv_std[:, 0], inv_std_of_rows, rtol=1e-10)
    np.testing.assert_allclose(Y, gamma * X_hat + beta, rtol=1e-12)


def test_eps_is_inside_the_root():
    X = np.array([[-1e-3], [1e-3]])  # variance 1e-6
    _, X_hat, _ = batchnorm_forward(X, np.ones(1), np.zeros(1), 1e-5)
    assert np.std(X_hat) == pytest.approx(0.3015, abs=5e-5)  # outside it would be 0.990
    _, X_hat, _ = layernorm_forward(X.T, np.ones(2), np.zeros(2), 1e-5)
    assert np.std(X_hat) == pytest.approx(0.3015, abs=5e-5)
    Y = batchnorm_inference(X, np.ones(1), np.zeros(1), np.zeros(1), np.array([1e-6]), 1e-5)
    assert np.std(Y) == pytest.approx(0.3015, abs=5e-5)


def test_the_variance_is_divided_by_N():
    X, gamma, beta, _ = drawn(6, 3, seed=2)
    _, X_hat, _ = batchnorm_forward(X, gamma, beta, 1e-12)
    np.testing.assert_allclose(np.std(X_hat, axis=0), 1, rtol=1e-6)
    X_hat_of_ddof_1 = (X - np.mean(X, axis=0)) / np.std(X, axis=0, ddof=1)
    np.testing.assert_allclose(np.std(X_hat_of_ddof_1, axis=0), 0.9129, atol=5e-5)
    _, var = batchnorm_update_running(np.zeros(3), np.zeros(3), X, momentum=0)
    np.testing.assert_allclose(var, np.var(X, axis=0), rtol=1e-12)


@layers
def test_scaling_or_shifting_the_input_changes_nothing_but_the_weight_of_eps(layer):
    forward, backward, axis = LAYERS[layer]
    X, gamma, beta, dY = drawn(5, 4, seed=3)
    shift = np.expand_dims(np.arange(X.shape[1 - axis]), axis)
    Y, X_hat, inv_std = forward(X, gamma, beta, 1e-5)
    Y_scaled, X_hat_scaled, inv_std_scaled = forward(10 * X + shift, gamma, beta, 100 * 1e-5)
    np.testing.assert_allclose(Y_scaled, Y, rtol=1e-9)
    dX, *_ = backward(dY, X_hat, gamma, inv_std)
    dX_scaled, *_ = backward(dY, X_hat_scaled, gamma, inv_std_scaled)
    np.testing.assert_allclose(dX_scaled, dX / 10, rtol=1e-9, atol=1e-12)
    # For eps → 0, eps itself needs no scaling.
    tiny = 1e-30
    np.testing.assert_allclose(
        forward(1e-3 * X, gamma, beta, tiny)[0], forward(X, gamma, beta, tiny)[0], rtol=1e-9
    )


def test_permuting_the_batch_permutes_the_samples_and_leaves_dgamma_and_dbeta():
    X, gamma, beta, dY = drawn(6, 3, seed=4)
    order = np.random.default_rng(5).permutation(6)
    for forward, backward, axis in LAYERS.values():
        Y, X_hat, inv_std = forward(X, gamma, beta, 1e-5)
        Y_permuted, X_hat_permuted, inv_std_permuted = forward(X[order], gamma, beta, 1e-5)
        np.testing.assert_allclose(Y_permuted, Y[order], rtol=1e-10)
        np.testing.assert_allclose(
            inv_std_permuted, inv_std[order] if axis == 1 else inv_std, rtol=1e-12
        )
        dX, dgamma, dbeta = backward(dY, X_hat, gamma, inv_std)
        dX_permuted, dgamma_permuted, dbeta_permuted = backward(
            dY[order], X_hat_permuted, gamma, inv_std_permuted
        )
        np.testing.assert_allclose(dX_permuted, dX[order], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(dgamma_permuted, dgamma, rtol=1e-10)
        np.testing.assert_allclose(dbeta_permuted, dbeta, rtol=1e-10)


def test_samples_share_their_statistics_in_batch_norm_and_not_in_layer_norm():
    X, gamma, beta, _ = drawn(5, 4, seed=6)
    changed = X.copy()
    changed[0] = drawn(1, 4, seed=7)[0]
    same = [
        np.isclose(forward(changed, gamma, beta, 1e-5)[0], forward(X, gamma, beta, 1e-5)[0])[1:]
        for forward in (batchnorm_forward, layernorm_forward)
    ]
    assert not np.any(same[0])
    assert np.all(same[1])


# Batch and layer normalization: gradients


def autograd_forward(X, gamma, beta, eps, axis):
    mean = anp.mean(X, axis=axis, keepdims=True)
    var = anp.mean((X - mean) ** 2, axis=axis, keepdims=True)
    return gamma * (X - mean) / anp.sqrt(var + eps) + beta


@layers
@few
@given(n=sizes, d=sizes, seed=seeds, eps=epsilons)
@example(n=4, d=4, seed=0, eps=1e-5)
@example(n=5, d=3, seed=0, eps=1e-5)
def test_forward_and_backward_agree_with_autograd(layer, n, d, seed, eps):
    forward, backward, axis = LAYERS[layer]
    X, gamma, beta, dY = drawn(n, d, seed)
    Y, X_hat, inv_std = forward(X, gamma, beta, eps)
    np.testing.assert_allclose(
        Y, autograd_forward(X, gamma, beta, eps, axis), rtol=1e-8, atol=1e-10
    )
    expected = autograd.grad(lambda args: anp.sum(autograd_forward(*args, eps, axis) * dY))(
        (X, gamma, beta)
    )
    for gradient, right in zip(backward(dY, X_hat, gamma, inv_std), expected, strict=True):
        assert gradient.shape == right.shape
        np.testing.assert_allclose(gradient, right, rtol=1e-7, atol=1e-9)


@layers
@few
@given(n=sizes, d=sizes, seed=seeds)
@example(n=4, d=4, seed=0)
def test_gradients_agree_with_central_differences_in_a_random_direction(layer, n, d, seed):
    forward, backward, _ = LAYERS[layer]
    X, gamma, beta, dY = drawn(n, d, seed)
    eps = 0.1  # so that two close samples do not make the function too steep for differences
    _, X_hat, inv_std = forward(X, gamma, beta, eps)
    dX, dgamma, dbeta = backward(dY, X_hat, gamma, inv_std)
    rng = np.random.default_rng(seed)
    for f, x, gradient in (
        (lambda X: np.sum(forward(X, gamma, beta, eps)[0] * dY), X, dX),
        (lambda gamma: np.sum(forward(X, gamma, beta, eps)[0] * dY), gamma, dgamma),
        (lambda beta: np.sum(forward(X, gamma, beta, eps)[0] * dY), beta, dbeta),
    ):
        analytic, numeric = directional_derivatives(f, x, gradient, rng)
        assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-7)


@few
@given(n=sizes, d=sizes, seed=seeds, eps=epsilons)
@example(n=5, d=3, seed=0, eps=1e-5)
def test_dX_of_batch_norm_has_no_mean_and_along_X_hat_only_what_eps_leaves(n, d, seed, eps):
    X, gamma, beta, dY = drawn(n, d, seed)
    _, X_hat, inv_std = batchnorm_forward(X, gamma, beta, eps)
    dX, dgamma, _ = batchnorm_backward(dY, X_hat, gamma, inv_std)
    np.testing.assert_allclose(np.sum(dX, axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(
        np.sum(dX * X_hat, axis=0), eps * inv_std**3 * gamma * dgamma, rtol=1e-6, atol=1e-9
    )


@few
@given(n=sizes, d=sizes, seed=seeds, eps=epsilons)
@example(n=5, d=3, seed=0, eps=1e-5)
def test_dX_of_layer_norm_has_no_mean_and_along_X_hat_only_what_eps_leaves(n, d, seed, eps):
    X, gamma, beta, dY = drawn(n, d, seed)
    _, X_hat, inv_std = layernorm_forward(X, gamma, beta, eps)
    dX, _, _ = layernorm_backward(dY, X_hat, gamma, inv_std)
    np.testing.assert_allclose(np.sum(dX, axis=1), 0, atol=1e-9)
    left = eps * inv_std[:, 0] ** 3 * np.sum(gamma * dY * X_hat, axis=1)
    np.testing.assert_allclose(np.sum(dX * X_hat, axis=1), left, rtol=1e-6, atol=1e-9)


@layers
def test_without_eps_dX_is_orthogonal_to_X_hat(layer):
    forward, backward, axis = LAYERS[layer]
    X, gamma, beta, dY = drawn(5, 4, seed=8)
    _, X_hat, inv_std = forward(X, gamma, beta, 1e-30)
    dX, _, _ = backward(dY, X_hat, gamma, inv_std)
    np.testing.assert_allclose(np.sum(dX * X_hat, axis=axis), 0, atol=1e-13)


def test_the_paths_of_the_worked_example():
    X, gamma = np.array([[1.0], [1.0], [3.0], [3.0]]), np.array([2.0])
    dY = np.array([[4.0], [0.0], [2.0], [0.0]])
    _, X_hat, inv_std = batchnorm_forward(X, gamma, np.zeros(1), 1e-8)
    dX, dgamma, dbeta = batchnorm_backward(dY, X_hat, gamma, inv_std)
    direct = gamma * inv_std * dY
    through_mean = -np.mean(direct, axis=0) * np.ones((4, 1))
    through_variance = -X_hat * np.mean(direct * X_hat, axis=0)
    np.testing.assert_allclose(direct[:, 0], [8, 0, 4, 0], atol=1e-6)
    np.testing.assert_allclose((direct + through_mean)[:, 0], [5, -3, 1, -3], atol=1e-6)
    np.testing.assert_allclose(dX, direct + through_mean + through_variance, atol=1e-12)
    np.testing.assert_allclose(dX[:, 0], [4, -4, 2, -2], atol=1e-6)
    assert dgamma == pytest.approx(-2)
    assert dbeta == 6


# Running statistics and inference


def test_the_first_update_takes_a_tenth_of_the_batch_at_momentum_nine_tenths():
    X = drawn(5, 3, seed=9)[0]
    mean, var = batchnorm_update_running(np.zeros(3), np.ones(3), X, momentum=0.9)
    np.testing.assert_allclose(mean, 0.1 * np.mean(X, axis=0), rtol=1e-12)
    np.testing.assert_allclose(var, 0.9 + 0.1 * np.var(X, axis=0), rtol=1e-12)


def test_momentum_0_takes_the_batch_and_1_keeps_the_old():
    X = drawn(5, 3, seed=10)[0]
    old = np.array([1.0, 2.0, 3.0])
    mean, var = batchnorm_update_running(old, old, X, momentum=0)
    np.testing.assert_allclose(mean, np.mean(X, axis=0), rtol=1e-12)
    np.testing.assert_allclose(var, np.var(X, axis=0), rtol=1e-12)
    for kept in batchnorm_update_running(old, old, X, momentum=1):
        np.testing.assert_array_equal(kept, old)


def test_running_statistics_forget_their_start_by_powers_of_momentum():
    X = drawn(5, 3, seed=11)[0]
    mean, var = np.zeros(3), np.zeros(3)
    for _ in range(10):
        mean, var = batchnorm_update_running(mean, var, X, momentum=0.5)
    np.testing.assert_allclose(mean, (1 - 0.5**10) * np.mean(X, axis=0), rtol=1e-10)
    np.testing.assert_allclose(var, (1 - 0.5**10) * np.var(X, axis=0), rtol=1e-10)


@few
@given(n=sizes, d=sizes, seed=seeds, eps=epsilons)
def test_inference_with_the_statistics_of_the_batch_is_the_training_step(n, d, seed, eps):
    X, gamma, beta, _ = drawn(n, d, seed)
    mean, var = batchnorm_update_running(np.zeros(d), np.ones(d), X, momentum=0)
    np.testing.assert_allclose(
        batchnorm_inference(X, gamma, beta, mean, var, eps),
        batchnorm_forward(X, gamma, beta, eps)[0],
        rtol=1e-9,
        atol=1e-11,
    )


def test_one_sample_tells_training_from_inference():
    X, gamma, beta, dY = drawn(1, 4, seed=12)
    with np.errstate(all="raise", under="ignore"):
        Y, X_hat, inv_std = batchnorm_forward(X, gamma, beta, 1e-5)
        dX, dgamma, dbeta = batchnorm_backward(dY, X_hat, gamma, inv_std)
    np.testing.assert_array_equal(Y[0], beta)
    np.testing.assert_array_equal(dX, 0)
    np.testing.assert_array_equal(dgamma, 0)
    np.testing.assert_array_equal(dbeta, dY[0])
    Y = batchnorm_inference(X, gamma, beta, np.zeros(4), np.ones(4), 1e-12)
    np.testing.assert_allclose(Y, gamma * X + beta, rtol=1e-10)


# Extremes


@layers
@given(value=st.floats(-1e3, 1e3, width=32), n=sizes, d=sizes, dtype=dtypes)
@example(value=0.1, n=6, d=6, dtype=np.float32)
def test_what_is_constant_gives_exactly_beta(layer, value, n, d, dtype):
    forward, backward, _ = LAYERS[layer]
    _, gamma, beta, dY = drawn(n, d, seed=13, dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        Y, X_hat, inv_std = forward(np.full((n, d), value, dtype=dtype), gamma, beta, 1e-5)
        gradients = backward(dY, X_hat, gamma, inv_std)
    np.testing.assert_array_equal(Y, np.broadcast_to(beta, (n, d)))
    for array in (inv_std, *gradients):
        assert np.all(np.isfinite(array))
        assert array.dtype == dtype


@layers
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inputs_of_a_thousand_stay_finite_and_warn_of_nothing(layer, dtype):
    forward, backward, _ = LAYERS[layer]
    _, gamma, beta, dY = drawn(4, 4, seed=14, dtype=dtype)
    X = np.array([[1, 1, 1, 1], [1, -1, 1, 0], [1, 1, -1, 0], [1, -1, -1, 0]], dtype=dtype) * 1000
    with np.errstate(all="raise", under="ignore"):
        Y, X_hat, inv_std = forward(X, gamma, beta, 1e-5)
        gradients = backward(1000 * dY, X_hat, gamma, inv_std)
        mean, var = batchnorm_update_running(np.zeros_like(beta), np.ones_like(beta), X, 0.9)
        Y_inference = batchnorm_inference(X, gamma, beta, mean, np.zeros_like(var), 1e-5)
    for array in (Y, X_hat, inv_std, *gradients, mean, var, Y_inference):
        assert np.all(np.isfinite(array))
        assert array.dtype == dtype


# Messages

X, gamma, beta = np.ones((5, 3)), np.ones(3), np.zeros(3)
mean, var, inv_std = np.zeros(3), np.ones(3), np.ones(3)

WRONG_VALUES = [
    (standardize_fit, (X[0],), "X must have shape (N, D), got (3,)"),
    (standardize_fit, (X[:0],), "No axis may be empty."),
    (standardize_fit, (np.array([[1.0], [np.nan]]),), "not finite (nan or infinite), the first at"),
    (standardize_apply, (X, mean[:2], var), "mean must have shape (D,) with D = 3 as in X"),
    (standardize_apply, (X, var, var - [0, 0, 2]), "std must not be negative, got -1 in column 2."),
    (minmax_apply, (X, gamma, beta), "high − low must not be negative, got -1 in column 0. Check"),
    (batchnorm_forward, (X.T, gamma, beta, 1e-5), "gamma must have shape (D,) with D = 5 as in X"),
    (batchnorm_forward, (X, gamma, beta, 0), "eps must be a number ≥ 2.22507e-308, got 0."),
    (
        batchnorm_forward,
        (X.astype("f4"), gamma.astype("f4"), beta.astype("f4"), 1e-50),
        "eps must be a number ≥ 1.17549e-38, got 1e-50.",
    ),
    (batchnorm_backward, (X[:2], X, gamma, inv_std), "X_hat must have shape (N, D) with N = 2"),
    (
        batchnorm_backward,
        (X, X, gamma, inv_std[:, None]),
        "inv_std must have shape (D,) with D = 3",
    ),
    (
        batchnorm_update_running,
        (mean, -var, X, 0.9),
        "var must not be negative, got -1 in column 0",
    ),
    (
        batchnorm_update_running,
        (mean, var, X, 1.5),
        "momentum must be a number ≥ 0 and ≤ 1, got 1.",
    ),
    (batchnorm_inference, (X, gamma, beta, mean, -var, 1e-5), "var must not be negative"),
    (batchnorm_inference, (X, gamma, beta, mean, var, -1.0), "eps must be a number ≥"),
    (layernorm_forward, (X, gamma, beta[:2], 1e-5), "beta must have shape (D,) with D = 3 as in X"),
    (layernorm_forward, (X, gamma, beta, np.nan), "eps must be a number ≥ 2.22507e-308, got nan."),
    (layernorm_backward, (X, X, gamma, inv_std), "inv_std must have shape (N, 1) with N = 5 as in"),
    (layernorm_backward, (X, X, gamma, X), "inv_std must have shape (N, 1), got (5, 3). Pass the"),
]
WRONG_TYPES = [
    (standardize_fit, ([[1.0]],), "X must be an array, got list"),
    (minmax_fit, (np.arange(6).reshape(3, 2),), "X must be float64 or float32, got dtype int"),
    (batchnorm_forward, (X.astype("f4"), gamma, beta, 1e-5), "X has dtype float32 but gamma has"),
    (batchnorm_forward, (X, gamma, beta, "1e-5"), "eps must be a number, got '1e-5'."),
    (batchnorm_update_running, (mean, var, X, True), "momentum must be a number, got True."),
]


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [(ValueError, *wrong) for wrong in WRONG_VALUES]
    + [(TypeError, *wrong) for wrong in WRONG_TYPES],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
