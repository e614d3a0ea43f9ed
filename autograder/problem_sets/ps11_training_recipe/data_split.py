"""ps11: shuffling samples and cutting them into training, validation and test set."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps11_training_recipe.drivers import drive_split
from autograder.views.ps11 import view_split
from reference_impl import batches


def _split_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, targets, fractions in (
        ("some 50 samples with labels, 60 : 20 : 20", 40, 0, (0.6, 0.2, 0.2)),
        ("some 50 samples with two targets, 50 : 30 : 20", 41, 2, (0.5, 0.3, 0.2)),
        ("some 70 samples with labels, 70 : 15 : 15", 60, 0, (0.7, 0.15, 0.15)),
    ):
        n += int(rng.integers(30))  # sizes depend on nothing else
        T = away_from_zero(rng, n, targets) if targets else rng.integers(0, 10, n)
        args = (rng.normal(1, 2, (n, 3)), T, fractions, int(rng.integers(10**6)))
        cases.append(Case(label, args, {"N": n}))
    return cases


split = Exercise(
    name="split",
    arguments=("X", "T", "fractions", "rng"),
    parts=(
        Part("sizes", 1, ("sizes",)),
        Part(
            "every sample with its target",
            2,
            ("rows of X", "nobody left out", "nobody twice", "pairs"),
        ),
        Part("by chance", 1, ("shuffled", "repeats", "by chance")),
    ),
    task=(
        "Shuffle the samples with rng and cut them into three sets of the given fractions. Return "
        "((X_tr, T_tr), (X_va, T_va), (X_te, T_te))."
    ),
    reference=batches.split,
    cases=_split_cases,
    driver=drive_split,
    view=view_split,
    messages_if_false={
        "rows of X": "Some rows that came back aren't rows of X.",
        "nobody left out": (
            "Some samples are in none of the three sets. Every sample belongs to one of them."
        ),
        "nobody twice": (
            "Some samples are in two sets, or twice in one. A test sample that was trained on "
            "tests nothing."
        ),
        "pairs": "Some samples have lost their target: row n of T belongs to row n of X.",
        "shuffled": (
            "In one of the sets are the samples that stood there before, or nearly all of them. "
            "Data often come sorted; shuffle before you cut."
        ),
        "repeats": (
            "Two Generators of the same seed gave two different splits. Everything random has to "
            "come from rng."
        ),
        "by chance": (
            "Generators of two seeds put the same samples into one of the sets. Chance should "
            "decide which samples are in it."
        ),
    },
    leaf_labels={
        f"sizes.{i}": f"The number of samples that the {name} set has beyond its share"
        for i, name in enumerate(("training", "validation", "test"))
    },
)


def _cut(X, T, order_X, order_T, fractions):
    first = round(fractions[0] * len(X))
    second = round((fractions[0] + fractions[1]) * len(X))
    cuts = [slice(0, first), slice(first, second), slice(second, len(X))]
    return tuple((X[order_X[cut]], T[order_T[cut]]) for cut in cuts)


@split.misconception(
    "Samples have lost their targets: in one of the three sets at least, T holds other rows than "
    "X. Draw one order, and take X and T of each set by the same numbers.",
    unaffected_parts=("sizes", "by chance"),
)
def shuffled_separately(X, T, fractions, rng):
    return _cut(X, T, rng.permutation(len(X)), rng.permutation(len(X)), fractions)


@split.misconception(
    "Nothing was shuffled: the first samples are the training set. Data often come sorted by "
    "class or by date, and then the sets are strangers to each other.",
    unaffected_parts=("sizes", "every sample with its target"),
)
def not_shuffled(X, T, fractions, rng):
    order = np.arange(len(X))
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "Some samples are in two sets, others in none, and a test sample that was trained on tests "
    "nothing. Were they drawn with replacement, or do the cuts overlap? Each sample must appear "
    "once.",
    unaffected_parts=("sizes", "by chance"),
)
def drawn_with_replacement(X, T, fractions, rng):
    order = rng.integers(0, len(X), len(X))
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "Two Generators of the same seed gave two splits: you shuffled with something else, such as "
    "NumPy's global random numbers. Use rng, so that an experiment can be repeated.",
    unaffected_parts=("sizes", "every sample with its target"),
)
def split_by_global_numbers(X, T, fractions, rng):
    order = np.random.permutation(len(X))  # noqa: NPY002
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "The split is the same whatever rng is: is a new Generator with a fixed seed made inside? Use "
    "the one you were given.",
    unaffected_parts=("sizes", "every sample with its target"),
)
def split_by_own_generator(X, T, fractions, rng):
    order = np.random.default_rng(0).permutation(len(X))
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "The rows that came back aren't rows of X: they were standardised with the mean and std of "
    "all samples, test samples included. That is leakage. Split first, then fit such numbers on "
    "the training set alone.",
    unaffected_parts=("sizes",),
)
def standardised_before_the_split(X, T, fractions, rng):
    order = rng.permutation(len(X))
    return _cut((X - X.mean(axis=0)) / X.std(axis=0), T, order, order, fractions)


@split.misconception(
    "The second cut is at the second fraction of N, before the first cut or too near to it. Cuts "
    "are counted from the start: the second comes after both fractions together.",
    unaffected_parts=("by chance",),
)
def cuts_not_added(X, T, fractions, rng):
    order = rng.permutation(len(X))
    first, second = round(fractions[0] * len(X)), round(fractions[1] * len(X))
    cuts = [slice(0, first), slice(first, second), slice(second, len(X))]
    return tuple((X[order[cut]], T[order[cut]]) for cut in cuts)


@split.misconception(
    "The validation set has the test set's share, and the test set that of the validation set. The "
    "three fractions stand in the order of the three sets.",
    unaffected_parts=("every sample with its target", "by chance"),
)
def validation_and_test_exchanged(X, T, fractions, rng):
    order = rng.permutation(len(X))
    return _cut(X, T, order, order, (fractions[0], fractions[2], fractions[1]))


@split.misconception(
    "The sets come in the wrong order: the training set is the last. It comes first, then "
    "validation and test.",
    unaffected_parts=("every sample with its target", "by chance"),
)
def training_set_last(X, T, fractions, rng):
    order = rng.permutation(len(X))
    training, validation, test = _cut(X, T, order, order, fractions)
    return test, validation, training


@split.misconception(
    "Six arrays came back in a row. Asked for are three pairs, one for each set: X and T of the "
    "training set, then those of the others."
)
def six_arrays(X, T, fractions, rng):
    order = rng.permutation(len(X))
    training, validation, test = _cut(X, T, order, order, fractions)
    return *training, *validation, *test


@split.misconception(
    "Two items came back. Asked for are three sets, each of them a pair of its own X and its own T."
)
def all_of_x_then_all_of_t(X, T, fractions, rng):
    order = rng.permutation(len(X))
    (X_tr, T_tr), (X_va, T_va), (X_te, T_te) = _cut(X, T, order, order, fractions)
    return (X_tr, X_va, X_te), (T_tr, T_va, T_te)
