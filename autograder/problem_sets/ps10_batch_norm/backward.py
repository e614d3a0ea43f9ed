"""ps10: the way back through batch norm and layer norm: three paths from X to Y.

The two stand side by side because their misconceptions share the sums for dgamma and dbeta.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps10_batch_norm.case_data import (
    LOOP_ADVICE,
    batchnorm_cases,
    layernorm_cases,
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


def _layernorm_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for case in layernorm_cases(rng):
        X, gamma, beta, eps = cast(Any, case.args)
        _, X_hat, inv_std = normalization.layernorm_forward(X, gamma, beta, eps)
        args = (away_from_zero(rng, *X_hat.shape), X_hat, gamma, inv_std)
        cases.append(Case(case.label, args, case.sizes, case.count_steps))
    return cases


layernorm_backward = Exercise(
    name="layernorm_backward",
    arguments=("dY", "X_hat", "gamma", "inv_std"),
    parts=(Part("dX", 3, ("0",)), Part("dgamma", 1, ("1",)), Part("dbeta", 1, ("2",))),
    task=(
        "Return (dX, dgamma, dbeta). The three paths are those of batch norm, but mean and "
        "variance belong to a sample, and each feature has its own gamma."
    ),
    reference=normalization.layernorm_backward,
    cases=_layernorm_backward_cases,
    loop_advice=LOOP_ADVICE,
)


def _row_mean(A):
    return A.mean(axis=1, keepdims=True)


def _layer_dx(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return inv_std * (g - _row_mean(g) - X_hat * _row_mean(g * X_hat))


@layernorm_backward.misconception(
    "gamma was multiplied in after the means, as in batch norm. Here every feature of a sample "
    "has another gamma, so it belongs inside: first gamma times dY, then the means.",
    unaffected_parts=("dgamma", "dbeta"),
)
def gamma_outside_the_means(dY, X_hat, gamma, inv_std):
    dX = gamma * inv_std * (dY - _row_mean(dY) - X_hat * _row_mean(dY * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "In dX the means were taken over the batch, as in batch norm. Each sample has its own mean "
    "and variance, over its D features.",
    unaffected_parts=("dgamma", "dbeta"),
)
def means_over_the_batch(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    dX = inv_std * (g - g.mean(axis=0) - X_hat * (g * X_hat).mean(axis=0))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "The path through the variance is missing. Each row of your dX sums to 0 all the same: the "
    "sum of dX times X_hat along a row should be near 0, too.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_without_variance_path(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return inv_std * (g - _row_mean(g)), *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "The path through the mean is missing. To shift a whole row changes nothing, so each row of "
    "dX must sum to 0; yours doesn't.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_without_mean_path(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return inv_std * (g - X_hat * _row_mean(g * X_hat)), *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "Mean and variance were treated as constants. They are made from the sample's own features, "
    "so two more paths lead through them.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_statistics_as_constants(dY, X_hat, gamma, inv_std):
    return inv_std * gamma * dY, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "dgamma and dbeta were summed along the rows. The samples share one gamma and one beta for "
    "each feature, so it is over the samples that their gradients add up.",
    unaffected_parts=("dX",),
)
def parameters_summed_along_rows(dY, X_hat, gamma, inv_std):
    return _layer_dx(dY, X_hat, gamma, inv_std), (dY * X_hat).sum(axis=1), dY.sum(axis=1)


@layernorm_backward.misconception(
    "dgamma and dbeta contain gamma. The slope of Y with respect to gamma is X_hat, and with "
    "respect to beta 1: gamma appears only in dX.",
    unaffected_parts=("dX",),
)
def gamma_in_its_own_gradient(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return _layer_dx(dY, X_hat, gamma, inv_std), (g * X_hat).sum(axis=0), g.sum(axis=0)


@layernorm_backward.misconception(
    "dgamma and dbeta changed places: gamma multiplies X_hat, beta is only added.",
    unaffected_parts=("dX",),
)
def layer_gradients_exchanged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return _layer_dx(dY, X_hat, gamma, inv_std), dbeta, dgamma
