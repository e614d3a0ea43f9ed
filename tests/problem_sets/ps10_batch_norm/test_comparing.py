"""The fair comparison: what is reported belongs to the own choice, and nothing is hidden."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps10_batch_norm import comparing

Judge = Callable[..., Verdict]


def points(verdict: Verdict) -> dict[str, bool]:
    return {part.name: part.right for part in verdict.parts}


def every_run_twice_and_fresh_ones_everywhere(run: Any, rates: Any, seeds: Any, fresh: Any) -> Any:
    table = np.array(
        [
            [[run(n, e, s) + 0 * run(n, e, s) for s in (*seeds, *fresh)] for e in rates]
            for n in (0, 1)
        ]
    )
    losses, last = table[:, :, : len(seeds)], table[:, :, len(seeds) :]
    rows = []
    for row in losses:
        sums = [np.nan_to_num(runs.sum(), nan=np.inf) for runs in row]
        rows.append(sums.index(min(sums)))
    last = last[[0, 1], rows]
    spread = np.sqrt(((last - last.mean(1, keepdims=True)) ** 2).sum(1) / (len(fresh) - 1))
    return {
        "losses": losses,
        "best": np.array([rates[i] for i in rows]),
        "mean": last.mean(axis=1),
        "error": spread / np.sqrt(len(fresh)),
        "rows": rows,
    }


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_more_runs_than_needed_and_a_key_too_many_cost_nothing(
    seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of("fair_comparison", every_run_twice_and_fresh_ones_everywhere, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_what_is_reported_of_a_wrong_choice_is_right_if_it_belongs_to_it(
    seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of("fair_comparison", comparing.nan_taken_for_the_lowest, seed)
    assert points(verdict) == {"losses": True, "best": False, "mean": True, "error": True}


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, 2, 3, 4])
def test_exchanged_rows_are_not_said_to_be_chosen_by_the_fresh_seeds(
    seed: int, verdict_of: Judge
) -> None:
    def exchanged(run: Any, rates: Any, seeds: Any, fresh: Any) -> Any:
        found = comparing.rows_exchanged(run, rates, seeds, fresh)  # type: ignore[no-untyped-call]
        return found | {"error": found["error"] * 1.5}

    verdict = verdict_of("fair_comparison", exchanged, seed)
    names = [remark.misconception for remark in verdict.feedback]
    assert "chosen_by_the_fresh_seeds" not in names
    assert "rows_exchanged" in names
    chosen = verdict_of("fair_comparison", comparing.chosen_by_the_fresh_seeds, seed)
    assert [one.misconception for one in chosen.feedback] == ["chosen_by_the_fresh_seeds"]


def numbers_of_one_draw(run: Any, rates: Any, seeds: Any, fresh: Any) -> Any:
    shape = 2, len(rates), len(seeds)
    return {
        "losses": np.full(shape, 0.5),
        "best": np.array(rates[:2]),
        "mean": np.array([0.1, 0.1]),
        "error": np.array([0.01, 0.01]),
    }


def test_numbers_without_a_single_run_earn_nothing(verdict_of: Judge) -> None:
    assert verdict_of("fair_comparison", numbers_of_one_draw).earned == 0


def test_a_rate_that_was_not_asked_for_is_refused_in_words(verdict_of: Judge) -> None:
    verdict = verdict_of("fair_comparison", lambda run, rates, seeds, fresh: run(True, 7.0, 1))
    assert "one of the rates" in verdict.feedback[0].message + verdict.feedback[0].observed
