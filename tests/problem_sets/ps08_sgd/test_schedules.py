"""ps08's schedules: a NumPy float is a rate, too; an array isn't."""

from collections.abc import Callable

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_steps_may_be_counted_by_int_and_the_rate_be_numpys(
    seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    def step_decay(eta0: float, epoch: float, drop: float, every: int) -> np.float64:
        return np.float64(eta0) * drop ** int(epoch / every)

    verdict = verdict_of("step_decay", step_decay, seed)
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback


def test_an_array_in_place_of_a_rate_is_named(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("cosine_decay", lambda eta0, epoch, total: np.array([eta0]))
    assert verdict.earned == 0
    assert "should be a float" in verdict.feedback[0].message
