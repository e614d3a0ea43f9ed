import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.activations import relu, sigmoid, tanh
from reference_impl.gradient_checking import directional_derivatives
from reference_impl.layers import (
    dense_backward,
    dense_forward,
    dense_parameters_backward,
    relu_backward,
    sigmoid_backward,
    softmax_cross_entropy_backward,
    tanh_backward,
    vector_jacobian_product,
)
from reference_impl.losses import cross_entropy

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)


def dense_layer(n, d_in, d_out, seed):
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((n, d_in)),
        rng.standard_normal((d_out, d_in)),
        rng.standard_normal(d_out),
        rng.standard_normal((n, d_out)),
    )


def away_from_the_kink(shape, rng):
    Z = rng.standard_normal(shape)
    return Z + np.sign(Z) * 1e-2


@few
@given(n=sizes, d_in=sizes, d_out=sizes, seed=seeds)
@example(n=1, d_in=2, d_out=3, seed=0)
@example(n=4, d_in=3, d_out=3, seed=0)
@example(n=3, d_in=3, d_out=3, seed=0)
def test_dense_layer_agrees_with_autograd(n, d_in, d_out, seed):
    X, W, b, dZ = dense_layer(n, d_in, d_out, seed)

    def forward(X, W, b):
        return anp.stack([anp.dot(W, x) + b for x in X])

    np.testing.assert_allclose(dense_forward(X, W, b), forward(X, W, b), rtol=1e-10, atol=1e-12)
    expected = autograd.grad(lambda args: anp.sum(forward(*args) * dZ))((X, W, b))
    for gradient, right in zip(dense_backward(dZ, X, W), expected, strict=True):
        np.testing.assert_allclose(gradient, right, rtol=1e-10, atol=1e-12)
    for gradient, right in zip(dense_parameters_backward(dZ, X), expected[1:], strict=True):
        np.testing.assert_allclose(gradient, right, rtol=1e-10, atol=1e-12)


@few
@given(n=sizes, d=sizes, seed=seeds)
def test_activations_backward_agrees_with_autograd(n, d, seed):
    rng = np.random.default_rng(seed)
    Z, dA = away_from_the_kink((n, d), rng), rng.standard_normal((n, d))
    through_sigmoid = autograd.grad(lambda Z: anp.sum(dA / (1 + anp.exp(-Z))))(Z)
    through_relu = autograd.grad(lambda Z: anp.sum(dA * anp.maximum(Z, 0)))(Z)
    np.testing.assert_allclose(sigmoid_backward(dA, sigmoid(Z)), through_sigmoid, rtol=1e-10)
    np.testing.assert_array_equal(relu_backward(dA, Z), through_relu)
    through_tanh = autograd.grad(lambda Z: anp.sum(dA * anp.tanh(Z)))(Z)
    np.testing.assert_allclose(tanh_backward(dA, tanh(Z)), through_tanh, rtol=1e-9)


@few
@given(n=sizes, n_classes=sizes, seed=seeds)
def test_softmax_cross_entropy_backward_agrees_with_autograd(n, n_classes, seed):
    rng = np.random.default_rng(seed)
    Z, labels = rng.standard_normal((n, n_classes)), rng.integers(n_classes, size=n)

    def loss(Z):
        P = anp.exp(Z) / anp.sum(anp.exp(Z), axis=1, keepdims=True)
        return -anp.sum(anp.log(P[anp.arange(n), labels])) / n

    np.testing.assert_allclose(
        softmax_cross_entropy_backward(Z, labels), autograd.grad(loss)(Z), rtol=1e-9, atol=1e-14
    )


@pytest.mark.parametrize(("n", "d_in", "d_out"), [(5, 3, 2), (4, 3, 3), (1, 2, 4)])
def test_dense_gradients_agree_with_central_differences_in_a_random_direction(n, d_in, d_out):
    X, W, b, dZ = dense_layer(n, d_in, d_out, seed=1)
    dX, dW, db = dense_backward(dZ, X, W)
    rng = np.random.default_rng(2)
    for f, x, gradient in (
        (lambda X: np.sum(dense_forward(X, W, b) * dZ), X, dX),
        (lambda W: np.sum(dense_forward(X, W, b) * dZ), W, dW),
        (lambda b: np.sum(dense_forward(X, W, b) * dZ), b, db),
    ):
        analytic, numeric = directional_derivatives(f, x, gradient, rng)
        assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_other_backward_steps_agree_with_central_differences_in_a_random_direction(seed):
    rng = np.random.default_rng(seed)
    Z, dA = away_from_the_kink((5, 3), rng), rng.standard_normal((5, 3))
    labels = rng.integers(3, size=5)
    for f, gradient in (
        (lambda Z: np.sum(sigmoid(Z) * dA), sigmoid_backward(dA, sigmoid(Z))),
        (lambda Z: np.sum(relu(Z) * dA), relu_backward(dA, Z)),
        (lambda Z: np.sum(tanh(Z) * dA), tanh_backward(dA, tanh(Z))),
        (lambda Z: cross_entropy(Z, labels), softmax_cross_entropy_backward(Z, labels)),
    ):
        analytic, numeric = directional_derivatives(f, Z, gradient, rng)
        assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)


def test_relu_passes_nothing_back_at_zero():
    dA = np.array([5.0, 6.0, 7.0, 8.0])
    np.testing.assert_array_equal(relu_backward(dA, np.array([-1.0, 0.0, -0.0, 2.0])), [0, 0, 0, 8])


def test_a_saturated_sigmoid_passes_nothing_back():
    with np.errstate(all="raise", under="ignore"):
        A = sigmoid(np.array([-1000.0, 1000.0]))
        np.testing.assert_array_equal(sigmoid_backward(np.array([3.0, 3.0]), A), 0)


def test_permuting_the_batch_permutes_dX_and_leaves_dW_and_db():
    X, W, _, dZ = dense_layer(6, 3, 4, seed=3)
    order = np.random.default_rng(4).permutation(6)
    dX, dW, db = dense_backward(dZ, X, W)
    dX_permuted, dW_permuted, db_permuted = dense_backward(dZ[order], X[order], W)
    np.testing.assert_allclose(dX_permuted, dX[order], rtol=1e-12)
    np.testing.assert_allclose(dW_permuted, dW, rtol=1e-12)
    np.testing.assert_allclose(db_permuted, db, rtol=1e-12)


def test_the_gradients_of_a_batch_are_the_sums_over_its_samples():
    # No 1/N here: the loss has put it into dZ.
    X, W, _, dZ = dense_layer(5, 3, 4, seed=5)
    one_by_one = [dense_backward(dZ[n : n + 1], X[n : n + 1], W) for n in range(5)]
    _, dW, db = dense_backward(dZ, X, W)
    np.testing.assert_allclose(dW, sum(dW for _, dW, _ in one_by_one), rtol=1e-10)
    np.testing.assert_allclose(db, sum(db for _, _, db in one_by_one), rtol=1e-10)


def test_a_vector_jacobian_product_is_dX_for_one_sample():
    X, W, _, dZ = dense_layer(1, 3, 4, seed=6)
    dX, _, _ = dense_backward(dZ, X, W)
    np.testing.assert_allclose(vector_jacobian_product(W, dZ[0]), dX[0], rtol=1e-12)


@pytest.mark.parametrize(("d_in", "d_out"), [(3, 4), (3, 3), (1, 1)])
def test_a_vector_jacobian_product_is_the_jacobian_of_autograd_times_the_vector(d_in, d_out):
    X, W, b, dZ = dense_layer(1, d_in, d_out, seed=7)
    jacobian = autograd.jacobian(lambda x: anp.dot(W, x) + b)(X[0])
    np.testing.assert_allclose(vector_jacobian_product(W, dZ[0]), dZ[0] @ jacobian, rtol=1e-12)
