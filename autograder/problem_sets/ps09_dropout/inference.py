"""ps09: dropout after training: one layer, and a network with sigmoid hidden layers."""

from __future__ import annotations

import itertools

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps09_dropout.case_data import LOOP_ADVICE, SMALL_SIZES
from autograder.problem_sets.ps09_dropout.drivers import drive_predict
from autograder.views.ps09 import (
    view_dropout_inference,
    view_dropout_mlp_predict,
)
from reference_impl import dropout


def sigmoid(Z):
    return 0.5 * (1 + np.tanh(0.5 * Z))


def _inference_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (away_from_zero(rng, n, d), q), {"N": n}, count_steps)
        for label, n, d, q, count_steps in SMALL_SIZES
    ]


dropout_inference = Exercise(
    name="dropout_inference",
    arguments=("H", "keep_prob"),
    parts=(Part("H", 2),),
    task="Return what dropout makes of H after training, when training has divided by keep_prob.",
    reference=dropout.dropout_inference,
    cases=_inference_cases,
    view=view_dropout_inference,
    messages_if_false={
        "nothing dropped": "Some units are 0. After training the full network answers.",
        "one number": "The result isn't H times one number, the same everywhere.",
    },
    leaf_labels={"scale": "The result ÷ H"},
    loop_advice=LOOP_ADVICE,
)


@dropout_inference.misconception(
    "H was multiplied by keep_prob. That belongs to the older form of dropout, which doesn't scale "
    "in training; ours has divided there, so here nothing is left to do."
)
def scaled_at_test_time(H, keep_prob):
    return H * keep_prob


@dropout_inference.misconception(
    "H was divided by keep_prob. Training does that to make up for the units that are missing, and "
    "after training none is."
)
def divided_at_test_time(H, keep_prob):
    return H / keep_prob


@dropout_inference.misconception(
    "Units are still being dropped, and the network answers without them. After training every "
    "unit stays."
)
def still_active(H, keep_prob):
    return H * (np.random.rand(*H.shape) < keep_prob) / keep_prob  # noqa: NPY002


@dropout_inference.misconception(
    "H was multiplied by 1 − keep_prob. After training every unit stays, and nothing is left to do."
)
def scaled_by_the_drop_probability(H, keep_prob):
    return H * (1 - keep_prob)


@dropout_inference.misconception(
    "H was divided by 1 − keep_prob. After training every unit stays, and nothing is left to do."
)
def divided_by_the_drop_probability(H, keep_prob):
    return H / (1 - keep_prob)


@dropout_inference.misconception(
    "Every entry is 0. After training every unit stays, with what it has."
)
def everything_dropped(H, keep_prob):
    return 0 * H


@dropout_inference.misconception(
    "Two values came back, as in training. After training no mask is drawn: return what becomes of "
    "H alone."
)
def mask_at_test_time(H, keep_prob):
    return H, np.ones(H.shape)


# label, layer sizes, N, q, whether the interpreter's steps are counted
NETWORKS = (
    ("6 samples through 3-12-10-2, keep 0.8", (3, 12, 10, 2), 6, 0.8, False),
    ("5 samples through 8-8-8-8, keep 0.5", (8, 8, 8, 8), 5, 0.5, False),
    ("1 sample through 2-40-4, keep 0.6", (2, 40, 4), 1, 0.6, False),
    ("4 samples, a single layer 3-2, keep 0.8", (3, 2), 4, 0.8, False),
    ("3 samples through 5-16-4, keep 1", (5, 16, 4), 3, 1.0, False),
    ("8 samples through 3-9-2, keep 0.7", (3, 9, 2), 8, 0.7, True),
    ("64 samples through 3-9-2, keep 0.7", (3, 9, 2), 64, 0.7, True),
)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, sizes, n, q, count_steps in NETWORKS:
        pairs = itertools.pairwise(sizes)
        params = [
            (away_from_zero(rng, d_out, d_in), away_from_zero(rng, d_out)) for d_in, d_out in pairs
        ]
        cases.append(
            Case(label, (away_from_zero(rng, n, sizes[0]), params, q), {"N": n}, count_steps)
        )
    return cases


dropout_mlp_predict = Exercise(
    name="dropout_mlp_predict",
    arguments=("X", "params", "keep_prob"),
    parts=(Part("Y", 3),),
    task=(
        "Return the outputs of the full network after training: sigmoid hidden layers, a linear "
        "output, and every unit in its place."
    ),
    reference=dropout.dropout_mlp_predict,
    cases=_predict_cases,
    driver=drive_predict,
    view=view_dropout_mlp_predict,
    messages_if_false={
        "repeats": (
            "The same input got two different answers, so something random is still at work. "
            "After training the full network answers."
        )
    },
    leaf_labels={"Y": "Y"},
    loop_advice=LOOP_ADVICE,
)


def _predicted(X, params, after_hidden):
    """Run the network with something done to every hidden layer's output."""
    A = X
    for W, b in params[:-1]:
        A = after_hidden(sigmoid(A @ W.T + b))
    W, b = params[-1]
    return A @ W.T + b


@dropout_mlp_predict.misconception(
    "What left the hidden layers was multiplied by keep_prob. That belongs to the older form of "
    "dropout; ours has divided in training, and the full network is used as it is."
)
def hidden_layers_scaled(X, params, keep_prob):
    return _predicted(X, params, lambda A: A * keep_prob)


@dropout_mlp_predict.misconception(
    "What left the hidden layers was divided by keep_prob. That makes up for missing units in "
    "training; here none is missing."
)
def hidden_layers_divided(X, params, keep_prob):
    return _predicted(X, params, lambda A: A / keep_prob)


@dropout_mlp_predict.misconception(
    "Units are still being dropped: the same input got two different answers. After training the "
    "full network answers, every unit in its place."
)
def predicts_with_dropout(X, params, keep_prob):
    def drop(A):
        return A * (np.random.rand(*A.shape) < keep_prob) / keep_prob  # noqa: NPY002

    return _predicted(X, params, drop)


@dropout_mlp_predict.misconception(
    "The output went through a sigmoid, too. The last layer is linear: its weighted sums are Y."
)
def sigmoid_at_the_output(X, params, keep_prob):
    return sigmoid(_predicted(X, params, lambda A: A))


@dropout_mlp_predict.misconception(
    "The hidden layers have no sigmoid, so the whole network is one linear layer."
)
def no_hidden_sigmoid(X, params, keep_prob):
    A = X
    for W, b in params:
        A = A @ W.T + b
    return A


@dropout_mlp_predict.misconception(
    "The outputs were multiplied by keep_prob. Ours has divided in training, and the full network "
    "is used as it is."
)
def outputs_scaled(X, params, keep_prob):
    return keep_prob * _predicted(X, params, lambda A: A)


@dropout_mlp_predict.misconception(
    "The outputs were divided by keep_prob. That makes up for missing units in training; here none "
    "is missing."
)
def outputs_divided(X, params, keep_prob):
    return _predicted(X, params, lambda A: A) / keep_prob


@dropout_mlp_predict.misconception(
    "Every weighted sum of a hidden layer was multiplied by keep_prob before its sigmoid. The full "
    "network is used as it is."
)
def sums_scaled(X, params, keep_prob):
    hidden = [(keep_prob * W, keep_prob * b) for W, b in params[:-1]]
    return _predicted(X, [*hidden, params[-1]], lambda A: A)


@dropout_mlp_predict.misconception(
    "The weights were multiplied by keep_prob. That belongs to the older form of dropout; ours has "
    "divided in training, and the full network is used as it is."
)
def weights_scaled(X, params, keep_prob):
    return _predicted(X, [(keep_prob * W, b) for W, b in params], lambda A: A)


@dropout_mlp_predict.misconception(
    "The hidden layers have ReLU. In this set they end in a sigmoid."
)
def relu_for_sigmoid(X, params, keep_prob):
    A = X
    for W, b in params[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    return A @ params[-1][0].T + params[-1][1]


@dropout_mlp_predict.misconception(
    "The hidden layers have tanh. In this set they end in a sigmoid."
)
def tanh_for_sigmoid(X, params, keep_prob):
    A = X
    for W, b in params[:-1]:
        A = np.tanh(A @ W.T + b)
    return A @ params[-1][0].T + params[-1][1]


@dropout_mlp_predict.misconception(
    "The biases are missing. Every layer adds its own to the product."
)
def biases_forgotten(X, params, keep_prob):
    return _predicted(X, [(W, 0.0) for W, _ in params], lambda A: A)


@dropout_mlp_predict.misconception(
    "The data went through a sigmoid before the first layer. X goes into it as it is."
)
def sigmoid_on_the_data(X, params, keep_prob):
    return _predicted(sigmoid(X), params, lambda A: A)


@dropout_mlp_predict.misconception(
    "W isn't transposed. Its rows belong to the outputs, while the samples are rows; in a square "
    "layer nothing would raise."
)
def weights_not_transposed(X, params, keep_prob):
    return _predicted(X, [(W.T, b) for W, b in params], lambda A: A)


@dropout_mlp_predict.misconception(
    "What left the last hidden layer came back. The output layer follows: its weighted sums are Y."
)
def output_layer_missing(X, params, keep_prob):
    A = X
    for W, b in params[:-1]:
        A = sigmoid(A @ W.T + b)
    return A


@dropout_mlp_predict.misconception(
    "Of more layers the first two alone count. params may hold one layer, or three: go through all "
    "of them."
)
def first_two_layers(X, params, keep_prob):
    return _predicted(X, [params[0], params[1]], lambda A: A)


@dropout_mlp_predict.misconception(
    "params was unpacked into exactly two layers. It may be one layer, or three: go through the "
    "list."
)
def exactly_two_layers(X, params, keep_prob):
    first, second = params
    return _predicted(X, [first, second], lambda A: A)


@dropout_mlp_predict.misconception(
    "The outputs went through a softmax. The last layer is linear: its weighted sums are Y."
)
def softmax_at_the_output(X, params, keep_prob):
    Z = _predicted(X, params, lambda A: A)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@dropout_mlp_predict.misconception(
    "The output layer has no bias: what leaves the last hidden layer was only multiplied by the "
    "weights. Every layer adds its own b."
)
def output_bias_missing(X, params, keep_prob):
    return _predicted(X, params, lambda A: A) - params[-1][1]
