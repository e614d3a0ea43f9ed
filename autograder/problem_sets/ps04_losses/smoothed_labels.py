"""ps04: the gradient of the cross-entropy with smoothed targets; only its forward pass is given."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE, logits_and_labels
from autograder.problem_sets.ps04_losses.log_of_softmax import log_p

EPSILONS = (0.1, 0.3, 0.25, 0.4)


def _cases(rng: np.random.Generator) -> list[Case]:
    """Logits and labels as everywhere in this set, each time with another share."""
    cases = []
    for position, case in enumerate(logits_and_labels(rng)):
        # those that differ in N only, to notice a loop, differ in nothing else
        epsilon = EPSILONS[0] if case.count_steps else EPSILONS[position % len(EPSILONS)]
        label = f"{case.label}, epsilon = {epsilon:g}"
        cases.append(Case(label, (*case.args, epsilon), case.sizes, case.count_steps))
    return cases


def _hot(Z, labels):
    return np.eye(Z.shape[1])[labels]


def _smooth(Z, labels, epsilon):
    return (1 - epsilon) * _hot(Z, labels) + epsilon / Z.shape[1]


def _right_label_smoothing_gradient(Z, labels, epsilon):
    return (np.exp(log_p(Z)) - _smooth(Z, labels, epsilon)) / len(Z)


label_smoothing_gradient = Exercise(
    name="label_smoothing_gradient",
    arguments=("Z", "labels", "epsilon"),
    parts=(Part("dZ", 4),),
    task=(
        "Return the gradient, with respect to the logits Z, of the mean cross-entropy whose "
        "targets are smoothed: a share epsilon of each 1 is spread evenly over all C classes."
    ),
    reference=_right_label_smoothing_gradient,
    cases=_cases,
    leaf_labels={"": "dZ"},
    ratio_advice={
        "−1": "Nudge one logit of the true class upward: does the loss rise or fall?",
        "N": "The loss is a mean over the samples: what becomes of its 1/N in the derivative?",
    },
    loop_advice=LOOP_ADVICE,
)


@label_smoothing_gradient.misconception(
    "The targets aren't smoothed: that is the gradient for one-hot rows. Write down the row of "
    "targets for one sample, with epsilon in it, before you differentiate."
)
def targets_not_smoothed(Z, labels, epsilon):
    return (np.exp(log_p(Z)) - _hot(Z, labels)) / len(Z)


@label_smoothing_gradient.misconception(
    "The share was spread over the other classes only. It goes to all C of them, so the true "
    "class gets a little of it back."
)
def share_for_the_others_only(Z, labels, epsilon):
    others = 1 - _hot(Z, labels)
    T = (1 - epsilon) * _hot(Z, labels) + epsilon / (Z.shape[1] - 1) * others
    return (np.exp(log_p(Z)) - T) / len(Z)


@label_smoothing_gradient.misconception(
    "Each row of your gradient misses a little in its sum, which must be 0: the true class's "
    "target has lost epsilon, but hasn't got back its own part of what was spread."
)
def own_part_lost(Z, labels, epsilon):
    others = 1 - _hot(Z, labels)
    T = (1 - epsilon) * _hot(Z, labels) + epsilon / Z.shape[1] * others
    return (np.exp(log_p(Z)) - T) / len(Z)


@label_smoothing_gradient.misconception(
    "What was spread over all classes was never taken from the true one: the targets of a sample "
    "add up to more than 1. A target row is a distribution."
)
def spread_without_taking(Z, labels, epsilon):
    return (np.exp(log_p(Z)) - _hot(Z, labels) - epsilon / Z.shape[1]) / len(Z)


@label_smoothing_gradient.misconception(
    "Every class got the whole share. It is split among the C classes, so that the targets of a "
    "sample still add up to 1."
)
def whole_share_for_each(Z, labels, epsilon):
    return (np.exp(log_p(Z)) - (1 - epsilon) * _hot(Z, labels) - epsilon) / len(Z)


@label_smoothing_gradient.misconception(
    "The share was split by the number of samples. It is spread over the classes of one sample, "
    "so the number of columns splits it."
)
def share_split_by_samples(Z, labels, epsilon):
    n = len(Z)
    return (np.exp(log_p(Z)) - (1 - epsilon) * _hot(Z, labels) - epsilon / n) / n


@label_smoothing_gradient.misconception(
    "epsilon and the rest changed places: the true class keeps epsilon, and all the rest is "
    "spread. A small epsilon should change the targets a little only."
)
def keeps_epsilon_only(Z, labels, epsilon):
    T = epsilon * _hot(Z, labels) + (1 - epsilon) / Z.shape[1]
    return (np.exp(log_p(Z)) - T) / len(Z)


@label_smoothing_gradient.misconception(
    "The spread part has no gradient in yours: what you return is the gradient for one-hot rows, "
    "made smaller. The evenly spread targets pull at the logits as well."
)
def spread_part_without_gradient(Z, labels, epsilon):
    return (1 - epsilon) * (np.exp(log_p(Z)) - _hot(Z, labels)) / len(Z)


@label_smoothing_gradient.misconception(
    "You smoothed the probabilities. It is the targets that are smoothed: the softmax stays as "
    "it is."
)
def probabilities_smoothed(Z, labels, epsilon):
    P = (1 - epsilon) * np.exp(log_p(Z)) + epsilon / Z.shape[1]
    return (P - _hot(Z, labels)) / len(Z)


@label_smoothing_gradient.misconception(
    "The factor 1/N is missing: every entry is N times too large. The loss is a mean over the "
    "samples, and so is its gradient."
)
def smoothed_gradient_of_the_sum(Z, labels, epsilon):
    return np.exp(log_p(Z)) - _smooth(Z, labels, epsilon)


@label_smoothing_gradient.misconception(
    "The sign is the other way round. The loss falls when a logit grows whose target is larger "
    "than its probability, so the gradient is negative there."
)
def smoothed_gradient_with_the_wrong_sign(Z, labels, epsilon):
    return (_smooth(Z, labels, epsilon) - np.exp(log_p(Z))) / len(Z)


@label_smoothing_gradient.misconception(
    "You divided by the number of classes. The loss is a mean over the samples, the rows."
)
def smoothed_gradient_by_classes(Z, labels, epsilon):
    return (np.exp(log_p(Z)) - _smooth(Z, labels, epsilon)) / Z.shape[1]


@label_smoothing_gradient.misconception(
    "The softmax ran down the columns. Each row is a sample, and the entries of each row of the "
    "gradient add up to 0."
)
def smoothed_down_the_columns(Z, labels, epsilon):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - _smooth(Z, labels, epsilon)) / len(Z)


@label_smoothing_gradient.misconception(
    "With logits near 1000 the exponentials overflow and give nan. Subtract each row's largest "
    "logit first, as in your softmax."
)
def smoothed_gradient_not_shifted(Z, labels, epsilon):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - _smooth(Z, labels, epsilon)) / len(Z)


@label_smoothing_gradient.misconception(
    "The true class's 1 was lowered, but nothing was given to the other classes. What is taken "
    "from one target goes to all of them."
)
def taken_without_spreading(Z, labels, epsilon):
    return (np.exp(log_p(Z)) - (1 - epsilon) * _hot(Z, labels)) / len(Z)


@label_smoothing_gradient.misconception(
    "An extra factor p(1 − p) is in there. The logarithm cancels softmax's own slope for smoothed "
    "targets just as for one-hot ones."
)
def extra_slope_with_smoothed_targets(Z, labels, epsilon):
    P = np.exp(log_p(Z))
    return (P - _smooth(Z, labels, epsilon)) * P * (1 - P) / len(Z)
