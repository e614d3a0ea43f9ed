"""ps08's RMSProp: the length of a first step, with the new mean square and with the old one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.problem_sets import ps08_sgd as ps08

FIRST_STEP = np.zeros(2), np.array([5.0, 0.01]), np.zeros(2), 0.1, 0.9, 1e-8


def test_a_first_step_is_equally_long_for_large_and_small_gradients() -> None:
    right: Any = ps08.rmsprop_step.reference
    assert right(*FIRST_STEP)[0] == pytest.approx(-0.1 / np.sqrt(0.1) * np.ones(2), rel=1e-5)


def test_the_old_mean_square_makes_the_first_step_explode(
    misconception: Callable[..., Any],
) -> None:
    wrong = misconception(ps08.rmsprop_step, "old_mean_square_divides")
    assert (np.abs(wrong(*FIRST_STEP)[0]) > 1e4).all()
