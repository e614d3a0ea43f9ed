"""ps14: choosing a setting on validation data, with several seeds.

The networks are played (`drivers`), so that each of them has a known skill: which setting is best,
which one is lucky once, and what each mean is, is known to the last digit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps14_capstone.drivers import drive_choose_setting
from autograder.views.ps14 import view_choose_setting

CLASSES = 4
BEST, LUCKY = (0.70, 0.04), (0.45, 0.5)
"""Skill of a setting's networks, and how much of it is luck."""


def _choose_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, count, runs in (
        ("4 settings, 4 seeds", 4, 4),
        ("3 settings, 5 seeds", 3, 5),
        ("5 settings, 3 seeds", 5, 3),
    ):
        best, lucky = (int(i) for i in 1 + rng.permutation(count - 1)[:2])
        seeds = _telling_seeds(rng, lucky, runs)
        skills = [(0.58 - 0.05 * i, 0.1) for i in range(count)]
        skills[best], skills[lucky] = BEST, LUCKY
        X, labels = _rows(rng, 45)
        valid = _rows(rng, 80)
        settings = [
            {"hidden": int(hidden), "eta": 0.1, "epochs": 30, "batch": 16}
            for hidden in rng.choice(np.arange(3, 80), size=count, replace=False)
        ]
        args = (X, labels, *valid, settings, seeds, skills)
        cases.append(Case(label, args, {"S": count, "R": runs}))
    return cases


def _rows(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """Return rows that hold their class and how hard they are, and the classes."""
    labels = rng.permutation(np.arange(n) % CLASSES)
    hard = rng.permutation((np.arange(n) + 0.5) / n)
    return np.column_stack([labels.astype(float), hard, rng.normal(size=n)]), labels


def _telling_seeds(rng: np.random.Generator, lucky: int, runs: int) -> list[int]:
    """Return seeds with which the lucky setting is best in its first run, and never in the mean.

    Not even if one Generator goes through all runs of all settings; but if all settings share one
    for each seed, its mean is the best.
    """
    while True:
        seeds = [int(seed) for seed in rng.choice(10**6, size=runs, replace=False)]
        drawn = np.random.default_rng(seeds[0]).random((lucky + 1, runs))
        if drawn[0, 0] < 0.8 or drawn[lucky].mean() > 0.45:
            continue
        in_turn = [np.random.default_rng(seed).random(lucky + 1) for seed in seeds]
        fresh, shared = (np.mean([draws[i] for draws in in_turn]) for i in (0, lucky))
        if fresh < 0.45 and shared > 0.65:
            return seeds


def _right_choice(fit, train, valid, settings, seeds):
    scores = np.array(
        [
            [
                np.mean(fit(*train, setting, np.random.default_rng(seed))(valid[0]) == valid[1])
                for seed in seeds
            ]
            for setting in settings
        ]
    )
    means = scores.mean(axis=1)
    return int(means.argmax()), means, scores.std(axis=1, ddof=1) / np.sqrt(len(seeds))


choose_setting = Exercise(
    name="choose_setting",
    arguments=("fit", "train", "valid", "settings", "seeds"),
    parts=(
        Part(
            "honest",
            2,
            ("fit is called", "training rows alone", "every setting as often as there are seeds"),
        ),
        Part("means", 2, ("means",)),
        Part("errors", 1, ("errors",)),
        Part("best", 1, ("best",)),
    ),
    task=(
        "Train every setting once with every seed on the training set, measure each network on the "
        "validation set, and return (best, means, errors)."
    ),
    reference=_right_choice,
    cases=_choose_cases,
    driver=drive_choose_setting,
    view=view_choose_setting,
    messages_if_false={
        "fit is called": (
            "The argument fit was never called. It isn't your fit_network here, but a function "
            "that plays one: call fit itself."
        ),
        "training rows alone": (
            "A network was trained on other rows than those of the training set, or with labels "
            "that aren't theirs."
        ),
        "every setting as often as there are seeds": (
            "Each setting should be trained once with each seed, no more and no less."
        ),
    },
    leaf_labels={
        "means": "The array of means",
        "errors": "The array of errors",
        "best": "The best setting's position",
    },
)


def _scores(fit, train, judges, settings, generators):
    scores = np.zeros((len(settings), len(generators)))
    for s, setting in enumerate(settings):
        for r, generator in enumerate(generators):
            predict = fit(*train, setting, generator())
            scores[s, r] = np.mean(predict(judges[0]) == judges[1])
    return scores


def _fresh(seeds):
    return [lambda seed=seed: np.random.default_rng(seed) for seed in seeds]


def _summary(scores, spread=None):
    means = scores.mean(axis=1)
    if spread is None:
        spread = scores.std(axis=1, ddof=1) / np.sqrt(scores.shape[1])
    return int(means.argmax()), means, spread


@choose_setting.misconception(
    "The setting that you return is that of a lucky run, and not of the largest mean. Of many runs "
    "the luckiest is the best one, whatever its setting: compare means over the seeds.",
    unaffected_parts=("honest", "means", "errors"),
)
def best_single_run(fit, train, valid, settings, seeds):
    scores = _scores(fit, train, valid, settings, _fresh(seeds))
    _, means, errors = _summary(scores)
    return int(scores.max(axis=1).argmax()), means, errors


@choose_setting.misconception(
    "The networks are judged by the rows they were trained on, and these they all know by heart. "
    "Only rows that took no part in the training can tell which setting is better.",
    unaffected_parts=("honest",),
)
def judged_on_training_rows(fit, train, valid, settings, seeds):
    return _summary(_scores(fit, train, train, settings, _fresh(seeds)))


@choose_setting.misconception(
    "The validation rows were trained on as well, so every network knows them by heart and all "
    "settings seem to be perfect. Keep them out of the training."
)
def trained_on_both(fit, train, valid, settings, seeds):
    both = tuple(np.concatenate(pair) for pair in zip(train, valid, strict=True))
    return _summary(_scores(fit, both, valid, settings, _fresh(seeds)))


@choose_setting.misconception(
    "All runs share one Generator, so a setting's result depends on how many came before it. Make "
    "a new one of the seed for each run: then all settings have the same luck.",
    unaffected_parts=("honest", "best"),
)
def one_generator_for_all(fit, train, valid, settings, seeds):
    rng = np.random.default_rng(seeds[0])
    return _summary(_scores(fit, train, valid, settings, [lambda: rng for _ in seeds]))


@choose_setting.misconception(
    "Each setting was tried with the first seed alone. One run tells nothing of how much is luck: "
    "train with every seed."
)
def first_seed_alone(fit, train, valid, settings, seeds):
    scores = _scores(fit, train, valid, settings, _fresh(seeds[:1]))
    return _summary(scores, np.zeros(len(settings)))


@choose_setting.misconception(
    "The errors are the spread of single runs. Asked for is how sure the means are: the more "
    "seeds, the surer.",
    unaffected_parts=("honest", "means", "best"),
)
def spread_of_runs(fit, train, valid, settings, seeds):
    scores = _scores(fit, train, valid, settings, _fresh(seeds))
    return _summary(scores, scores.std(axis=1, ddof=1))


@choose_setting.misconception(
    "The errors are a little too small. The mean was found from the same few runs, so the squares "
    "are divided by one less than the number of runs.",
    unaffected_parts=("honest", "means", "best"),
)
def spread_of_all_runs(fit, train, valid, settings, seeds):
    scores = _scores(fit, train, valid, settings, _fresh(seeds))
    return _summary(scores, scores.std(axis=1) / np.sqrt(len(seeds)))


@choose_setting.misconception(
    "The setting with the smallest mean was chosen. They are shares of right rows: more is better.",
    unaffected_parts=("honest", "means", "errors"),
)
def smallest_mean(fit, train, valid, settings, seeds):
    scores = _scores(fit, train, valid, settings, _fresh(seeds))
    _, means, errors = _summary(scores)
    return int(means.argmin()), means, errors


@choose_setting.misconception(
    "What came first is a setting itself. Asked for is its position in the list, counted from 0."
)
def the_setting_itself(fit, train, valid, settings, seeds):
    best, means, errors = _summary(_scores(fit, train, valid, settings, _fresh(seeds)))
    return settings[best], means, errors


@choose_setting.misconception(
    "All runs of a setting share one Generator, so each depends on those before it, and the seeds "
    "don't count. Make a new one of the seed for each run.",
    unaffected_parts=("honest",),
)
def one_generator_a_setting(fit, train, valid, settings, seeds):
    scores = [
        _scores(fit, train, valid, [setting], _shared(seeds[0], len(seeds))) for setting in settings
    ]
    return _summary(np.concatenate(scores))


@choose_setting.misconception(
    "All settings share one Generator for each seed, so a setting's result depends on those before "
    "it. Make a new one of the seed for each run: then all settings have the same luck.",
    unaffected_parts=("honest",),
)
def one_generator_a_seed(fit, train, valid, settings, seeds):
    columns = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        columns.append(_scores(fit, train, valid, settings, [lambda rng=rng: rng]))
    return _summary(np.concatenate(columns, axis=1))


def _shared(seed, count):
    rng = np.random.default_rng(seed)
    return [lambda: rng] * count
