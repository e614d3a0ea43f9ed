"""ps07: back from the mean cross-entropy through the softmax, in one step."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps07_vectorized_backprop.loop_advice import LOOP_ADVICE
from reference_impl import layers
from reference_impl.activations import sigmoid


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


@softmax_cross_entropy_backward.misconception(
    "The sign is the other way round, and the factor 1/N is missing. The gradient is negative at "
    "the true class, and the loss is a mean over the batch."
)
def one_hot_minus_softmax_without_mean(Z, labels):
    return np.eye(Z.shape[1])[labels] - _softmax(Z)


@softmax_cross_entropy_backward.misconception(
    "It was divided by the number of all entries, N · C. The loss is a mean over the N samples; "
    "the classes of a sample are summed up."
)
def mean_over_all_entries(Z, labels):
    return (_softmax(Z) - np.eye(Z.shape[1])[labels]) / Z.size


@softmax_cross_entropy_backward.misconception(
    "It was divided by C, the number of classes. The loss is a mean over the samples: which of Z's "
    "two sizes counts them?"
)
def mean_over_the_classes(Z, labels):
    return (_softmax(Z) - np.eye(Z.shape[1])[labels]) / Z.shape[1]


@softmax_cross_entropy_backward.misconception(
    "It was averaged over the samples, so one row is left. Each sample's logits have a gradient of "
    "their own: divide by N, but don't add up."
)
def averaged_into_one_row(Z, labels):
    return (_softmax(Z) - np.eye(Z.shape[1])[labels]).mean(axis=0)


@softmax_cross_entropy_backward.misconception(
    "The softmax ran down the columns, and with logits of ±1000 it overflows. Each row is a sample "
    "with probabilities of its own; take its largest logit away before the exponential."
)
def softmax_over_samples_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum(axis=0) - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The softmax was taken over the whole array, so all probabilities of all samples together make "
    "1. Each row is a sample, whose own probabilities add up to 1; its own largest logit goes, too."
)
def softmax_over_everything(Z, labels):
    E = np.exp(Z - Z.max())
    return (E / E.sum() - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The softmax was taken over the whole array, and with logits of ±1000 it overflows. Each row "
    "needs its own sum, and its own largest logit taken away."
)
def softmax_over_everything_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum() - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The largest logit of the whole batch was taken away from every row. A row far below it is "
    "left with zeros only, and 0 divided by 0 is nan: each row has a largest logit of its own."
)
def shifted_by_the_batch(Z, labels):
    E = np.exp(Z - Z.max())
    return (E / E.sum(axis=1, keepdims=True) - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The factor 1/N is missing, and with logits of ±1000 the softmax overflows and gives nan. The "
    "loss is a mean over the batch, and each row's largest logit may be taken away first."
)
def not_shifted_without_mean(Z, labels):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True) - np.eye(Z.shape[1])[labels]


@softmax_cross_entropy_backward.misconception(
    "Only the true class has a gradient here. Every logit of a row enters its softmax, so the "
    "others get one, too."
)
def true_class_only(Z, labels):
    one_hot = np.eye(Z.shape[1])[labels]
    return one_hot * (_softmax(Z) - 1) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "That is the gradient with respect to the probabilities: it stops half way. From there it has "
    "to go on through the softmax, and much of it cancels."
)
def stops_at_the_probabilities(Z, labels):
    return -np.eye(Z.shape[1])[labels] / _softmax(Z) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The softmax is missing: the one-hot rows were taken away from the logits. It is the "
    "probabilities that they are compared with."
)
def softmax_forgotten(Z, labels):
    return (Z - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "Each logit went through a sigmoid by itself. In a softmax the classes of a sample share one "
    "sum, so that their probabilities add up to 1."
)
def sigmoid_for_softmax(Z, labels):
    return (sigmoid(Z) - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "That is the loss itself. Asked for is its gradient: one number for each logit."
)
def loss_for_gradient(Z, labels):
    return float(-np.mean(np.log(_softmax(Z)[np.arange(len(Z)), labels])))


@softmax_cross_entropy_backward.misconception(
    "The 1 of the true class was taken away after the division by N. Both halves of the difference "
    "are divided: subtract first."
)
def one_subtracted_after_the_division(Z, labels):
    return _softmax(Z) / len(Z) - np.eye(Z.shape[1])[labels]


@softmax_cross_entropy_backward.misconception(
    "The 1 of the true class was taken away after the division by N, and from the wrong side: "
    "there the sign is turned, too. Subtract the one-hot row first, then divide."
)
def one_added_after_the_division(Z, labels):
    return np.eye(Z.shape[1])[labels] - _softmax(Z) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The labels were used as row numbers: the 1 was taken away from whole rows. Two indices are "
    "needed, the sample's and its class."
)
def labels_as_rows(Z, labels):
    P = _softmax(Z)
    P[labels] -= 1
    return P / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The 1 was taken away from whole columns, for all samples: a colon stands where the samples' "
    "numbers should. Each row loses it at its own label only."
)
def labels_as_columns(Z, labels):
    P = _softmax(Z)
    P[:, labels] -= 1
    return P / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The one-hot rows are off by one class. Labels count from 0 here, so label 0 is the first "
    "column."
)
def labels_from_one(Z, labels):
    return (_softmax(Z) - np.eye(Z.shape[1])[labels - 1]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "1 was subtracted from the exponential, before it was divided by the sum. Make P first; then "
    "the 1 is taken away at the right class."
)
def one_taken_from_the_exponential(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    total = E.sum(axis=1, keepdims=True)
    E[np.arange(len(Z)), labels] -= 1.0
    return E / total / len(Z)


@softmax_cross_entropy_backward.misconception(
    "At the right class stands minus its probability. What belongs there is the probability less "
    "the 1 of the target."
)
def minus_the_probability(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    P[np.arange(len(Z)), labels] *= -1.0
    return P / len(Z)
