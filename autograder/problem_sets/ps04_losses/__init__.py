"""ps04: losses and their gradients, for whole batches and from logits.

A loss is a mean over the N samples; only the perceptron error and the penalty are sums. C differs
from 2 and from N, except in one square case, where a maximum or a sum that has lost its axis
broadcasts silently. Logits come near ±1000 and 1000 apart: there only formulas hold whose
logarithm was taken on paper.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE, SIZES
from autograder.problem_sets.ps04_losses.cross_entropy import (
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
)
from autograder.problem_sets.ps04_losses.softmax import one_hot, softmax
from autograder.problem_sets.ps04_losses.two_classes import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
)
from reference_impl import losses

# -- perceptron error --------------------------------------------------------------------


def _classified(
    rng: np.random.Generator, n: int, d: int, *, mistakes: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples, weights and targets; if there are mistakes, then of both kinds."""
    X, w = away_from_zero(rng, n, d), away_from_zero(rng, d)
    while np.abs(X @ w).min() < 0.1:
        X = away_from_zero(rng, n, d)
    X[0] *= np.sign(X[0] @ w)  # on the side of 1
    X[1:2] *= -np.sign(X[1:2] @ w)[:, None]  # and one on the side of 0
    t = np.where(X @ w >= 0, 1.0, 0.0)
    if mistakes:
        wrong = rng.random(n) < 0.4
        wrong[:2], wrong[2:3] = True, False
        t = np.where(wrong, 1 - t, t)
    return X, w, t


def _perceptron_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("5 samples, 3 inputs", _classified(rng, 5, 3)),
        Case("4 samples, 4 inputs", _classified(rng, 4, 4)),
        Case("3 samples, 5 inputs", _classified(rng, 3, 5)),
        Case("1 sample, 4 inputs", _classified(rng, 1, 4)),
        Case("4 samples, none misclassified", _classified(rng, 4, 3, mistakes=False)),
        *(
            Case(f"{n} samples, 3 inputs", _classified(rng, n, 3), {"N": n}, count_steps=True)
            for n in (8, 64)
        ),
    ]


perceptron_error = Exercise(
    name="perceptron_error",
    arguments=("X", "w", "t"),
    parts=(Part("error", 2),),
    task=(
        "Return the sum over the samples of z (y − t), where z is w·x and y is 1 if z is at least "
        "0, else 0."
    ),
    reference=losses.perceptron_error,
    cases=_perceptron_cases,
    leaf_labels={"": "The error"},
    loop_advice=LOOP_ADVICE,
)


@perceptron_error.misconception(
    "You divided by N. The course's other losses are means, but Liu's perceptron error is a plain "
    "sum over the samples."
)
def mean_of_the_samples(X, w, t):
    z = X @ w
    return np.mean(z * ((z >= 0) - t))


@perceptron_error.misconception(
    "You counted the misclassified samples. The perceptron error weighs each of them by how far "
    "it lies on the wrong side, |z|: that is what gives it a slope."
)
def errors_counted(X, w, t):
    return np.sum(np.abs((X @ w >= 0) - t))


@perceptron_error.misconception(
    "The error comes out negative. Someone with y = 1 and t = 0 has a positive z, and must add "
    "something positive: which difference does that take?"
)
def target_minus_class(X, w, t):
    z = X @ w
    return np.sum(z * (t - (z >= 0)))


@perceptron_error.misconception(
    "The step is missing: y is z in your formula. Here y is the unit's decision, 1 or 0."
)
def decision_missing(X, w, t):
    z = X @ w
    return np.sum(z * (z - t))


@perceptron_error.misconception(
    "Your decisions are −1 and 1, while the targets are 0 and 1. Then even a right answer differs "
    "from its target: y must be 1 or 0, too."
)
def decisions_of_either_sign(X, w, t):
    z = X @ w
    return np.sum(z * (np.where(z >= 0, 1, -1) - t))


@perceptron_error.misconception(
    "Every sample adds its |z|. Only a misclassified one may: the factor y − t is 0 for the others."
)
def right_samples_too(X, w, t):
    return np.sum(np.abs(X @ w))


@perceptron_error.misconception(
    "It is one number for each sample. The error of the batch is their sum."
)
def error_of_each_sample(X, w, t):
    z = X @ w
    return z * ((z >= 0) - t)


@perceptron_error.misconception(
    "The threshold is at ½. That would suit an output between 0 and 1, but z can be anything: the "
    "step is at 0."
)
def threshold_at_one_half(X, w, t):
    z = X @ w
    return np.sum(z * ((z >= 0.5) - t))


@perceptron_error.misconception(
    "The sum came first and the product after: the total of all z times the total of all y − t. "
    "Each sample's z belongs to its own difference."
)
def product_of_the_sums(X, w, t):
    z = X @ w
    return np.sum(z) * np.sum((z >= 0) - t)


# -- squared error -----------------------------------------------------------------------


def _outputs_and_targets(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label.replace("columns", "outputs"),
            (away_from_zero(rng, n, c), away_from_zero(rng, n, c)),
            {"N": n, "C": c},
            count_steps,
        )
        for label, n, c, count_steps in SIZES
    ]


squared_error = Exercise(
    name="squared_error",
    arguments=("Y", "T"),
    parts=(Part("loss", 2),),
    task=(
        "Return half the squared differences, summed over the outputs of a sample and averaged "
        "over the samples, as a float."
    ),
    reference=losses.squared_error,
    cases=_outputs_and_targets,
    leaf_labels={"": "The loss"},
    loop_advice=LOOP_ADVICE,
)


@squared_error.misconception(
    "You added up the samples and never divided by N. A mean doesn't depend on how many samples a "
    "batch has, and so the learning rate needn't either."
)
def samples_not_averaged(Y, T):
    return 0.5 * np.sum((Y - T) ** 2)


@squared_error.misconception(
    "You averaged over all entries, so the outputs share a factor 1/C. The outputs of one sample "
    "are added up; the mean goes over the samples alone."
)
def mean_over_all_entries(Y, T):
    return 0.5 * np.mean((Y - T) ** 2)


@squared_error.misconception(
    "The ½ is missing: your loss is twice the right one. The ½ is there to cancel the 2 of the "
    "derivative."
)
def half_missing(Y, T):
    return np.sum((Y - T) ** 2) / len(Y)


@squared_error.misconception(
    "That is the mean over all entries, without the ½, which many libraries call MSE. Here the "
    "outputs of a sample are added up, the samples averaged, and the whole is halved."
)
def mean_squared_error_of_libraries(Y, T):
    return np.mean((Y - T) ** 2)


@squared_error.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def loss_of_each_sample(Y, T):
    return 0.5 * np.sum((Y - T) ** 2, axis=1)


@squared_error.misconception(
    "The value is right, but it is an array without axes, shape (), where a float was asked for. "
    "Make a number of it."
)
def array_without_axes(Y, T):
    return np.asarray(0.5 * np.sum((Y - T) ** 2) / len(Y))


@squared_error.misconception(
    "You took the root: that is the distance, not its square. Without the root the gradient is "
    "simply the difference."
)
def distance_for_square(Y, T):
    return 0.5 * np.mean(np.sqrt(np.sum((Y - T) ** 2, axis=1)))


@squared_error.misconception(
    "The differences were added up before they were squared, so those of opposite signs cancel. "
    "Square each of them first."
)
def sum_before_square(Y, T):
    return 0.5 * np.mean(np.sum(Y - T, axis=1) ** 2)


@squared_error.misconception(
    "Those are absolute differences. Squared ones have a slope everywhere, 0 included."
)
def absolute_differences(Y, T):
    return 0.5 * np.mean(np.sum(np.abs(Y - T), axis=1))


@squared_error.misconception(
    "The mean went over the outputs and the sum over the samples. It is the other way round: "
    "samples are rows."
)
def axes_exchanged(Y, T):
    return 0.5 * np.sum(np.mean((Y - T) ** 2, axis=1))


squared_error_gradient = Exercise(
    name="squared_error_gradient",
    arguments=("Y", "T"),
    parts=(Part("dY", 2),),
    task="Return the gradient of the squared error with respect to Y, an array of Y's shape.",
    reference=losses.squared_error_gradient,
    cases=_outputs_and_targets,
    leaf_labels={"": "dY"},
    loop_advice=LOOP_ADVICE,
)


@squared_error_gradient.misconception(
    "The factor 1/N is missing. The loss is a mean over the samples, so each of them has only the "
    "N-th part of a say."
)
def gradient_of_the_sum(Y, T):
    return Y - T


@squared_error_gradient.misconception(
    "You divided by the number of all entries. The loss averages over the N samples and adds up "
    "the outputs, so only N divides the gradient."
)
def gradient_of_the_mean_of_all(Y, T):
    return (Y - T) / Y.size


@squared_error_gradient.misconception(
    "The 2 of the derivative is still there. It cancels against the ½ of the loss."
)
def two_kept(Y, T):
    return 2 * (Y - T) / len(Y)


@squared_error_gradient.misconception(
    "The ½ is still there. It cancels against the 2 that comes down from the square."
)
def half_kept(Y, T):
    return 0.5 * (Y - T) / len(Y)


@squared_error_gradient.misconception(
    "The sign is the other way round. If an output is above its target, the loss grows with it, so "
    "the gradient is positive there."
)
def target_minus_output(Y, T):
    return (T - Y) / len(Y)


@squared_error_gradient.misconception(
    "You divided by the number of columns. N, the number of samples, is the number of rows."
)
def divided_by_columns(Y, T):
    return (Y - T) / Y.shape[1]


@squared_error_gradient.misconception(
    "The differences are still squared, so your gradient can't tell above from below. "
    "Differentiating takes one power away."
)
def square_not_differentiated(Y, T):
    return 0.5 * (Y - T) ** 2 / len(Y)


@squared_error_gradient.misconception(
    "The samples were averaged away: one row is left. A gradient has exactly the shape of what it "
    "is the gradient of, a row for each sample."
)
def averaged_away(Y, T):
    return np.mean(Y - T, axis=0)


@squared_error_gradient.misconception(
    "The gradient is right, but it was written into the caller's Y. Make a new array."
)
def gradient_overwrites_outputs(Y, T):
    Y -= T
    return Y / len(Y)


# -- penalty -----------------------------------------------------------------------------


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


EXERCISES = (
    perceptron_error,
    squared_error,
    squared_error_gradient,
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    one_hot,
    softmax,
    log_softmax,
    cross_entropy,
    cross_entropy_gradient,
    l2_penalty,
    l2_gradient,
)
