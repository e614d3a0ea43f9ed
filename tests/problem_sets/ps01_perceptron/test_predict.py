"""The perceptron's predictions: labels on the boundary, whole numbers, and loops."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps01_perceptron.predict import LOOP_ADVICE, sign_of_zero

Judge = Callable[..., Verdict]


def test_numpys_sign_gives_a_third_label() -> None:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    assert 0.0 in sign_of_zero(corners, np.array([1.0, 1.0]), -1.0)


@pytest.mark.parametrize("seed", [3, 4])
def test_predictions_in_whole_numbers_get_full_points(seed: int, verdict_of: Judge) -> None:
    def predict_in_whole_numbers(X: Any, w: Any, b: Any) -> Any:
        return 2 * (X @ w + b >= 0).astype(int) - 1

    verdict = verdict_of("perceptron_predict", predict_in_whole_numbers, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_loop_over_the_samples_gets_the_loop_advice(verdict_of: Judge) -> None:
    def loop(X: Any, w: Any, b: Any) -> Any:
        return np.array([1 if x @ w + b >= 0 else -1 for x in X])

    verdict = verdict_of("perceptron_predict", loop)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, (LOOP_ADVICE,))
