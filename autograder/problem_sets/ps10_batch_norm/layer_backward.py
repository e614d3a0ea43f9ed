"""ps10: the way back through layer norm, where the three paths stay within a sample."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps10_batch_norm.case_data import LOOP_ADVICE, layernorm_cases
from reference_impl import normalization


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


def _sums(dY, X_hat):
    return (dY * X_hat).sum(axis=0), dY.sum(axis=0)


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


@layernorm_backward.misconception(
    "The sign of the last term is turned: what comes through the variance was added. Both paths "
    "take away from what goes directly.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_variance_path_added(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    dX = inv_std * (g - _row_mean(g) + X_hat * _row_mean(g * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "The sign of the middle term is turned: what comes through the mean was added. Both paths take "
    "away from what goes directly.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_mean_path_added(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    dX = inv_std * (g + _row_mean(g) - X_hat * _row_mean(g * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "In dX the two sums weren't divided by D. Each feature has only a share of 1/D in the mean, "
    "and in the variance.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_sums_for_means(dY, X_hat, gamma, inv_std):
    g, d = gamma * dY, dY.shape[1]
    dX = inv_std * (g - d * _row_mean(g) - d * X_hat * _row_mean(g * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "In dX the sums along the rows were divided by N, the number of samples. They run over the D "
    "features of a sample.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_divided_by_n(dY, X_hat, gamma, inv_std):
    g, share = gamma * dY, dY.shape[1] / len(dY)
    dX = inv_std * (g - share * _row_mean(g) - share * X_hat * _row_mean(g * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "gamma is missing in dX. On the way out X_hat was multiplied by gamma, so the signal is, too, "
    "on its way back.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_gamma_forgotten(dY, X_hat, gamma, inv_std):
    dX = inv_std * (dY - _row_mean(dY) - X_hat * _row_mean(dY * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "inv_std is missing in dX. On the way out X was multiplied by it.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_inv_std_forgotten(dY, X_hat, gamma, inv_std):
    return _layer_dx(dY, X_hat, gamma, 1.0), *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "The formula for D times dX was used, and the division by D at the end is missing: every entry "
    "is D times too large.",
    unaffected_parts=("dgamma", "dbeta"),
)
def d_times_dx(dY, X_hat, gamma, inv_std):
    return dY.shape[1] * _layer_dx(dY, X_hat, gamma, inv_std), *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "X_hat is missing in the last term. What comes through the variance reaches each feature in "
    "proportion to how far it stands from the sample's mean.",
    unaffected_parts=("dgamma", "dbeta"),
)
def layer_variance_path_without_x_hat(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    dX = inv_std * (g - _row_mean(g) - _row_mean(g * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "dgamma and dbeta are means over the batch. The 1/N of the loss is in dY already: here the "
    "samples are added up.",
    unaffected_parts=("dX",),
)
def layer_parameters_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return _layer_dx(dY, X_hat, gamma, inv_std), dgamma / len(dY), dbeta / len(dY)


@layernorm_backward.misconception(
    "dgamma and dbeta stand in rows of their own, shape (1, D). They should have the shape of "
    "gamma and beta, (D,).",
    unaffected_parts=("dX",),
)
def layer_parameters_keep_dims(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return _layer_dx(dY, X_hat, gamma, inv_std), dgamma[None], dbeta[None]


@layernorm_backward.misconception(
    "dgamma was computed with the values before they were scaled. gamma multiplies X_hat, so its "
    "gradient collects dY times X_hat.",
    unaffected_parts=("dX", "dbeta"),
)
def layer_dgamma_with_x(dY, X_hat, gamma, inv_std):
    dX = _layer_dx(dY, X_hat, gamma, inv_std)
    return dX, (dY * X_hat / inv_std).sum(axis=0), dY.sum(axis=0)


@layernorm_backward.misconception(
    "dgamma contains gamma. The slope of Y with respect to gamma is X_hat: gamma itself appears "
    "only in dX.",
    unaffected_parts=("dX", "dbeta"),
)
def layer_gamma_in_dgamma(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return _layer_dx(dY, X_hat, gamma, inv_std), gamma * dgamma, dbeta


@layernorm_backward.misconception(
    "The sums in dX run over the samples, without gamma, as in dbeta and dgamma. Mean and variance "
    "belong to a sample: sum over its features, with gamma.",
    unaffected_parts=("dgamma", "dbeta"),
)
def sums_of_dbeta_and_dgamma(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    width = dY.shape[1]
    dX = inv_std * (dY * gamma - dbeta / width - X_hat * dgamma / width)
    return dX, dgamma, dbeta
