"""ps01: the perceptron's predictions, +1 or −1 for each sample of a batch."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps01_perceptron.case_data import (
    draw_bias,
    quarters,
    samples_at_margins,
)
from reference_impl import perceptron

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. One product of X with w has the sums of all samples at once."
)


PREDICT_SIZES = (
    ("7 samples, 3 inputs", 7, 3, False),
    ("6 samples, 6 inputs", 6, 6, False),
    ("1 sample, 4 inputs", 1, 4, False),
    ("12 samples, 3 inputs", 12, 3, True),
    ("96 samples, 3 inputs", 96, 3, True),
)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, count_steps in PREDICT_SIZES:
        w, b = away_from_zero(rng, d), draw_bias(rng)
        cases.append(Case(label, (samples_at_margins(rng, n, w, b), w, b), {"N": n}, count_steps))
    X, w = quarters(rng, 5, 2), quarters(rng, 2)
    X[3] = X[1]
    cases.insert(3, Case("5 samples, two on the boundary", (X, w, -float(X[1] @ w)), {"N": 5}))
    return cases


perceptron_predict = Exercise(
    name="perceptron_predict",
    arguments=("X", "w", "b"),
    parts=(Part("predictions", 3),),
    task="Return an array with +1 for each row x of X where w · x + b is 0 or more, −1 elsewhere.",
    reference=perceptron.perceptron_predict,
    cases=_predict_cases,
    leaf_labels={"": "The array of predictions"},
    loop_advice=LOOP_ADVICE,
)


@perceptron_predict.misconception(
    "Some predictions are 0, which is no label: NumPy's sign is 0 at 0. A sample on the boundary "
    "counts as +1 in this course."
)
def sign_of_zero(X, w, b):
    return np.sign(X @ w + b)


@perceptron_predict.misconception(
    "A sample exactly on the boundary got −1. The unit is on at 0, so its label there is +1."
)
def minus_one_on_the_boundary(X, w, b):
    return np.where(X @ w + b > 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "The predictions are 0 and 1. A perceptron's labels are −1 and +1: its learning rule "
    "multiplies by them."
)
def labels_of_a_gate(X, w, b):
    return (X @ w + b >= 0).astype(float)


@perceptron_predict.misconception(
    "The predictions are True and False. What is asked for are the numbers +1 and −1."
)
def predictions_true_or_false(X, w, b):
    return X @ w + b >= 0


@perceptron_predict.misconception(
    "These are the sums, not the labels: only the side of the boundary counts, +1 or −1."
)
def scores_for_labels(X, w, b):
    return X @ w + b


@perceptron_predict.misconception(
    "The bias plays no part, so every boundary runs through the origin. It is added to each "
    "sample's sum."
)
def predicts_without_bias(X, w, b):
    return np.where(X @ w >= 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "The bias was subtracted. It is added to each sample's sum; only a threshold, on the other "
    "side of the ≥, has the opposite sign."
)
def predicts_with_a_threshold(X, w, b):
    return np.where(X @ w >= b, 1.0, -1.0)


@perceptron_predict.misconception(
    "The sides are exchanged: −1 came out where the sum is positive. The positive side is +1."
)
def sides_exchanged(X, w, b):
    return np.where(X @ w + b >= 0, -1.0, 1.0)


@perceptron_predict.misconception(
    "X was multiplied from the wrong side. Each row of X is a sample and has an entry for each "
    "weight; where there are as many samples as inputs, nothing raises."
)
def columns_for_samples(X, w, b):
    return np.where(w @ X + b >= 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "Only one prediction came back, for the first row or for all of X. Each row of X gets one."
)
def first_row_only(X, w, b):
    return np.where(X[:1] @ w + b >= 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "Two things: a sample on the boundary got −1, and the sides are exchanged."
)
def sides_exchanged_and_boundary(X, w, b):
    return np.where(X @ w + b > 0, -1.0, 1.0)


@perceptron_predict.misconception(
    "The predictions are 0 and 1, and a sample on the boundary got 0. Labels are −1 and +1, and "
    "the boundary belongs to +1."
)
def labels_of_a_strict_gate(X, w, b):
    return (X @ w + b > 0).astype(float)


@perceptron_predict.misconception(
    "The boundary is at 1 in your function. The bias is added, and then the side of 0 decides."
)
def boundary_at_one(X, w, b):
    return np.where(X @ w + b >= 1, 1.0, -1.0)


@perceptron_predict.misconception(
    "Every prediction is +1. Half of the answer is missing: −1 where the sum is below 0."
)
def always_plus_one(X, w, b):
    return np.ones(len(X))


@perceptron_predict.misconception(
    "The predictions stand in a column, shape (N, 1). A label for each sample is asked for, shape "
    "(N,)."
)
def predictions_in_a_column(X, w, b):
    return np.where(X @ w + b >= 0, 1.0, -1.0)[:, None]


@perceptron_predict.misconception(
    "w and X were multiplied entry by entry, and not added up: a label came out for each input. "
    "Each sample has one sum."
)
def not_added_up(X, w, b):
    return np.where(X * w + b >= 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "The bias was added to every input's term, so it counts D times. Add it once, after the sum."
)
def bias_for_each_input(X, w, b):
    return np.where((X * w + b).sum(axis=1) >= 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "b was added to the label. It belongs to the weighted sum, before that is compared with 0."
)
def bias_added_to_the_label(X, w, b):
    return np.where(X @ w >= 0, 1, -1) + b
