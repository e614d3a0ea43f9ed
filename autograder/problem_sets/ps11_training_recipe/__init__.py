"""ps11, the capstone: split, draw the weights, watch the signals, train, stop in time, measure.

What is random is judged by its properties, within six standard deviations. Every answer of the
judge is a word for what was found, so that misconceptions are recognised whatever was drawn.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.core.validation import InvalidReturnError, check_array, describe, unpack
from autograder.problem_sets.ps11_training_recipe.first_weights import activation_std, init_dense
from autograder.problem_sets.ps11_training_recipe.fit import fit
from autograder.problem_sets.ps11_training_recipe.outputs import (
    accuracy,
    autoencoder_reconstruct,
    predict,
)
from reference_impl import batches, training

# -- split -------------------------------------------------------------------------------


def _split_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, targets, fractions in (
        ("40 samples with labels, 60 : 20 : 20", 40, 0, (0.6, 0.2, 0.2)),
        ("43 samples with two targets each, 50 : 30 : 20", 43, 2, (0.5, 0.3, 0.2)),
        ("60 samples with labels, 70 : 15 : 15", 60, 0, (0.7, 0.15, 0.15)),
    ):
        T = away_from_zero(rng, n, targets) if targets else rng.integers(0, 10, n)
        args = (rng.normal(1, 2, (n, 3)), T, fractions, int(rng.integers(10**6)))
        cases.append(Case(label, args, {"N": n}))
    return cases


def drive_split(split, X, T, fractions, seed):
    """Split with two Generators of the same seed, and with one of another."""
    return [split(X, T, fractions, np.random.default_rng(s)) for s in (seed, seed, seed + 1)]


def _parts_of(value: Any, X: Any, T: Any) -> list[tuple[Any, Any]]:
    sets = unpack(value, "(X_tr, T_tr)", "(X_va, T_va)", "(X_te, T_te)")
    parts = []
    for name, one in zip(("tr", "va", "te"), sets, strict=True):
        if not isinstance(one, (tuple, list)):
            words = f"Each of the three sets should be a pair, this one (X_{name}, T_{name})"
            raise InvalidReturnError(f"{words}, not {describe(one)}")
        X_part, T_part = unpack(one, f"X_{name}", f"T_{name}")
        X_part = check_array(X_part, f"X_{name}", -1, *X.shape[1:])
        parts.append((X_part, check_array(T_part, f"T_{name}", -1, *T.shape[1:])))
    return parts


def seen_in_split(value: Any, X: Any, T: Any, fractions: Any, seed: int) -> dict[str, object]:
    """Who is in which set: sizes, nobody lost or twice, with the own target, and by chance."""
    first, again, other = unpack(value, "the first", "the same again", "another")
    parts, same, others = (_parts_of(sets, X, T) for sets in (first, again, other))
    numbers = {row.tobytes(): n for n, row in enumerate(X)}
    members = [[numbers.get(row.tobytes(), -1) for row in X_part] for X_part, _ in parts]
    order = [n for members_of_one in members for n in members_of_one]
    pairs = all(
        len(rows) == len(T_part) and -1 not in rows and np.array_equal(T[rows], T_part)
        for rows, (_, T_part) in zip(members, parts, strict=True)
    )
    return {
        "sizes": _rounded([len(rows) for rows in members], fractions, len(X)),
        "rows of X": -1 not in order,
        "once": sorted(order) == list(range(len(X))),
        "pairs": pairs,
        "shuffled": order != sorted(order),
        "repeats": all(np.array_equal(p, q) for (p, _), (q, _) in zip(parts, same, strict=True)),
        "by chance": {row.tobytes() for row in parts[0][0]}
        != {row.tobytes() for row in others[0][0]},
    }


def _rounded(sizes: list[int], fractions: Any, n: int) -> list[int]:
    """The same sizes for everybody who rounded the fractions of N, in whichever direction."""
    wanted = [fraction * n for fraction in fractions]
    margins = (1, 1, 2)  # who rounds down twice gives the rest to the last
    fine = sum(sizes) == n and all(
        abs(size - want) < margin for size, want, margin in zip(sizes, wanted, margins, strict=True)
    )
    return [math.floor(want) for want in wanted] if fine else sizes


split = Exercise(
    name="split",
    arguments=("X", "T", "fractions", "rng"),
    parts=(
        Part("sizes", 1, ("sizes",)),
        Part("every sample with its target", 2, ("rows of X", "once", "pairs")),
        Part("by chance", 1, ("shuffled", "repeats", "by chance")),
    ),
    task=(
        "Shuffle the samples with rng and cut them into three sets of the given fractions. Return "
        "((X_tr, T_tr), (X_va, T_va), (X_te, T_te))."
    ),
    reference=batches.split,
    cases=_split_cases,
    driver=drive_split,
    view=seen_in_split,
    messages_if_false={
        "rows of X": "Some rows that came back aren't rows of X.",
        "once": (
            "Not every sample is in exactly one of the three sets: some are missing, or in two."
        ),
        "pairs": "Some samples have lost their target: row n of T belongs to row n of X.",
        "shuffled": (
            "The samples are still in their old order. Data often come sorted; shuffle before you "
            "cut."
        ),
        "repeats": (
            "Two Generators of the same seed gave two different splits. Everything random has to "
            "come from rng."
        ),
        "by chance": (
            "Generators of two seeds put the same samples into the training set. Chance should "
            "decide who is in it."
        ),
    },
    leaf_labels={
        "sizes.0": "The size of the training set",
        "sizes.1": "The size of the validation set",
    }
    | {"sizes.2": "The size of the test set"},
)


def _cut(X, T, order_X, order_T, fractions):
    first = round(fractions[0] * len(X))
    second = round((fractions[0] + fractions[1]) * len(X))
    cuts = [slice(0, first), slice(first, second), slice(second, len(X))]
    return tuple((X[order_X[cut]], T[order_T[cut]]) for cut in cuts)


@split.misconception(
    "X and T were shuffled separately, so samples have lost their targets. Draw one order and use "
    "it for both.",
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
    "The split is the same whatever rng is: a new Generator with a fixed seed is made inside. Use "
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


# -- stop in time ------------------------------------------------------------------------

# label, losses as ranks (the rank is what is drawn around), patience
CURVES = (
    ("a smaller loss comes after the stop", (5, 3, 4, 4.5, 1), 2),
    ("the smallest loss comes long after the stop", (5, 3, 4, 4.5, 4.2, 3.5, 1), 2),
    ("a smaller loss comes just in time", (5, 3, 4, 4.5, 1, 2), 3),
    ("falling all the time", (6, 5, 4, 3, 2), 2),
    ("up, down again but not below, patience 3", (7, 2, 6, 5, 4, 1), 3),
    ("patience 1", (5, 4, 4.5, 1), 1),
    ("the first two are equal", (3, 3, 4, 5, 1), 2),
    ("rising from the start", (2, 3, 4, 5, 1), 3),
    ("the loss stays the same", (4, 3, 3, 3, 3, 1), 3),
    ("up and down by turns", (6, 7, 4, 5, 3), 2),
)


def _stopping_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, ranks, patience in CURVES:
        scale = float(rng.uniform(0.2, 0.9))
        cases.append(Case(label, ([scale * (rank + 0.5) for rank in ranks], patience)))
    return cases


early_stopping = Exercise(
    name="early_stopping",
    arguments=("losses", "patience"),
    parts=(Part("epoch", 2),),
    task=(
        "Training stops as soon as patience epochs in a row have brought no smaller loss than the "
        "best. Return the epoch of the best until then, counted from 0."
    ),
    reference=training.early_stopping,
    cases=_stopping_cases,
    leaf_labels={"": "The epoch"},
)


def _stop(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


@early_stopping.misconception(
    "It waits one epoch too long: with patience 2 it stops after the second epoch without a "
    "smaller loss, not after the third."
)
def patience_off_by_one(losses, patience):
    return _stop(losses, patience + 1)[0]


@early_stopping.misconception(
    "That is the epoch in which training stops. What is kept is the best one until then, up to "
    "patience epochs earlier."
)
def last_for_best(losses, patience):
    return _stop(losses, patience)[1]


@early_stopping.misconception(
    "That is the smallest loss of all. What comes after the stop was never trained, so nobody can "
    "know it."
)
def smallest_of_all(losses, patience):
    return int(np.argmin(losses))


@early_stopping.misconception(
    "Each loss was compared with the one before it. It counts as progress only if it is below the "
    "best so far."
)
def compared_with_the_last(losses, patience):
    best, rises = 0, 0
    for epoch in range(1, len(losses)):
        rises = 0 if losses[epoch] < losses[epoch - 1] else rises + 1
        if losses[epoch] < losses[best]:
            best = epoch
        if rises >= patience:
            break
    return best


@early_stopping.misconception(
    "All epochs without progress were added up. patience counts those in a row: whenever the loss "
    "is the smallest so far, the counting begins again."
)
def waiting_adds_up(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
        if waited >= patience:
            break
    return best


@early_stopping.misconception(
    "An equal loss was taken for progress. Only a smaller one is: of equal losses the first is "
    "the best, and the patience runs on."
)
def equal_is_progress(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] <= losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


@early_stopping.misconception("Epochs are counted from 0 here; yours are counted from 1.")
def counted_from_one(losses, patience):
    return _stop(losses, patience)[0] + 1


@early_stopping.misconception("That is the smallest loss itself. Its epoch was asked for.")
def loss_for_epoch(losses, patience):
    return losses[_stop(losses, patience)[0]]


EXERCISES = (
    split,
    init_dense,
    activation_std,
    predict,
    accuracy,
    early_stopping,
    fit,
    autoencoder_reconstruct,
)
