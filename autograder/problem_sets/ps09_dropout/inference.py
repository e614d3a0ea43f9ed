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
    "Units are still being dropped, so the same input gets another answer each time. After "
    "training every unit stays."
)
def still_active(H, keep_prob):
    return H * (np.random.rand(*H.shape) < keep_prob) / keep_prob  # noqa: NPY002


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
