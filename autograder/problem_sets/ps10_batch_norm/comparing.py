"""ps10: an experiment. Two networks are compared, each at the rate that suits it best.

The networks are the driver's: it hands the student a function `run` whose losses are known, so
that a table, a choice and an error are right or wrong. Each case has a rate at which one run is
lucky, and in some there is one at which a run blows up.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps10_batch_norm.drivers import drive_comparison
from autograder.views.ps10_comparison import view_comparison


def _known_losses(rng: np.random.Generator, rates: int, seeds: int, fresh: int) -> np.ndarray:
    """Draw losses in which each way to choose a rate leads to a rate of its own.

    With three rates these are the best of each network, and one at which a single run is lucky,
    and all others are bad. With seven there is another one, lucky with the first seed and worse
    with all others, one that is the best for both networks together, and two at which a run blows
    up: the first is bad otherwise, the second good. The fresh seeds are lucky at a rate that is
    neither network's best, so that networks that are exchanged choose another one.
    """
    first, second, lucky, *others = rng.permutation(rates)
    losses = rng.uniform(1.1, 1.3, (2, rates, seeds + fresh))
    for row, best in zip(losses, (first, second), strict=True):
        row[best] = rng.uniform(0.5, 0.65, seeds + fresh)
        row[others[1] if others else lucky, seeds:] = rng.uniform(0.2, 0.4, fresh)
        row[lucky, :seeds] = rng.uniform(1.9, 2.1, seeds)
        row[lucky, rng.integers(1, seeds)] = rng.uniform(0.1, 0.2)
        if others:
            lucky_at_first, best_for_both, *blown_up = others
            row[lucky_at_first, 1:seeds] = rng.uniform(2.4, 2.6, seeds - 1)
            row[lucky_at_first, 0] = rng.uniform(0.3, 0.4)
            row[best_for_both, :seeds] = rng.uniform(0.68, 0.78, seeds)
            row[max(blown_up)] = rng.uniform(0.2, 0.4, seeds + fresh)
            for rate in blown_up:
                row[rate, rng.integers(seeds)] = np.nan
    return losses


def _comparison_cases(rng: np.random.Generator) -> list[Case]:
    few = [0.05, 0.2, 0.4], [4, 17, 9], [31, 6, 12, 20, 3]
    rates = np.sort(rng.choice(np.arange(1, 60), 7, replace=False) / 100).tolist()
    numbers = rng.choice(1000, 7, replace=False).tolist()
    many = rates, numbers[:4], numbers[4:]
    return [
        Case(label, (*lists, _known_losses(rng, *map(len, lists))))
        for label, lists in (
            ("3 rates, 3 seeds, 5 fresh ones", few),
            ("7 rates, 4 seeds, 3 fresh ones, some runs blow up", many),
        )
    ]


def _runs(run, rates, seeds):
    return np.array([[[run(norm, e, s) for s in seeds] for e in rates] for norm in (False, True)])


def _standard_error(fresh):
    return fresh.std(axis=-1, ddof=1) / np.sqrt(fresh.shape[-1])


def _report(run, rates, fresh, losses, rows):
    reported = _runs(run, rates, fresh)[[0, 1], rows]
    return {
        "losses": losses,
        "best": np.array([rates[row] for row in rows]),
        "mean": reported.mean(axis=1),
        "error": _standard_error(reported),
    }


def _right_fair_comparison(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    means = losses.mean(axis=2)
    rows = np.where(np.isnan(means), np.inf, means).argmin(axis=1)
    return _report(run, rates, fresh, losses, rows)


def _facts(rates, seeds, fresh, losses):
    known = [*seeds, *fresh]

    def run(batch_norm, eta, seed):
        return losses[int(batch_norm), rates.index(eta), known.index(seed)]

    reported = losses[:, :, len(seeds) :]
    return {
        "mean": reported.mean(axis=2),
        "error": _standard_error(reported),
        "right": _right_fair_comparison(run, rates, seeds, fresh),
    }


fair_comparison = Exercise(
    name="fair_comparison",
    arguments=("run", "rates", "seeds", "fresh"),
    parts=(
        Part("losses", 1, ("losses", "blown up")),
        Part("best", 1, ("best",)),
        Part("mean", 1, ("mean",)),
        Part("error", 1, ("error",)),
    ),
    task=(
        "Run both networks at every rate with every seed, choose the best rate of each, and report "
        "its mean and standard error over the fresh seeds."
    ),
    reference=_right_fair_comparison,
    cases=_comparison_cases,
    driver=drive_comparison,
    view=view_comparison,
    facts=_facts,
    leaf_labels={
        "losses": "The table",
        "blown up": "Where the table says that a run blew up",
        "best": "The choice of rates",
        "mean": "What is reported of the fresh seeds",
        "error": "The uncertainty",
    },
)


def _means(losses):
    means = losses.mean(axis=2)
    return np.where(np.isnan(means), np.inf, means)


@fair_comparison.misconception(
    "Both networks got the rate that suits the one without batch norm. Each has to be shown at "
    "its own best.",
    unaffected_parts=("losses", "mean", "error"),
)
def rate_of_the_first_for_both(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    row = _means(losses)[0].argmin()
    return _report(run, rates, fresh, losses, [row, row])


@fair_comparison.misconception(
    "Both networks got the rate that suits the one with batch norm. Each has to be shown at its "
    "own best.",
    unaffected_parts=("losses", "mean", "error"),
)
def rate_of_the_second_for_both(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    row = _means(losses)[1].argmin()
    return _report(run, rates, fresh, losses, [row, row])


@fair_comparison.misconception(
    "One rate was chosen for both networks together, by the mean over both. Each has to be shown "
    "at its own best.",
    unaffected_parts=("losses", "mean", "error"),
)
def one_rate_for_both(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    row = _means(losses).mean(axis=0).argmin()
    return _report(run, rates, fresh, losses, [row, row])


@fair_comparison.misconception(
    "The rate of the luckiest single run was chosen. A rate is as good as its runs are on average.",
    unaffected_parts=("losses", "mean", "error"),
)
def rate_of_the_luckiest_run(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    lowest = np.where(np.isnan(_means(losses)), np.inf, np.nanmin(losses, axis=2))
    lowest = np.where(np.isinf(_means(losses)), np.inf, lowest)
    return _report(run, rates, fresh, losses, lowest.argmin(axis=1))


@fair_comparison.misconception(
    "The rate was chosen by the first seed alone, though the table has more of them.",
    unaffected_parts=("losses", "mean", "error"),
)
def chosen_by_the_first_seed(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    first = np.where(np.isinf(_means(losses)), np.inf, losses[:, :, 0])
    return _report(run, rates, fresh, losses, first.argmin(axis=1))


@fair_comparison.misconception(
    "A rate was chosen at which a run blew up: for NumPy's argmin nan is the lowest of all.",
    unaffected_parts=("losses", "mean", "error"),
)
def nan_taken_for_the_lowest(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    return _report(run, rates, fresh, losses, losses.mean(axis=2).argmin(axis=1))


@fair_comparison.misconception(
    "Runs that blew up were left out of the mean, so that their rate looks better than it is. "
    "Such a rate can't be the best.",
    unaffected_parts=("losses", "mean", "error"),
)
def blown_up_runs_left_out(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    return _report(run, rates, fresh, losses, np.nanmean(losses, axis=2).argmin(axis=1))


@fair_comparison.misconception(
    "The rate with the highest loss was chosen. These are losses: the lower, the better.",
    unaffected_parts=("losses", "mean", "error"),
)
def rate_of_the_highest_loss(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    means = losses.mean(axis=2)
    rows = np.where(np.isnan(means), -np.inf, means).argmax(axis=1)
    return _report(run, rates, fresh, losses, rows)


@fair_comparison.misconception(
    "The fresh seeds took part in the choice. What has helped to choose can't judge the choice "
    "any more: what it reports is too good.",
    unaffected_parts=("losses", "mean", "error"),
)
def chosen_by_the_fresh_seeds(run, rates, seeds, fresh):
    losses = _runs(run, rates, seeds)
    means = np.where(np.isinf(_means(losses)), np.inf, _means(_runs(run, rates, fresh)))
    return _report(run, rates, fresh, losses, means.argmin(axis=1))


@fair_comparison.misconception(
    "In best stand positions in the list of rates. The rates themselves were asked for.",
    unaffected_parts=("losses", "mean", "error"),
)
def positions_for_rates(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    return right | {"best": np.array([float(rates.index(eta)) for eta in right["best"]])}


@fair_comparison.misconception(
    "Mean and error are those of the runs that have chosen the rate. The winner of many has been "
    "lucky, too: report on fresh seeds.",
    unaffected_parts=("losses", "best"),
)
def reported_on_the_choosing_seeds(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    rows = [rates.index(eta) for eta in right["best"]]
    chosen = right["losses"][[0, 1], rows]
    return right | {"mean": chosen.mean(axis=1), "error": _standard_error(chosen)}


@fair_comparison.misconception(
    "Mean and error are those of the fresh and the choosing seeds together. The choosing ones have "
    "been lucky: report on the fresh ones alone.",
    unaffected_parts=("losses", "best"),
)
def reported_on_all_seeds(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    rows = [rates.index(eta) for eta in right["best"]]
    both = _runs(run, rates, [*seeds, *fresh])[[0, 1], rows]
    return right | {"mean": both.mean(axis=1), "error": _standard_error(both)}


@fair_comparison.misconception(
    "The error is the deviation of single runs. A mean of several runs is more certain than one "
    "run, by the root of their number.",
    unaffected_parts=("losses", "best", "mean"),
)
def deviation_for_the_error(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    return right | {"error": right["error"] * np.sqrt(len(fresh))}


@fair_comparison.misconception(
    "The squared differences were divided by the number of runs, as if the mean were known. It was "
    "made from the same few runs: divide by one less.",
    unaffected_parts=("losses", "best", "mean"),
)
def error_with_all_of_them(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    n = len(fresh)
    return right | {"error": right["error"] * np.sqrt((n - 1) / n)}


@fair_comparison.misconception(
    "That is the deviation with a division by the number of runs, and of single runs. The error "
    "of a mean divides by one less inside, and by the root of the number at the end.",
    unaffected_parts=("losses", "best", "mean"),
)
def numpys_deviation_for_the_error(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    return right | {"error": right["error"] * np.sqrt(len(fresh) - 1)}


@fair_comparison.misconception(
    "The deviation was divided by the number of runs. The error of a mean shrinks with the root of "
    "their number only.",
    unaffected_parts=("losses", "best", "mean"),
)
def error_without_the_root(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    return right | {"error": right["error"] / np.sqrt(len(fresh))}


@fair_comparison.misconception(
    "The error was divided by the root of the number of choosing seeds. It belongs to a mean of "
    "the fresh ones.",
    unaffected_parts=("losses", "best", "mean"),
)
def error_by_the_other_number(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    return right | {"error": right["error"] * np.sqrt(len(fresh) / len(seeds))}


@fair_comparison.misconception(
    "All runs had the first seed. Then a column of the table repeats itself, and the spread is "
    "that of one run."
)
def one_seed_for_all(run, rates, seeds, fresh):
    return _right_fair_comparison(run, rates, [seeds[0]] * len(seeds), [fresh[0]] * len(fresh))


@fair_comparison.misconception(
    "Both rows of the table come from networks without batch norm: run's first argument must say "
    "which of the two."
)
def never_batch_norm(run, rates, seeds, fresh):
    return _right_fair_comparison(
        lambda norm, eta, seed: run(False, eta, seed), rates, seeds, fresh
    )


@fair_comparison.misconception(
    "The rows are exchanged: without batch norm comes first, with it second."
)
def rows_exchanged(run, rates, seeds, fresh):
    return _right_fair_comparison(
        lambda norm, eta, seed: run(not norm, eta, seed), rates, seeds, fresh
    )


@fair_comparison.misconception(
    "In the table the seeds stand in rows and the rates in columns. Its axes are network, rate, "
    "seed, in this order.",
    unaffected_parts=("best", "mean", "error"),
)
def table_turned(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    return right | {"losses": right["losses"].transpose(0, 2, 1)}


@fair_comparison.misconception(
    "The table holds one number for each rate, the mean of its runs. Whoever reads it wants to see "
    "every run.",
    unaffected_parts=("best", "mean", "error"),
)
def table_of_means(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    return right | {"losses": _means(right["losses"])}


@fair_comparison.misconception(
    "Runs that blew up have another number in the table. A table hides nothing: leave nan where "
    "run gave nan.",
    unaffected_parts=("best", "mean", "error"),
)
def blown_up_runs_hidden(run, rates, seeds, fresh):
    right = _right_fair_comparison(run, rates, seeds, fresh)
    losses = right["losses"]
    return right | {"losses": np.where(np.isnan(losses), np.inf, losses)}
