"""ps10: features on one scale, by mean and std or by their smallest and largest value."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps10_batch_norm.case_data import (
    LOOP_ADVICE,
    SIZES,
    around_a_constant,
    features,
    with_constant_column,
)
from autograder.views.ps10 import view_standardize_fit
from reference_impl import normalization

# -- features: standardise ---------------------------------------------------------------


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(label, (features(rng, n, d),), {"N": n}, count_steps)
        for label, n, d, count_steps in SIZES
    ]
    X = with_constant_column(features(rng, 7, 4))
    cases.insert(3, Case("7 samples, 4 features, one of them constant", (X,), {"N": 7}))
    return cases


standardize_fit = Exercise(
    name="standardize_fit",
    arguments=("X",),
    parts=(Part("mean", 1, ("mean",)), Part("std", 1, ("std", "constant"))),
    task=(
        "Return (mean, std) of each column of X, two arrays of shape (D,). The std of a constant "
        "column is exactly 0."
    ),
    reference=normalization.standardize_fit,
    cases=_fit_cases,
    view=view_standardize_fit,
    leaf_labels={"std": "std", "constant": "An std of exactly 0 for the constant column:"},
    loop_advice=LOOP_ADVICE,
)


def _std(X, **kwargs):
    return np.where((X[0] == X).all(axis=0), 0.0, X.std(axis=0, **kwargs))


@standardize_fit.misconception(
    "The std of the constant column is a rounding error, about 1e-17, and not 0: the sum of equal "
    "numbers, divided by N, needn't be that number. What divides by it makes noise as large as a "
    "signal. Look whether a column's values are all the same.",
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


# -- features: min and max ---------------------------------------------------------------

minmax_fit = Exercise(
    name="minmax_fit",
    arguments=("X",),
    parts=(Part("low", 1, ("0",)), Part("high", 1, ("1",))),
    task="Return (low, high): the smallest and the largest value of each column, shape (D,).",
    reference=normalization.minmax_fit,
    cases=_fit_cases,
    loop_advice=LOOP_ADVICE,
)


@minmax_fit.misconception(
    "That is the smallest and largest value of each sample. Each feature needs its own: look for "
    "them down the columns."
)
def extremes_of_each_sample(X):
    return X.min(axis=1), X.max(axis=1)


@minmax_fit.misconception(
    "That is one range for the whole table. A feature with small numbers would be squeezed into a "
    "corner of it: each column needs its own."
)
def one_range_for_all(X):
    return np.full(X.shape[1], X.min()), np.full(X.shape[1], X.max())


@minmax_fit.misconception("The two are exchanged: low comes first, then high.")
def high_before_low(X):
    return X.max(axis=0), X.min(axis=0)


@minmax_fit.misconception(
    "The second is the width of the range, high − low. The largest value itself was asked for.",
    unaffected_parts=("low",),
)
def width_for_high(X):
    return X.min(axis=0), X.max(axis=0) - X.min(axis=0)


def _minmax_apply_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, count_steps in SIZES:
        low, high = normalization.minmax_fit(features(rng, 9, d))
        X = low + (high - low) * rng.uniform(-0.5, 1.5, (n, d))
        X[0] = high + (high - low) * rng.uniform(0.2, 0.5, d)  # test data may leave the range
        cases.append(Case(label, (X, low, high), {"N": n}, count_steps))
    train = with_constant_column(features(rng, 9, 4))
    low, high = normalization.minmax_fit(train)
    rows = around_a_constant(rng, train)
    constant = Case("5 samples, 4 features, one constant in training", (rows, low, high))
    return [*cases[:3], constant, *cases[3:]]


minmax_apply = Exercise(
    name="minmax_apply",
    arguments=("X", "low", "high"),
    parts=(Part("scaled X", 2),),
    task=(
        "Return X scaled so that low goes to 0 and high to 1 in each column. What lies outside "
        "stays outside, and a constant column gives 0."
    ),
    reference=normalization.minmax_apply,
    cases=_minmax_apply_cases,
    leaf_labels={"": "The result"},
    loop_advice=LOOP_ADVICE,
)


def _scaled(X, low, high):
    return (X - low) / np.where(high > low, high - low, np.inf)


@minmax_apply.misconception(
    "Values outside the training range were clipped to 0 or 1. That hides from everybody that the "
    "network has seen nothing like them: let them leave the interval."
)
def clipped(X, low, high):
    return np.clip(_scaled(X, low, high), 0, 1)


@minmax_apply.misconception(
    "You used the smallest and largest value of this X. It may be test data: use the range of the "
    "training data, which was passed in."
)
def own_range(X, low, high):
    return _scaled(X, X.min(axis=0), X.max(axis=0))


@minmax_apply.misconception(
    "A column that was constant in training gives nan or inf: the width of its range is 0. It has "
    "told nothing, so let it be 0, whatever its value is now."
)
def nan_in_a_column_without_range(X, low, high):
    return (X - low) / (high - low)


@minmax_apply.misconception(
    "A column that was constant in training gives the difference to its low, as if its range had "
    "the width 1. It has told nothing, so it gives 0, whatever its value is now."
)
def difference_in_a_column_without_range(X, low, high):
    return (X - low) / np.where(high == low, 1.0, high - low)


@minmax_apply.misconception(
    "It was divided by high alone. The width of the range is high − low; only then does high go "
    "to 1."
)
def divided_by_high(X, low, high):
    return (X - low) / high


@minmax_apply.misconception("low doesn't go to 0: it has to be taken away before the division.")
def low_not_subtracted(X, low, high):
    return np.where(high > low, X / np.where(high > low, high - low, 1), 0)
