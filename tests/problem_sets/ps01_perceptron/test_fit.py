"""The perceptron's learning rule: its misconceptions on OR and XOR, and a search without an end."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps01_perceptron import fit
from autograder.problem_sets.ps01_perceptron.predict import predicts_without_bias

CORNERS = np.array(fit.CORNERS)
OR = np.array([-1, 1, 1, 1])
XOR = np.array([-1, 1, 1, -1])
Judge = Callable[..., Verdict]


def test_a_strict_test_makes_no_update() -> None:
    w, b, n_updates = fit.zero_is_no_mistake(CORNERS, OR, 50)
    assert (w.tolist(), b, n_updates) == ([0.0, 0.0], 0.0, 0)


def test_labels_of_zero_and_one_never_stop() -> None:
    assert fit.labels_as_zero_and_one(CORNERS, OR, 50)[2] == 51


def test_updates_without_label_diverge_along_one_axis() -> None:
    w10, b10, _ = fit.update_without_label(CORNERS, XOR, 10)
    w50, b50, _ = fit.update_without_label(CORNERS, XOR, 50)
    assert max(w50[0] + b50, w50[1] + b50) > 3 * max(w10[0] + b10, w10[1] + b10)


def test_without_a_bias_the_origin_is_always_positive() -> None:
    w, b, n_updates = fit.bias_never_learned(CORNERS, OR, 50)
    assert (b, n_updates >= 50) == (0.0, True)
    assert predicts_without_bias(CORNERS, w, b)[0] == 1.0


def test_two_points_close_together_take_more_than_a_thousand_epochs() -> None:
    """As a model answer says."""
    X, y = np.array([[24.0], [25.0]]), np.array([-1, 1])
    at_a_thousand = fit.perceptron_fit.reference(X, y, 1000)
    assert at_a_thousand != fit.perceptron_fit.reference(X, y, 2000)


@pytest.mark.parametrize("seed", [3, 4])
def test_the_bias_as_one_more_weight_gets_full_points(seed: int, verdict_of: Judge) -> None:
    def fit_with_the_bias_as_a_weight(X: Any, y: Any, max_epochs: Any) -> Any:
        X = np.hstack([X, np.ones((len(X), 1))])
        w, n_updates = np.zeros(X.shape[1]), 0
        for _ in range(max_epochs):
            clean = True
            for n in range(len(X)):
                if y[n] * X[n].dot(w) <= 0:
                    w += y[n] * X[n]
                    n_updates, clean = n_updates + 1, False
            if clean:
                break
        return w[:-1], w[-1], n_updates

    verdict = verdict_of("perceptron_fit", fit_with_the_bias_as_a_weight, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_search_without_max_epochs_is_told_why_it_never_ends(verdict_of: Judge) -> None:
    verdict = verdict_of("perceptron_fit", fit.goes_on_for_ever)
    assert (verdict.outcome, verdict.earned) == (Outcome.TIMED_OUT, 0)
    assert [remark.misconception for remark in verdict.feedback] == ["goes_on_for_ever"]


@pytest.mark.parametrize("seed", [3, 4])
def test_a_bias_outside_the_brackets_is_named(seed: int, verdict_of: Judge) -> None:
    (remark,) = verdict_of("perceptron_fit", fit.bias_outside_the_brackets, seed).feedback
    assert remark.misconception == "bias_outside_the_brackets"


@pytest.mark.parametrize("seed", range(5))
def test_the_drawn_samples_take_seven_updates_or_more(seed: int) -> None:
    """Samples that are learned at once would let n_updates be guessed."""
    X, y = fit._toilsome(np.random.default_rng(seed))
    assert fit.perceptron_fit.reference(X, y, 60)[2] >= 7
