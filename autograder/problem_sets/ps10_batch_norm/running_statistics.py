"""ps10: batch norm after training: running mean and variance, and inference with them."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps10_batch_norm.case_data import EPS, LOOP_ADVICE, SIZES, features
from reference_impl import normalization


def _running_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            f"{label}, momentum {momentum}",
            (
                away_from_zero(rng, d),
                rng.uniform(0.3, 4.0, d),
                features(rng, n, d),
                momentum,
            ),
            {"N": n},
            count_steps,
        )
        for (label, n, d, count_steps), momentum in zip(
            SIZES, (0.9, 0.75, 0.6, 0.9, 0.9), strict=True
        )
    ]


batchnorm_update_running = Exercise(
    name="batchnorm_update_running",
    arguments=("mean", "var", "X", "momentum"),
    parts=(Part("mean", 1, ("0",)), Part("var", 1, ("1",))),
    task=(
        "Return the new (mean, var): momentum times the old one plus (1 − momentum) times that "
        "of the batch X."
    ),
    reference=normalization.batchnorm_update_running,
    cases=_running_cases,
    loop_advice=LOOP_ADVICE,
)


@batchnorm_update_running.misconception(
    "momentum and 1 − momentum changed places. Here momentum is the share of the old statistics "
    "that is kept, so one batch moves them only a little."
)
def momentum_exchanged(mean, var, X, momentum):
    return (
        (1 - momentum) * mean + momentum * X.mean(axis=0),
        (1 - momentum) * var + momentum * X.var(axis=0),
    )


@batchnorm_update_running.misconception(
    "The batch's variance was divided by N − 1. Use the one of the forward pass, divided by N, so "
    "that inference continues what training did.",
    unaffected_parts=("mean",),
)
def running_with_n_minus_one(mean, var, X, momentum):
    return (
        momentum * mean + (1 - momentum) * X.mean(axis=0),
        momentum * var + (1 - momentum) * X.var(axis=0, ddof=1),
    )


@batchnorm_update_running.misconception(
    "The second value mixes the old variance with a standard deviation. Both have to be variances.",
    unaffected_parts=("mean",),
)
def std_into_the_variance(mean, var, X, momentum):
    return (
        momentum * mean + (1 - momentum) * X.mean(axis=0),
        momentum * var + (1 - momentum) * X.std(axis=0),
    )


@batchnorm_update_running.misconception(
    "The old statistics are gone: you returned those of the batch. A running mean forgets slowly."
)
def batch_alone(mean, var, X, momentum):
    return X.mean(axis=0), X.var(axis=0)


@batchnorm_update_running.misconception(
    "The batch's statistics were added in full. Both shares together must make 1: momentum for "
    "the old, 1 − momentum for the new."
)
def added_in_full(mean, var, X, momentum):
    return momentum * mean + X.mean(axis=0), momentum * var + X.var(axis=0)


@batchnorm_update_running.misconception(
    "The numbers are right, but they were written into the arrays of the caller. Return new ones."
)
def running_in_place(mean, var, X, momentum):
    mean *= momentum
    mean += (1 - momentum) * X.mean(axis=0)
    var *= momentum
    var += (1 - momentum) * X.var(axis=0)
    return mean, var


@batchnorm_update_running.misconception(
    "The statistics were taken along the rows, one for each sample. Running mean and variance have "
    "one entry for each feature."
)
def statistics_of_each_sample(mean, var, X, momentum):
    return (
        momentum * mean + (1 - momentum) * X.mean(axis=1),
        momentum * var + (1 - momentum) * X.var(axis=1),
    )


@batchnorm_update_running.misconception(
    "One mean and one variance were taken of the whole batch. Each feature has its own, over the "
    "samples."
)
def statistics_of_the_table(mean, var, X, momentum):
    return momentum * mean + (1 - momentum) * X.mean(), momentum * var + (1 - momentum) * X.var()


@batchnorm_update_running.misconception(
    "The old and the new statistics were averaged half and half: momentum plays no part. It is the "
    "share of the old ones."
)
def half_and_half(mean, var, X, momentum):
    return (mean + X.mean(axis=0)) / 2, (var + X.var(axis=0)) / 2


@batchnorm_update_running.misconception(
    "The old statistics stayed whole, and the batch's were added with the share 1 − momentum. Both "
    "shares together must make 1: momentum for the old."
)
def old_kept_whole(mean, var, X, momentum):
    return mean + (1 - momentum) * X.mean(axis=0), var + (1 - momentum) * X.var(axis=0)


@batchnorm_update_running.misconception("The old statistics came back: the batch never enters.")
def nothing_learned(mean, var, X, momentum):
    return mean.copy(), var.copy()


@batchnorm_update_running.misconception(
    "The batch's spread was measured from the running mean. Each batch has a variance of its own, "
    "around its own mean.",
    unaffected_parts=("mean",),
)
def spread_around_the_running_mean(mean, var, X, momentum):
    new_mean = momentum * mean + (1 - momentum) * X.mean(axis=0)
    spread = ((X - new_mean) ** 2).mean(axis=0)
    return new_mean, momentum * var + (1 - momentum) * spread


@batchnorm_update_running.misconception(
    "The shares are exchanged for the variance only. momentum is the share of the old ones in "
    "both.",
    unaffected_parts=("mean",),
)
def exchanged_for_the_variance(mean, var, X, momentum):
    return (
        momentum * mean + (1 - momentum) * X.mean(axis=0),
        (1 - momentum) * var + momentum * X.var(axis=0),
    )


@batchnorm_update_running.misconception(
    "The second value holds squares that were added up and not averaged. A variance is a mean of "
    "squares.",
    unaffected_parts=("mean",),
)
def squares_added_up(mean, var, X, momentum):
    return (
        momentum * mean + (1 - momentum) * X.mean(axis=0),
        momentum * var + (1 - momentum) * X.var(axis=0) * len(X),
    )


@batchnorm_update_running.misconception("The two changed places: mean comes first, then var.")
def variance_first(mean, var, X, momentum):
    return (
        momentum * var + (1 - momentum) * X.var(axis=0),
        momentum * mean + (1 - momentum) * X.mean(axis=0),
    )


def _inference_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (
                features(rng, n, d),
                *away_from_zero(rng, 3, d),
                rng.uniform(0.3, 4.0, d),
                eps,
            ),
            {"N": n},
            count_steps,
        )
        for (label, n, d, count_steps), eps in zip(SIZES, EPS, strict=True)
    ]
    args = (
        features(rng, 5, 4),
        *away_from_zero(rng, 3, 4),
        1e-6 * rng.uniform(0.5, 2.0, 4),
        1e-5,
    )
    return [*cases[:3], Case("5 samples, a variance as small as eps", args), *cases[3:]]


batchnorm_inference = Exercise(
    name="batchnorm_inference",
    arguments=("X", "gamma", "beta", "mean", "var", "eps"),
    parts=(Part("Y", 2),),
    task="Return Y as in training, but with the running mean and variance that you are given.",
    reference=normalization.batchnorm_inference,
    cases=_inference_cases,
    leaf_labels={"": "Y"},
    loop_advice=LOOP_ADVICE,
)


@batchnorm_inference.misconception(
    "You used the statistics of the batch. After training a sample's result must not depend on "
    "who else is in the batch; a single sample alone would always give exactly beta."
)
def batch_statistics_at_test_time(X, gamma, beta, mean, var, eps):
    return gamma * (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps) + beta


@batchnorm_inference.misconception(
    "It was divided by the variance. Take its square root, with eps inside, as in training."
)
def inference_without_root(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / (var + eps) + beta


@batchnorm_inference.misconception(
    "eps was added outside the root. Training adds it to the variance, and so must inference."
)
def inference_eps_outside(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / (np.sqrt(var) + eps) + beta


@batchnorm_inference.misconception(
    "eps is missing. Training adds it to the variance, and inference has to do the same."
)
def inference_without_eps(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / np.sqrt(var) + beta


@batchnorm_inference.misconception(
    "gamma and beta are missing: you returned the normalised values. The layer's scale and shift "
    "were learned, and hold after training, too."
)
def inference_without_scale_and_shift(X, gamma, beta, mean, var, eps):
    return (X - mean) / np.sqrt(var + eps)


@batchnorm_inference.misconception(
    "gamma and beta changed places: gamma multiplies, beta is added."
)
def inference_exchanged(X, gamma, beta, mean, var, eps):
    return beta * (X - mean) / np.sqrt(var + eps) + gamma


@batchnorm_inference.misconception(
    "The mean of this batch was taken away. After training the running mean is used, as you do "
    "with the variance."
)
def batch_mean_at_test_time(X, gamma, beta, mean, var, eps):
    return gamma * (X - X.mean(axis=0)) / np.sqrt(var + eps) + beta


@batchnorm_inference.misconception(
    "It was divided by the spread of this batch. After training the running variance is used, as "
    "you do with the mean."
)
def batch_spread_at_test_time(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / np.sqrt(X.var(axis=0) + eps) + beta


@batchnorm_inference.misconception(
    "The shift is missing: beta never enters. It was learned, and holds after training, too."
)
def inference_without_shift(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / np.sqrt(var + eps)


@batchnorm_inference.misconception(
    "The scale is missing: gamma never enters. It was learned, and holds after training, too."
)
def inference_without_scale(X, gamma, beta, mean, var, eps):
    return (X - mean) / np.sqrt(var + eps) + beta


@batchnorm_inference.misconception(
    "The mean wasn't taken away: X was only divided. Training takes it away, and so does inference."
)
def inference_not_centred(X, gamma, beta, mean, var, eps):
    return gamma * X / np.sqrt(var + eps) + beta


@batchnorm_inference.misconception(
    "It was multiplied by the standard deviation. Divide by it, as in training."
)
def inference_multiplies(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) * np.sqrt(var + eps) + beta


@batchnorm_inference.misconception(
    "gamma multiplies beta as well: look at the parentheses. beta is added at the end."
)
def inference_gamma_times_both(X, gamma, beta, mean, var, eps):
    return gamma * ((X - mean) / np.sqrt(var + eps) + beta)


@batchnorm_inference.misconception(
    "mean and var changed places. The mean is taken away, the root of the variance divides."
)
def mean_and_variance_exchanged(X, gamma, beta, mean, var, eps):
    return gamma * (X - var) / np.sqrt(np.abs(mean) + eps) + beta


@batchnorm_inference.misconception(
    "var was squared before its root was taken. It is a variance already, and its root is the "
    "deviation."
)
def variance_taken_for_std(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / np.sqrt(var**2 + eps) + beta
