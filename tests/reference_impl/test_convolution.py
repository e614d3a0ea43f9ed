import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.convolution import (
    add_windows,
    average_pool_backward,
    average_pool_forward,
    conv2d_backward,
    conv2d_forward,
    max_pool_backward,
    max_pool_forward,
    windows,
)
from reference_impl.gradient_checking import directional_derivatives, numerical_gradient

few = settings(max_examples=20)
small = st.integers(1, 3)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def layers(draw):
    """X, W, b, padding and stride of a convolution, with pictures that its windows fit into."""
    n, c, k, height, width = (draw(small) for _ in range(5))
    padding, stride = draw(st.integers(0, 2)), draw(small)
    H = draw(st.integers(max(1, height - 2 * padding), 6))
    W = draw(st.integers(max(1, width - 2 * padding), 6))
    rng = np.random.default_rng(draw(seeds))
    shapes = ((n, c, H, W), (k, c, height, width), (k,))
    return (*(rng.standard_normal(shape) for shape in shapes), padding, stride)


def by_loops(X, W, b, padding, stride):
    """The formula, entry by entry."""
    around = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    X = np.pad(X, around)
    rows = (X.shape[2] - W.shape[2]) // stride + 1
    across = (X.shape[3] - W.shape[3]) // stride + 1
    Z = np.zeros((len(X), len(W), rows, across))
    for n, k, r, s in np.ndindex(Z.shape):
        Z[n, k, r, s] = b[k]
        for c, i, j in np.ndindex(W.shape[1:]):
            Z[n, k, r, s] += W[k, c, i, j] * X[n, c, stride * r + i, stride * s + j]
    return Z


@few
@given(layer=layers())
def test_a_convolution_is_what_its_formula_says(layer):
    expected = by_loops(*layer)
    np.testing.assert_allclose(conv2d_forward(*layer), expected, rtol=1e-10, atol=1e-12)


@few
@given(layer=layers(), seed=seeds)
def test_the_gradients_of_a_convolution_are_those_found_by_nudging(layer, seed):
    X, W, b, padding, stride = layer
    dZ = np.random.default_rng(seed).standard_normal(conv2d_forward(*layer).shape)

    def loss(X, W, b):
        return float((dZ * conv2d_forward(X, W, b, padding, stride)).sum())

    nudged = (
        numerical_gradient(lambda A: loss(A, W, b), X),
        numerical_gradient(lambda A: loss(X, A, b), W),
        numerical_gradient(lambda A: loss(X, W, A), b),
    )
    for gradient, right in zip(conv2d_backward(dZ, X, W, padding, stride), nudged, strict=True):
        np.testing.assert_allclose(gradient, right, rtol=1e-6, atol=1e-7)


@few
@given(layer=layers(), seed=seeds)
def test_adding_windows_up_is_the_backward_step_of_taking_them(layer, seed):
    X, W, _, padding, stride = layer
    taken = windows(X, *W.shape[2:], padding, stride)
    D = np.random.default_rng(seed).standard_normal(taken.shape)
    added = add_windows(D, X.shape, *W.shape[2:], padding, stride)
    np.testing.assert_allclose((added * X).sum(), (D * taken).sum(), rtol=1e-9, atol=1e-10)


def test_pytorch_has_the_same_convolution_and_gradients():
    torch = pytest.importorskip("torch", reason="PyTorch isn't installed: pip install '.[torch]'")
    rng = np.random.default_rng(0)
    X, W, b = (rng.standard_normal(s) for s in ((2, 3, 7, 6), (4, 3, 3, 2), (4,)))
    dZ = rng.standard_normal(conv2d_forward(X, W, b, 1, 2).shape)
    tensors = [torch.tensor(array, requires_grad=True) for array in (X, W, b)]
    Z = torch.nn.functional.conv2d(*tensors, padding=1, stride=2)
    Z.backward(torch.tensor(dZ))
    theirs = [Z.detach(), *(tensor.grad for tensor in tensors)]
    ours = [conv2d_forward(X, W, b, 1, 2), *conv2d_backward(dZ, X, W, 1, 2)]
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", ["average", "max"])
@few
@given(n=small, c=small, rows=small, across=small, size=small, seed=seeds)
def test_pooling_is_done_block_by_block_and_its_gradient_is_that_of_the_blocks(
    kind, n, c, rows, across, size, seed
):
    rng = np.random.default_rng(seed)
    X = rng.permutation(n * c * rows * across * size**2).astype(float)  # no two alike
    X = X.reshape(n, c, rows * size, across * size)
    pool, reduce = {
        "average": (average_pool_forward, np.mean),
        "max": (max_pool_forward, np.max),
    }[kind]
    A = pool(X, size)
    for at in np.ndindex(A.shape):
        r, s = at[2] * size, at[3] * size
        block = X[at[0], at[1], r : r + size, s : s + size]
        np.testing.assert_allclose(A[at], reduce(block), rtol=1e-12)

    dA = rng.standard_normal(A.shape)
    if kind == "average":
        backward = average_pool_backward(dA, size)
    else:
        backward = max_pool_backward(dA, X, size)
    along, nudged = directional_derivatives(
        lambda Y: float((pool(Y, size) * dA).sum()), X, backward, np.random.default_rng(0)
    )
    np.testing.assert_allclose(along, nudged, rtol=1e-5, atol=1e-6)


def test_of_several_largest_pixels_the_first_gets_the_gradient():
    X = np.zeros((1, 1, 2, 2))
    dX = max_pool_backward(np.ones((1, 1, 1, 1)), X, 2)
    np.testing.assert_array_equal(dX[0, 0], [[1, 0], [0, 0]])


X, W, b = np.ones((2, 3, 4, 4)), np.ones((5, 3, 3, 3)), np.ones(5)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (conv2d_forward, (X, W[:, :2], b), "W must have shape (K, C, height, width) with C = 3"),
        (conv2d_forward, (X[0], W, b), "It has 3 axes where 4 are needed"),
        (conv2d_forward, (X[:, :, :2], W, b), "3 × 3 doesn't fit into a picture of 2 × 4"),
        (conv2d_forward, (X, W, b, -1), "padding must be at least 0, got -1"),
        (conv2d_forward, (X, W, b, 0, 0), "stride must be at least 1, got 0"),
        (conv2d_backward, (np.ones((2, 5, 4, 4)), X, W), "dZ must have 2 × 2 places"),
        (windows, (X, 0, 1), "height must be at least 1, got 0"),
        (add_windows, (np.ones((2, 27, 4)), (2, 3, 5, 5), 3, 3), "columns must have shape"),
        (average_pool_forward, (X, 3), "size must divide the height and the width"),
        (max_pool_backward, (np.ones((2, 3, 4, 4)), X, 2), "dA must have 2 × 2 places"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(function, arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        function(*arguments)
