"""ps08's mini-batches: a measured symptom, iterators of other kinds, and unusable batches."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps08_sgd as ps08


def test_the_last_two_of_ten_samples_are_dropped(misconception: Callable[..., Any]) -> None:
    T = np.arange(10.0)
    right: Any = ps08.minibatches.reference
    functions = misconception(ps08.minibatches, "last_batch_dropped"), right
    lengths = [
        [len(t) for _, t in function(T[:, None], T, 4, np.random.default_rng(0))]
        for function in functions
    ]
    assert lengths == [[4, 4], [4, 4, 2]]


class Batches:
    """An iterator of its own kind, which draws only when it is asked."""

    def __init__(self, X: Any, T: Any, batch_size: int, rng: Any) -> None:
        self.X, self.T, self.size, self.rng, self.order = X, T, batch_size, rng, None

    def __iter__(self) -> Any:
        order = self.rng.choice(len(self.X), size=len(self.X), replace=False)
        starts = range(0, len(self.X), self.size)
        return (
            (self.X[order[i : i + self.size]], self.T[order[i : i + self.size]]) for i in starts
        )


def sorted_by_random_keys(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    order = sorted(range(len(X)), key=lambda n: rng.normal())
    return [
        (X[order[i : i + batch_size]], T[order[i : i + batch_size]])
        for i in range(0, len(X), batch_size)
    ]


@pytest.mark.parametrize("seed", [3, 4, 5])
@pytest.mark.parametrize("function", [Batches, sorted_by_random_keys])
def test_any_way_to_shuffle_with_rng_gets_full_points(
    function: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("minibatches", function, seed)
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda X, T, size, rng: [X, T], "It should return 2 items, (X_b, T_b)"),
        (lambda X, T, size, rng: [(X[:3], T[:2])], "3 rows of X and 2 of T"),
        (lambda X, T, size, rng: [(X[0], T[:1])], "X_b should have shape"),
        (lambda X, T, size, rng: None, "not iterable"),
    ],
)
def test_unusable_batches_are_explained(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("minibatches", function)
    assert verdict.earned == 0
    assert message in " ".join(remark.message for remark in verdict.feedback)


# -- batches are groups -------------------------------------------------------------------


def cut(X: Any, T: Any, groups: Any) -> Any:
    return [(X[rows], T[rows]) for rows in groups]


def sorted_in_each_batch(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    return cut(X, T, [np.sort(order[i : i + batch_size]) for i in starts])


def all_at_once_if_they_fit(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    if batch_size >= len(X):
        return [(X, T)]
    return sorted_in_each_batch(X, T, batch_size, rng)


@pytest.mark.parametrize("seed", range(1, 9))
@pytest.mark.parametrize("function", [sorted_in_each_batch, all_at_once_if_they_fit])
def test_no_order_is_asked_for_inside_a_batch(
    function: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("minibatches", function, seed)
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback


def same_groups_each_time(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    order = np.random.default_rng(5).permutation(len(X))
    groups = [order[i : i + batch_size] for i in range(0, len(X), batch_size)]
    last = [groups.pop()] if len(groups[-1]) < batch_size else []
    groups = [rng.permutation(groups[n]) for n in rng.permutation(len(groups))]
    return cut(X, T, groups + last)


def neighbours_in_pairs(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    if len(X) % 2 or batch_size % 2:
        return cut(
            X, T, np.array_split(rng.permutation(len(X)), range(batch_size, len(X), batch_size))
        )
    order = (2 * rng.permutation(len(X) // 2)[:, None] + rng.permutation(2)).ravel()
    return cut(X, T, [order[i : i + batch_size] for i in range(0, len(X), batch_size)])


def rolled(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    order = np.roll(np.arange(len(X)), rng.integers(len(X)))
    return cut(X, T, [order[i : i + batch_size] for i in range(0, len(X), batch_size)])


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("function", [same_groups_each_time, neighbours_in_pairs, rolled])
def test_groups_that_never_change_or_hold_neighbours_cost_the_points_of_shuffling(
    function: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("minibatches", function, seed)
    assert [part.name for part in verdict.parts if part.right] == ["pairs", "batches"]


def test_no_batch_at_all_has_no_points(verdict_of: Callable[..., Verdict]) -> None:
    assert verdict_of("minibatches", lambda X, T, batch_size, rng: []).earned == 0
