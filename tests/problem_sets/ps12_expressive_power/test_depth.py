"""ps12, depth: how many pieces teeth make, other right answers, and a number that is no int."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import prepare
from autograder.problem_sets.ps12_expressive_power import depth
from reference_impl import expressive_power
from reference_impl.expressive_power import count_linear_pieces


@pytest.mark.parametrize("k", [3, 5])
def test_teeth_side_by_side_make_twice_k_pieces_and_not_two_to_the_k(k: int) -> None:
    side_by_side = depth.teeth_side_by_side
    assert count_linear_pieces(lambda x: side_by_side(x, k), 0.0, 1.0) == 2 * k
    assert count_linear_pieces(lambda x: expressive_power.sawtooth(x, k), 0.0, 1.0) == 2**k


def fold_by_recursion(x: Any, k: Any) -> Any:
    return x if k == 0 else fold_by_recursion(np.where(x < 0.5, 2 * x, 2 - 2 * x), k - 1)


def count_by_second_differences(f: Any, a: Any, b: Any) -> Any:
    second = np.diff(f(np.linspace(a, b, 12_345)), 2)
    at = np.flatnonzero(np.abs(second) > 1e-9)
    return np.int64(1 + len(at) - np.sum(np.diff(at) == 1))


@pytest.mark.parametrize("seed", [3, 4, 5])
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sawtooth", fold_by_recursion),
        ("count_linear_pieces", count_by_second_differences),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Any, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize("kind", [float, np.atleast_1d, str])
def test_the_number_of_pieces_is_an_int(kind: Any, verdict_of: Callable[..., Verdict]) -> None:
    def count(f: Any, a: Any, b: Any) -> Any:
        return kind(count_linear_pieces(f, a, b))

    verdict = verdict_of("count_linear_pieces", count)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert verdict.feedback[0].message.startswith("The number of pieces should be an int")


@pytest.mark.parametrize("seed", range(10))
def test_the_lines_to_count_keep_what_the_text_promises(seed: int) -> None:
    for case in prepare(depth.count_linear_pieces, seed).cases:
        corners, heights, a, b = (np.asarray(value) for value in case.case.args)
        assert np.abs(np.diff(np.diff(heights) / np.diff(corners))).min(initial=0.1) > 0.0999
        inside = corners[(a < corners) & (corners < b)]
        assert np.diff([a, *inside, b]).min() >= (b - a) / 2000
