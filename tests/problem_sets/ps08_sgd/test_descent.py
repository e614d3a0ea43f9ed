"""ps08's gradient descent: a list of points in place of an array, and unusable returns."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_list_of_points_gets_full_points(seed: int, verdict_of: Callable[..., Verdict]) -> None:
    def gradient_descent(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
        points = [w0.copy()]
        for _ in range(steps):
            points.append(np.subtract(points[-1], eta * gradient(points[-1])))
        return points

    verdict = verdict_of("gradient_descent", gradient_descent, seed)
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda gradient, w0, eta, steps: None, "is a return missing?"),
        (lambda gradient, w0, eta, steps: [1.0, 2.0], "should hold arrays of shape"),
    ],
)
def test_an_unusable_trajectory_is_explained(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("gradient_descent", function)
    assert verdict.earned == 0
    assert message in " ".join(remark.message for remark in verdict.feedback)


def stops_early(small: float, *, keeps_the_rows: bool) -> Callable[..., object]:
    def gradient_descent(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
        points = [w0]
        for _ in range(steps):
            slope = gradient(points[-1])
            if np.abs(slope).max() <= small:
                points += [points[-1]] * (steps + 1 - len(points)) * keeps_the_rows
                break
            points.append(points[-1] - eta * slope)
        return np.array(points)

    return gradient_descent


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "function",
    [stops_early(1e-3, keeps_the_rows=True), stops_early(1e-9, keeps_the_rows=False)],
    ids=["stands still", "fewer rows"],
)
def test_a_small_gradient_is_no_reason_to_stop(
    function: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of("gradient_descent", function, seed).earned == 0


def test_rows_may_be_lists_of_numbers(verdict_of: Callable[..., Verdict]) -> None:
    def gradient_descent(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
        rows = [w0.tolist()]
        for _ in range(steps):
            slopes = gradient(np.array(rows[-1]))
            rows.append([w - eta * slope for w, slope in zip(rows[-1], slopes, strict=True)])
        return rows

    assert verdict_of("gradient_descent", gradient_descent).outcome is Outcome.RIGHT
