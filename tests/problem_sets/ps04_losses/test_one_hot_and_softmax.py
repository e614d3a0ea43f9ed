"""One-hot rows and softmax: symptoms, lost axes, other right answers, wrong types and shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps04_losses import one_hot_and_softmax
from reference_impl import losses

Judge = Callable[..., Verdict]


# The notebook's example by hand.
Z = np.log([[2.0, 1.0, 1.0], [1.0, 2.0, 5.0]])
HUGE = np.array([[1000.0, 1001.0]])


@pytest.mark.parametrize(
    ("misconception", "args", "gives"),
    [
        (one_hot_and_softmax.shift_missing, (HUGE,), np.full((1, 2), np.nan)),
        (
            one_hot_and_softmax.down_the_columns,
            (Z,),
            [[2 / 3, 1 / 3, 1 / 6], [1 / 3, 2 / 3, 5 / 6]],
        ),
        (one_hot_and_softmax.over_everything, (Z,), np.exp(Z) / 12),
    ],
)
def test_a_misconception_gives_what_the_catalogue_says(
    misconception: Any, args: Any, gives: Any
) -> None:
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(misconception(*args), gives, rtol=1e-6)


@pytest.mark.parametrize(
    "misconception",
    [one_hot_and_softmax.maximum_lost_its_axis, one_hot_and_softmax.sum_lost_its_axis],
)
def test_a_lost_axis_raises_unless_there_are_as_many_samples_as_classes(misconception: Any) -> None:
    with pytest.raises(ValueError, match="broadcast"):
        misconception(Z)
    square = np.array([[0.0, 1.0], [2.0, 5.0]])
    assert not np.allclose(misconception(square), losses.softmax(square))


def one_hot_by_comparing(labels: Any, C: Any) -> Any:
    return (labels[:, None] == np.arange(C)).astype(int)


def softmax_by_another_shift(Z: Any) -> Any:
    E = np.exp(Z - Z.max(axis=1, keepdims=True) + 3)
    return E / E.sum(axis=1)[:, None]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("one_hot", one_hot_by_comparing),
        ("softmax", softmax_by_another_shift),
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
            *("softmax", lambda Z: losses.softmax(Z).T),
            *(Outcome.WRONG_SHAPE, "P is the transpose"),
        ),
        (
            *("softmax", lambda Z: list(losses.softmax(Z))),
            *(Outcome.WRONG_TYPE, "should be a NumPy array"),
        ),
    ],
)
def test_a_wrong_type_or_shape_is_named(
    name: str, function: Any, outcome: Outcome, message: str, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function)
    assert (verdict.outcome, verdict.earned) == (outcome, 0)
    assert message in verdict.feedback[0].message


def softmax_shifted_by_the_mean(Z: Any) -> Any:
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def softmax_shifted_by_the_smallest(Z: Any) -> Any:
    E = np.exp(Z - Z.min(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def softmax_of_clipped_logits(Z: Any) -> Any:
    E = np.exp(np.clip(Z, -700.0, 700.0))
    return E / E.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 3])
@pytest.mark.parametrize(
    "function",
    [softmax_shifted_by_the_mean, softmax_shifted_by_the_smallest, softmax_of_clipped_logits],
)
def test_only_a_shift_by_the_largest_logit_holds_far_out(
    function: Any, seed: int, verdict_of: Judge
) -> None:
    assert verdict_of("softmax", function, seed).earned == 0
