"""ps10: the way back through batch norm: three paths from X to Y."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps10_batch_norm.case_data import (
    LOOP_ADVICE,
    batchnorm_cases,
)
from reference_impl import normalization


def _batchnorm_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for case in batchnorm_cases(rng):
        X, gamma, beta, eps = cast(Any, case.args)
        _, X_hat, inv_std = normalization.batchnorm_forward(X, gamma, beta, eps)
        args = (away_from_zero(rng, *X_hat.shape), X_hat, gamma, inv_std)
        cases.append(Case(case.label, args, case.sizes, case.count_steps))
    return cases


batchnorm_backward = Exercise(
    name="batchnorm_backward",
    arguments=("dY", "X_hat", "gamma", "inv_std"),
    parts=(Part("dX", 4, ("0",)), Part("dgamma", 1, ("1",)), Part("dbeta", 1, ("2",))),
    task=(
        "Return (dX, dgamma, dbeta). X reaches Y on three paths: directly, through the mean and "
        "through the variance."
    ),
    reference=normalization.batchnorm_backward,
    cases=_batchnorm_backward_cases,
    loop_advice=LOOP_ADVICE,
)


def _sums(dY, X_hat):
    return (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@batchnorm_backward.misconception(
    "The path through the variance is missing. Each column of your dX sums to 0, so that check "
    "doesn't notice: check the sum of dX times X_hat, too, which should be near 0.",
    unaffected_parts=("dgamma", "dbeta"),
)
def no_path_through_the_variance(dY, X_hat, gamma, inv_std):
    return gamma * inv_std * (dY - dY.mean(axis=0)), *_sums(dY, X_hat)


@batchnorm_backward.misconception(
    "The path through the mean is missing. To shift a whole column changes nothing, so each "
    "column of dX must sum to 0; yours doesn't.",
    unaffected_parts=("dgamma", "dbeta"),
)
def no_path_through_the_mean(dY, X_hat, gamma, inv_std):
    dX = gamma * inv_std * (dY - X_hat * (dY * X_hat).mean(axis=0))
    return dX, *_sums(dY, X_hat)


@batchnorm_backward.misconception(
    "Mean and variance were treated as constants. They are made from X: two more paths lead "
    "through them, and they take away most of what goes directly.",
    unaffected_parts=("dgamma", "dbeta"),
)
def statistics_as_constants(dY, X_hat, gamma, inv_std):
    return dY * gamma * inv_std, *_sums(dY, X_hat)


@batchnorm_backward.misconception(
    "gamma is missing in dX. On the way out X_hat was multiplied by gamma, so the signal is, too, "
    "on its way back.",
    unaffected_parts=("dgamma", "dbeta"),
)
def gamma_forgotten(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "inv_std is missing in dX: what you return is the gradient with respect to X divided by its "
    "std. On the way out X was multiplied by inv_std.",
    unaffected_parts=("dgamma", "dbeta"),
)
def inv_std_forgotten(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * (dY - (dbeta + X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "In dX the two sums were divided by N − 1. Mean and variance of the forward pass divide by N, "
    "so their derivatives do.",
    unaffected_parts=("dgamma", "dbeta"),
)
def backward_with_n_minus_one(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / (len(dY) - 1)), dgamma, dbeta


@batchnorm_backward.misconception(
    "In dX the two sums weren't divided by N. Each X[n] has only a share of 1/N in the mean, and "
    "in the variance.",
    unaffected_parts=("dgamma", "dbeta"),
)
def sums_for_means(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma)), dgamma, dbeta


@batchnorm_backward.misconception(
    "dgamma was computed with the values before they were scaled. gamma multiplies X_hat, so its "
    "gradient collects dY times X_hat.",
    unaffected_parts=("dX", "dbeta"),
)
def dgamma_with_x(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, (dY * X_hat / inv_std).sum(axis=0), dbeta


@batchnorm_backward.misconception(
    "dgamma and dbeta are means over the batch. The 1/N of the loss is in dY already: here the "
    "samples are added up.",
    unaffected_parts=("dX",),
)
def parameters_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, dgamma / len(dY), dbeta / len(dY)


@batchnorm_backward.misconception(
    "dgamma and dbeta changed places: gamma multiplies X_hat, beta is only added.",
    unaffected_parts=("dX",),
)
def gradients_exchanged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY)), dbeta, dgamma


@batchnorm_backward.misconception(
    "The sign of the last term is turned: what comes through the variance was added. Both paths "
    "take away from what goes directly.",
    unaffected_parts=("dgamma", "dbeta"),
)
def variance_path_added(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - dbeta / len(dY) + X_hat * dgamma / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "The sign of the middle term is turned: what comes through the mean was added. Both paths take "
    "away from what goes directly.",
    unaffected_parts=("dgamma", "dbeta"),
)
def mean_path_added(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY + dbeta / len(dY) - X_hat * dgamma / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "Both terms that come through mean and variance were added. They take away from what goes "
    "directly.",
    unaffected_parts=("dgamma", "dbeta"),
)
def both_paths_added(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY + (dbeta + X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "X_hat is missing in the last term. What comes through the variance reaches each sample in "
    "proportion to how far it stands from the mean.",
    unaffected_parts=("dgamma", "dbeta"),
)
def variance_path_without_x_hat(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "The last term is twice what it should be: the 2 of the square and the ½ of the root cancel "
    "each other.",
    unaffected_parts=("dgamma", "dbeta"),
)
def two_of_the_square_left(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + 2 * X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "The last term is half of what it should be: the ½ of the root cancels the 2 of the square.",
    unaffected_parts=("dgamma", "dbeta"),
)
def half_of_the_root_left(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + 0.5 * X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "The whole dX was divided by N. Only the two means carry a 1/N; what goes directly doesn't.",
    unaffected_parts=("dgamma", "dbeta"),
)
def whole_dx_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    n = len(dY)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / n) / n, dgamma, dbeta


@batchnorm_backward.misconception(
    "The formula for N times dX was used, and the division by N at the end is missing: every entry "
    "is N times too large.",
    unaffected_parts=("dgamma", "dbeta"),
)
def n_times_dx(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (len(dY) * dY - dbeta - X_hat * dgamma), dgamma, dbeta


@batchnorm_backward.misconception(
    "Only the last term was divided by N. Both come through a mean over the batch.",
    unaffected_parts=("dgamma", "dbeta"),
)
def mean_path_not_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - dbeta - X_hat * dgamma / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "Only the middle term was divided by N. Both come through a mean over the batch.",
    unaffected_parts=("dgamma", "dbeta"),
)
def variance_path_not_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - dbeta / len(dY) - X_hat * dgamma), dgamma, dbeta


@batchnorm_backward.misconception(
    "It was divided by inv_std. On the way out X was multiplied by it, and so is the signal on its "
    "way back.",
    unaffected_parts=("dgamma", "dbeta"),
)
def divided_by_inv_std(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma / inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "inv_std stands in dX squared. X_hat holds one inv_std already.",
    unaffected_parts=("dgamma", "dbeta"),
)
def inv_std_squared(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std**2 * (dY - (dbeta + X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "In dX the sums went along the rows. Mean and variance of batch norm are taken over the "
    "samples of each feature.",
    unaffected_parts=("dgamma", "dbeta"),
)
def means_along_the_rows(dY, X_hat, gamma, inv_std):
    means = dY.mean(axis=1, keepdims=True), (dY * X_hat).mean(axis=1, keepdims=True)
    return gamma * inv_std * (dY - means[0] - X_hat * means[1]), *_sums(dY, X_hat)


@batchnorm_backward.misconception(
    "dgamma and dbeta were summed along the rows, a number for each sample. gamma and beta have "
    "one entry for each feature: it is the samples that are added up.",
    unaffected_parts=("dX",),
)
def parameters_along_the_rows(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, (dY * X_hat).sum(axis=1), dY.sum(axis=1)


@batchnorm_backward.misconception(
    "dgamma and dbeta stand in rows of their own, shape (1, D). They should have the shape of "
    "gamma and beta, (D,).",
    unaffected_parts=("dX",),
)
def parameters_keep_dims(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, dgamma[None], dbeta[None]


@batchnorm_backward.misconception(
    "dgamma isn't summed: it has a row for each sample. All samples share one gamma, so what they "
    "say about it is added up.",
    unaffected_parts=("dX", "dbeta"),
)
def dgamma_not_summed(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY)), dY * X_hat, dbeta


@batchnorm_backward.misconception(
    "dgamma contains gamma. The slope of Y with respect to gamma is X_hat: gamma itself appears "
    "only in dX.",
    unaffected_parts=("dX", "dbeta"),
)
def gamma_in_dgamma(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, gamma * dgamma, dbeta


@batchnorm_backward.misconception(
    "dgamma and dbeta contain gamma. The slope of Y with respect to gamma is X_hat, and with "
    "respect to beta 1.",
    unaffected_parts=("dX",),
)
def gamma_in_both(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, gamma * dgamma, gamma * dbeta


@batchnorm_backward.misconception(
    "dgamma has forgotten X_hat: it is the same as dbeta. The slope of Y with respect to gamma is "
    "X_hat.",
    unaffected_parts=("dX", "dbeta"),
)
def dgamma_without_x_hat(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY)), dbeta.copy(), dbeta


@batchnorm_backward.misconception(
    "dgamma is a mean over the batch. The 1/N of the loss is in dY already: here the samples are "
    "added up.",
    unaffected_parts=("dX", "dbeta"),
)
def dgamma_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, dgamma / len(dY), dbeta


@batchnorm_backward.misconception(
    "dbeta is a mean over the batch. The 1/N of the loss is in dY already: here the samples are "
    "added up.",
    unaffected_parts=("dX", "dgamma"),
)
def dbeta_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, dgamma, dbeta / len(dY)


@batchnorm_backward.misconception(
    "Inside dX the two sums have changed places: what comes through the mean is dbeta's sum, and "
    "X_hat goes with dgamma's.",
    unaffected_parts=("dgamma", "dbeta"),
)
def sums_exchanged_in_dx(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dgamma + X_hat * dbeta) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "gamma is in dX twice. It multiplies dY once, on the way back through Y = gamma X_hat + beta.",
    unaffected_parts=("dgamma", "dbeta"),
)
def gamma_twice(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    inner = g - g.mean(axis=0) - X_hat * (g * X_hat).mean(axis=0)
    return gamma * inv_std * inner, (dY * X_hat).sum(axis=0), dY.sum(axis=0)
