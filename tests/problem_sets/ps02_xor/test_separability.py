"""Whether a line separates: the figures' answers, another right search, and odd types."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps02_xor import separability
from autograder.problem_sets.ps02_xor.separability import FIGURES, _turned
from reference_impl import xor

Judge = Callable[..., Verdict]


@pytest.mark.parametrize("seed", range(5))
def test_turning_a_figure_changes_no_answer(seed: int) -> None:
    for figures in FIGURES.values():
        for number, figure in enumerate(figures):
            upright = _turned(np.random.default_rng(99), figure)
            turned = _turned(np.random.default_rng([seed, number]), figure)
            same = xor.is_linearly_separable(*upright) == xor.is_linearly_separable(*turned)
            assert same


@pytest.mark.parametrize("seed", [3, 4])
def test_a_search_for_a_point_that_both_hulls_share_gets_full_points(
    seed: int, verdict_of: Judge
) -> None:
    def separable_by_a_common_point(X: Any, y: Any) -> Any:
        return xor.common_point(X, y) is None

    verdict = verdict_of("is_linearly_separable", separable_by_a_common_point, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize("kind", [int, float, str, np.atleast_1d])
def test_separable_or_not_is_true_or_false(kind: Any, verdict_of: Judge) -> None:
    def answer(X: Any, y: Any) -> Any:
        return kind(xor.is_linearly_separable(X, y))

    verdict = verdict_of("is_linearly_separable", answer)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert "should be True or False, not" in verdict.feedback[0].message


def perceptron_for(max_epochs: int) -> Callable[[Any, Any], bool]:
    def is_linearly_separable(X: Any, y: Any) -> bool:
        A = np.column_stack([X, np.ones(len(X))])
        return separability._perceptron_ends(A, y, max_epochs)

    return is_linearly_separable


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 3])
@pytest.mark.parametrize("max_epochs", [100, 500, 1000, 1500, 2000])
def test_whoever_gives_up_is_told_so_after_however_many_epochs(
    max_epochs: int, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of("is_linearly_separable", perceptron_for(max_epochs), seed)
    named = [remark.misconception for remark in verdict.feedback]
    assert (verdict.earned, named) == (0, ["gives_up_after_some_epochs"])


def some_direction_separates(X: Any, y: Any) -> bool:
    rng = np.random.default_rng(1)
    for _ in range(200):
        along = X @ rng.normal(size=X.shape[1])
        A, B = along[y > 0], along[y < 0]
        if len(A) == 0 or len(B) == 0 or A.max() < B.min() or B.max() < A.min():
            return True
    return False


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 1, 2, 3, 4])
def test_trying_random_directions_gets_no_points(seed: int, verdict_of: Judge) -> None:
    assert verdict_of("is_linearly_separable", some_direction_separates, seed).earned == 0


def every_turn(A: list[float], B: list[float]) -> list[tuple[Any, Any]]:
    """Return two points on a line, one of each class, in every order, mirrored or not."""
    return [
        (side * np.array([[x], [other]]), label * np.array([1, -1]))
        for x, other in (A + B, B + A)
        for side in (1.0, -1.0)
        for label in (1, -1)
    ]


@pytest.mark.parametrize(
    ("search", "answers"),
    [
        (separability.bias_not_remembered, {True}),
        (separability.lines_through_the_origin, {False}),
    ],
)
def test_two_misconceptions_differ_at_one_and_five_however_they_are_turned(
    search: Any, answers: set[bool]
) -> None:
    assert {search(X, y) for X, y in every_turn([1.0], [5.0])} == answers
