"""What a wrong array has to do with the right one, said in words."""

from collections.abc import Callable
from dataclasses import replace
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
    ("minus", lambda dX: -dX, "Every entry of dX has the wrong sign"),
    ("twice", lambda dX: 2 * dX, "is exactly twice the right one"),
    ("half", lambda dX: dX / 2, "is exactly half the right one"),
    ("minus N times", lambda dX: -len(dX) * dX, "is exactly −N times the right one (with N = 6"),
    ("2/N times", lambda dX: 2 / len(dX) * dX, "exactly 2/N times the right one (with N = 6, a f"),
    (
        "minus 1/N times",
        lambda dX: -dX / len(dX),
        "exactly −1/N times the right one (with N = 6, a",
    ),
    ("times 7", lambda dX: 7 * dX, "is 7 times the right one: a constant factor"),
    ("transposed", lambda dX: dX.T, "is the transpose of the right answer"),
    ("flat", np.ravel, "has the right numbers in another shape: (15,), where (5, 3) is asked for"),
    ("one more", lambda dX: dX + 1, "is too large by 1, in every case"),
    ("a bit less", lambda dX: dX - 0.001, "is too small by 0.001, in every case"),
    ("nearly one more", lambda dX: dX + 0.7, "is too large by 0.7, in every case"),
    ("backwards", lambda dX: dX[:, ::-1], "The columns of dX are right, but they stand backwards"),
    ("shifted", lambda dX: np.roll(dX, 1, 0), "The rows of dX are right, but they stand shifted"),
    ("first column", lambda dX: np.hstack([dX[:, :1] ** 2, dX[:, 1:]]), "Only the first column"),
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


def test_a_case_in_which_all_is_0_hides_no_ratio(
    dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    zero = [replace(c, expected=c.expected * (len(c.expected) != 5)) for c in dx_only.cases]
    verdict = verdict_on(
        replace(dx_only, cases=tuple(zero)), lambda dZ, X, W: -dZ @ W * (len(X) != 5)
    )
    assert verdict.feedback[0].message.startswith("Every entry of dX has the wrong sign")


@pytest.mark.parametrize("factor", [1, 3, np.nan])
def test_a_special_case_hides_no_ratio_that_all_others_show(
    factor: float, dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    message = (
        verdict_on(dx_only, lambda dZ, X, W: dZ @ W * (-1 if len(X) > 1 else factor))
        .feedback[0]
        .message
    )
    assert message.startswith("Every entry of dX has the wrong sign")
    assert message.endswith('So it is in every case but "1 samples, 3 → 4".')


def test_what_an_exercise_knows_of_a_factor_is_told_with_it(
    dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    advised = replace(dx_only, ratio_advice={"−1": "Which difference do you take?"})
    (told,) = verdict_on(advised, lambda dZ, X, W: -dZ @ W).feedback
    (neutral,) = verdict_on(dx_only, lambda dZ, X, W: -dZ @ W).feedback
    assert told.message.endswith("Which difference do you take?")
    assert "output" not in neutral.message


def test_an_argument_that_came_back_is_called_by_its_name(
    dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    twice = tuple(replace(c, expected=2 * np.asarray(c.case.args[1])) for c in dx_only.cases)
    (remark,) = verdict_on(replace(dx_only, cases=twice), lambda dZ, X, W: X.copy()).feedback
    assert remark.message == "dX is the argument X, just as it came in."


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
    assert remark.message.startswith("Every entry of db has the wrong sign")


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
