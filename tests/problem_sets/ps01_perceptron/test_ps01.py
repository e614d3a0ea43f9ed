"""ps01: the catalogue's symptoms, answers that people would write otherwise, and odd types."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.judging.as_text import parts_text
from autograder.problem_sets import ps01_perceptron as ps01
from reference_impl.perceptron import threshold_unit

CORNERS = np.array(ps01.CORNERS)
OR = np.array([-1, 1, 1, 1])
XOR = np.array([-1, 1, 1, -1])
Judge = Callable[..., Verdict]


def wrong(exercise: Any, name: str) -> Any:
    (found,) = [wrong.implementation for wrong in exercise.misconceptions if wrong.name == name]
    return found


def table(unit: Any, w: float, b: float) -> list[int]:
    return [unit(x, w, b) for x in CORNERS]


# -- what the catalogue measured ----------------------------------------------------------


def test_strict_or_with_bias_minus_one_behaves_as_and() -> None:
    strict = wrong(ps01.threshold_unit, "off_at_the_threshold")
    assert table(strict, 1.0, -1.0) == [0, 0, 0, 1]
    assert table(threshold_unit, 1.0, -1.0) == [0, 1, 1, 1]


def test_or_with_the_slides_threshold_as_bias_is_always_one() -> None:
    w, b = wrong(ps01.gate_weights, "thresholds_for_biases")("or")
    assert (w, b) == (1.0, 0.5)
    assert table(threshold_unit, w, b) == [1, 1, 1, 1]


@pytest.mark.parametrize("broken", [None, "an exception"])
def test_a_gate_that_is_not_written_costs_the_points_of_no_other(
    verdict_of: Judge, broken: Any
) -> None:
    def gate_weights(name: str) -> Any:
        if broken and name == "not":
            raise ValueError("not yet")
        return {"or": (1, -0.5), "and": (1, -1.5), "nand": (-1, 1.5)}.get(name)

    verdict = verdict_of("gate_weights", gate_weights)
    assert [part.name for part in verdict.parts if part.right] == ["or", "and", "nand"]
    assert parts_text(verdict) == "or right · and right · not wrong · nand right"
    assert "not" in verdict.feedback[0].message


def test_a_gate_that_is_wrong_has_its_reason_beside_one_that_is_missing(verdict_of: Judge) -> None:
    gates = {"or": (1, -0.5), "and": (1, -2.5), "not": (-1, 0.5)}
    verdict = verdict_of("gate_weights", gates.get)
    missing, wrong_gate = (remark.message for remark in verdict.feedback)
    assert missing.startswith("For 'nand': It should return 2 items")
    assert wrong_gate.startswith("The answer of “and” for (1, 1)")


def test_a_strict_test_makes_no_update() -> None:
    w, b, n_updates = wrong(ps01.perceptron_fit, "zero_is_no_mistake")(CORNERS, OR, 50)
    assert (w.tolist(), b, n_updates) == ([0.0, 0.0], 0.0, 0)


def test_labels_of_zero_and_one_never_stop() -> None:
    zero_one = wrong(ps01.perceptron_fit, "labels_as_zero_and_one")
    assert zero_one(CORNERS, OR, 50)[2] == 51


def test_updates_without_label_diverge_along_one_axis() -> None:
    without = wrong(ps01.perceptron_fit, "update_without_label")
    (w10, b10, _), (w50, b50, _) = without(CORNERS, XOR, 10), without(CORNERS, XOR, 50)
    assert max(w50[0] + b50, w50[1] + b50) > 3 * max(w10[0] + b10, w10[1] + b10)


def test_without_a_bias_the_origin_is_always_positive() -> None:
    w, b, n_updates = wrong(ps01.perceptron_fit, "bias_never_learned")(CORNERS, OR, 50)
    assert (b, n_updates >= 50) == (0.0, True)
    predict = wrong(ps01.perceptron_predict, "predicts_without_bias")
    assert predict(CORNERS, w, b)[0] == 1.0


def test_numpys_sign_gives_a_third_label() -> None:
    signs = wrong(ps01.perceptron_predict, "sign_of_zero")
    assert 0.0 in signs(CORNERS, np.array([1.0, 1.0]), -1.0)


def test_two_points_close_together_take_more_than_a_thousand_epochs() -> None:
    """As a model answer says."""
    X, y = np.array([[24.0], [25.0]]), np.array([-1, 1])
    at_a_thousand = ps01.perceptron_fit.reference(X, y, 1000)
    assert at_a_thousand != ps01.perceptron_fit.reference(X, y, 2000)


# -- right, written otherwise -------------------------------------------------------------


def unit_by_dot_of_a_broadcast(x: Any, w: Any, b: Any) -> Any:
    return np.int64(np.dot(np.broadcast_to(w, x.shape), x) >= -b)


def gates_with_a_weight_for_each(name: Any) -> Any:
    w = {"or": [2.0, 3.0], "and": [2.0, 3.0], "not": [-0.1], "nand": [-2.0, -3.0]}[name]
    return [np.array(w), {"or": -2, "and": -5, "not": 0.0, "nand": np.float64(4.9)}[name]]


def predict_in_whole_numbers(X: Any, w: Any, b: Any) -> Any:
    return 2 * (X @ w + b >= 0).astype(int) - 1


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


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("threshold_unit", unit_by_dot_of_a_broadcast),
        ("gate_weights", gates_with_a_weight_for_each),
        ("perceptron_predict", predict_in_whole_numbers),
        ("perceptron_fit", fit_with_the_bias_as_a_weight),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_loop_over_the_samples_gets_the_loop_advice(verdict_of: Judge) -> None:
    def loop(X: Any, w: Any, b: Any) -> Any:
        return np.array([1 if x @ w + b >= 0 else -1 for x in X])

    verdict = verdict_of("perceptron_predict", loop)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, (ps01.LOOP_ADVICE,))


# -- odd types, and a search without an end -----------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "For 'or': It should return 2 items, (w, b), not None (is a return missing?)"),
        ((1.0, 2.0, 3.0), "For 'or': It should return 2 items, (w, b), not 3"),
        (({}, -0.5), "w of 'or' should be a number, not a dict"),
        (([1.0, 1.0], -0.5), "w of 'or' should be a number, not a list of 2 items"),
        ((np.ones(3), -0.5), "w of 'or' should have shape (2,), not (3,)"),
        ((np.nan, -0.5), "w of 'or' should be finite; it is nan"),
        ((1.0, np.ones(1)), "b of 'or' should be a number, not an array of shape (1,)"),
        ((1e308, 1e308), "w and b of 'or' are too large: their sum overflows"),
    ],
)
def test_what_is_no_weight_and_bias_is_told_so(answer: Any, words: str, verdict_of: Judge) -> None:
    (remark,) = verdict_of("gate_weights", lambda name: answer).feedback
    assert remark.message == f"{words}."


@pytest.mark.parametrize("answer", [1.0, "1", None, [1], np.ones(1)])
def test_a_unit_answers_with_an_int(answer: Any, verdict_of: Judge) -> None:
    verdict = verdict_of("threshold_unit", lambda x, w, b: answer)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert verdict.feedback[0].message.startswith("The answer for input vector 1 should be an int")


def test_whoever_ignores_max_epochs_is_told_why_it_never_ends(verdict_of: Judge) -> None:
    verdict = verdict_of("perceptron_fit", wrong(ps01.perceptron_fit, "goes_on_for_ever"))
    assert (verdict.outcome, verdict.earned) == (Outcome.TIMED_OUT, 0)
    assert [remark.misconception for remark in verdict.feedback] == ["goes_on_for_ever"]
