"""ps10: features on one scale, by mean and std."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps10_batch_norm.case_data import (
    LOOP_ADVICE,
    SIZES,
    around_a_constant,
    features,
    fit_cases,
    with_constant_column,
)
from autograder.views.ps10 import view_standardize_fit
from reference_impl import normalization

standardize_fit = Exercise(
    name="standardize_fit",
    arguments=("X",),
    parts=(Part("mean", 1, ("mean",)), Part("std", 1, ("std", "constant"))),
    task=(
        "Return (mean, std) of each column of X, two arrays of shape (D,). The std of a constant "
        "column is exactly 0."
    ),
    reference=normalization.standardize_fit,
    cases=fit_cases,
    view=view_standardize_fit,
    leaf_labels={"std": "std", "constant": "An std of exactly 0 for the constant column:"},
    loop_advice=LOOP_ADVICE,
)


def _std(X, **kwargs):
    return np.where((X[0] == X).all(axis=0), 0.0, X.std(axis=0, **kwargs))


@standardize_fit.misconception(
    "The std of the constant column is a rounding error and not 0: the sum of equal numbers, "
    "divided by N, needn't be that number. What divides by it makes noise as large as a signal. "
    "Look whether a column's values are all the same.",
    unaffected_parts=("mean",),
)
def rounding_error_for_zero(X):
    return X.mean(axis=0), X.std(axis=0)


@standardize_fit.misconception(
    "The std of a constant column is 1. Then nobody can see any more that it was constant, and "
    "standardize_apply can't give 0 there: let it be 0.",
    unaffected_parts=("mean",),
)
def one_for_a_constant_column(X):
    std = _std(X)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)


@standardize_fit.misconception(
    "The sum of squares was divided by N − 1. In this course every variance is a mean of squares: "
    "divide by N, which also works for a single sample.",
    unaffected_parts=("mean",),
)
def std_with_n_minus_one(X):
    return X.mean(axis=0), _std(X, ddof=1)


@standardize_fit.misconception(
    "The statistics were taken along the rows: one number for each sample. Each feature needs its "
    "own, so it is the samples that are averaged away."
)
def statistics_of_each_sample(X):
    return X.mean(axis=1), X.std(axis=1)


@standardize_fit.misconception(
    "That is one mean and one std for the whole table. Features have scales of their own, so each "
    "column needs its own pair; with one for all, the columns don't end up centred."
)
def one_mean_for_all(X):
    return np.full(X.shape[1], X.mean()), np.full(X.shape[1], X.std())


@standardize_fit.misconception(
    "Two single numbers came back, for the whole table. Each column needs its own mean and std: "
    "two arrays of shape (D,)."
)
def two_numbers(X):
    return X.mean(), X.std()


@standardize_fit.misconception(
    "That is the variance. The standard deviation is its square root, and has the unit of the "
    "feature itself.",
    unaffected_parts=("mean",),
)
def variance_for_std(X):
    return X.mean(axis=0), _std(X) ** 2


@standardize_fit.misconception(
    "The squares were averaged without taking the mean away first. The deviation is measured from "
    "the mean, not from zero.",
    unaffected_parts=("mean",),
)
def spread_around_zero(X):
    return X.mean(axis=0), np.sqrt((X**2).mean(axis=0))


@standardize_fit.misconception(
    "The numbers are right, but in rows of their own, shape (1, D). The functions that use them "
    "expect (D,)."
)
def statistics_keep_dims(X):
    return X.mean(axis=0, keepdims=True), _std(X)[None]


@standardize_fit.misconception("The two changed places: mean comes first, then std.")
def std_before_mean(X):
    return _std(X), X.mean(axis=0)


@standardize_fit.misconception(
    "The middle value of each column was taken for its mean. The mean is the sum divided by N.",
    unaffected_parts=("std",),
)
def median_for_mean(X):
    return np.median(X, axis=0), _std(X)


@standardize_fit.misconception(
    "The columns were only added up. For the mean divide by the number of samples.",
    unaffected_parts=("std",),
)
def sum_for_mean(X):
    return X.sum(axis=0), _std(X)


@standardize_fit.misconception(
    "The squares were added up and not averaged. The std is the root of the mean square: divide by "
    "N under the root.",
    unaffected_parts=("mean",),
)
def squares_not_averaged(X):
    return X.mean(axis=0), _std(X) * len(X) ** 0.5


@standardize_fit.misconception(
    "The mean of the distances was taken, without squares. The std is the root of the mean square "
    "of them.",
    unaffected_parts=("mean",),
)
def mean_distance(X):
    return X.mean(axis=0), np.abs(X - X.mean(axis=0)).mean(axis=0)


@standardize_fit.misconception(
    "That is the width of the range, largest minus smallest value. The std is the root of the mean "
    "square of the distances from the mean.",
    unaffected_parts=("mean",),
)
def range_for_std(X):
    return X.mean(axis=0), X.max(axis=0) - X.min(axis=0)


@standardize_fit.misconception(
    "A small number was added to the std. The std itself was asked for, and that of a constant "
    "column is exactly 0.",
    unaffected_parts=("mean",),
)
def floor_in_the_std(X):
    return X.mean(axis=0), _std(X) + 1e-8


@standardize_fit.misconception(
    "The std was taken of the whole table: one number for all columns. Each feature has a spread "
    "of its own.",
    unaffected_parts=("mean",),
)
def one_std_for_all(X):
    return X.mean(axis=0), np.full(X.shape[1], X.std())


def _standardize_apply_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, count_steps in SIZES:
        mean, std = normalization.standardize_fit(features(rng, 9, d))
        cases.append(Case(label, (features(rng, n, d), mean, std), {"N": n}, count_steps))
    train = with_constant_column(features(rng, 9, 4))
    mean, std = normalization.standardize_fit(train)
    rows = around_a_constant(rng, train)
    constant = Case("5 samples, 4 features, one constant in training", (rows, mean, std))
    small = rng.permutation([1.0, 1e-4, 30.0])
    mean, std = normalization.standardize_fit(small * features(rng, 9, 3))
    scales = Case("5 samples, very different scales", (small * features(rng, 5, 3), mean, std))
    return [*cases[:3], constant, scales, *cases[3:]]


standardize_apply = Exercise(
    name="standardize_apply",
    arguments=("X", "mean", "std"),
    parts=(Part("standardised X", 2),),
    task=(
        "Return X with each column shifted by its mean and divided by its std, the ones you were "
        "given. A column with std 0 gives 0."
    ),
    reference=normalization.standardize_apply,
    cases=_standardize_apply_cases,
    leaf_labels={"": "The result"},
    loop_advice=LOOP_ADVICE,
)


@standardize_apply.misconception(
    "It was divided by the square of std. That makes the unit of a feature appear twice below; to "
    "end at a spread of 1, divide by std itself."
)
def divided_by_variance(X, mean, std):
    return np.where(std > 0, (X - mean) / np.where(std > 0, std, 1) ** 2, 0)


@standardize_apply.misconception(
    "You used the mean and std of this X. It may be test data: then they would be its own "
    "statistics, with mean exactly 0, and not those of the training data that were passed in."
)
def own_statistics(X, mean, std):
    spread = X.std(axis=0)
    return np.where(spread > 0, (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1), 0)


@standardize_apply.misconception(
    "A column that was constant in training gives nan or inf: its std is 0. It has told nothing, "
    "so let it be 0, whatever its value is now; no nan must get into the network."
)
def nan_in_a_constant_column(X, mean, std):
    return (X - mean) / std


@standardize_apply.misconception(
    "A column that was constant in training gives the difference to its mean, as if its std were "
    "1. It has told nothing, so it gives 0, whatever its value is now."
)
def difference_in_a_constant_column(X, mean, std):
    return (X - mean) / np.where(std == 0, 1.0, std)


@standardize_apply.misconception(
    "The mean is still in there: each column was divided by its std, but not shifted to 0 first."
)
def not_centred(X, mean, std):
    return np.where(std > 0, X / np.where(std > 0, std, 1), 0)


@standardize_apply.misconception(
    "The columns are centred, but keep their scale: the division by std is missing."
)
def not_scaled(X, mean, std):
    return X - mean


@standardize_apply.misconception(
    "The numbers are right, but they were written into the caller's X. Make a new array."
)
def standardized_in_place(X, mean, std):
    X -= mean
    X /= np.where(std > 0, std, np.inf)
    return X


@standardize_apply.misconception(
    "A small number was added to std, so that nothing divides by 0. A constant column then gives "
    "huge values as soon as it moves; it has told nothing, and gives 0."
)
def floor_added_to_std(X, mean, std):
    return (X - mean) / (std + 1e-8)


@standardize_apply.misconception(
    "The mean was added, so the columns move away from 0. Shift by minus the mean."
)
def mean_added(X, mean, std):
    return np.where(std > 0, (X + mean) / np.where(std > 0, std, 1), 0)


@standardize_apply.misconception("It was multiplied by std. To end at a spread of 1, divide by it.")
def multiplied_by_std(X, mean, std):
    return (X - mean) * std


@standardize_apply.misconception(
    "The mean was taken away after the division, at its old size: look at the parentheses. First "
    "shift, then divide."
)
def shifted_after_the_division(X, mean, std):
    return np.where(std > 0, X / np.where(std > 0, std, 1) - mean, 0)


@standardize_apply.misconception(
    "It was divided by the root of std. std is a standard deviation already, not a variance."
)
def divided_by_root(X, mean, std):
    return np.where(std > 0, (X - mean) / np.sqrt(np.where(std > 0, std, 1)), 0)


@standardize_apply.misconception(
    "The mean of this X was taken away. It may be test data: use the mean that was passed in, as "
    "you do with std."
)
def own_mean(X, mean, std):
    return np.where(std > 0, (X - X.mean(axis=0)) / np.where(std > 0, std, 1), 0)


@standardize_apply.misconception(
    "The sign is turned: the mean was taken, and X taken away from it."
)
def mean_minus_x(X, mean, std):
    return np.where(std > 0, (mean - X) / np.where(std > 0, std, 1), 0)


@standardize_apply.misconception(
    "mean and std have changed places: the std was subtracted, and the mean divided by."
)
def mean_and_std_exchanged(X, mean, std):
    varies = std > 0
    return np.where(varies, (X - std) / np.where(varies, mean, 1.0), 0.0)
