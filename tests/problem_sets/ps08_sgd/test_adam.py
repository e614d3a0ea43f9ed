"""ps08's Adam: measured symptoms of its correction, another right form, an item too few."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps08_sgd as ps08

FIRST_STEP = np.zeros(1), np.array([5.0]), np.zeros(1), np.zeros(1), 1, 0.001, 0.9, 0.999, 1e-8


def test_a_first_step_is_eta_long() -> None:
    right: Any = ps08.adam_step.reference
    assert right(*FIRST_STEP)[0] == pytest.approx([-0.001])


def test_a_first_step_is_three_times_too_long_without_the_correction(
    misconception: Callable[..., Any],
) -> None:
    wrong = misconception(ps08.adam_step, "no_correction")
    assert wrong(*FIRST_STEP)[0] == pytest.approx([-0.00316], 1e-3)


def test_counting_from_zero_gives_nan_in_the_first_step(misconception: Callable[..., Any]) -> None:
    with np.errstate(all="ignore"):
        w = misconception(ps08.adam_step, "counted_from_zero")(*FIRST_STEP)[0]
    assert np.isnan(w).all()


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_correction_may_be_a_factor_of_the_rate(
    seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    def adam_step(
        w: Any, dw: Any, m: Any, s: Any, t: int, eta: Any, b1: Any, b2: Any, eps: Any
    ) -> Any:
        m, s = b1 * m + (1 - b1) * dw, b2 * s + (1 - b2) * dw * dw
        root = np.sqrt(1 - b2**t)
        return [w - eta * root / (1 - b1**t) * m / (np.sqrt(s) + eps * root), m, s]

    verdict = verdict_of("adam_step", adam_step, seed)
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback


def test_two_of_three_items_are_one_too_few(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("adam_step", lambda *arguments: arguments[:2])
    assert verdict.earned == 0
    assert "is missing: there should be 3 items, not 2" in verdict.feedback[-1].message
