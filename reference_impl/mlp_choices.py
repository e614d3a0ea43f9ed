"""What a multilayer perceptron may be made of, by name: hidden activations and losses.

`mlp.MLP` looks them up here. The functions themselves are in `activations`, `layers` and `losses`.

>>> sorted(LOSSES)
['binary_cross_entropy', 'softmax_cross_entropy', 'squared_error']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reference_impl.activations import (
    elu,
    elu_derivative,
    gelu,
    gelu_derivative,
    identity,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    sigmoid,
    silu,
    silu_derivative,
    tanh,
)
from reference_impl.backend import Array
from reference_impl.layers import (
    relu_backward,
    sigmoid_backward,
    tanh_backward,
)
from reference_impl.losses import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    cross_entropy,
    cross_entropy_gradient,
    squared_error,
    squared_error_gradient,
)

ACTIVATIONS: Final[dict[str, tuple[Callable[[Array], Array], Callable[..., Array]]]] = {
    "relu": (relu, lambda dA, Z, A: relu_backward(dA, Z)),
    "sigmoid": (sigmoid, lambda dA, Z, A: sigmoid_backward(dA, A)),
    "tanh": (tanh, lambda dA, Z, A: tanh_backward(dA, A)),
    "identity": (identity, lambda dA, Z, A: dA),
    "leaky_relu": (leaky_relu, lambda dA, Z, A: dA * leaky_relu_derivative(Z)),
    "elu": (elu, lambda dA, Z, A: dA * elu_derivative(Z)),
    "silu": (silu, lambda dA, Z, A: dA * silu_derivative(Z)),
    "gelu": (gelu, lambda dA, Z, A: dA * gelu_derivative(Z)),
}
"""For each activation its forward step, A from Z, and its backward step, dZ from dA, Z and A."""
SCHEMES: Final = {
    name: "xavier" if name in ("sigmoid", "tanh", "identity") else "he" for name in ACTIVATIONS
}
"""How the weights before each activation are drawn."""


def _binary(Z: Array, t: Array) -> float:
    return binary_cross_entropy(Z[:, 0], t)


def _binary_gradient(Z: Array, t: Array) -> Array:
    return binary_cross_entropy_gradient(Z[:, 0], t)[:, None]


LOSSES: Final[dict[str, tuple[Callable[..., float], Callable[..., Array]]]] = {
    "softmax_cross_entropy": (cross_entropy, cross_entropy_gradient),
    "squared_error": (squared_error, squared_error_gradient),
    "binary_cross_entropy": (_binary, _binary_gradient),
}
"""For each loss its value and its gradient, from what the last layer returns."""
