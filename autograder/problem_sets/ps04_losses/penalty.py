"""ps04: the L2 penalty on weights and its gradient."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from reference_impl import losses


def _penalty_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("W is 3 × 4, lam = 0.1", (away_from_zero(rng, 3, 4), 0.1)),
        Case("W is 3 × 3, lam = 3", (away_from_zero(rng, 3, 3), 3.0)),
        Case("W is 5 × 2, lam = 0.7", (away_from_zero(rng, 5, 2), 0.7)),
        Case("W has one axis, lam = 0.01", (away_from_zero(rng, 6), 0.01)),
        Case("W is 2 × 3 × 4, lam = 1.5", (away_from_zero(rng, 2, 3, 4), 1.5)),
    ]


l2_penalty = Exercise(
    name="l2_penalty",
    arguments=("W", "lam"),
    parts=(Part("penalty", 1),),
    task="Return ½ λ times the sum of the squares of all entries of W, as a float.",
    reference=losses.l2_penalty,
    cases=_penalty_cases,
    leaf_labels={"": "The penalty"},
)


@l2_penalty.misconception(
    "The ½ is missing: your penalty is twice the right one. It cancels the 2 of the derivative."
)
def penalty_without_half(W, lam):
    return lam * np.sum(W**2)


@l2_penalty.misconception("λ is missing. It says how much the weights' size shall cost.")
def penalty_without_lambda(W, lam):
    return 0.5 * np.sum(W**2)


@l2_penalty.misconception(
    "You took the mean of the squares. The penalty is a sum over all weights; it knows nothing of "
    "samples, and nothing is averaged."
)
def penalty_as_a_mean(W, lam):
    return 0.5 * lam * np.mean(W**2)


@l2_penalty.misconception(
    "You took the root: that is the length of W. The penalty is built from its square."
)
def penalty_by_the_norm(W, lam):
    return 0.5 * lam * np.sqrt(np.sum(W**2))


@l2_penalty.misconception(
    "The weights were added up before they were squared, so those of opposite signs cancel."
)
def square_of_the_sum(W, lam):
    return 0.5 * lam * np.sum(W) ** 2


@l2_penalty.misconception(
    "Those are absolute values, which is another penalty, L1. L2 takes squares."
)
def absolute_values(W, lam):
    return 0.5 * lam * np.sum(np.abs(W))


@l2_penalty.misconception(
    "It is an array with a penalty for each weight. The penalty is their sum, one number."
)
def penalty_of_each_weight(W, lam):
    return 0.5 * lam * W**2


@l2_penalty.misconception("That is the sum of the squares alone: λ and the ½ are missing.")
def sum_of_squares(W, lam):
    return np.sum(W**2)


@l2_penalty.misconception(
    "You divided by the number of rows. The penalty is a plain sum: it knows nothing of samples."
)
def penalty_by_rows(W, lam):
    return 0.5 * lam * np.sum(W**2) / len(W)


@l2_penalty.misconception("λ was squared as well. It stands in front of the square.")
def lambda_squared(W, lam):
    return 0.5 * np.sum((lam * W) ** 2)


@l2_penalty.misconception("The weights aren't squared, so those of opposite signs cancel.")
def not_squared(W, lam):
    return 0.5 * lam * np.sum(W)


@l2_penalty.misconception(
    "The ½ was squared along with the weight, so a quarter came of it. It stands in front of the "
    "square."
)
def half_squared(W, lam):
    return lam * np.sum((0.5 * W) ** 2)


@l2_penalty.misconception(
    "It is the length of W times λ: the root was taken, and the ½ is missing. The penalty is half "
    "the square of the length."
)
def length_times_lambda(W, lam):
    return lam * np.sqrt(np.sum(W**2))


@l2_penalty.misconception(
    "Only one axis was added up, so an array came back, or a number for one axis only. The "
    "penalty is one number for all weights."
)
def one_axis_only(W, lam):
    return 0.5 * lam * np.sum(W**2, axis=-1)


@l2_penalty.misconception(
    "The penalty is negative. Large weights have to cost something: look at the sign."
)
def negative_penalty(W, lam):
    return -0.5 * lam * np.sum(W**2)


@l2_penalty.misconception("You divided by λ. A larger λ makes the same weights cost more.")
def penalty_by_lambda(W, lam):
    return 0.5 * np.sum(W**2) / lam


@l2_penalty.misconception(
    "Those are absolute values without the ½, the penalty that is called L1. L2 takes squares."
)
def absolute_values_without_half(W, lam):
    return lam * np.sum(np.abs(W))


@l2_penalty.misconception(
    "That is the mean of the squares, without the ½. The penalty is half the sum."
)
def mean_without_half(W, lam):
    return lam * np.mean(W**2)


l2_gradient = Exercise(
    name="l2_gradient",
    arguments=("W", "lam"),
    parts=(Part("dW", 1),),
    task="Return the gradient of the penalty ½ λ ΣW² with respect to W, an array of W's shape.",
    reference=losses.l2_gradient,
    cases=_penalty_cases,
    leaf_labels={"": "dW"},
)


@l2_gradient.misconception(
    "The 2 of the derivative is still there. It cancels against the ½ of the penalty."
)
def penalty_two_kept(W, lam):
    return 2 * lam * W


@l2_gradient.misconception(
    "The ½ is still there. It cancels against the 2 that comes down from the square."
)
def penalty_half_kept(W, lam):
    return 0.5 * lam * W


@l2_gradient.misconception("λ is missing. A factor stays when you differentiate.")
def decay_without_lambda(W, lam):
    return W.copy()


@l2_gradient.misconception(
    "That is W after a step with the gradient. Return the gradient itself; whoever trains takes "
    "the step."
)
def step_taken(W, lam):
    return W - lam * W


@l2_gradient.misconception(
    "That is the gradient of absolute values, the same size for every weight. The slope of a "
    "square grows with the weight."
)
def sign_of_the_weights(W, lam):
    return lam * np.sign(W)


@l2_gradient.misconception(
    "It is a single number: the gradient was added up. Each weight has a slope of its own, so dW "
    "has W's shape."
)
def slopes_added_up(W, lam):
    return lam * np.sum(W)


@l2_gradient.misconception(
    "The gradient is right, but it was written into the caller's W. Those are the network's "
    "weights: make a new array."
)
def weights_overwritten(W, lam):
    W *= lam
    return W


@l2_gradient.misconception(
    "The sign is the other way round. The penalty grows with a positive weight, so its gradient "
    "is positive there; the step takes the minus."
)
def gradient_negative(W, lam):
    return -lam * W


@l2_gradient.misconception(
    "That is twice the weights: λ is missing, and the 2 of the derivative is still there."
)
def two_without_lambda(W, lam):
    return 2 * W


@l2_gradient.misconception(
    "You divided by the number of weights. The penalty is a plain sum, and nothing is averaged."
)
def gradient_by_all_weights(W, lam):
    return lam * W / W.size


@l2_gradient.misconception(
    "You divided by the number of rows. The penalty knows nothing of samples."
)
def gradient_by_rows(W, lam):
    return lam * W / len(W)


@l2_gradient.misconception("The weights are still squared. Differentiating takes one power away.")
def square_kept(W, lam):
    return lam * W**2


@l2_gradient.misconception(
    "That is the penalty of each weight, not its slope. Differentiating takes one power away."
)
def penalty_not_differentiated(W, lam):
    return 0.5 * lam * W**2


@l2_gradient.misconception(
    "λ came back in every entry. The slope of a square grows with the weight."
)
def lambda_alone(W, lam):
    return np.full(W.shape, lam)


@l2_gradient.misconception("You divided by λ. A larger λ makes every slope larger.")
def weights_by_lambda(W, lam):
    return W / lam


@l2_gradient.misconception(
    "The weights lost their sign. A negative weight is pushed up, so its gradient is negative."
)
def sign_of_the_weights_lost(W, lam):
    return lam * np.abs(W)
