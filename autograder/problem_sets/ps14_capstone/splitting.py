"""ps14: cutting samples into sets so that nobody is in two of them."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps14_capstone.drivers import drive_split_by_group
from autograder.views.ps14 import view_split_by_group


def _split_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, count, fractions, in_order in (
        ("20 groups of several rows, 50 : 25 : 25", 20, (0.5, 0.25, 0.25), False),
        ("40 groups, one after the other, 50 : 25 : 25", 40, (0.5, 0.25, 0.25), True),
        ("24 groups of several rows, 75 : 25 : 0", 24, (0.75, 0.25, 0.0), False),
    ):
        names = rng.choice(np.arange(1000, 10_000), size=count, replace=False)
        groups = np.repeat(names, rng.permutation(np.resize(np.arange(3, 9), count)))
        if not in_order:
            groups = rng.permutation(groups)
        seed = int(rng.integers(10**6))
        cases.append(Case(label, (groups, fractions, seed), {"N": len(groups)}))
    return cases


def _right_split(groups, fractions, rng):
    names = rng.permutation(np.unique(groups))
    first = round(fractions[0] * len(names))
    second = round((fractions[0] + fractions[1]) * len(names))
    sets = names[:first], names[first:second], names[second:]
    return tuple(np.flatnonzero(np.isin(groups, one)) for one in sets)


split_by_group = Exercise(
    name="split_by_group",
    arguments=("groups", "fractions", "rng"),
    parts=(
        Part("nobody in two sets", 2, ("apart",)),
        Part("every row once", 1, ("nobody left out", "nobody twice")),
        Part("shares, by chance", 1, ("sizes", "repeats", "by chance", "drawn")),
    ),
    task=(
        "Cut the rows into three sets so that no group is in two of them, and each set has its "
        "fraction of the groups. Return the row numbers of the three."
    ),
    reference=_right_split,
    cases=_split_cases,
    driver=drive_split_by_group,
    view=view_split_by_group,
    messages_if_false={
        "apart": (
            "Rows of one group are in two sets. Then the network is asked about people it has "
            "heard before. Let whole groups go to a set."
        ),
        "nobody left out": "Some rows are in none of the three sets. Each belongs to one of them.",
        "nobody twice": "Some rows are in two sets, or twice in one.",
        "repeats": (
            "Two Generators of the same seed gave two different splits. Everything random has to "
            "come from rng."
        ),
        "by chance": "Generators of two seeds gave the same split. Let rng decide who goes where.",
    },
    leaf_labels={"sizes": "The count of groups in each set"},
)


def _rows_of(groups, sets):
    return tuple(np.flatnonzero(np.isin(groups, one)) for one in sets)


def _cut(items, fractions):
    first = round(fractions[0] * len(items))
    second = round((fractions[0] + fractions[1]) * len(items))
    return items[:first], items[first:second], items[second:]


@split_by_group.misconception(
    "Rows were shuffled, whoever spoke, so nearly every group is in several sets. The network is "
    "then asked about people it has heard, and its accuracy is flattering. Shuffle groups, not "
    "rows.",
    unaffected_parts=("every row once",),
)
def rows_shuffled(groups, fractions, rng):
    return _cut(rng.permutation(len(groups)), fractions)


@split_by_group.misconception(
    "The groups are not drawn: the first ones, by name or by place, are the training set. Such "
    "lists are often sorted, by age or by city, say. Let rng decide who goes where.",
    unaffected_parts=("nobody in two sets", "every row once"),
)
def groups_in_order(groups, fractions, rng):
    return _rows_of(groups, _cut(np.unique(groups), fractions))


@split_by_group.misconception(
    "Groups were drawn for each set without looking at who is in another one, so some are in two "
    "sets and some in none. Shuffle them once, and cut."
)
def drawn_for_each_set(groups, fractions, rng):
    names = np.unique(groups)
    counts = [round(fraction * len(names)) for fraction in fractions]
    counts[2] = 0 if fractions[2] == 0 else counts[2]
    return _rows_of(groups, [rng.choice(names, count + 1) for count in counts])


@split_by_group.misconception(
    "The split is by chance, but the chance isn't rng's: two Generators of the same seed gave two "
    "splits. Draw from rng, then a split can be repeated.",
    unaffected_parts=("nobody in two sets", "every row once"),
)
def groups_by_global_numbers(groups, fractions, rng):
    names = np.unique(groups)
    np.random.shuffle(names)  # noqa: NPY002
    return _rows_of(groups, _cut(names, fractions))


@split_by_group.misconception(
    "The split is the same whatever rng is. Was a Generator with a seed of its own made inside? "
    "Use the one you were given.",
    unaffected_parts=("nobody in two sets", "every row once"),
)
def groups_by_own_generator(groups, fractions, rng):
    return _rows_of(
        groups, _cut(np.random.default_rng(0).permutation(np.unique(groups)), fractions)
    )


@split_by_group.misconception(
    "These are names of groups. Asked for are the numbers of the rows that belong to them, counted "
    "from 0."
)
def names_of_groups(groups, fractions, rng):
    return _cut(rng.permutation(np.unique(groups)), fractions)


@split_by_group.misconception(
    "These are masks, True or False for each row. Asked for are the numbers of the rows that "
    "belong to each set."
)
def masks(groups, fractions, rng):
    return tuple(
        np.isin(groups, one) for one in _cut(rng.permutation(np.unique(groups)), fractions)
    )


@split_by_group.misconception(
    "The second cut is at the second fraction, before the first cut or at it. Cuts are counted "
    "from the start: the second comes after both fractions together."
)
def second_cut_not_added(groups, fractions, rng):
    names = rng.permutation(np.unique(groups))
    first, second = (round(fraction * len(names)) for fraction in fractions[:2])
    return _rows_of(groups, (names[:first], names[second:first], names[second:]))


@split_by_group.misconception(
    "The sets get half, a quarter and a quarter of the groups, whatever fractions says. Cut where "
    "the three fractions tell you to.",
    unaffected_parts=("nobody in two sets", "every row once"),
)
def groups_in_fixed_shares(groups, fractions, rng):
    return _rows_of(groups, _cut(rng.permutation(np.unique(groups)), (0.5, 0.25, 0.25)))


@split_by_group.misconception(
    "Rows were shuffled, whoever spoke, so every group is in several sets; and the sets get half, "
    "a quarter and a quarter, whatever fractions says. Shuffle groups, and cut where the fractions "
    "tell you to.",
    unaffected_parts=("every row once",),
)
def rows_in_fixed_shares(groups, fractions, rng):
    return _cut(rng.permutation(len(groups)), (0.5, 0.25, 0.25))
