"""Whether a line separates: the figures' answers, another right search, and odd types."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
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
