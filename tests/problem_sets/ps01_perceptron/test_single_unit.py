"""The threshold unit: on at its threshold, and answers of other types than int."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps01_perceptron.single_unit import off_at_the_threshold
from reference_impl import perceptron

Judge = Callable[..., Verdict]


@pytest.mark.parametrize(
    ("unit", "outputs"),
    [(off_at_the_threshold, [0, 0, 0, 1]), (perceptron.threshold_unit, [0, 1, 1, 1])],
)
def test_with_bias_minus_one_a_strict_unit_is_and_where_the_courses_is_or(
    unit: Any, outputs: list[int]
) -> None:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    assert [unit(x, 1.0, -1.0) for x in corners] == outputs


@pytest.mark.parametrize("seed", [3, 4])
def test_a_dot_product_with_a_broadcast_weight_gets_full_points(
    seed: int, verdict_of: Judge
) -> None:
    def unit_by_dot_of_a_broadcast(x: Any, w: Any, b: Any) -> Any:
        return np.int64(np.dot(np.broadcast_to(w, x.shape), x) >= -b)

    verdict = verdict_of("threshold_unit", unit_by_dot_of_a_broadcast, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize("answer", [1.0, "1", None, [1], np.ones(1)])
def test_a_unit_answers_with_an_int(answer: Any, verdict_of: Judge) -> None:
    verdict = verdict_of("threshold_unit", lambda x, w, b: answer)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert verdict.feedback[0].message.startswith("The answer for input vector 1 should be an int")
