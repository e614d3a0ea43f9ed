"""What a wrong array has to do with the right one, said in words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare

SIGNATURES = [
    ("times N", lambda dX: dX * len(dX), "is exactly N times the right one (with N = 6, 6 times)"),
    ("divided by N", lambda dX: dX / len(dX), "divided by N (with N = 6, a factor 1/6)"),
    ("minus", lambda dX: -dX, "has the wrong sign"),
    ("twice", lambda dX: 2 * dX, "is exactly twice the right one"),
    ("half", lambda dX: dX / 2, "is exactly half the right one"),
    ("times 7", lambda dX: 7 * dX, "is 7 times the right one: a constant factor"),
    ("transposed", lambda dX: dX.T, "is the transpose of the right answer"),
    ("zeros", np.zeros_like, "Every entry of dX is 0"),
]


@pytest.mark.parametrize(("change", "words"), [s[1:] for s in SIGNATURES],
                         ids=[s[0] for s in SIGNATURES])  # fmt: skip
def test_a_signature_is_recognised(
    change: Callable[..., Any],
    words: str,
    dx_only: PreparedExercise,
    verdict_on: Callable[..., Verdict],
) -> None:
    (remark,) = verdict_on(dx_only, lambda dZ, X, W: change(dZ @ W)).feedback
    assert words in remark.message


def test_a_ratio_in_one_case_only_is_no_signature(
    dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    verdict = verdict_on(dx_only, lambda dZ, X, W: dZ @ W * (2 if len(X) == 5 else 1))
    assert verdict.outcome is Outcome.WRONG_VALUE
    assert "15 of 15 entries are wrong" in verdict.feedback[0].message
    assert "twice" not in verdict.feedback[0].message


def test_the_name_of_the_part_is_in_the_words(
    layer: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    def db_negative(dZ: Any, X: Any, W: Any) -> Any:
        return dZ @ W, dZ.T @ X, -dZ.sum(axis=0)

    (remark,) = verdict_on(layer, db_negative).feedback
    assert remark.message.startswith("db has the wrong sign")


def test_cases_that_do_not_say_how_large_they_are_stop_no_judgement(
    verdict_on: Callable[..., Verdict],
) -> None:
    exercise = find_exercise("autoencoder_reconstruct")
    assert exercise is not None
    assert any("N" in case.case.sizes for case in prepare(exercise, PUBLIC_SEED).cases)
    assert not all("N" in case.case.sizes for case in prepare(exercise, PUBLIC_SEED).cases)

    def with_relu_everywhere(X: Any, params: Any) -> Any:
        for W, b in params:
            X = np.maximum(X @ W.T + b, 0)
        return X

    verdict = verdict_on(prepare(exercise, PUBLIC_SEED), with_relu_everywhere)
    assert verdict.outcome is Outcome.WRONG_VALUE
