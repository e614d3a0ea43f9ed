"""ps12, layers without a non-linearity: the order of the product, and collapsing from the end."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps12_expressive_power import linear
from reference_impl import expressive_power


def test_the_wrong_order_gives_another_shape_or_other_values() -> None:
    rng = np.random.default_rng(0)
    reversed_order = linear.product_in_reading_order
    sizes = [(4, 3), (2, 4)]
    with pytest.raises(ValueError, match="mismatch"):
        reversed_order([(rng.random((m, d)), rng.random(m)) for m, d in sizes])
    square = [(rng.random((3, 3)), rng.random(3)) for _ in range(2)]
    assert not np.allclose(reversed_order(square)[0], expressive_power.collapse_linear(square)[0])


def collapse_from_the_end(params: Any) -> Any:
    W, b = params[-1]
    for W_before, b_before in params[-2::-1]:
        b = b + W @ b_before
        W = W @ W_before
    return [W, b]


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_collapsing_from_the_end_gets_full_points(
    seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("collapse_linear", collapse_from_the_end, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
