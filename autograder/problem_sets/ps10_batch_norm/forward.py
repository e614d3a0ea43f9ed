"""ps10: batch norm and layer norm, forwards: normalising over the batch or over the features.

What goes back through them is in `backward`, batch norm after training in `running_statistics`.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps10_batch_norm.case_data import (
    LOOP_ADVICE,
    batchnorm_cases,
    layernorm_cases,
)
from autograder.views.ps10 import view_normalized
from reference_impl import normalization


def _facts(forward, axis, X, gamma, beta, eps):
    right = forward(X, gamma, beta, eps)
    return {"right": right, "centred": X - X.mean(axis=axis, keepdims=True)}


batchnorm_forward = Exercise(
    name="batchnorm_forward",
    arguments=("X", "gamma", "beta", "eps"),
    parts=(Part("Y", 2, ("0",)), Part("X_hat", 1, ("1",)), Part("inv_std", 1, ("2",))),
    task=(
        "Normalise each column with the mean and variance of the batch, then scale by gamma and "
        "shift by beta. Return (Y, X_hat, inv_std)."
    ),
    reference=normalization.batchnorm_forward,
    cases=batchnorm_cases,
    view=view_normalized,
    facts=lambda *args: _facts(normalization.batchnorm_forward, 0, *args),
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
    "standard deviation.",
    unaffected_parts=("Y", "X_hat"),
)
def no_square_root(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / (X.var(axis=0) + eps))


@batchnorm_forward.misconception(
    "eps was added outside the root. Where the variance is as small as eps, that makes a great "
    "difference: the formula adds it to the variance, inside.",
    unaffected_parts=("Y", "X_hat"),
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
    "mean and variance of each feature over the batch.",
    unaffected_parts=("Y",),
)
def along_the_rows(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std[:, 0]


@batchnorm_forward.misconception(
    "The mean wasn't taken away: X was only divided. X_hat must have mean 0 in every column.",
    unaffected_parts=("Y", "inv_std"),
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


layernorm_forward = Exercise(
    name="layernorm_forward",
    arguments=("X", "gamma", "beta", "eps"),
    parts=(Part("Y", 1, ("0",)), Part("X_hat", 1, ("1",)), Part("inv_std", 1, ("2",))),
    task=(
        "Normalise each sample with its own mean and variance, over its features. Return "
        "(Y, X_hat, inv_std), the last of shape (N, 1)."
    ),
    reference=normalization.layernorm_forward,
    cases=layernorm_cases,
    view=view_normalized,
    facts=lambda *args: _facts(normalization.layernorm_forward, 1, *args),
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
    "features.",
    unaffected_parts=("Y", "X_hat"),
)
def layer_with_d_minus_one(X, gamma, beta, eps):
    return _layer_normed(X, gamma, beta, eps, 1)


@layernorm_forward.misconception(
    "eps was added outside the root. A sample whose features are nearly equal shows it: the "
    "formula adds eps to the variance.",
    unaffected_parts=("Y", "X_hat"),
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
