"""A multilayer perceptron: sigmoid hidden layers and a linear output, forward and backward.

Single layers are in `layers`, the loss that starts the backward pass is in `losses`. What a
forward pass costs compared with a backward pass is counted here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from reference_impl.activations import sigmoid
from reference_impl.backend import Array, checked, checked_count
from reference_impl.layers import (
    dense_backward,
    dense_forward,
    dense_parameters_backward,
    sigmoid_backward,
)

Params: TypeAlias = Sequence[tuple[Array, Array]]
Cache: TypeAlias = Sequence[tuple[Array, Array]]


def mlp_forward(X: Array, params: Params) -> tuple[Array, list[tuple[Array, Array]]]:
    """Compute A⁰ = X, Zˡ = Aˡ⁻¹ Wˡᵀ + bˡ, Aˡ = σ(Zˡ), and Y = Zᴸ at the last layer.

    Parameters
    ----------
    X : array of float, shape (N, D_0)
        One sample per row.
    params : sequence of (W, b)
        For layer l, W of shape (D_l, D_{l−1}) and b of shape (D_l,).

    Returns
    -------
    Y : array of float, shape (N, D_L)
        Outputs.
    cache : list of (A, Z)
        For each layer its input and its pre-activation: (A0, Z1), (A1, Z2), …, with A0 = X.

    Raises
    ------
    ValueError
        If there is no layer, a shape does not fit, or a value is not finite.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equations (1) and (2), layer by layer. The output is
    linear, so any loss can follow: the squared error, or the cross-entropy of logits.

    Examples
    --------
    >>> import numpy as np
    >>> params = [(np.zeros((3, 2)), np.zeros(3)), (np.ones((1, 3)), np.array([1.0]))]
    >>> Y, cache = mlp_forward(np.ones((4, 2)), params)
    >>> Y[0]
    array([2.5])
    >>> [(A.shape, Z.shape) for A, Z in cache]
    [((4, 2), (4, 3)), ((4, 3), (4, 1))]
    """
    _check_layers(params)
    cache = []
    A = X
    for layer, (W, b) in enumerate(params, start=1):
        Z = dense_forward(A, W, b)
        cache.append((A, Z))
        if layer < len(params):
            A = sigmoid(Z)
    return Z, cache


def mlp_backward(dY: Array, params: Params, cache: Cache) -> list[tuple[Array, Array]]:
    """Start from dZᴸ = dY; for l = L, …, 1 compute dWˡ, dbˡ and dZˡ⁻¹ = (dZˡ Wˡ) ⊙ σ'(Zˡ⁻¹).

    Parameters
    ----------
    dY : array of float, shape (N, D_L)
        Gradient of the loss with respect to the outputs.
    params : sequence of (W, b)
        The parameters of the forward pass.
    cache : sequence of (A, Z)
        What `mlp_forward` returned with the outputs.

    Returns
    -------
    list of (dW, db)
        In the order of the layers, each of the shape of its parameter.

    Raises
    ------
    ValueError
        If params and cache differ in length, a shape does not fit, or a value is not finite.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equations (5) to (7); Farrahi, "Solving Deeper MLPs",
    equations (19) to (21). No gradient is computed for X: nothing is there to be changed.

    Examples
    --------
    >>> import numpy as np
    >>> params = [(np.zeros((3, 2)), np.zeros(3)), (np.ones((1, 3)), np.array([1.0]))]
    >>> Y, cache = mlp_forward(np.ones((4, 2)), params)
    >>> grads = mlp_backward(np.ones((4, 1)), params, cache)
    >>> [(dW.shape, db.shape) for dW, db in grads]
    [((3, 2), (3,)), ((1, 3), (1,))]
    >>> grads[1]
    (array([[2., 2., 2.]]), array([4.]))
    """
    _check_layers(params)
    if len(cache) != len(params):
        raise ValueError(
            f"cache must have one (A, Z) per layer, {len(params)} in all, got {len(cache)}. "
            "Pass the cache that mlp_forward returned for these params."
        )
    checked(Y=(cache[-1][1], "N D_out"), dY=(dY, "N D_out"))
    grads = []
    dZ = dY
    for layer in range(len(params) - 1, 0, -1):
        (A, _), (W, _) = cache[layer], params[layer]
        dA, dW, db = dense_backward(dZ, A, W)
        grads.append((dW, db))
        dZ = sigmoid_backward(dA, A)  # A is this layer's input, so the output of the one before
    (X, _), (W, _) = cache[0], params[0]
    checked(W=(W, "D_out D_in"), dZ=(dZ, "N D_out"), X=(X, "N D_in"))
    grads.append(dense_parameters_backward(dZ, X))
    return grads[::-1]


def count_multiply_adds(sizes: Sequence[int], n: int) -> tuple[int, int]:
    """Count n Σₗ dₗ₋₁ dₗ multiply-adds forward and n (2 Σₗ dₗ₋₁ dₗ − d₀ d₁) backward.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, of units in each hidden layer, and of outputs: d₀, d₁, …, d_L.
    n : int
        The number of samples.

    Returns
    -------
    forward, backward : int

    Raises
    ------
    TypeError
        If a size or n is not an integer.
    ValueError
        If there are fewer than two sizes, or a size or n is less than 1.

    Notes
    -----
    Zemel, COMS 4995 lecture 2: forward takes one multiply-add per weight and sample, backward
    two, one for dW and one for dX. The first layer needs no gradient for its input, so the
    lecture's "two forward passes" is an upper bound, and one layer alone costs just one. Only
    the weights are counted: biases and activations cost one operation per unit, not per weight.

    Examples
    --------
    >>> count_multiply_adds([784, 100, 10], n=1)
    (79400, 80400)
    """
    sizes = [checked_count(f"sizes[{i}]", size) for i, size in enumerate(sizes)]
    n = checked_count("n", n)
    if len(sizes) < 2:
        raise ValueError(f"sizes must name the inputs and at least one layer, got {sizes}.")
    weights = sum(d_in * d_out for d_in, d_out in pairwise(sizes))
    return n * weights, n * (2 * weights - sizes[0] * sizes[1])


def _check_layers(params: Params) -> None:
    # Each layer checks its own arrays. Only a network can see that two neighbours don't fit, and
    # only here can the message say which two.
    if len(params) == 0:
        raise ValueError("params must have at least one (W, b), got none.")
    for layer, entry in enumerate(params, start=1):
        if len(entry) != 2:
            raise ValueError(f"layer {layer} of params must be a pair (W, b), got {len(entry)}.")
    for layer, ((W, _), (W_next, _)) in enumerate(pairwise(params), start=1):
        if W.ndim == W_next.ndim == 2 and W_next.shape[1] != W.shape[0]:
            raise ValueError(
                f"layer {layer} has {W.shape[0]} units, but the W of layer {layer + 1} has shape "
                f"{tuple(W_next.shape)}. It needs {W.shape[0]} columns, one for each of them."
            )
