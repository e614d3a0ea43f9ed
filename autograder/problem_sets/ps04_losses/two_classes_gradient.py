"""ps04: the gradient of binary cross-entropy with respect to the logits."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE
from autograder.problem_sets.ps04_losses.two_classes import binary_cases, sigmoid
from reference_impl import losses

binary_cross_entropy_gradient = Exercise(
    name="binary_cross_entropy_gradient",
    arguments=("z", "t"),
    parts=(Part("dz", 2),),
    task="Return the gradient of the binary cross-entropy with respect to the logits z.",
    reference=losses.binary_cross_entropy_gradient,
    cases=binary_cases,
    leaf_labels={"": "dz"},
    ratio_advice={
        "−1": "Which difference do you take, that of p and t or that of t and p?",
        "N": "The loss is a mean over the samples: what becomes of its 1/N in the derivative?",
    },
    loop_advice=LOOP_ADVICE,
)


@binary_cross_entropy_gradient.misconception(
    "The gradient is right, but your sigmoid overflows at −1000. The one that the notebook gives "
    "you doesn't.",
    unaffected_parts=("dz",),
)
def sigmoid_that_overflows(z, t):
    return (1 / (1 + np.exp(-z)) - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The factor 1/N is missing. The loss is a mean over the samples, and so is its gradient."
)
def binary_gradient_of_the_sum(z, t):
    return sigmoid(z) - t


@binary_cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there. The derivative of the logarithm has already cancelled "
    "it: what is left is the difference alone."
)
def extra_sigmoid_slope(z, t):
    p = sigmoid(z)
    return (p - t) * p * (1 - p) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The sign is the other way round. Where t is 1 the loss falls when z grows, so the gradient is "
    "negative there."
)
def target_minus_probability(z, t):
    return (t - sigmoid(z)) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The sigmoid is missing: you subtracted the targets from the logits. Compare them with "
    "probabilities."
)
def logit_minus_target(z, t):
    return (z - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The labels never enter: you returned the probabilities divided by N. Where t is 1 the "
    "gradient must be negative."
)
def targets_forgotten(z, t):
    return sigmoid(z) / len(z)


@binary_cross_entropy_gradient.misconception(
    "That is the gradient with respect to p. One step is missing, from p to the logit z, whose "
    "slope p(1 − p) cancels what you divide by."
)
def gradient_by_probability(z, t):
    p = sigmoid(z)
    return (p - t) / (p * (1 - p)) / len(z)


@binary_cross_entropy_gradient.misconception(
    "Only the targets were divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_targets_only(z, t):
    return sigmoid(z) - t / len(z)


@binary_cross_entropy_gradient.misconception(
    "It is a single number: the samples were averaged away. A gradient has exactly the shape of "
    "what it is the gradient of."
)
def one_slope_for_the_batch(z, t):
    return np.mean(sigmoid(z) - t)


@binary_cross_entropy_gradient.misconception(
    "The sign is the other way round, and the factor 1/N is missing. Where t is 1 the gradient is "
    "negative, and the loss is a mean over the samples."
)
def target_minus_probability_of_the_sum(z, t):
    return t - sigmoid(z)


@binary_cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there, and 1/N is missing. The derivative of the logarithm "
    "has already cancelled the sigmoid's slope."
)
def extra_slope_without_mean(z, t):
    p = sigmoid(z)
    return (p - t) * p * (1 - p)


@binary_cross_entropy_gradient.misconception(
    "That is the gradient with respect to p, and without 1/N. One step is missing, from p to the "
    "logit z, whose slope p(1 − p) cancels what you divide by."
)
def by_probability_without_mean(z, t):
    p = sigmoid(z)
    return (p - t) / (p * (1 - p))


@binary_cross_entropy_gradient.misconception(
    "Only the first term, t log p, was differentiated, and with respect to p. Samples with t = 0 "
    "have a gradient, too, and one step leads from p to z."
)
def first_term_by_probability(z, t):
    return -t / sigmoid(z) / len(z)


@binary_cross_entropy_gradient.misconception(
    "Only the samples with t = 1 have a gradient in your array. Those with t = 0 push as well, "
    "the other way."
)
def only_samples_of_one(z, t):
    return t * (sigmoid(z) - 1) / len(z)


@binary_cross_entropy_gradient.misconception(
    "Only the samples with t = 0 have a gradient in your array. Those with t = 1 push as well, "
    "the other way."
)
def only_samples_of_zero(z, t):
    return (1 - t) * sigmoid(z) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The probabilities were rounded to decisions, 0 or 1. The gradient compares the probability "
    "itself with the target."
)
def decisions_for_probabilities(z, t):
    return ((z >= 0) - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "That is the slope of the sigmoid; what the target is plays no part. The gradient of the loss "
    "compares the probability with the target."
)
def slope_of_the_sigmoid(z, t):
    p = sigmoid(z)
    return p * (1 - p) / len(z)


@binary_cross_entropy_gradient.misconception(
    "Your gradient is twice the right one. There is no square in this loss, so no 2 comes down."
)
def gradient_doubled(z, t):
    return 2 * (sigmoid(z) - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The sigmoid was applied twice. Compare its output with the target as it is."
)
def squashed_twice(z, t):
    return (sigmoid(sigmoid(z)) - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The differences were squared, so your gradient can't tell above from below."
)
def differences_squared(z, t):
    return (sigmoid(z) - t) ** 2 / len(z)


@binary_cross_entropy_gradient.misconception(
    "The differences lost their sign. Where t is 1 the gradient must be negative."
)
def absolute_difference(z, t):
    return np.abs(sigmoid(z) - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The labels are exchanged: where t is 1 yours is what belongs to t = 0."
)
def labels_of_the_gradient_exchanged(z, t):
    return (sigmoid(z) - (1 - t)) / len(z)
