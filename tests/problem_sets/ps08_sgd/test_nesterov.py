"""ps08's Nesterov step: from which step on it differs from plain momentum."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.problem_sets import ps08_sgd as ps08


@pytest.mark.parametrize(
    ("name", "path"), [("gradient_where_it_stands", [0.9, 0.76]), (None, [0.9, 0.765])]
)
def test_a_gradient_at_the_wrong_point_shows_from_the_second_step_on(
    name: str | None, path: list[float], misconception: Callable[..., Any]
) -> None:
    exercise = ps08.nesterov_step
    step: Any = misconception(exercise, name) if name else exercise.reference
    w, v, points = np.array([1.0]), np.zeros(1), []
    for _ in range(2):
        w, v = step(w, lambda w: w, v, 0.1, 0.5)
        points.append(float(w[0]))
    assert points == pytest.approx(path)
