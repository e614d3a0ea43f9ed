"""ps07: a network of any depth, forward and backward through its layers."""

from __future__ import annotations

import itertools

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from reference_impl import functional_mlp
from reference_impl.activations import sigmoid

# label, layer sizes, N
NETWORKS = (
    ("6 samples through 3-5-4-2", (3, 5, 4, 2), 6),
    ("5 samples through 4-4-4-4", (4, 4, 4, 4), 5),
    ("1 sample through 2-3-4", (2, 3, 4), 1),
    ("4 samples, a single layer 3-2", (3, 2), 4),
)


def _draw_network(
    rng: np.random.Generator, sizes: tuple[int, ...], n: int
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    pairs = itertools.pairwise(sizes)
    params = [
        (away_from_zero(rng, d_out, d_in), away_from_zero(rng, d_out)) for d_in, d_out in pairs
    ]
    return away_from_zero(rng, n, sizes[0]), params


def _mlp_forward_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(label, _draw_network(rng, sizes, n), {"N": n}) for label, sizes, n in NETWORKS]


mlp_forward = Exercise(
    name="mlp_forward",
    arguments=("X", "params"),
    parts=(Part("Y", 2, ("0",)), Part("cache", 2, ("1",))),
    task=(
        "Go through the layers: remember (A, Z) for each, its input and its pre-activation, with "
        "a sigmoid after every layer but the last. Return the last Z and the cache."
    ),
    reference=functional_mlp.mlp_forward,
    cases=_mlp_forward_cases,
    leaf_labels={"1.*.0": "the input of layer {1}", "1.*.1": "Z of layer {1}"},
)


@mlp_forward.misconception(
    "The output went through a sigmoid too. In this network the last layer is linear: Y is its "
    "pre-activation.",
    unaffected_parts=("cache",),
)
def sigmoid_at_the_output(X, params):
    A, cache = X, []
    for W, b in params:
        Z = A @ W.T + b
        cache.append((A, Z))
        A = sigmoid(Z)
    return A, cache


@mlp_forward.misconception(
    "No sigmoid between the layers: a stack of linear layers is one linear layer. Every hidden "
    "layer's output goes through the sigmoid before it is the next one's input."
)
def no_hidden_sigmoid(X, params):
    A, cache = X, []
    for W, b in params:
        Z = A @ W.T + b
        cache.append((A, Z))
        A = Z
    return A, cache


@mlp_forward.misconception(
    "The cache holds each layer's output beside its Z. The backward pass needs what went "
    "into the layer: the first pair begins with X.",
    unaffected_parts=("Y",),
)
def cache_of_outputs(X, params):
    A, cache = X, []
    for i, (W, b) in enumerate(params):
        Z = A @ W.T + b
        A = sigmoid(Z) if i < len(params) - 1 else Z
        cache.append((A, Z))
    return A, cache


def _mlp_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, sizes, n in NETWORKS:
        X, params = _draw_network(rng, sizes, n)
        cache = functional_mlp.mlp_forward(X, params)[1]
        cases.append(Case(label, (away_from_zero(rng, n, sizes[-1]), params, cache), {"N": n}))
    return cases


mlp_backward = Exercise(
    name="mlp_backward",
    arguments=("dY", "params", "cache"),
    parts=(Part("weights", 4, ("*.0",)), Part("biases", 2, ("*.1",))),
    task=(
        "Walk through the layers from the last to the first, turning dZ into (dW, db) and into "
        "the dZ of the layer below. Return the pairs in the order of params."
    ),
    reference=functional_mlp.mlp_backward,
    cases=_mlp_backward_cases,
    leaf_labels={"*.0": "dW of layer {0}", "*.1": "db of layer {0}", "*": "the pair of layer {0}"},
)


def _walk_back(dY, params, cache, slope, mean=1):
    """Backpropagation with a slope of one's own choice at the hidden units."""
    grads, dZ = [], dY
    for i in reversed(range(len(params))):
        A = cache[i][0]
        grads.insert(0, (dZ.T @ A / mean, dZ.sum(axis=0) / mean))
        if i > 0:
            dZ = dZ @ params[i][0] * slope(A, cache[i - 1][1])
    return grads


@mlp_backward.misconception(
    "The hidden sigmoids' slopes are missing: between dA of a layer and its dZ stands the "
    "derivative of the activation. The last layer is right because it is linear."
)
def hidden_slopes_forgotten(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: 1.0)


@mlp_backward.misconception(
    "The slope was computed as z(1 − z). That formula takes the sigmoid's output a, not the "
    "pre-activation."
)
def slope_from_preactivation(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: Z * (1 - Z))


@mlp_backward.misconception(
    "The slope was taken of sigmoid(a), but a has been through the sigmoid already. With the "
    "activation at hand no further sigmoid is needed."
)
def slope_of_activated(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: sigmoid(A) * (1 - sigmoid(A)))


@mlp_backward.misconception(
    "Every gradient was divided by N once more. The 1/N of the mean loss came in with dY; "
    "nothing further down divides again."
)
def another_mean_in_every_layer(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: A * (1 - A), mean=len(dY))


@mlp_backward.misconception(
    "The list runs from the last layer to the first. You walk backwards, but the caller wants "
    "the gradients in the order of params."
)
def order_reversed(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))[::-1]


@mlp_backward.misconception(
    "The last layer came without its db. Every layer has a weight matrix and a bias, the "
    "output layer too.",
    unaffected_parts=("weights",),
)
def last_bias_missing(dY, params, cache):
    grads = _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))
    grads[-1] = (grads[-1][0],)
    return grads


@mlp_backward.misconception(
    "The slopes come from the neighbour's cache: the hidden layer below got the activations of "
    "another layer. Which A left the layer whose dZ you want?"
)
def neighbours_cache(dY, params, cache):
    grads, dZ = [], dY
    for i in reversed(range(len(params))):
        grads.insert(0, (dZ.T @ cache[i][0], dZ.sum(axis=0)))
        if i > 0:
            A = cache[i - 1][0]
            dZ = dZ @ params[i][0] * A * (1 - A)
    return grads


@mlp_backward.misconception(
    "The walk goes from the first layer to the last. dY belongs to the output: begin with the "
    "last layer and go down."
)
def loops_forwards(dY, params, cache):
    grads, dZ = [], dY
    for i in range(len(params)):
        A = cache[i][0]
        grads.append((dZ.T @ A, dZ.sum(axis=0)))
        dZ = dZ @ params[i][0] * A * (1 - A)
    return grads
