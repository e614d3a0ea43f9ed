"""ps08's plain step and momentum: measured symptoms, and a return that lacks an item."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets import ps08_sgd as ps08


@pytest.mark.parametrize(
    ("name", "end"), [(None, [0.855, -2.0725]), ("velocity_reset", [0.90, -2.05])]
)
def test_a_lost_velocity_shows_in_the_second_step(
    name: str | None, end: list[float], misconception: Callable[..., Any]
) -> None:
    exercise = ps08.momentum_step
    step: Any = misconception(exercise, name) if name else exercise.reference
    w, v, dw = np.array([1.0, -2.0]), np.zeros(2), np.array([0.5, 0.25])
    for _ in range(2):
        w, v = step(w, dw, v, 0.1, 0.9)
    assert w == pytest.approx(np.array(end))


def test_averaged_gradients_are_ten_times_too_small(misconception: Callable[..., Any]) -> None:
    arguments = np.zeros(1), np.ones(1), np.zeros(1), 0.1, 0.9
    averaged = misconception(ps08.momentum_step, "averaged_gradient")(*arguments)
    assert averaged[1] == pytest.approx(np.array([-0.01]))


def test_w_without_its_velocity_is_an_item_too_few(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("momentum_step", lambda w, dw, v, eta, mu: w)
    assert verdict.earned == 0
    assert "should be a sequence of 2 items" in verdict.feedback[0].message
