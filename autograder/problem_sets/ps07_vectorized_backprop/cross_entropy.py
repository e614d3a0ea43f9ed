"""ps07: back from the mean cross-entropy through the softmax, in one step."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps07_vectorized_backprop.loop_advice import LOOP_ADVICE
from reference_impl import layers


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [
        ("5 samples, 3 classes", 5, 3, False),
        ("4 samples, 4 classes", 4, 4, False),
        ("1 sample, 3 classes", 1, 3, False),
        ("8 samples, 3 classes", 8, 3, True),
        ("64 samples, 3 classes", 64, 3, True),
    ]
    cases = [
        Case(
            label,
            (away_from_zero(rng, n, c), rng.integers(0, c, n)),
            {"N": n, "C": c},
            count_steps,
        )
        for label, n, c, count_steps in sizes
    ]
    # rows far from zero and from each other, and one whose own logits are far apart
    Z = away_from_zero(rng, 4, 3) + np.array([[1000.0], [-1000.0], [1000.0], [0.0]])
    Z[3, rng.integers(3)] = 1000.0
    sizes_there = {"N": 4, "C": 3}
    cases.insert(
        3, Case("4 samples, 3 classes, logits of ±1000", (Z, rng.integers(0, 3, 4)), sizes_there)
    )
    return cases


softmax_cross_entropy_backward = Exercise(
    name="softmax_cross_entropy_backward",
    arguments=("Z", "labels"),
    parts=(Part("dZ", 3),),
    task=(
        "Return dZ, the gradient of the mean cross-entropy with respect to the logits Z: compare "
        "the softmax of each row with the one-hot row of its label."
    ),
    reference=layers.softmax_cross_entropy_backward,
    cases=_softmax_cases,
    leaf_labels={"": "dZ"},
    ratio_advice={
        "−1": "Which difference do you take, output − target or target − output?",
        "N": "The loss is a mean over the samples: what becomes of its 1/N in the derivative?",
    },
    loop_advice=LOOP_ADVICE,
)


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@softmax_cross_entropy_backward.misconception(
    "The factor 1/N is missing: every entry is N times too large. The loss is a mean over the "
    "batch, and so is its gradient."
)
def no_mean(Z, labels):
    return _softmax(Z) - np.eye(Z.shape[1])[labels]


@softmax_cross_entropy_backward.misconception(
    "The labels never enter: you returned the probabilities divided by N. Only the entry of the "
    "true class differs, and there the gradient must be negative."
)
def labels_forgotten(Z, labels):
    return _softmax(Z) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The sign is the other way round. The loss falls when the true class's logit grows, so its "
    "gradient is negative there."
)
def one_hot_minus_softmax(Z, labels):
    return (np.eye(Z.shape[1])[labels] - _softmax(Z)) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "An extra factor p(1 − p) is in there. Softmax and logarithm cancel it: the gradient with "
    "respect to the logits is simpler than either derivative alone."
)
def extra_softmax_slope(Z, labels):
    P = _softmax(Z)
    return (P - np.eye(Z.shape[1])[labels]) * P * (1 - P) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The softmax ran down the columns. Each row is a sample, and each row's probabilities add "
    "up to 1."
)
def softmax_over_samples(Z, labels):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "With logits of ±1000 your softmax overflows and gives nan. Subtracting each row's largest "
    "logit changes no probability and keeps the exponential small."
)
def softmax_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "Only the one-hot part was divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_labels_only(Z, labels):
    return _softmax(Z) - np.eye(Z.shape[1])[labels] / len(Z)
