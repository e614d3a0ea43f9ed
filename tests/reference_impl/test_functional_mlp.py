from itertools import pairwise

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.activations import sigmoid
from reference_impl.functional_mlp import count_multiply_adds, mlp_backward, mlp_forward
from reference_impl.gradient_checking import directional_derivatives
from reference_impl.losses import (
    cross_entropy,
    cross_entropy_gradient,
    squared_error,
    squared_error_gradient,
)

few = settings(max_examples=20)


def mlp(sizes, n, seed):
    rng = np.random.default_rng(seed)
    params = [
        (rng.standard_normal((d_out, d_in)), rng.standard_normal(d_out))
        for d_in, d_out in pairwise(sizes)
    ]
    return rng.standard_normal((n, sizes[0])), params, rng


def autograd_mlp(X, params):
    # One sample at a time, so that it shares no formula with the code under test.
    rows = []
    for row in X:
        a = row
        for layer, (W, b) in enumerate(params):
            z = anp.dot(W, a) + b
            a = z if layer == len(params) - 1 else 1 / (1 + anp.exp(-z))
        rows.append(a)
    return anp.stack(rows)


@few
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5),
    n=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
)
@example(sizes=[3, 3, 3, 3], n=3, seed=0)
@example(sizes=[2, 5, 3], n=1, seed=0)
@example(sizes=[4, 2], n=3, seed=0)
def test_network_agrees_with_autograd(sizes, n, seed):
    X, params, rng = mlp(sizes, n, seed)
    T = rng.standard_normal((n, sizes[-1]))
    Y, cache = mlp_forward(X, params)
    np.testing.assert_allclose(Y, autograd_mlp(X, params), rtol=1e-10, atol=1e-12)

    def loss(params):
        return anp.sum((autograd_mlp(X, params) - T) ** 2) / 2 / n

    grads = mlp_backward(squared_error_gradient(Y, T), params, cache)
    expected = autograd.grad(loss)(params)
    for (dW, db), (dW_right, db_right) in zip(grads, expected, strict=True):
        np.testing.assert_allclose(dW, dW_right, rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(db, db_right, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("sizes", [(2, 1), (3, 4, 2), (3, 3, 3), (4, 2, 5, 3)])
@pytest.mark.parametrize("n", [1, 6])
def test_every_gradient_agrees_with_central_differences_in_a_random_direction(sizes, n):
    X, params, rng = mlp(sizes, n, seed=1)
    labels = rng.integers(sizes[-1], size=n)
    T = rng.standard_normal((n, sizes[-1]))
    Y, cache = mlp_forward(X, params)
    for loss, gradient, target in (
        (squared_error, squared_error_gradient, T),
        (cross_entropy, cross_entropy_gradient, labels),
    ):
        grads = mlp_backward(gradient(Y, target), params, cache)
        for layer, pair in enumerate(params):
            for which in (0, 1):

                def f(x, layer=layer, which=which, loss=loss, target=target):
                    changed = [list(entry) for entry in params]
                    changed[layer][which] = x
                    return loss(mlp_forward(X, changed)[0], target)

                analytic, numeric = directional_derivatives(
                    f, pair[which], grads[layer][which], rng
                )
                assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)


def test_the_cache_holds_each_layers_input_and_pre_activation_in_order():
    X, params, _ = mlp((2, 4, 3, 1), 5, seed=2)
    Y, cache = mlp_forward(X, params)
    assert cache[0][0] is X
    assert cache[-1][1] is Y
    for (A, Z), (W, b) in zip(cache, params, strict=True):
        np.testing.assert_allclose(Z, A @ W.T + b, rtol=1e-12)
    for (_, Z), (A_next, _) in pairwise(cache):
        np.testing.assert_array_equal(A_next, sigmoid(Z))


def test_permuting_the_batch_permutes_the_outputs_and_leaves_the_gradients():
    X, params, rng = mlp((3, 4, 2), 6, seed=3)
    dY, order = rng.standard_normal((6, 2)), rng.permutation(6)
    Y, cache = mlp_forward(X, params)
    Y_permuted, cache_permuted = mlp_forward(X[order], params)
    np.testing.assert_allclose(Y_permuted, Y[order], rtol=1e-12)
    for (dW, db), (dW_permuted, db_permuted) in zip(
        mlp_backward(dY, params, cache),
        mlp_backward(dY[order], params, cache_permuted),
        strict=True,
    ):
        np.testing.assert_allclose(dW_permuted, dW, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(db_permuted, db, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saturated_hidden_units_stay_finite(dtype):
    X, params, _ = mlp((2, 3, 2), 4, seed=4)
    X = (1000 * X).astype(dtype)
    params = [(W.astype(dtype), b.astype(dtype)) for W, b in params]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        Y, cache = mlp_forward(X, params)
        grads = mlp_backward(squared_error_gradient(Y, np.zeros_like(Y)), params, cache)
    assert all(np.all(np.isfinite(gradient)) for pair in grads for gradient in pair)


class CountingArray(np.ndarray):
    """Adds up the multiply-adds of every matrix product that it takes part in."""

    total = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [x.view(np.ndarray) if isinstance(x, CountingArray) else x for x in inputs]
        if ufunc is np.matmul:
            (n, inner), (_, m) = (x.shape for x in plain)
            CountingArray.total += n * inner * m
        return np.asarray(getattr(ufunc, method)(*plain, **kwargs)).view(CountingArray)


@pytest.mark.parametrize("sizes", [(4, 3), (5, 4, 3), (2, 3, 4, 5)])
@pytest.mark.parametrize("n", [1, 6])
def test_the_multiply_adds_are_those_that_the_network_really_does(sizes, n):
    X, params, rng = mlp(sizes, n, seed=5)
    X = X.view(CountingArray)
    params = [(W.view(CountingArray), b.view(CountingArray)) for W, b in params]

    CountingArray.total = 0
    Y, cache = mlp_forward(X, params)
    forward = CountingArray.total
    CountingArray.total = 0
    mlp_backward(rng.standard_normal(Y.shape).view(CountingArray), params, cache)
    assert (forward, CountingArray.total) == count_multiply_adds(sizes, n)


def test_the_multiply_adds_of_an_example_worked_by_hand():
    # 2·3 + 3·1 = 9 weights; backward twice that, less the 2·3 of the first layer's dX.
    assert count_multiply_adds([2, 3, 1], 10) == (90, 120)


def test_a_backward_pass_costs_less_than_two_forward_passes():
    forward, backward = count_multiply_adds([784, 100, 10], 32)
    assert forward < backward < 2 * forward


def test_multiply_adds_are_python_ints_that_do_not_overflow():
    forward, backward = count_multiply_adds(np.array([10**6, 10**6, 10**6]), np.int64(10**9))
    assert (forward, backward) == (2 * 10**21, 3 * 10**21)
