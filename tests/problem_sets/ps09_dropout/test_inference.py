"""ps09, after training: right answers written otherwise, and what mustn't be random any more."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.verdict import Verdict
from autograder.problem_sets.ps09_dropout import dropout_inference


def test_h_itself_gets_full_points(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("dropout_inference", lambda H, keep_prob: H, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


def test_one_unit_that_is_off_after_training_is_noticed(
    verdict_of: Callable[..., Verdict],
) -> None:
    def first_unit_off(H: Any, keep_prob: Any) -> Any:
        return H * (np.arange(H.shape[1]) > 0)

    verdict = verdict_of("dropout_inference", first_unit_off)
    assert verdict.earned == 0
    message = dropout_inference.messages_if_false["nothing dropped"]
    assert message in [remark.message for remark in verdict.feedback]


def test_predicting_matrix_by_matrix_gets_full_points(
    verdict_of: Callable[..., Verdict],
) -> None:
    def predict(X: Any, params: Any, keep_prob: Any) -> Any:
        columns = X.T
        for layer, (W, b) in enumerate(params):
            columns = W @ columns + b[:, None]
            if layer + 1 < len(params):
                columns = 1 / (1 + np.exp(-columns))
        return columns.T

    verdict = verdict_of("dropout_mlp_predict", predict, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback
