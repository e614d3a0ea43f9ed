"""ps07's cost: slips in the product and in the counts, and returns that aren't whole numbers."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict


def weights(sizes: Any) -> int:
    return sum(size * following for size, following in itertools.pairwise(sizes))


def test_the_product_may_be_a_sum_over_named_axes(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("vector_jacobian_product", lambda W, dz: np.einsum("ji,j->i", W, dz))
    assert verdict.outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda W, dz: np.dot(W, dz), "That is W times dz, the forward direction"),
        (lambda W, dz: np.diag(dz) @ W, "You returned a whole matrix"),
    ],
)
def test_a_wrong_product_is_explained(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("vector_jacobian_product", function)
    assert verdict.feedback[0].message.startswith(message)


@pytest.mark.parametrize(
    ("function", "earned", "message"),
    [
        (lambda sizes, n: (n * weights(sizes), 2 * n * weights(sizes)), 1, "Two full forward"),
        (lambda sizes, n: (n * weights(sizes), weights(sizes) * n), 1, "The backward pass does"),
        (lambda sizes, n: (float(n * weights(sizes)), 0), 0, "forward should be an int"),
        (lambda sizes, n: n * weights(sizes), 0, "The result should be a sequence of 2 items"),
    ],
)
def test_a_wrong_count_is_explained(
    function: Callable[..., object],
    earned: int,
    message: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("count_multiply_adds", function)
    assert verdict.earned == earned
    assert verdict.feedback[0].message.startswith(message)
