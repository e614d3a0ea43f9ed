"""ps14: answers that aren't wrong answers of the catalogue, and what they are told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps14_capstone import networks
from autograder.problem_sets.ps14_capstone.choosing import choose_setting
from autograder.problem_sets.ps14_capstone.networks import fit_network
from autograder.problem_sets.ps14_capstone.splitting import split_by_group

VerdictOf = Callable[..., Verdict]


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_rows_may_come_in_any_order_and_container(verdict_of: VerdictOf, kind: Any) -> None:
    def backwards(*args: Any) -> Any:
        return [kind(rows[::-1].tolist()) for rows in split_by_group.reference(*args)]  # type: ignore[attr-defined]

    assert verdict_of("split_by_group", backwards).earned == 4


def test_a_group_in_the_wrong_set_costs_the_shares_alone(verdict_of: VerdictOf) -> None:
    def one_group_moved(groups: Any, fractions: Any, rng: Any) -> Any:
        train, valid, test = split_by_group.reference(groups, fractions, rng)  # type: ignore[misc]
        goes = groups[train] == groups[train[0]]
        return train[~goes], np.concatenate([valid, train[goes]]), test

    verdict = verdict_of("split_by_group", one_group_moved)
    assert [part.name for part in verdict.parts if not part.right] == ["shares, by chance"]


def test_one_row_beside_its_group_is_seen(verdict_of: VerdictOf) -> None:
    def one_row_moved(*args: Any) -> Any:
        train, valid, test = split_by_group.reference(*args)  # type: ignore[misc]
        return train[1:], np.append(valid, train[0]), test

    verdict = verdict_of("split_by_group", one_row_moved)
    assert [part.name for part in verdict.parts if part.right] == ["every row once"]


def test_a_setting_of_another_best_network_is_told_from_a_dishonest_one(
    verdict_of: VerdictOf,
) -> None:
    def trains_once_more(fit: Any, train: Any, valid: Any, settings: Any, seeds: Any) -> Any:
        answer = choose_setting.reference(fit, train, valid, settings, seeds)
        fit(*train, settings[0], np.random.default_rng(0))
        return answer

    verdict = verdict_of("choose_setting", trains_once_more)
    assert [part.name for part in verdict.parts if not part.right] == ["honest"]


def test_training_rows_in_another_order_are_honest(verdict_of: VerdictOf) -> None:
    def in_reverse(fit: Any, train: Any, valid: Any, settings: Any, seeds: Any) -> Any:
        X, labels = train
        return choose_setting.reference(fit, (X[::-1], labels[::-1]), valid, settings, seeds)

    assert verdict_of("choose_setting", in_reverse).earned == 6


def test_a_network_that_changes_its_rows_is_told(verdict_of: VerdictOf) -> None:
    def in_place(X: Any, labels: Any, setting: Any, rng: Any) -> Any:
        predict = fit_network.reference(X, labels, setting, rng)
        X -= X.mean(axis=0)
        return predict

    assert verdict_of("fit_network", in_place).outcome is Outcome.MUTATED_INPUT


def test_a_network_that_guesses_real_voices_earns_nothing(verdict_of: VerdictOf) -> None:
    def guesses(X: Any, labels: Any, speakers: Any, rng: Any) -> Any:
        return lambda rows: rng.integers(0, 11, len(rows))

    verdict = verdict_of("develop", guesses, 1)
    assert verdict.earned == 0
    assert "guesses" in verdict.feedback[0].message


def test_straight_lines_through_real_voices_earn_something(verdict_of: VerdictOf) -> None:
    """The nearest of the vowels' means: no network, and far more than a guess."""

    def nearest_mean(X: Any, labels: Any, speakers: Any, rng: Any) -> Any:
        means = np.array([X[labels == label].mean(axis=0) for label in range(11)])
        return lambda rows: np.square(rows[:, None] - means).sum(axis=2).argmin(axis=1)

    assert verdict_of("develop", nearest_mean, 1).earned >= 2


def network_whose_constant_columns_count_in_new_rows(
    X: Any, labels: Any, setting: Any, rng: Any
) -> Any:
    mean, std = X.mean(axis=0), X.std(axis=0)
    flat = X.max(axis=0) == X.min(axis=0)
    std[flat] = 1.0
    Z = (X - mean) / std
    Z[:, flat] = 0.0
    logits = networks._trained(Z, labels, setting, rng)  # type: ignore[no-untyped-call]
    return lambda rows: logits((rows - mean) / std).argmax(axis=1)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, 2, 3, 4])
def test_a_constant_column_that_counts_in_new_rows_costs_its_part(
    seed: int, verdict_of: VerdictOf
) -> None:
    verdict = verdict_of("fit_network", network_whose_constant_columns_count_in_new_rows, seed)
    assert [part.name for part in verdict.parts if not part.right] == ["constant columns"]
    (remark,) = verdict.feedback
    assert "even if it varies in new rows" in remark.message


def test_constant_columns_are_the_cause_only_where_a_network_learns_without_them(
    verdict_of: VerdictOf,
) -> None:
    def untrained(X: Any, labels: Any, setting: Any, rng: Any) -> Any:
        return fit_network.reference(X, labels, setting | {"epochs": 0}, rng)

    messages = [remark.message for remark in verdict_of("fit_network", untrained).feedback]
    about = [message for message in messages if "constant in training" in message]
    assert about, messages
    assert all("If it learns without them" in message for message in about)


def test_a_generator_without_a_seed_is_not_said_to_be_numpys_global_one(
    verdict_of: VerdictOf,
) -> None:
    def unseeded(X: Any, labels: Any, setting: Any, rng: Any) -> Any:
        return fit_network.reference(X, labels, setting, np.random.default_rng())

    (remark,) = verdict_of("fit_network", unseeded).feedback
    assert remark.misconception == "network_by_global_numbers"
    assert "global" not in remark.message


def test_guesses_of_one_short_training_are_asked_for_its_length(verdict_of: VerdictOf) -> None:
    def short(X: Any, labels: Any, speakers: Any, rng: Any) -> Any:
        setting = {"hidden": 24, "eta": 1e-5, "epochs": 1, "batch": 64}
        return fit_network.reference(X, labels, setting, rng)

    (remark,) = verdict_of("develop", short).feedback
    assert "trained for long enough" in remark.message
