"""ps14: an accuracy over speakers, with its error bar."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, sizes in (
        ("3 groups of 4, 7 and 11 rows", (4, 7, 11)),
        ("6 groups of unequal size", (5, 6, 8, 9, 13, 20)),
        ("2 groups of 9 and 16 rows", (9, 16)),
    ):
        names = rng.choice(np.arange(100, 1000), size=len(sizes), replace=False)
        # shares that differ, and none is 0 or 1
        right = [int(rng.integers(1, size)) for size in sizes]
        while len({hits / size for hits, size in zip(right, sizes, strict=True)}) < len(sizes):
            right = [int(rng.integers(1, size)) for size in sizes]
        groups = np.repeat(names, sizes)
        labels = rng.integers(0, 5, len(groups))
        hit = np.concatenate([np.arange(size) < k for k, size in zip(right, sizes, strict=True)])
        said = np.where(hit, labels, (labels + rng.integers(1, 5, len(groups))) % 5)
        order = rng.permutation(len(groups))
        args = (said[order], labels[order], groups[order])
        cases.append(Case(label, args, {"N": len(groups), "G": len(sizes)}))
    return cases


def _right_accuracy(said, labels, groups):
    shares = np.array([np.mean((said == labels)[groups == name]) for name in np.unique(groups)])
    return float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(len(shares)))


accuracy_by_group = Exercise(
    name="accuracy_by_group",
    arguments=("said", "labels", "groups"),
    parts=(Part("accuracy", 1, ("0",)), Part("error", 2, ("1",))),
    task=(
        "Return (accuracy, error): the mean of the groups' shares of right rows, and the standard "
        "error of that mean."
    ),
    reference=_right_accuracy,
    cases=_accuracy_cases,
    leaf_labels={"0": "The accuracy", "1": "The error"},
)


def _shares(said, labels, groups):
    return np.array([np.mean((said == labels)[groups == name]) for name in np.unique(groups)])


@accuracy_by_group.misconception(
    "The accuracy is the share of all rows, so whoever was recorded more often counts more. Find "
    "each group's share first, and then the mean of those.",
    unaffected_parts=("error",),
)
def share_of_all_rows(said, labels, groups):
    shares = _shares(said, labels, groups)
    return float(np.mean(said == labels)), float(shares.std(ddof=1) / np.sqrt(len(shares)))


@accuracy_by_group.misconception(
    "The error is that of independent rows. Rows of one person are alike, so they know less than "
    "so many strangers would. Use the spread of the groups' shares.",
    unaffected_parts=("accuracy",),
)
def error_of_rows(said, labels, groups):
    accuracy = float(_shares(said, labels, groups).mean())
    return accuracy, float(np.sqrt(accuracy * (1 - accuracy) / len(said)))


@accuracy_by_group.misconception(
    "The error is the spread of single groups, not that of their mean, which is smaller the more "
    "groups there are.",
    unaffected_parts=("accuracy",),
)
def spread_of_groups(said, labels, groups):
    shares = _shares(said, labels, groups)
    return float(shares.mean()), float(shares.std(ddof=1))


@accuracy_by_group.misconception(
    "The spread is too small: the groups are a sample, and their mean was found from them, so the "
    "squares are divided by one less than the number of groups.",
    unaffected_parts=("accuracy",),
)
def spread_divided_by_all(said, labels, groups):
    shares = _shares(said, labels, groups)
    return float(shares.mean()), float(shares.std() / np.sqrt(len(shares)))


@accuracy_by_group.misconception(
    "The spread of the groups is divided by the root of the number of rows. What was averaged are "
    "groups, so their number counts.",
    unaffected_parts=("accuracy",),
)
def root_of_rows(said, labels, groups):
    shares = _shares(said, labels, groups)
    return float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(len(said)))


@accuracy_by_group.misconception(
    "This is the share of wrong rows. Asked for is how many are right.",
    unaffected_parts=("error",),
)
def share_of_wrong_rows(said, labels, groups):
    shares = 1 - _shares(said, labels, groups)
    return float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(len(shares)))


@accuracy_by_group.misconception(
    "Every row was taken for a coin of its own: the share of all rows, with the error of so many "
    "coins. Rows of one person are alike. Find each group's share first; accuracy and error are "
    "those of these few numbers."
)
def rows_for_coins(said, labels, groups):
    accuracy = float(np.mean(said == labels))
    return accuracy, float(np.sqrt(accuracy * (1 - accuracy) / len(said)))


@accuracy_by_group.misconception(
    "That is the square of the standard error: the root is missing.",
    unaffected_parts=("accuracy",),
)
def squared_error_of_the_mean(said, labels, groups):
    shares = _shares(said, labels, groups)
    return float(shares.mean()), float(shares.var(ddof=1) / len(shares))
