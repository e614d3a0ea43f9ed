import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.gradient_checking import directional_derivatives
from reference_impl.losses import (
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
    one_hot,
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
