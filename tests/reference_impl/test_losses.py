import math
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.gradient_checking import directional_derivatives
from reference_impl.losses import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    count_errors,
    cross_entropy,
    cross_entropy_gradient,
    l2_gradient,
    l2_penalty,
    log_softmax,
    one_hot,
    perceptron_error,
    softmax,
    squared_error,
    squared_error_gradient,
)

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)


def batch(n, n_classes, seed):
    rng = np.random.default_rng(seed)
    Z = 3 * rng.standard_normal((n, n_classes))
    T = rng.standard_normal((n, n_classes))
    return Z, T, rng.integers(n_classes, size=n)


def autograd_squared_error(Y, T):
    return anp.sum((Y - T) ** 2) / 2 / len(Y)


def autograd_cross_entropy(Z, labels):
    log_normalizer = anp.log(anp.sum(anp.exp(Z), axis=1))
    return anp.mean(log_normalizer - Z[anp.arange(len(Z)), labels])


@few
@given(n=sizes, n_classes=sizes, seed=seeds)
@example(n=1, n_classes=4, seed=0)
@example(n=4, n_classes=4, seed=0)
def test_losses_and_their_gradients_agree_with_autograd(n, n_classes, seed):
    Z, T, labels = batch(n, n_classes, seed)
    assert squared_error(Z, T) == pytest.approx(autograd_squared_error(Z, T), rel=1e-12)
    assert cross_entropy(Z, labels) == pytest.approx(
        autograd_cross_entropy(Z, labels), rel=1e-10, abs=1e-12
    )
    np.testing.assert_allclose(
        squared_error_gradient(Z, T), autograd.grad(autograd_squared_error)(Z, T), rtol=1e-12
    )
    np.testing.assert_allclose(
        cross_entropy_gradient(Z, labels),
        autograd.grad(autograd_cross_entropy)(Z, labels),
        rtol=1e-10,
        atol=1e-14,
    )


@pytest.mark.parametrize("seed", range(5))
def test_gradients_agree_with_central_differences_in_a_random_direction(seed):
    Z, T, labels = batch(5, 3, seed)
    rng = np.random.default_rng(seed)
    analytic, numeric = directional_derivatives(
        lambda Y: squared_error(Y, T), Z, squared_error_gradient(Z, T), rng
    )
    assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)
    analytic, numeric = directional_derivatives(
        lambda Z: cross_entropy(Z, labels), Z, cross_entropy_gradient(Z, labels), rng
    )
    assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)


def test_squared_error_is_half_the_sum_over_outputs_averaged_over_samples():
    Y = np.array([[1.0, 2.0, 2.0], [0.0, 0.0, 4.0]])
    assert squared_error(Y, np.zeros_like(Y)) == (9 / 2 + 16 / 2) / 2


def test_equal_logits_cost_log_of_the_number_of_classes():
    assert cross_entropy(np.full((4, 7), 2.5), np.array([0, 6, 3, 3])) == pytest.approx(math.log(7))


@few
@given(n=sizes, n_classes=sizes, seed=seeds)
def test_softmax_rows_are_probabilities_and_ignore_a_shift_of_the_logits(n, n_classes, seed):
    Z, _, _ = batch(n, n_classes, seed)
    P = softmax(Z)
    assert np.all(P > 0)
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-14)
    shift = np.arange(n, dtype=float)[:, None]
    np.testing.assert_allclose(softmax(Z + 100 * shift), P, rtol=1e-10)
    np.testing.assert_allclose(np.exp(log_softmax(Z)), P, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logits_of_thousands_neither_overflow_nor_lose_the_loss(dtype):
    # The rows lie far apart: the largest logit of one row is of no use to the other.
    Z = np.array([[1000.0, -1000.0, 0.0], [-3000.0, -3000.0, -2000.0]], dtype=dtype)
    labels = np.array([1, 2])
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        np.testing.assert_array_equal(softmax(Z), [[1, 0, 0], [0, 0, 1]])
        np.testing.assert_array_equal(log_softmax(Z), [[0, -2000, -1000], [-1000, -1000, 0]])
        assert cross_entropy(Z, labels) == 1000  # the mean of 2000 and 0
        np.testing.assert_array_equal(
            cross_entropy_gradient(Z, labels), [[0.5, -0.5, 0], [0, 0, 0]]
        )


def test_the_order_of_the_batch_does_not_matter():
    Z, T, labels = batch(6, 3, seed=1)
    order = np.random.default_rng(2).permutation(6)
    assert squared_error(Z[order], T[order]) == pytest.approx(squared_error(Z, T), rel=1e-13)
    assert cross_entropy(Z[order], labels[order]) == pytest.approx(
        cross_entropy(Z, labels), rel=1e-13
    )
    np.testing.assert_array_equal(
        squared_error_gradient(Z[order], T[order]), squared_error_gradient(Z, T)[order]
    )
    np.testing.assert_allclose(
        cross_entropy_gradient(Z[order], labels[order]),
        cross_entropy_gradient(Z, labels)[order],
        rtol=1e-13,
    )


def test_the_cross_entropy_gradient_sums_to_zero_over_the_classes():
    Z, _, labels = batch(5, 4, seed=3)
    np.testing.assert_allclose(cross_entropy_gradient(Z, labels).sum(axis=1), 0, atol=1e-15)


@pytest.mark.parametrize("label_dtype", [np.int8, np.uint8, np.int32, np.uint64])
def test_labels_may_be_of_any_integer_dtype(label_dtype):
    Z, _, labels = batch(5, 300, seed=4)
    labels = labels % 100  # so that int8 can hold them
    narrow = labels.astype(label_dtype)
    assert cross_entropy(Z, narrow) == cross_entropy(Z, labels)
    np.testing.assert_array_equal(one_hot(narrow, 300), one_hot(labels, 300))


def test_one_hot_has_the_one_in_the_place_of_the_label():
    rows = one_hot(np.array([2, 0, 2]), 4, dtype=np.float32)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 0]])


def binary_batch(n, seed):
    rng = np.random.default_rng(seed)
    return 3 * rng.standard_normal(n), rng.random(n), rng.integers(2, size=n).astype(float)


@few
@given(n=sizes, seed=seeds)
@example(n=1, seed=0)
def test_binary_cross_entropy_and_its_gradient_agree_with_autograd(n, seed):
    def loss(z, t):
        p = 1 / (1 + anp.exp(-z))
        return -anp.mean(t * anp.log(p) + (1 - t) * anp.log(1 - p))

    z, soft, hard = binary_batch(n, seed)
    for t in (soft, hard):
        assert binary_cross_entropy(z, t) == pytest.approx(loss(z, t), rel=1e-10)
        np.testing.assert_allclose(
            binary_cross_entropy_gradient(z, t), autograd.grad(loss)(z, t), rtol=1e-8, atol=1e-14
        )


@few
@given(n=sizes, d=sizes, seed=seeds, lam=st.floats(0.001, 10))
def test_the_l2_penalty_and_its_gradient_agree_with_autograd(n, d, seed, lam):
    W = np.random.default_rng(seed).standard_normal((n, d))

    def penalty(W):
        return 0.5 * lam * anp.dot(W.ravel(), W.ravel())

    assert l2_penalty(W, lam) == pytest.approx(penalty(W), rel=1e-12)
    np.testing.assert_allclose(l2_gradient(W, lam), autograd.grad(penalty)(W), rtol=1e-12)


@few
@given(n=sizes, seed=seeds)
def test_binary_and_l2_gradients_agree_with_central_differences_in_a_random_direction(n, seed):
    z, soft, hard = binary_batch(n, seed)
    rng = np.random.default_rng(seed)
    for f, x, gradient in (
        (lambda z: binary_cross_entropy(z, soft), z, binary_cross_entropy_gradient(z, soft)),
        (lambda z: binary_cross_entropy(z, hard), z, binary_cross_entropy_gradient(z, hard)),
        (lambda W: l2_penalty(W, 0.3), z, l2_gradient(z, 0.3)),
    ):
        analytic, numeric = directional_derivatives(f, x, gradient, rng)
        assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@few
@given(n=sizes, seed=seeds)
def test_one_logit_is_as_good_as_two_of_which_one_is_zero(n, seed):
    z, _, t = binary_batch(n, seed)
    Z, labels = np.stack([np.zeros(n), z], axis=1), t.astype(int)
    assert binary_cross_entropy(z, t) == pytest.approx(cross_entropy(Z, labels), rel=1e-12)
    np.testing.assert_allclose(
        binary_cross_entropy_gradient(z, t),
        cross_entropy_gradient(Z, labels)[:, 1],
        rtol=1e-10,
        atol=1e-15,
    )


def test_a_soft_target_is_met_best_by_its_own_probability():
    t = np.array([0.1, 0.5, 0.8])
    z = np.log(t / (1 - t))
    entropy = -np.mean(t * np.log(t) + (1 - t) * np.log(1 - t))
    assert binary_cross_entropy(z, t) == pytest.approx(entropy, rel=1e-12)
    np.testing.assert_allclose(binary_cross_entropy_gradient(z, t), 0, atol=1e-16)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_binary_logit_of_a_thousand_costs_a_thousand_if_wrong_and_nothing_if_right(dtype):
    z = np.array([1000.0, -1000.0, 1000.0, -1000.0], dtype=dtype)
    t = np.array([0.0, 1.0, 1.0, 0.0], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        assert binary_cross_entropy(z[:2], t[:2]) == 1000
        assert binary_cross_entropy(z[2:], t[2:]) == 0
        np.testing.assert_array_equal(binary_cross_entropy_gradient(z, t), [0.25, -0.25, 0.0, 0.0])


def test_the_cost_of_a_sure_and_right_answer_keeps_its_relative_precision():
    # softplus(z) − t z, the usual short form, gives 0 here.
    assert binary_cross_entropy(np.array([40.0]), np.array([1.0])) == pytest.approx(
        math.exp(-40), rel=1e-12, abs=0
    )


def test_the_perceptron_error_adds_up_how_far_the_wrong_samples_are_on_the_wrong_side():
    X = np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5], [1.0, -3.0]])
    w = np.array([-0.5, 1.0])  # wᵀx = 1.5, −1.5, 0, −3.5, so y = 1, 0, 1, 0
    assert perceptron_error(X, w, np.array([1.0, 0.0, 0.0, 0.0])) == 0  # the wrong one adds 0
    assert perceptron_error(X, w, np.array([0.0, 1.0, 1.0, 1.0])) == 1.5 + 1.5 + 3.5
    assert count_errors(np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.0, 1.0, 1.0, 1.0])) == 3


@few
@given(n=sizes, d=sizes, seed=seeds)
def test_the_perceptron_error_has_the_slope_of_the_learning_rule(n, d, seed):
    rng = np.random.default_rng(seed)
    X, w, t = rng.standard_normal((n, d)), rng.standard_normal(d), rng.integers(2, size=n) + 0.0
    wrong = (X @ w >= 0) != (t == 1)
    assert perceptron_error(X, w, t) == pytest.approx(np.sum(np.abs(X @ w)[wrong]), abs=1e-12)
    gradient = sum(
        (-x if label else x for x, label in zip(X[wrong], t[wrong], strict=True)), np.zeros(d)
    )
    analytic, numeric = directional_derivatives(
        lambda w: perceptron_error(X, w, t), w, gradient, rng
    )
    assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)


def test_the_sums_grow_with_the_batch_and_the_mean_does_not():
    rng = np.random.default_rng(6)
    X, w, t = rng.standard_normal((5, 3)), rng.standard_normal(3), np.array([0.0, 1, 1, 0, 1])
    X2, t2 = np.concatenate([X, X]), np.concatenate([t, t])
    y, y2 = 1 - t, 1 - t2
    assert perceptron_error(X2, w, t2) == pytest.approx(2 * perceptron_error(X, w, t), rel=1e-12)
    assert count_errors(y2, t2) == 2 * count_errors(y, t) == 10
    assert binary_cross_entropy(X2 @ w, t2) == pytest.approx(
        binary_cross_entropy(X @ w, t), rel=1e-12
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64])
def test_labels_zero_and_one_may_be_integers_or_floats(dtype):
    X, w = np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]]), np.array([1.0, -1.0])
    assert perceptron_error(X, w, np.array([1, 0, 0], dtype=dtype)) == 1 + 3
    assert count_errors(np.array([0.0, 1.0, 0.0]), np.array([1, 0, 0], dtype=dtype)) == 2


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4)])
def test_the_l2_penalty_takes_weights_of_any_shape(shape):
    W = np.full(shape, 2.0)
    assert l2_penalty(W, 0.5) == W.size
    np.testing.assert_array_equal(l2_gradient(W, 0.5), np.ones(shape))
    assert l2_gradient(W, 0.5).shape == shape


def test_the_l2_penalty_of_the_worked_example():
    # Zemel's regularised logistic unit: w = 0.5, λ = 0.1, hence λR = 0.0125 and λw = 0.05.
    assert l2_penalty(np.array([0.5]), 0.1) == pytest.approx(0.0125, rel=1e-15)
    np.testing.assert_allclose(l2_gradient(np.array([0.5]), 0.1), [0.05], rtol=1e-15)


def test_a_strength_that_is_a_numpy_number_leaves_float32():
    W = np.ones(3, dtype=np.float32)
    assert l2_gradient(W, np.float64(0.1)).dtype == np.float32
    assert type(l2_penalty(W, np.float64(0.1))) is float


X, w, z, t = np.ones((5, 3)), np.ones(3), np.ones(5), np.array([0.0, 1.0, 1.0, 0.0, 1.0])


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, count_errors, (t, t[:4]), "t must have shape (N,) with N = 5 as in y"),
        (
            ValueError,
            count_errors,
            (t / 2, t),
            "y must hold only 0 and 1, got values from 0 to 0.5",
        ),
        (ValueError, count_errors, (t, 2 * t - 1), "t must hold only 0 and 1"),
        (ValueError, perceptron_error, (X.T, w, t), "w must have shape (D,) with D = 5 as in X"),
        (ValueError, perceptron_error, (X, w, 2 * t - 1), "not as −1 and +1"),
        (ValueError, binary_cross_entropy, (z[:, None], t), "z must have shape (N,), got (5, 1)"),
        (ValueError, binary_cross_entropy, (z, t[:, None]), "t must have shape (N,) with N = 5"),
        (ValueError, binary_cross_entropy, (z, 2 * t - 1), "between 0 and 1, got values from -1"),
        (ValueError, binary_cross_entropy_gradient, (z, 1.5 * t), "got values from 0 to 1.5"),
        (ValueError, one_hot, (np.array([0, 1]), 0), "C must be at least 1, got 0"),
        (ValueError, l2_penalty, (X, -0.1), "lam must be a number ≥ 0, got -0.1"),
        (ValueError, l2_gradient, (X, math.nan), "lam must be a number ≥ 0, got nan"),
        (TypeError, binary_cross_entropy, (z, t == 1), "t must be float64 or float32"),
        (TypeError, perceptron_error, (X, w.astype("f4"), t), "X has dtype float64 but w has"),
        (TypeError, perceptron_error, (X, w, t > 0), "t must hold 0 and 1, as integers or floats"),
        (TypeError, count_errors, (t > 0, t), "y must hold 0 and 1, as integers or floats"),
        (TypeError, one_hot, (np.array([0, 1]), 2.0), "C must be an integer, got 2.0"),
        (TypeError, l2_penalty, (2.0, 0.1), "W must be an array, got float"),
        (TypeError, l2_gradient, (X, X), "lam must be a number, got array"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("integers", [np.int64, np.uint8])
def test_binary_targets_may_be_integers(dtype, integers):
    z, t = np.array([-1.0, 2.0, 0.5], dtype), np.array([0, 1, 0])
    for function in (binary_cross_entropy, binary_cross_entropy_gradient):
        result = function(z, t.astype(integers))
        np.testing.assert_array_equal(result, function(z, t.astype(dtype)), strict=True)
