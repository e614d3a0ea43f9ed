"""ps10: features on one scale, then batches and layers: normalising, forwards and backwards.

The misconceptions are written as a student would write them. Features have scales and offsets of
their own, so that a statistic along the wrong axis shows; one square case, where it has the right
shape; a single sample, which has no spread; a constant column; and a variance as small as ε.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps10_batch_norm.case_data import (
    EPS,
    LOOP_ADVICE,
    SIZES,
    features,
    with_constant_column,
)
from autograder.problem_sets.ps10_batch_norm.running_statistics import (
    batchnorm_inference,
    batchnorm_update_running,
)
from autograder.problem_sets.ps10_batch_norm.standardization import (
    minmax_apply,
    minmax_fit,
    standardize_apply,
    standardize_fit,
)
from reference_impl import normalization

# -- batch normalisation -----------------------------------------------------------------


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (
                features(rng, n, d),
                away_from_zero(rng, d),
                away_from_zero(rng, d),
                eps,
            ),
            {"N": n, "D": d},
            count_steps,
        )
        for (label, n, d, count_steps), eps in zip(SIZES, EPS, strict=True)
    ]
    X = away_from_zero(rng, 1, 3) + 1e-3 * rng.normal(size=(5, 3))
    small = Case("5 samples, a variance as small as eps", (X, *away_from_zero(rng, 2, 3), 1e-5))
    X = with_constant_column(rng, features(rng, 5, 4))
    constant = Case("5 samples, one column constant", (X, *away_from_zero(rng, 2, 4), 1e-3))
    return [*cases[:3], small, constant, *cases[3:]]


batchnorm_forward = Exercise(
    name="batchnorm_forward",
    arguments=("X", "gamma", "beta", "eps"),
    parts=(Part("Y", 2, ("0",)), Part("X_hat", 1, ("1",)), Part("inv_std", 1, ("2",))),
    task=(
        "Normalise each column with the mean and variance of the batch, then scale by gamma and "
        "shift by beta. Return (Y, X_hat, inv_std)."
    ),
    reference=normalization.batchnorm_forward,
    cases=_forward_cases,
    loop_advice=LOOP_ADVICE,
)


def _batch_normed(X, gamma, beta, inv_std):
    X_hat = (X - X.mean(axis=0)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


@batchnorm_forward.misconception(
    "The variance was divided by N − 1. Batch norm's variance is a plain mean of squares, "
    "divided by N: otherwise X_hat has too small a spread, and one sample gives nan."
)
def variance_with_n_minus_one(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0, ddof=1) + eps))


@batchnorm_forward.misconception(
    "It was divided by the variance. To get a spread of 1, divide by its square root, the "
    "standard deviation."
)
def no_square_root(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / (X.var(axis=0) + eps))


@batchnorm_forward.misconception(
    "eps was added outside the root. Where the variance is as small as eps, that makes a great "
    "difference: the formula adds it to the variance, inside."
)
def eps_outside_the_root(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / (np.sqrt(X.var(axis=0)) + eps))


@batchnorm_forward.misconception(
    "eps is missing: where the variance is small the result is too large, and where it is 0 you "
    "divide by 0."
)
def eps_forgotten(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0)))


@batchnorm_forward.misconception(
    "Each sample was normalised by itself, along its row. That is layer norm; batch norm takes "
    "mean and variance of each feature over the batch."
)
def along_the_rows(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std[:, 0]


@batchnorm_forward.misconception(
    "The mean wasn't taken away: X was only divided. X_hat must have mean 0 in every column.",
    unaffected_parts=("inv_std",),
)
def batch_not_centred(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=0) + eps)
    return gamma * X * inv_std + beta, X * inv_std, inv_std


@batchnorm_forward.misconception(
    "Y equals X_hat, so gamma and beta never enter. They give the layer back the scale and shift "
    "that normalising took away.",
    unaffected_parts=("X_hat", "inv_std"),
)
def no_scale_and_shift(X, gamma, beta, eps):
    _, X_hat, inv_std = _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0) + eps))
    return X_hat, X_hat, inv_std


@batchnorm_forward.misconception(
    "gamma and beta changed places: gamma multiplies, beta is added.",
    unaffected_parts=("X_hat", "inv_std"),
)
def gamma_and_beta_exchanged(X, gamma, beta, eps):
    return _batch_normed(X, beta, gamma, 1 / np.sqrt(X.var(axis=0) + eps))


@batchnorm_forward.misconception(
    "The third value is the standard deviation. The way back multiplies by its inverse, so that "
    "is what should be kept.",
    unaffected_parts=("Y", "X_hat"),
)
def std_not_inverted(X, gamma, beta, eps):
    std = np.sqrt(X.var(axis=0) + eps)
    Y, X_hat, _ = _batch_normed(X, gamma, beta, 1 / std)
    return Y, X_hat, std


@batchnorm_forward.misconception(
    "inv_std has the right numbers in a row of its own, shape (1, D). It should have shape (D,), "
    "like gamma.",
    unaffected_parts=("Y", "X_hat"),
)
def inv_std_keeps_dims(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0, keepdims=True) + eps))


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for case in _forward_cases(rng):
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
    cases=_backward_cases,
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


# -- layer normalisation -----------------------------------------------------------------


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (
                features(rng, n, d),
                away_from_zero(rng, d),
                away_from_zero(rng, d),
                eps,
            ),
            {"N": n, "D": d},
            count_steps,
        )
        for (label, n, d, count_steps), eps in zip(SIZES, EPS, strict=True)
    ]
    X = away_from_zero(rng, 5, 1) + 1e-3 * rng.normal(size=(5, 4))
    X[2] = X[2, 0]
    small = Case(
        "5 samples, variances as small as eps and 0", (X, *away_from_zero(rng, 2, 4), 1e-5)
    )
    return [*cases[:3], small, *cases[3:]]


layernorm_forward = Exercise(
    name="layernorm_forward",
    arguments=("X", "gamma", "beta", "eps"),
    parts=(Part("Y", 1, ("0",)), Part("X_hat", 1, ("1",)), Part("inv_std", 1, ("2",))),
    task=(
        "Normalise each sample with its own mean and variance, over its features. Return "
        "(Y, X_hat, inv_std), the last of shape (N, 1)."
    ),
    reference=normalization.layernorm_forward,
    cases=_layer_cases,
    loop_advice=LOOP_ADVICE,
)


@layernorm_forward.misconception(
    "Mean and variance came back without their column, shape (N,), so NumPy laid them under the "
    "rows. That raises, except when N and D are equal or N is 1: keep them as a column, (N, 1)."
)
def row_statistics_not_kept(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=1) + eps)
    X_hat = (X - X.mean(axis=1)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std[:, None]


@layernorm_forward.misconception(
    "Each feature was normalised over the batch: that is batch norm. Layer norm looks at one "
    "sample at a time, along its row."
)
def down_the_columns(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=0, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=0)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


@layernorm_forward.misconception(
    "inv_std has the right numbers but shape (N,). Keep it as a column, (N, 1): so it can be "
    "multiplied with the rows on the way back.",
    unaffected_parts=("Y", "X_hat"),
)
def inv_std_flat(X, gamma, beta, eps):
    Y, X_hat, inv_std = _layer_normed(X, gamma, beta, eps, 0)
    return Y, X_hat, inv_std[:, 0]


@layernorm_forward.misconception(
    "The variance was divided by D − 1. Here, too, it is a plain mean of squares, over the D "
    "features."
)
def layer_with_d_minus_one(X, gamma, beta, eps):
    return _layer_normed(X, gamma, beta, eps, 1)


@layernorm_forward.misconception(
    "eps was added outside the root. A sample whose features are nearly equal shows it: the "
    "formula adds eps to the variance."
)
def layer_eps_outside(X, gamma, beta, eps):
    inv_std = 1 / (X.std(axis=1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


@layernorm_forward.misconception(
    "Y equals X_hat: gamma and beta never enter. They have one entry for each feature.",
    unaffected_parts=("X_hat", "inv_std"),
)
def layer_without_scale_and_shift(X, gamma, beta, eps):
    _, X_hat, inv_std = _layer_normed(X, gamma, beta, eps, 0)
    return X_hat, X_hat, inv_std


def _layer_normed(X, gamma, beta, eps, ddof):
    inv_std = 1 / np.sqrt(X.var(axis=1, keepdims=True, ddof=ddof) + eps)
    X_hat = (X - X.mean(axis=1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


def _layer_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for case in _layer_cases(rng):
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
    cases=_layer_backward_cases,
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


EXERCISES = (
    standardize_fit,
    standardize_apply,
    minmax_fit,
    minmax_apply,
    batchnorm_forward,
    batchnorm_backward,
    batchnorm_update_running,
    batchnorm_inference,
    layernorm_forward,
    layernorm_backward,
)
