"""ps05's relative error: a right answer written otherwise, and a return that isn't a float."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.verdict import Outcome, Verdict


def test_float_and_numpy_results_both_serve(verdict_of: Callable[..., Verdict]) -> None:
    def error(a: Any, b: Any) -> Any:
        size = np.fmax(np.fmax(abs(a), abs(b)), 1e-300)
        return np.max(abs(a - b) / size, keepdims=True).item()

    assert verdict_of("relative_error", error).outcome is Outcome.RIGHT


def test_a_list_in_place_of_a_float_is_named(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("relative_error", lambda a, b: [0.1])
    assert verdict.earned < verdict.points
    assert "should be a float" in " ".join(remark.message for remark in verdict.feedback)
