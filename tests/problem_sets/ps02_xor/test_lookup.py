"""The network for any table: what wrong biases do, other right weights, and wrong shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps02_xor.lookup import fires_for_neighbours, never_fires
from reference_impl import xor

Judge = Callable[..., Verdict]


@pytest.mark.parametrize(("lookup", "units_on"), [(fires_for_neighbours, 4), (never_fires, 0)])
def test_units_with_a_wrong_bias_are_on_too_often_or_never(lookup: Any, units_on: int) -> None:
    W1, b1, _, _ = lookup(np.arange(8.0))
    on = W1 @ W1.T + b1 >= 0  # the inputs are the rows of W1
    assert on.sum(axis=1).tolist() == [units_on] * 8


@pytest.mark.parametrize("seed", [3, 4])
def test_a_bias_at_its_limit_gets_full_points(seed: int, verdict_of: Judge) -> None:
    def lookup_with_the_bias_at_its_limit(T: Any) -> Any:
        W1, b1, w2, b2 = xor.lookup_network(T)
        return [0.1 * W1, 0.1 * (b1 - 0.75), w2 + 5, b2 - 5]

    verdict = verdict_of("lookup_network", lookup_with_the_bias_at_its_limit, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_network_of_another_shape_is_told_so(verdict_of: Judge) -> None:
    def transposed(T: Any) -> Any:
        W1, *others = xor.lookup_network(T)
        return (W1.T, *others)

    (remark,) = verdict_of("lookup_network", transposed).feedback
    assert remark.message == "W1 should have shape (8, 3), not (3, 8)."
