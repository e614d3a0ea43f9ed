"""ps10: features on one scale, by their smallest and largest value."""

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
from reference_impl import normalization

minmax_fit = Exercise(
    name="minmax_fit",
    arguments=("X",),
    parts=(Part("low", 1, ("0",)), Part("high", 1, ("1",))),
    task="Return (low, high): the smallest and the largest value of each column, shape (D,).",
    reference=normalization.minmax_fit,
    cases=fit_cases,
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


@minmax_fit.misconception(
    "Two single numbers came back, for the whole table. Each column needs its own: two arrays of "
    "shape (D,)."
)
def two_extremes(X):
    return X.min(), X.max()


@minmax_fit.misconception(
    "Those are the places of the extremes, row numbers. The values themselves were asked for."
)
def places_of_extremes(X):
    return X.argmin(axis=0), X.argmax(axis=0)


@minmax_fit.misconception(
    "The numbers are right, but in rows of their own, shape (1, D). The functions that use them "
    "expect (D,)."
)
def extremes_keep_dims(X):
    return X.min(axis=0, keepdims=True), X.max(axis=0, keepdims=True)


@minmax_fit.misconception(
    "The signs were dropped before the extremes were looked for. A negative value is smaller than "
    "0."
)
def extremes_of_sizes(X):
    return np.abs(X).min(axis=0), np.abs(X).max(axis=0)


@minmax_fit.misconception(
    "That is mean and std, as for standardising. Here the smallest and the largest value of each "
    "column were asked for."
)
def mean_and_std(X):
    return X.mean(axis=0), X.std(axis=0)


@minmax_fit.misconception(
    "The search for the largest value began with 0, so a column of negative numbers has 0.",
    unaffected_parts=("low",),
)
def largest_from_zero(X):
    return X.min(axis=0), np.maximum(X.max(axis=0), 0)


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


@minmax_apply.misconception(
    "A small number was added to the width of the range, so that nothing divides by 0. A constant "
    "column then gives huge values as soon as it moves; it has told nothing, and gives 0."
)
def floor_added_to_the_range(X, low, high):
    return (X - low) / (high - low + 1e-8)


@minmax_apply.misconception(
    "high goes to 0 and low to −1: it was high that was taken away. Take low away, so that low "
    "goes to 0."
)
def high_subtracted(X, low, high):
    return np.where(high > low, (X - high) / np.where(high > low, high - low, 1), 0)


@minmax_apply.misconception(
    "low goes to 1 and high to 0: the scale is upside down. Take low away from X."
)
def upside_down(X, low, high):
    return np.where(high > low, (high - X) / np.where(high > low, high - low, 1), 0)


@minmax_apply.misconception(
    "low goes to −1 here, and high to 1. Asked for was the interval from 0 to 1."
)
def minus_one_to_one(X, low, high):
    scaled = 2 * (X - low) / np.where(high > low, high - low, 1) - 1
    return np.where(high > low, scaled, 0)


@minmax_apply.misconception(
    "The division is missing: low went to 0, but high to the width of the range."
)
def range_not_divided(X, low, high):
    return X - low


@minmax_apply.misconception(
    "The parentheses are missing: only low was divided, and by high alone. Both differences come "
    "before the division."
)
def range_without_parentheses(X, low, high):
    return X - low / high - low


@minmax_apply.misconception(
    "It was multiplied by the width of the range. For high to go to 1, divide by it."
)
def multiplied_by_range(X, low, high):
    return (X - low) * (high - low)


@minmax_apply.misconception(
    "It was divided by high + low. The width of the range is the difference of the two."
)
def divided_by_the_sum(X, low, high):
    return (X - low) / (high + low)


@minmax_apply.misconception(
    "The smallest value of this X was subtracted. New samples are measured from the low of the "
    "training set, which was passed in."
)
def own_smallest_subtracted(X, low, high):
    width = high - low
    scaled = (X - X.min(axis=0)) / np.where(width > 0, width, 1.0)
    return np.where(width > 0, scaled, 0.0)


@minmax_fit.misconception(
    "low holds row numbers, those in which the smallest values stand. Asked for are the values.",
    unaffected_parts=("high",),
)
def rows_of_the_smallest(X):
    return X.argmin(axis=0), X.max(axis=0)


@minmax_fit.misconception(
    "high holds row numbers, those in which the largest values stand. Asked for are the values.",
    unaffected_parts=("low",),
)
def rows_of_the_largest(X):
    return X.min(axis=0), X.argmax(axis=0)
