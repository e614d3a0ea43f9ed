"""ps11, three sets of samples: ways to round, sets that chance doesn't make, and wrong forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict


def split_by_sorting(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
    order = np.argsort(rng.random(len(X)))
    cuts = np.ceil(np.cumsum(fractions)[:2] * len(X) - 1e-9).astype(int)
    return tuple((X[rows], T[rows]) for rows in np.split(order, cuts))


def test_sorting_random_keys_and_rounding_up_gets_full_points(
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("split", split_by_sorting, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


def test_a_validation_set_that_is_the_training_set_is_noticed(
    verdict_of: Callable[..., Verdict],
) -> None:
    def validated_on_what_was_trained(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
        train, validation, test = split_by_sorting(X, T, fractions, rng)
        n = len(validation[0])
        return train, (train[0][:n], train[1][:n]), test

    verdict = verdict_of("split", validated_on_what_was_trained)
    assert verdict.earned == 2
    assert any("in two" in remark.message for remark in verdict.feedback), verdict.feedback


def test_two_arrays_are_no_three_sets(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("split", lambda X, T, fractions, rng: (X, T))
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert "Asked for are three sets" in verdict.feedback[0].message


# -- the rest of what is rounded down goes anywhere ---------------------------------------


def cut_in_order(X: Any, T: Any, order: Any, sizes: Any) -> Any:
    return tuple((X[rows], T[rows]) for rows in np.split(order, np.cumsum(sizes)[:2]))


def split_with_the_rest_in(which: int) -> Callable[..., object]:
    def split(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
        sizes = [int(fraction * len(X)) for fraction in fractions]
        sizes[which] += len(X) - sum(sizes)
        return cut_in_order(X, T, rng.permutation(len(X)), sizes)

    return split


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_rest_may_go_to_any_of_the_three_sets(
    which: int, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("split", split_with_the_rest_in(which), seed)
    assert verdict.earned == verdict.points, verdict.feedback


def test_a_set_that_is_three_samples_too_large_is_told_by_how_many(
    verdict_of: Callable[..., Verdict],
) -> None:
    def three_too_many(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
        sizes = [round(fraction * len(X)) for fraction in fractions]
        sizes[0] += 3
        return cut_in_order(X, T, rng.permutation(len(X)), sizes)

    verdict = verdict_of("split", three_too_many)
    assert [part.right for part in verdict.parts] == [False, True, True]


# -- what chance doesn't make -------------------------------------------------------------


def two_samples_exchanged(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
    order = np.arange(len(X))
    one, other = rng.integers(len(X)), rng.integers(len(X))
    order[[one, other]] = order[[other, one]]
    return cut_in_order(X, T, order, [round(fraction * len(X)) for fraction in fractions])


def last_rows_for_the_test(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
    sizes = [round(fraction * len(X)) for fraction in fractions]
    first = sizes[0] + sizes[1]
    order = np.concatenate([rng.permutation(first), np.arange(first, len(X))])
    return cut_in_order(X, T, order, sizes)


def every_fifth_row_for_the_test(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
    sizes = [round(fraction * len(X)) for fraction in fractions]
    tested = np.arange(len(X))[::5][: sizes[2]]
    others = rng.permutation(np.setdiff1d(np.arange(len(X)), tested))
    sizes[2] = len(tested)
    return cut_in_order(X, T, np.concatenate([others, tested]), sizes)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "split", [two_samples_exchanged, last_rows_for_the_test, every_fifth_row_for_the_test]
)
def test_sets_that_chance_does_not_make_lose_its_point(
    split: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("split", split, seed)
    assert {part.name: part.right for part in verdict.parts}["by chance"] is False
