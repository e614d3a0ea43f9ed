"""ps07: back through a network of any depth, layer by layer."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps07_vectorized_backprop.whole_network import NETWORKS, draw_network
from reference_impl import functional_mlp
from reference_impl.activations import sigmoid


def _mlp_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, sizes, n in NETWORKS:
        X, params = draw_network(rng, sizes, n)
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
    "derivative of the activation. Only the last layer has none: it is linear."
)
def hidden_slopes_forgotten(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: 1.0)


@mlp_backward.misconception(
    "The slope was computed as z(1 − z). That formula takes the sigmoid's output a, not its "
    "weighted sums."
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


@mlp_backward.misconception(
    "Every dW is transposed. Entry (j, i) collects dZ of output j times the input i, so that dW "
    "has the shape of W; in a square layer only the numbers tell.",
    unaffected_parts=("biases",),
)
def every_dw_transposed(dY, params, cache):
    grads = _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))
    return [(dW.T, db) for dW, db in grads]


@mlp_backward.misconception(
    "Every dW was divided by N. The 1/N of the mean loss came in with dY.",
    unaffected_parts=("biases",),
)
def every_dw_a_mean(dY, params, cache):
    grads = _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))
    return [(dW / len(dY), db) for dW, db in grads]


@mlp_backward.misconception(
    "Every db is a mean over the samples. They push the same b, so the pushes add up; the 1/N of "
    "the mean loss came in with dY.",
    unaffected_parts=("weights",),
)
def every_db_a_mean(dY, params, cache):
    grads = _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))
    return [(dW, db / len(dY)) for dW, db in grads]


@mlp_backward.misconception(
    "Every db stands in a row of its own, shape (1, D_out). A gradient has exactly the shape of "
    "its parameter, and b is (D_out,).",
    unaffected_parts=("weights",),
)
def every_db_keeps_dims(dY, params, cache):
    grads = _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))
    return [(dW, db[None]) for dW, db in grads]


def _with_db(dY, params, cache, db_of):
    """Backpropagation with a db of one's own choice."""
    grads, dZ = [], dY
    for i in reversed(range(len(params))):
        A = cache[i][0]
        grads.insert(0, (dZ.T @ A, db_of(dZ)))
        dZ = dZ @ params[i][0] * A * (1 - A)
    return grads


@mlp_backward.misconception(
    "Every db was summed over the outputs, one number for each sample. b has one entry for each "
    "output: the other axis has to go.",
    unaffected_parts=("weights",),
)
def every_db_over_outputs(dY, params, cache):
    return _with_db(dY, params, cache, lambda dZ: dZ.sum(axis=1))


@mlp_backward.misconception(
    "Every db is a single number: the sum went over samples and outputs. Only the samples are "
    "summed away.",
    unaffected_parts=("weights",),
)
def every_db_a_total(dY, params, cache):
    return _with_db(dY, params, cache, lambda dZ: dZ.sum())


@mlp_backward.misconception(
    "Every db is dZ itself, a row for each sample. All samples share one b, so their rows are "
    "added up.",
    unaffected_parts=("weights",),
)
def every_db_not_summed(dY, params, cache):
    return _with_db(dY, params, cache, lambda dZ: dZ)


@mlp_backward.misconception(
    "dY was multiplied by a sigmoid's slope. The last layer is linear, so its dZ is dY; slopes "
    "come in below it."
)
def slope_at_the_output(dY, params, cache):
    Y = sigmoid(cache[-1][1])
    return _walk_back(dY * Y * (1 - Y), params, cache, lambda A, Z: A * (1 - A))


@mlp_backward.misconception(
    "dY was multiplied by y(1 − y) of the linear output. The last layer has no sigmoid, so its dZ "
    "is dY."
)
def slope_of_the_linear_output(dY, params, cache):
    Y = cache[-1][1]
    return _walk_back(dY * Y * (1 - Y), params, cache, lambda A, Z: A * (1 - A))


@mlp_backward.misconception(
    "The hidden layers got the slope of ReLU, 1 or 0. They are sigmoids, whose slope can be had "
    "from their output."
)
def relu_slopes(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: Z > 0)


@mlp_backward.misconception(
    "The hidden layers got the slope of tanh. They are sigmoids: their slope vanishes at 0 and at "
    "1."
)
def tanh_slopes(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: 1 - A * A)


@mlp_backward.misconception(
    "One factor of the sigmoid's slope is missing: you multiplied by 1 − a only."
)
def slopes_halved(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: 1 - A)


@mlp_backward.misconception(
    "You multiplied by the hidden units' outputs, not by their slopes. The output a is only one of "
    "the slope's two factors."
)
def outputs_for_slopes(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: A)


@mlp_backward.misconception(
    "On the way back a layer was multiplied by Wᵀ. That is the way out; back it is W itself. In "
    "square layers only the numbers tell."
)
def back_by_the_transpose(dY, params, cache):
    turned = [(W.T, b) for W, b in params]
    return _walk_back(dY, turned, cache, lambda A, Z: A * (1 - A))


@mlp_backward.misconception(
    "Each dW was made with the layer's own Z. What belongs beside dZ is the layer's input, the "
    "first item of its pair.",
    unaffected_parts=("biases",),
)
def weights_by_their_own_sums(dY, params, cache):
    grads, dZ = [], dY
    for i in reversed(range(len(params))):
        A, Z = cache[i]
        grads.insert(0, (dZ.T @ Z, dZ.sum(axis=0)))
        dZ = dZ @ params[i][0] * A * (1 - A)
    return grads


@mlp_backward.misconception("The pairs are the other way round: dW comes first, then db.")
def db_first_in_each_pair(dY, params, cache):
    grads = _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))
    return [(db, dW) for dW, db in grads]


@mlp_backward.misconception(
    "The signal that goes down never changes: every layer got dY itself. What goes into the layer "
    "below has passed W and the slope."
)
def same_signal_for_all(dY, params, cache):
    return [(dY.T @ A, dY.sum(axis=0)) for A, _ in cache]
