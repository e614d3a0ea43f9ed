"""ps11, three sets of samples: rounding another way, samples in two sets, and a wrong form."""

from collections.abc import Callable
from typing import Any

import numpy as np

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
    assert "should return 3 items" in verdict.feedback[0].message
