"""The squared error and its gradient: symptoms, other right answers, wrong types and shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps04_losses import squares
from reference_impl import losses

Judge = Callable[..., Verdict]


# The notebook's example by hand.
Y = np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]])
T = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 2.0]])


@pytest.mark.parametrize(
    ("misconception", "args", "gives"),
    [
        (squares.samples_not_averaged, (Y, T), 2 * 1.75),
        (squares.mean_over_all_entries, (Y, T), 1.75 / 3),
        (squares.half_missing, (Y, T), 2 * 1.75),
        (squares.mean_squared_error_of_libraries, (Y, T), 2 * 1.75 / 3),
        (squares.target_minus_output, (Y, T), (T - Y) / 2),
        (squares.two_kept, (Y, T), Y - T),
    ],
)
def test_a_misconception_gives_what_the_catalogue_says(
    misconception: Any, args: Any, gives: Any
) -> None:
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(misconception(*args), gives, rtol=1e-6)


def test_the_loss_is_what_the_notebook_works_out_by_hand() -> None:
    assert losses.squared_error(Y, T) == 1.75


def squared_error_by_the_norm(Y: Any, T: Any) -> Any:
    return (np.linalg.norm(Y - T, axis=1) ** 2).mean() / 2


def squared_error_as_python_float(Y: Any, T: Any) -> Any:
    return float(np.einsum("nk,nk->", Y - T, Y - T)) / (2 * Y.shape[0])


def gradient_of_halved_squares(Y: Any, T: Any) -> Any:
    return 2 * (Y - T) / (2 * Y.shape[0])


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("squared_error", squared_error_by_the_norm),
        ("squared_error", squared_error_as_python_float),
        ("squared_error_gradient", gradient_of_halved_squares),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize(
    ("name", "function", "outcome", "message"),
    [
        (
            *("squared_error", lambda Y, T: [losses.squared_error(Y, T)]),
            *(Outcome.WRONG_TYPE, "should be a float, not a list of 1 items"),
        ),
        (
            *("squared_error", lambda Y, T: np.array([losses.squared_error(Y, T)])),
            *(Outcome.WRONG_TYPE, "should be a float, not an array of shape (1,)"),
        ),
        (
            *("squared_error_gradient", lambda Y, T: ((Y - T) / len(Y)).sum(axis=1)),
            *(Outcome.WRONG_SHAPE, "should have shape (5, 3), not (5,)"),
        ),
    ],
)
def test_a_wrong_type_or_shape_is_named(
    name: str, function: Any, outcome: Outcome, message: str, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function)
    assert (verdict.outcome, verdict.earned) == (outcome, 0)
    assert message in verdict.feedback[0].message
