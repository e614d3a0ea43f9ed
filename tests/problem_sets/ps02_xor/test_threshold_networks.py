"""Two layers of threshold units: when a slip doesn't show, and another right answer."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps02_xor.threshold_networks import hidden_weights_not_transposed

Judge = Callable[..., Verdict]


def test_a_forgotten_transpose_does_not_show_with_symmetric_weights() -> None:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    symmetric = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5]), np.array([1.0, -1.0])
    assert hidden_weights_not_transposed(corners, *symmetric, -0.5).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("seed", [3, 4])
def test_booleans_between_the_layers_get_full_points(seed: int, verdict_of: Judge) -> None:
    def mlp_with_booleans_inside(X: Any, W1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        return ((X @ W1.T + b1 >= 0) @ w2 + b2 >= 0) * 1

    verdict = verdict_of("threshold_mlp", mlp_with_booleans_inside, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback
