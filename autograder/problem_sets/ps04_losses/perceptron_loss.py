"""ps04: the perceptron error, a sum over the samples on the wrong side."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE
from reference_impl import losses


def _classified(
    rng: np.random.Generator, n: int, d: int, *, mistakes: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples, weights and targets; if there are mistakes, then of both kinds."""
    X, w = away_from_zero(rng, n, d), away_from_zero(rng, d)
    while (near := np.abs(X @ w) < 0.1).any():  # these rows alone: of many, one is always near
        X[near] = away_from_zero(rng, int(near.sum()), d)
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
    "You divided by N. The course's other losses are means, but the perceptron error is a plain "
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


@perceptron_error.misconception(
    "The factor z is missing: the differences y − t alone were added up, and those of either sign "
    "cancel."
)
def factor_z_missing(X, w, t):
    z = X @ w
    return np.sum((z >= 0) - t)


@perceptron_error.misconception(
    "Each misclassified sample adds z itself, as if y − t were always 1. It is −1 where z is "
    "negative, and so makes something positive of it: has a square or an absolute value taken its "
    "sign away, or is it missing?"
)
def difference_squared(X, w, t):
    z = X @ w
    return np.sum(z * ((z >= 0) - t) ** 2)


@perceptron_error.misconception(
    "There is a ½ too many. Here nothing is squared, so there is no 2 to cancel."
)
def half_too_many(X, w, t):
    z = X @ w
    return 0.5 * np.sum(z * ((z >= 0) - t))


@perceptron_error.misconception(
    "The error comes out negative, and divided by N. It is a plain sum, and a sample on the wrong "
    "side adds something positive."
)
def negative_mean(X, w, t):
    z = X @ w
    return np.mean(z * (t - (z >= 0)))


@perceptron_error.misconception(
    "Your formula is made for targets of −1 and 1. With a target of 0 the product is 0, so "
    "samples that should be 0 never count."
)
def formula_for_both_signs(X, w, t):
    z = X @ w
    return np.sum(np.maximum(0, -t * z))


@perceptron_error.misconception(
    "y is the sigmoid of z in your formula. Here y is the unit's decision, 1 or 0."
)
def sigmoid_for_the_decision(X, w, t):
    z = X @ w
    return np.sum(z * (1 / (1 + np.exp(-z)) - t))


@perceptron_error.misconception(
    "Samples on the right side add something as well, if they are near the boundary: that is the "
    "hinge loss. Here they add 0."
)
def hinge_for_perceptron(X, w, t):
    z = X @ w
    return np.sum(np.maximum(0, 1 - (2 * t - 1) * z))


@perceptron_error.misconception(
    "Targets of 1 play no part: only samples with t = 0 on the wrong side were added up."
)
def only_targets_of_zero(X, w, t):
    z = X @ w
    return np.sum(np.maximum(z, 0) * (1 - t))


@perceptron_error.misconception(
    "Every misclassified sample adds the square of z. It adds its distance to the boundary "
    "itself, |z|."
)
def squares_of_z(X, w, t):
    z = X @ w
    return np.sum(z**2 * np.abs((z >= 0) - t))


@perceptron_error.misconception(
    "You divided by the number of misclassified samples. The perceptron error is a plain sum."
)
def mean_of_the_mistakes(X, w, t):
    z = X @ w
    wrong = (z >= 0) != t
    return np.sum(np.abs(z[wrong])) / max(wrong.sum(), 1)


@perceptron_error.misconception(
    "y and t were added. The factor y − t is 0 for the samples on the right side, and so takes "
    "them out."
)
def sum_of_decision_and_target(X, w, t):
    z = X @ w
    return np.sum(z * ((z >= 0) + t))
