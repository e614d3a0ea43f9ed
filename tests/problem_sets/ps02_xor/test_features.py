"""The product of two inputs as a feature: other right answers, and loops over the samples."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps02_xor.case_data import LOOP_ADVICE

Judge = Callable[..., Verdict]


@pytest.mark.parametrize("seed", [3, 4])
def test_a_product_along_the_rows_gets_full_points(seed: int, verdict_of: Judge) -> None:
    def features_by_prod(X: Any) -> Any:
        return np.hstack([X, X.prod(axis=1, keepdims=True)])

    verdict = verdict_of("xor_features", features_by_prod, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_loop_over_the_samples_gets_the_loop_advice(verdict_of: Judge) -> None:
    def loop(X: Any) -> Any:
        return np.array([[x1, x2, x1 * x2] for x1, x2 in X])

    verdict = verdict_of("xor_features", loop)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, (LOOP_ADVICE,))
