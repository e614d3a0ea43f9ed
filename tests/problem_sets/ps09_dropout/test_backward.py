"""ps09, on the way back: a new mask in numbers, and a right answer written otherwise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets.ps09_dropout import backward


def test_a_new_mask_agrees_with_the_old_one_on_68_percent() -> None:
    mask = (np.random.default_rng(0).random((1000, 400)) < 0.8).astype(float)
    dH = backward.new_mask(np.ones(mask.shape), mask, 0.8)
    assert ((dH != 0) == mask).mean() == pytest.approx(0.68, abs=0.005)


def test_choosing_by_the_mask_gets_full_points(verdict_of: Callable[..., Verdict]) -> None:
    def backward_where(dY: Any, mask: Any, keep_prob: Any) -> Any:
        return np.where(mask == 1, dY / keep_prob, 0)

    verdict = verdict_of("dropout_backward", backward_where, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


def test_a_kept_unit_without_a_signal_is_noticed(verdict_of: Callable[..., Verdict]) -> None:
    def first_sample_forgotten(dY: Any, mask: Any, keep_prob: Any) -> Any:
        dH = dY * mask / keep_prob
        dH[0] = 0
        return dH

    verdict = verdict_of("dropout_backward", first_sample_forgotten)
    assert verdict.earned == 0
    assert "Some of dH is 0 where the mask is 1" in verdict.feedback[0].message
