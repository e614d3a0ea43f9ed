"""Every function is called again with other numbers of the same shapes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Case
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.judging.feedback import CHANGED_LATER, RIGHT_ONCE
from autograder.problem_sets import PROBLEM_SETS, exercises, find_exercise
from autograder.problem_sets.prepare import prepare
from autograder.student.in_process import verdict_on as verdict_in_process

JudgeIt = Callable[..., Verdict]
Function = Callable[..., Any]


def accumulating() -> Function:
    kept: dict[Any, Any] = {}

    def layer(dZ: Any, X: Any, W: Any) -> Any:
        zeros = np.zeros(W.shape), np.zeros(len(W))
        dW, db = kept.setdefault((len(X), *W.shape), zeros)
        dW += dZ.T @ X
        db += dZ.sum(axis=0)
        return dZ @ W, dW.copy(), db.copy()

    return layer


def remembering() -> Function:
    kept: dict[Any, Any] = {}

    def layer(dZ: Any, X: Any, W: Any) -> Any:
        key = len(X), *W.shape
        if key not in kept:
            kept[key] = dZ @ W, dZ.T @ X, dZ.sum(axis=0)
        return tuple(array.copy() for array in kept[key])

    return layer


def with_one_buffer() -> Function:
    buffers: dict[Any, Any] = {}

    def layer(dZ: Any, X: Any, W: Any) -> Any:
        dX = buffers.setdefault(X.shape, np.empty(X.shape))
        np.matmul(dZ, W, out=dX)
        return dX, dZ.T @ X, dZ.sum(axis=0)

    return layer


@pytest.mark.parametrize(
    ("make", "earned"), [(accumulating, 1), (remembering, 0)], ids=["adds up", "remembers"]
)
def test_what_is_left_from_the_first_call_costs_the_parts_it_spoils(
    make: Callable[[], Function], earned: int, layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, make())
    assert (verdict.outcome, verdict.earned) == (Outcome.WRONG_VALUE, earned)
    (feedback,) = verdict.feedback
    assert feedback.message == RIGHT_ONCE
    assert 'case "5 samples, 3 → 2, again with other numbers"' in feedback.observed


def test_one_array_for_all_results_costs_the_part_it_belongs_to(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, with_one_buffer())
    assert [part.right for part in verdict.parts] == [False, True, True]
    assert [feedback.message for feedback in verdict.feedback] == [CHANGED_LATER]


def test_another_mistake_is_told_beside_it(layer: PreparedExercise, verdict_on: JudgeIt) -> None:
    one_buffer = with_one_buffer()

    def wrong_too(dZ: Any, X: Any, W: Any) -> Any:
        dX, dW, db = one_buffer(dZ, X, W)
        return dX, dW, -db

    verdict = verdict_on(layer, wrong_too)
    assert [part.right for part in verdict.parts] == [False, True, False]
    messages = [feedback.message for feedback in verdict.feedback]
    assert messages[0] == CHANGED_LATER
    assert messages[1].startswith("Every entry of db has the wrong sign")


def test_a_result_that_goes_through_a_driver_and_a_view_is_looked_at_again() -> None:
    """The driver hands on what the student's function returned, and the view hides nothing."""
    exercise = find_exercise("gradient_descent")
    assert exercise is not None
    buffers: dict[Any, Any] = {}

    def gradient_descent(gradient: Any, w0: Any, eta: Any, steps: Any) -> Any:
        path = buffers.setdefault((steps, w0.shape), np.empty((steps + 1, len(w0))))
        path[0] = w0
        for step in range(steps):
            path[step + 1] = path[step] - eta * gradient(path[step])
        return path

    verdict = verdict_in_process(gradient_descent, prepare(exercise, 3))
    assert [feedback.message for feedback in verdict.feedback] == [CHANGED_LATER]


def one_hot_with_a_memo() -> Function:
    kept: dict[Any, Any] = {}

    def one_hot(labels: Any, C: int) -> Any:
        return kept.setdefault((len(labels), C), np.eye(C)[labels])

    return one_hot


def relu_with_one_buffer() -> Function:
    buffers: dict[Any, Any] = {}

    def relu(z: Any) -> Any:
        out = buffers.setdefault(np.shape(z), np.empty(np.shape(z)))
        return np.maximum(z, 0, out=out)

    return relu


def perceptron_fit_that_goes_on() -> Function:
    kept: dict[Any, Any] = {}

    def perceptron_fit(X: Any, y: Any, max_epochs: int) -> Any:
        key = (*X.shape, max_epochs)
        w, b = kept.get(key, (np.zeros(X.shape[1]), 0.0))
        updates = 0
        for _ in range(max_epochs):
            before = updates
            for x, label in zip(X, y, strict=True):
                if label * (w @ x + b) <= 0:
                    w, b, updates = w + label * x, b + label, updates + 1
            if updates == before:
                break
        kept[key] = w, b
        return w, float(b), updates

    return perceptron_fit


def collapse_linear_with_a_memo() -> Function:
    kept: dict[Any, Any] = {}

    def collapse_linear(params: Any) -> Any:
        shapes = tuple(W.shape for W, _ in params)
        if shapes not in kept:
            W, b = params[0]
            for V, c in params[1:]:
                W, b = V @ W, V @ b + c
            kept[shapes] = W, b
        return kept[shapes]

    return collapse_linear


def momentum_step_with_a_velocity_of_its_own() -> Function:
    kept: dict[Any, Any] = {}

    def momentum_step(w: Any, dw: Any, v: Any, eta: Any, mu: Any) -> Any:
        own = kept.get(w.shape, v)
        kept[w.shape] = new = mu * own - eta * dw
        return w + new, new

    return momentum_step


def predict_with_one_buffer() -> Function:
    exercise = find_exercise("predict")
    assert exercise is not None
    reference = exercise.reference
    buffers: dict[Any, Any] = {}

    def predict(X: Any, params: Any) -> Any:
        Y: Any = reference(X, params)
        out = buffers.setdefault(Y.shape, np.empty(Y.shape))
        out[:] = Y
        return out

    return predict


KEEPERS = {
    "one_hot": one_hot_with_a_memo,
    "relu": relu_with_one_buffer,
    "perceptron_fit": perceptron_fit_that_goes_on,
    "collapse_linear": collapse_linear_with_a_memo,
    "momentum_step": momentum_step_with_a_velocity_of_its_own,
    "predict": predict_with_one_buffer,
}


@pytest.mark.parametrize("name", KEEPERS)
@pytest.mark.parametrize("seed", [3, 4])
def test_state_that_survives_the_call_loses_points_in_every_set(name: str, seed: int) -> None:
    exercise = find_exercise(name)
    assert exercise is not None
    verdict = verdict_in_process(KEEPERS[name](), prepare(exercise, seed))
    assert verdict.earned < verdict.points
    assert verdict.feedback[0].message in (RIGHT_ONCE, CHANGED_LATER)


def test_two_calls_may_be_wrong_in_the_same_words(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    said = replace(layer, messages_if_false={"7": "of another leaf"}, messages={})
    verdict = verdict_on(said, lambda dZ, X, W: (dZ @ W, np.full(W.shape, np.nan), dZ.sum(axis=0)))
    assert [part.right for part in verdict.parts] == [True, False, True]


ALL = [exercise for name in PROBLEM_SETS for exercise in exercises(name).values()]
THE_SAME_IN_EVERY_DRAW = {
    *("gate_weights", "xor_threshold_weights", "xor_relu_weights", "buggy_lines"),
}


def test_every_exercise_with_numbers_to_draw_and_no_training_is_called_again() -> None:
    without = set()
    for exercise in ALL:
        if not exercise.minimum_limits:
            prepared = prepare(exercise, 3)
            if prepared.cases[-1].first_call is None:
                without.add(exercise.name)
    assert without == THE_SAME_IN_EVERY_DRAW


def test_labels_that_differ_between_draws_are_an_authors_mistake() -> None:
    exercise = find_exercise("dense_forward")
    assert exercise is not None

    def cases(rng: np.random.Generator) -> list[Case]:
        (first, *rest) = exercise.cases(rng)
        return [replace(first, label=f"{rng.random()}"), *rest]

    with pytest.raises(ValueError, match="other labels when drawn again"):
        prepare(replace(exercise, cases=cases), 1)
