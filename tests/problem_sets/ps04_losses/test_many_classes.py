"""Log-softmax, cross-entropy and its gradient: symptoms, other right answers, no return."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import PUBLIC_SEED
from autograder.problem_sets.ps04_losses import log_of_softmax, many_classes, many_classes_gradient
from reference_impl import losses

Judge = Callable[..., Verdict]


# The notebook's example by hand.
Z = np.log([[2.0, 1.0, 1.0], [1.0, 2.0, 5.0]])
LABELS = np.array([0, 1])
GRADIENT = np.array([[-0.25, 0.125, 0.125], [0.0625, -0.375, 0.3125]])


@pytest.mark.parametrize(
    ("misconception", "args", "gives"),
    [
        (log_of_softmax.log_after_softmax, (np.array([[0.0, 1000.0]]),), [[-np.inf, 0.0]]),
        (many_classes.every_row_with_every_label, (Z, LABELS), 1.386294),
        (many_classes.entropy_sum, (Z, LABELS), 2 * 1.039721),
        (many_classes.entropy_mean_of_all_entries, (Z, LABELS), 1.039721 / 3),
        (many_classes_gradient.one_hot_minus_softmax, (Z, LABELS), -GRADIENT),
    ],
)
def test_a_misconception_gives_what_the_catalogue_says(
    misconception: Any, args: Any, gives: Any
) -> None:
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(misconception(*args), gives, rtol=1e-6)


@pytest.mark.parametrize(
    ("logits", "labels", "loss"),
    [(Z, LABELS, 1.039721), (np.full((4, 3), 0.7), np.array([0, 1, 2, 0]), np.log(3))],
)
def test_the_loss_is_what_the_notebook_works_out_by_hand(
    logits: Any, labels: Any, loss: float
) -> None:
    assert losses.cross_entropy(logits, labels) == pytest.approx(loss, abs=5e-7)


def test_labels_forgotten_is_wrong_on_the_true_entries_only() -> None:
    right = losses.cross_entropy_gradient(Z, LABELS)
    difference = many_classes_gradient.labels_forgotten(Z, LABELS) - right
    np.testing.assert_allclose(difference, losses.one_hot(LABELS, 3) / 2, atol=1e-15)


def test_an_extra_slope_of_softmax_makes_the_gradient_a_quarter_or_less() -> None:
    right = losses.cross_entropy_gradient(Z, LABELS)
    ratio = many_classes_gradient.extra_softmax_slope(Z, LABELS) / right
    assert ((ratio > 0.1) & (ratio <= 0.25)).all()


def log_softmax_by_logaddexp(Z: Any) -> Any:
    return Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)


def cross_entropy_by_one_hot(Z: Any, labels: Any) -> Any:
    return -np.sum(losses.one_hot(labels, Z.shape[1]) * losses.log_softmax(Z)) / len(labels)


def cross_entropy_by_the_margin(Z: Any, labels: Any) -> Any:
    m = Z.max(axis=1)
    log_sum = m + np.log(np.exp(Z - m[:, None]).sum(axis=1))
    return (log_sum - Z[np.arange(len(Z)), labels]).mean()


def cross_entropy_gradient_in_place(Z: Any, labels: Any) -> Any:
    dZ = losses.softmax(Z)
    dZ[range(len(Z)), labels] -= 1
    dZ /= len(Z)
    return dZ


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("log_softmax", log_softmax_by_logaddexp),
        ("cross_entropy", cross_entropy_by_one_hot),
        ("cross_entropy", cross_entropy_by_the_margin),
        ("cross_entropy_gradient", cross_entropy_gradient_in_place),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_missing_return_is_named(verdict_of: Judge) -> None:
    verdict = verdict_of("cross_entropy", lambda Z, labels: None)
    assert (verdict.outcome, verdict.earned) == (Outcome.WRONG_TYPE, 0)
    assert "None (is a return missing?)" in verdict.feedback[0].message
