"""ps07: a network of any depth, forward through its layers. The way back is in `way_back`."""

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


def draw_network(
    rng: np.random.Generator, sizes: tuple[int, ...], n: int
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    """Return X of n samples, and (W, b) of each layer."""
    pairs = itertools.pairwise(sizes)
    params = [
        (away_from_zero(rng, d_out, d_in), away_from_zero(rng, d_out)) for d_in, d_out in pairs
    ]
    return away_from_zero(rng, n, sizes[0]), params


def _mlp_forward_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(label, draw_network(rng, sizes, n), {"N": n}) for label, sizes, n in NETWORKS]


mlp_forward = Exercise(
    name="mlp_forward",
    arguments=("X", "params"),
    parts=(Part("Y", 2, ("0",)), Part("cache", 2, ("1",))),
    task=(
        "Go through the layers: remember (A, Z) for each, its input and its weighted sums, with "
        "a sigmoid after every layer but the last. Return the last Z and the cache."
    ),
    reference=functional_mlp.mlp_forward,
    cases=_mlp_forward_cases,
    leaf_labels={
        "1.*.0": "the input of layer {1}",
        "1.*.1": "Z of layer {1}",
        "1.*": "the pair of layer {1}",
    },
)


@mlp_forward.misconception(
    "The output went through a sigmoid too. In this network the last layer is linear: Y is its "
    "weighted sums.",
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


def _through(X, params, activation):
    """Run the network with an activation of one's own choice after the hidden layers."""
    A, cache = X, []
    for W, b in params:
        Z = A @ W.T + b
        cache.append((A, Z))
        A = activation(Z)
    return cache[-1][1], cache


@mlp_forward.misconception(
    "The hidden layers have ReLU. In this network each of them ends in a sigmoid."
)
def relu_for_sigmoid(X, params):
    return _through(X, params, lambda Z: np.maximum(Z, 0))


@mlp_forward.misconception(
    "The hidden layers have tanh. In this network each of them ends in a sigmoid."
)
def tanh_for_sigmoid(X, params):
    return _through(X, params, np.tanh)


@mlp_forward.misconception(
    "The pairs of the cache are the other way round: A, what went into the layer, comes first, and "
    "then Z.",
    unaffected_parts=("Y",),
)
def pairs_turned_round(X, params):
    Y, cache = _through(X, params, sigmoid)
    return Y, [(Z, A) for A, Z in cache]


@mlp_forward.misconception(
    "The cache has no pair for the last layer. It needs one for each layer: the way back begins "
    "with the last.",
    unaffected_parts=("Y",),
)
def last_pair_missing(X, params):
    Y, cache = _through(X, params, sigmoid)
    return Y, cache[:-1]


@mlp_forward.misconception(
    "Every pair of the cache holds X. Only the first layer's input is X; the others get what the "
    "layer before has made.",
    unaffected_parts=("Y",),
)
def data_in_every_pair(X, params):
    Y, cache = _through(X, params, sigmoid)
    return Y, [(X, Z) for _, Z in cache]


@mlp_forward.misconception(
    "The cache holds weighted sums on both sides: what went into a layer was noted before its "
    "sigmoid. A is the sigmoid's output, as the next layer gets it.",
    unaffected_parts=("Y",),
)
def inputs_before_the_sigmoid(X, params):
    Y, cache = _through(X, params, sigmoid)
    inputs = [X] + [Z for _, Z in cache[:-1]]
    return Y, [(A, Z) for A, (_, Z) in zip(inputs, cache, strict=True)]


@mlp_forward.misconception("The biases are missing. Every layer adds its own to the product.")
def biases_forgotten(X, params):
    return _through(X, [(W, 0.0) for W, _ in params], sigmoid)


@mlp_forward.misconception(
    "W isn't transposed. Its rows belong to the outputs, (D_out, D_in), while A has D_in columns; "
    "in a square layer nothing would raise."
)
def layers_not_transposed(X, params):
    return _through(X, [(W.T, b) for W, b in params], sigmoid)


@mlp_forward.misconception(
    "X went through a sigmoid before the first layer. The data go into it as they are."
)
def sigmoid_on_the_data(X, params):
    return _through(sigmoid(X), params, sigmoid)


@mlp_forward.misconception(
    "Of more layers the first two alone count. params may hold one layer, or three: go through all "
    "of them."
)
def first_two_layers(X, params):
    return _through(X, [params[0], params[1]], sigmoid)


@mlp_forward.misconception(
    "params was unpacked into exactly two layers. It may be one layer, or three: go through the "
    "list."
)
def exactly_two_layers(X, params):
    first, second = params
    return _through(X, [first, second], sigmoid)


@mlp_forward.misconception("The two came back in the wrong order: first Y, then the cache.")
def cache_first(X, params):
    Y, cache = _through(X, params, sigmoid)
    return cache, Y


@mlp_forward.misconception(
    "The cache holds the last layer's pair alone, as if it were begun anew for each layer. It "
    "begins once, before the first one.",
    unaffected_parts=("Y",),
)
def cache_of_the_last_layer(X, params):
    Y, cache = _through(X, params, sigmoid)
    return Y, tuple(cache)[-1:]
