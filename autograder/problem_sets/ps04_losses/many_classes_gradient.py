"""ps04: the gradient of the cross-entropy for many classes."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE, logits_and_labels
from autograder.problem_sets.ps04_losses.log_of_softmax import log_p
from reference_impl import losses

cross_entropy_gradient = Exercise(
    name="cross_entropy_gradient",
    arguments=("Z", "labels"),
    parts=(Part("dZ", 2),),
    task=(
        "Return the gradient of the cross-entropy with respect to the logits Z: compare the "
        "softmax of each row with the one-hot row of its label."
    ),
    reference=losses.cross_entropy_gradient,
    cases=logits_and_labels,
    leaf_labels={"": "dZ"},
    ratio_advice={
        "−1": "Which difference do you take, output − target or target − output?",
        "N": "The loss is a mean over the samples: what becomes of its 1/N in the derivative?",
    },
    loop_advice=LOOP_ADVICE,
)


def _hot(Z, labels):
    return np.eye(Z.shape[1])[labels]


@cross_entropy_gradient.misconception(
    "The factor 1/N is missing: every entry is N times too large. The loss is a mean over the "
    "samples, and so is its gradient."
)
def entropy_gradient_of_the_sum(Z, labels):
    return np.exp(log_p(Z)) - _hot(Z, labels)


@cross_entropy_gradient.misconception(
    "The labels never enter: you returned the probabilities divided by N. Only the entries of the "
    "true classes differ, and there the gradient must be negative."
)
def labels_forgotten(Z, labels):
    return np.exp(log_p(Z)) / len(Z)


@cross_entropy_gradient.misconception(
    "The sign is the other way round. The loss falls when the true class's logit grows, so its "
    "gradient is negative there."
)
def one_hot_minus_softmax(Z, labels):
    return (_hot(Z, labels) - np.exp(log_p(Z))) / len(Z)


@cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there. The logarithm has cancelled softmax's own slope: what "
    "is left is the difference alone."
)
def extra_softmax_slope(Z, labels):
    P = np.exp(log_p(Z))
    return (P - _hot(Z, labels)) * P * (1 - P) / len(Z)


@cross_entropy_gradient.misconception(
    "The softmax ran down the columns. Each row is a sample, and the entries of each row of the "
    "gradient add up to 0."
)
def gradient_down_the_columns(Z, labels):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "With logits near 1000 the exponentials overflow and give nan. Subtract each row's largest "
    "logit first, as in your softmax."
)
def gradient_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "Only the one-hot part was divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_labels_only(Z, labels):
    return np.exp(log_p(Z)) - _hot(Z, labels) / len(Z)


@cross_entropy_gradient.misconception(
    "The 1 was subtracted from whole columns, in every row. Row n loses it at its own label only: "
    "give the row numbers together with the labels."
)
def one_from_whole_columns(Z, labels):
    P = np.exp(log_p(Z))
    P[:, labels] -= 1
    return P / len(Z)


@cross_entropy_gradient.misconception(
    "You divided by the number of all entries. The loss is a mean over the N samples, so N alone "
    "divides the gradient."
)
def gradient_by_all_entries(Z, labels):
    return (np.exp(log_p(Z)) - _hot(Z, labels)) / Z.size


@cross_entropy_gradient.misconception(
    "The softmax is missing: you compared the logits themselves with the one-hot rows."
)
def logits_minus_one_hot(Z, labels):
    return (Z - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "The sign is the other way round, and the factor 1/N is missing. The gradient is negative at "
    "the true class, and the loss is a mean over the samples."
)
def one_hot_minus_softmax_of_the_sum(Z, labels):
    return _hot(Z, labels) - np.exp(log_p(Z))


@cross_entropy_gradient.misconception(
    "You divided by the number of classes. N, the number of samples, is the number of rows."
)
def gradient_by_classes(Z, labels):
    return (np.exp(log_p(Z)) - _hot(Z, labels)) / Z.shape[1]


@cross_entropy_gradient.misconception(
    "Only the entries of the true classes are there; the others are 0. Where another class has "
    "got some probability, the gradient is positive."
)
def only_the_true_classes(Z, labels):
    P = np.exp(log_p(Z))
    return (P - 1) * _hot(Z, labels) / len(Z)


@cross_entropy_gradient.misconception(
    "1 was subtracted in every column. Only the column of the row's own label loses it."
)
def one_subtracted_everywhere(Z, labels):
    return (np.exp(log_p(Z)) - 1) / len(Z)


@cross_entropy_gradient.misconception(
    "That is the gradient with respect to the probabilities. One step is missing, from the "
    "probabilities to the logits."
)
def gradient_by_probabilities(Z, labels):
    P = np.exp(log_p(Z))
    return -_hot(Z, labels) / np.maximum(P, 1e-300) / len(Z)


@cross_entropy_gradient.misconception(
    "The labels themselves were subtracted, as numbers. A label says which column loses a 1."
)
def labels_as_numbers(Z, labels):
    return (np.exp(log_p(Z)) - labels[:, None]) / len(Z)


@cross_entropy_gradient.misconception(
    "The labels never enter: you returned the probabilities. Where the true class is the gradient "
    "must be negative."
)
def probabilities_for_gradient(Z, labels):
    return np.exp(log_p(Z))


@cross_entropy_gradient.misconception(
    "The probabilities were rounded to decisions: 1 for the largest logit, 0 for the others. The "
    "gradient compares the probabilities themselves."
)
def hard_decisions(Z, labels):
    return ((Z.max(axis=1, keepdims=True) == Z) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception("1/N is there twice. The samples are averaged once.")
def gradient_averaged_twice(Z, labels):
    return (np.exp(log_p(Z)) - _hot(Z, labels)) / len(Z) ** 2


@cross_entropy_gradient.misconception(
    "The samples were averaged away: one row is left. A gradient has exactly the shape of what it "
    "is the gradient of."
)
def gradient_averaged_away(Z, labels):
    return np.mean(np.exp(log_p(Z)) - _hot(Z, labels), axis=0)


@cross_entropy_gradient.misconception(
    "Two things: nothing was subtracted first, so large logits give nan, and the factor 1/N is "
    "missing."
)
def not_shifted_and_no_mean(Z, labels):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True) - _hot(Z, labels)


@cross_entropy_gradient.misconception(
    "Two things: the softmax ran down the columns, and nothing was subtracted first. Each row is "
    "a sample."
)
def gradient_down_the_columns_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum(axis=0) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "The logarithms of the probabilities stand where the probabilities belong."
)
def logarithms_minus_one_hot(Z, labels):
    return (log_p(Z) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there, and the factor 1/N is missing. The logarithm has "
    "cancelled softmax's own slope."
)
def extra_slope_and_no_mean(Z, labels):
    P = np.exp(log_p(Z))
    return (P - _hot(Z, labels)) * P * (1 - P)


@cross_entropy_gradient.misconception(
    "Your gradient is twice the right one. There is no square in this loss, so no 2 comes down."
)
def gradient_doubled(Z, labels):
    return 2 * (np.exp(log_p(Z)) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "The exponentials were not divided by their sum, so they are no probabilities. The softmax "
    "comes first."
)
def exponentials_not_divided(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return (E - _hot(Z, labels)) / len(Z)
