"""ps11, when to stop: patience off by one in numbers, a counter, and an epoch that is no int."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps11_training_recipe import stopping
from reference_impl import training


def test_patience_off_by_one_and_last_for_best() -> None:
    losses = [5.0, 3.0, 4.0, 4.0, 1.0]
    assert training.early_stopping(losses, 2) == 1
    assert stopping.patience_off_by_one(losses, 2) == 4
    assert stopping.last_for_best(losses, 2) == 1 + 2


def stopping_with_a_counter(losses: Any, patience: Any) -> Any:
    best, best_loss, waited = 0, float("inf"), 0
    for epoch, loss in enumerate(losses):
        waited += 1
        if loss < best_loss:
            best, best_loss, waited = epoch, loss, 0
        if waited >= patience:
            break
    return np.int64(best)


def test_stopping_with_a_counter_gets_full_points(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("early_stopping", stopping_with_a_counter, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


def test_an_epoch_is_an_int(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("early_stopping", lambda losses, patience: 1.5)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert "should be an int" in verdict.feedback[0].message


def progress_only_by_a_hundredth(losses: Any, patience: Any) -> Any:
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best] - 1e-2:
            best = epoch
        if epoch - best >= patience:
            break
    return best


def best_begins_at_a_hundred(losses: Any, patience: Any) -> Any:
    best, best_loss = 0, 100.0
    for epoch, loss in enumerate(losses):
        if loss < best_loss:
            best, best_loss = epoch, loss
        if epoch - best >= patience:
            break
    return best


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stop", [progress_only_by_a_hundredth, best_begins_at_a_hundred])
def test_what_is_right_only_for_losses_of_some_size_gets_no_points(
    stop: Callable[..., object], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of("early_stopping", stop, seed).earned == 0


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_a_wait_that_begins_at_one_gets_no_points(
    seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    assert stopping.wait_begins_at_one([3.0, 4.0, 2.0], 2) == 0
    assert training.early_stopping([3.0, 4.0, 2.0], 2) == 2
    verdict = verdict_of("early_stopping", stopping.wait_begins_at_one, seed)
    assert verdict.earned == 0
    assert [remark.misconception for remark in verdict.feedback] == ["wait_begins_at_one"]
