"""ps02: a hidden layer of threshold units and an output unit, run on a batch of samples."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps02_xor.case_data import LOOP_ADVICE
from reference_impl import xor


def _quarters(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Multiples of 1/4 of either sign, none of them 0."""
    return rng.integers(1, 9, shape) / 4 * rng.choice([-1.0, 1.0], shape)


MLP_SIZES = (
    ("9 samples through 3-5-1", 9, 3, 5, False),
    ("7 samples through 4-4-1", 7, 4, 4, False),
    ("1 sample through 3-2-1", 1, 3, 2, False),
    ("5 samples through 2-5-1", 5, 2, 5, False),
    ("12 samples through 3-5-1", 12, 3, 5, True),
    ("96 samples through 3-5-1", 96, 3, 5, True),
)


def _network(rng: np.random.Generator, n: int, d: int, h: int) -> tuple[object, ...]:
    """Return X and weights with which units and output are on for some samples, off for others."""
    X, W1, w2 = (
        away_from_zero(rng, n, d),
        away_from_zero(rng, h, d),
        away_from_zero(rng, h),
    )
    b1 = -_between(rng, X @ W1.T)
    totals = (X @ W1.T + b1 >= 0) @ w2
    return X, W1, b1, w2, float(-_between(rng, totals[:, None])[0])


def _between(rng: np.random.Generator, sums: np.ndarray) -> np.ndarray:
    """Return for each column a number in its middle, never 0 and never one of its entries."""
    levels = np.sort(sums, axis=0)
    half = len(levels) // 2
    if half == 0:
        return levels[0] + rng.choice([-0.5, 0.4], levels.shape[1])
    return 0.4 * levels[half - 1] + 0.6 * levels[half] + 1e-3


def _threshold_mlp_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(label, _network(rng, n, d, h), {"N": n}, count_steps)
        for label, n, d, h, count_steps in MLP_SIZES
    ]
    X, W1, w2 = _quarters(rng, 6, 3), _quarters(rng, 4, 3), rng.permutation([1.0, 2.0, 4.0, 8.0])
    b1 = -(X[:4] * W1).sum(axis=1)  # unit j is exactly at its threshold for sample j
    b2 = -float((W1 @ X[2] + b1 >= 0) @ w2)  # and the output for sample 2
    cases.insert(4, Case("6 samples, some sums exactly 0", (X, W1, b1, w2, b2), {"N": 6}))
    return cases


threshold_mlp = Exercise(
    name="threshold_mlp",
    arguments=("X", "W1", "b1", "w2", "b2"),
    parts=(Part("outputs", 3),),
    task=(
        "Run every sample through a hidden layer of threshold units and an output unit, which is "
        "a threshold unit too; return an array of 0 and 1."
    ),
    reference=xor.threshold_mlp,
    cases=_threshold_mlp_cases,
    leaf_labels={"": "The array of outputs"},
    loop_advice=LOOP_ADVICE,
)


def _step(z):
    return np.where(z >= 0, 1.0, 0.0)


@threshold_mlp.misconception(
    "W1 isn't transposed. Its rows belong to the hidden units, (H, D), and X has D columns. With "
    "symmetric weights, or those of XOR, nothing would show; in a square layer only the numbers do."
)
def hidden_weights_not_transposed(X, W1, b1, w2, b2):
    return _step(_step(X @ W1 + b1) @ w2 + b2)


@threshold_mlp.misconception(
    "The hidden units have no threshold: their sums went straight to the output. Without a "
    "non-linearity between them two layers are one, and one layer is one line."
)
def hidden_threshold_forgotten(X, W1, b1, w2, b2):
    return _step((X @ W1.T + b1) @ w2 + b2)


@threshold_mlp.misconception(
    "The outputs aren't 0 and 1: the output unit's threshold is missing. Its weighted sum decides, "
    "and the answer is on or off."
)
def output_threshold_forgotten(X, W1, b1, w2, b2):
    return _step(X @ W1.T + b1) @ w2 + b2


@threshold_mlp.misconception(
    "Units whose sum is exactly 0 are off in your network. In this course a unit is on from 0, "
    "in the hidden layer and at the output."
)
def strict_units(X, W1, b1, w2, b2):
    return 1.0 * (1.0 * (X @ W1.T + b1 > 0) @ w2 + b2 > 0)


@threshold_mlp.misconception(
    "The hidden units answer with −1 and +1. Units of this network are off or on, 0 or 1; its "
    "output weights were made for that."
)
def signs_for_hidden_units(X, W1, b1, w2, b2):
    return _step(np.where(X @ W1.T + b1 >= 0, 1.0, -1.0) @ w2 + b2)


@threshold_mlp.misconception(
    "The hidden units are ReLUs. A threshold unit hands on 1 or 0, not how far it is above 0."
)
def relu_for_hidden_units(X, W1, b1, w2, b2):
    return _step(np.maximum(X @ W1.T + b1, 0) @ w2 + b2)


@threshold_mlp.misconception(
    "The hidden biases are missing, so all the lines run through the origin."
)
def hidden_biases_forgotten(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T) @ w2 + b2)


@threshold_mlp.misconception(
    "The output's bias is missing. It says how much the hidden units together must give before "
    "the output switches on."
)
def output_bias_forgotten(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T + b1) @ w2)


@threshold_mlp.misconception(
    "The outputs are True and False. What is asked for are the numbers 1 and 0."
)
def outputs_true_or_false(X, W1, b1, w2, b2):
    return _step(X @ W1.T + b1) @ w2 + b2 >= 0


@threshold_mlp.misconception("Neither layer has its bias. Each unit adds its own to its sum.")
def no_biases(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T) @ w2)


@threshold_mlp.misconception(
    "The hidden biases were subtracted. They are added; only a threshold, on the other side of "
    "the ≥, has the opposite sign."
)
def hidden_biases_subtracted(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T - b1) @ w2 + b2)


@threshold_mlp.misconception(
    "The biases were subtracted, at the output at least. They are added; only a threshold, on the "
    "other side of the ≥, has the opposite sign."
)
def all_biases_subtracted(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T - b1) @ w2 - b2)


@threshold_mlp.misconception(
    "The outputs are −1 and +1. The output unit is a threshold unit: 0 or 1."
)
def signs_for_outputs(X, W1, b1, w2, b2):
    return np.where(_step(X @ W1.T + b1) @ w2 + b2 >= 0, 1.0, -1.0)


@threshold_mlp.misconception(
    "On and off are exchanged in the hidden layer: a unit is on where its sum is 0 or more."
)
def hidden_units_exchanged(X, W1, b1, w2, b2):
    return _step((1 - _step(X @ W1.T + b1)) @ w2 + b2)


@threshold_mlp.misconception(
    "On and off are exchanged at the output: it is on where its sum is 0 or more."
)
def output_exchanged(X, W1, b1, w2, b2):
    return 1 - _step(_step(X @ W1.T + b1) @ w2 + b2)


@threshold_mlp.misconception(
    "The hidden units are sigmoids. A threshold unit hands on 1 or 0, and nothing between."
)
def sigmoids_for_hidden_units(X, W1, b1, w2, b2):
    return _step(0.5 * (1 + np.tanh(0.5 * (X @ W1.T + b1))) @ w2 + b2)


@threshold_mlp.misconception(
    "The output is rounded at ½: it is on where its sum is ½ or more. With the bias added, the "
    "comparison is with 0."
)
def output_from_one_half(X, W1, b1, w2, b2):
    return (_step(X @ W1.T + b1) @ w2 + b2 >= 0.5).astype(float)


@threshold_mlp.misconception(
    "The outputs of the hidden layer came back. The output unit is missing: it adds them up with "
    "its weights, and decides."
)
def hidden_layer_returned(X, W1, b1, w2, b2):
    return _step(X @ W1.T + b1)


@threshold_mlp.misconception(
    "The outputs stand in a column, shape (N, 1). One number for each sample is asked for, shape "
    "(N,)."
)
def outputs_in_a_column(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T + b1) @ w2 + b2)[:, None]


@threshold_mlp.misconception(
    "All units answer with a sign, −1, 0 or +1. Units of this network are off or on, 0 or 1."
)
def signs_everywhere(X, W1, b1, w2, b2):
    return np.sign(np.sign(X @ W1.T + b1) @ w2 + b2)


@threshold_mlp.misconception(
    "b2 was taken for a threshold, or subtracted. A bias is added to the sum, which is then "
    "compared with 0."
)
def output_bias_for_a_threshold(X, W1, b1, w2, b2):
    hidden = (X @ W1.T + b1 >= 0).astype(float)
    return (hidden @ w2 - b2 >= 0).astype(float)


@threshold_mlp.misconception(
    "b1 was added behind the hidden threshold, to its zeros and ones. It belongs to the sums, "
    "before they are compared with 0."
)
def hidden_bias_behind_the_threshold(X, W1, b1, w2, b2):
    hidden = (X @ W1.T >= 0).astype(float) + b1
    return (hidden @ w2 + b2 >= 0).astype(float)
