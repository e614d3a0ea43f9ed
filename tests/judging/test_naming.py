"""A name is given only where it explains what is wrong and the evidence could be otherwise."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import CATCH_ALL, Case, Exercise, Part
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Verdict
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare

JudgeIt = Callable[..., Verdict]


def names(verdict: Verdict) -> list[str]:
    return [remark.misconception for remark in verdict.feedback]


def prepared(name: str, seed: int = PUBLIC_SEED) -> PreparedExercise:
    exercise = find_exercise(name)
    assert exercise is not None
    return prepare(exercise, seed)


# -- evidence that could have come out otherwise ------------------------------------------


def make_walk(properties: Mapping[str, object], slip: Mapping[str, object]) -> PreparedExercise:
    """Return an exercise whose result is properties, and that knows one slip, in part "way"."""
    exercise = Exercise(
        name="walk",
        arguments=("x",),
        parts=(Part("way", 1, ("way", "turns")), Part("end", 1, ("end",))),
        task="Walk.",
        reference=lambda x: dict(properties),
        cases=lambda rng: [Case(f"{n} steps", (float(n) + rng.random(),)) for n in (1, 2, 3)],
        view=lambda value, x: value,
    )

    @exercise.misconception("You ran. Why?", unaffected_parts=("end",))
    def ran(x: Any) -> Any:
        return {**properties, **slip}

    return prepare(exercise, 1)


RIGHT = {"way": "down", "turns": True, "end": True}
SLIPS = {
    "a word that names nothing": ({"way": CATCH_ALL}, False),
    "a word that names something": ({"way": "up"}, True),
    "the only leaf of two values": ({"turns": False, "way": CATCH_ALL}, False),
    "a number": ({"way": 0.25}, True),
}


@pytest.mark.parametrize(("slip", "is_named"), SLIPS.values(), ids=SLIPS)
def test_what_could_hardly_have_come_out_otherwise_proves_no_misconception(
    slip: Mapping[str, object], is_named: bool, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(make_walk(RIGHT, slip), lambda x: {**RIGHT, **slip})
    assert names(verdict) == (["ran"] if is_named else [""])


def test_a_word_explains_a_part_only_if_the_other_parts_are_explained_too(
    verdict_on: JudgeIt,
) -> None:
    walk = make_walk(RIGHT, {"way": "up"})
    verdict = verdict_on(walk, lambda x: {"way": "up", "turns": True, "end": False})
    assert names(verdict) == ["", ""]


def test_numbers_are_not_the_truth_values_of_a_misconception(verdict_on: JudgeIt) -> None:
    def threshold_unit(x: Any, w: Any, b: Any) -> Any:
        return [float(np.dot(w, row) + b >= 0) for row in x]

    assert "true_or_false" not in names(verdict_on(prepared("threshold_unit"), threshold_unit))


def test_a_step_that_nobody_knows_is_not_called_by_the_name_of_another(
    verdict_on: JudgeIt,
) -> None:
    slip = {"step": CATCH_ALL, "turns": CATCH_ALL}
    exercise = Exercise(
        name="train",
        arguments=("x",),
        parts=(Part("gradient step", 1, ("step",)), Part("mini-batches", 1, ("turns", "order"))),
        task="Train.",
        reference=lambda x: {"step": "down", "turns": "each once", "order": True},
        cases=lambda rng: [Case("3 samples", (rng.random(),))],
        view=lambda value, x: value,
    )

    @exercise.misconception("The batch isn't averaged.")
    def not_averaged(x: Any) -> Any:
        return {**slip, "order": True}

    verdict = verdict_on(prepare(exercise, 1), lambda x: {**slip, "order": True})
    assert names(verdict) == ["", ""]


# -- some parts, some cases ---------------------------------------------------------------


def test_a_misconception_that_explains_one_of_its_parts_says_that_the_other_differs(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(
        layer, lambda dZ, X, W: (dZ @ W, 0.5 * dZ.T @ X, dZ.sum(axis=0) + dZ[0] ** 2)
    )
    halved, other = verdict.feedback
    assert halved.misconception == "halved"
    assert halved.message.endswith("Why? That explains dW.")
    assert other.message.startswith("db has the right shape")


def test_a_part_that_only_the_exception_costs_does_not_differ(verdict_on: JudgeIt) -> None:
    def dense_backward(dZ: Any, X: Any, W: Any) -> Any:
        return dZ @ W.T, dZ.T @ X, dZ.mean(axis=0)

    named = verdict_on(prepared("dense_backward"), dense_backward).feedback[-1]
    assert named.misconception == "dx_by_transpose"
    assert named.message.endswith(" That explains dX.")


def test_a_number_made_of_a_result_gives_no_name_that_the_result_itself_refutes(
    verdict_on: JudgeIt,
) -> None:
    autoencoder = prepared("autoencoder_reconstruct")

    def input_added(X: Any, params: Any) -> Any:
        A = X
        for W, b in params[:-1]:
            A = 0.5 * (1.0 + np.tanh(0.5 * (A @ W.T + b)))
        return A @ params[-1][0].T + params[-1][1] + X  # as far from X as X − output is

    assert names(verdict_on(autoencoder, input_added)) == ["", ""]


def in_all_but_one_case(special: Callable[..., Any]) -> Callable[..., Any]:
    def layer(dZ: Any, X: Any, W: Any) -> Any:
        dX = special(dZ, W) if len(X) == 1 else (dZ @ W) ** 2
        return dX, dZ.T @ X, dZ.sum(axis=0)

    return layer


@pytest.mark.parametrize(
    "special", [lambda dZ, W: dZ @ W, lambda dZ, W: dZ @ W - 9], ids=["right", "wrong"]
)
def test_a_special_case_hides_no_name_that_all_others_show(
    special: Callable[..., Any], layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    (remark,) = verdict_on(layer, in_all_but_one_case(special)).feedback
    assert remark.misconception == "dx_squared"
    assert remark.message.endswith('Every case but "1 samples, 3 → 4" shows just that.')
    assert "1 samples" not in remark.observed


def test_a_name_that_fits_half_of_the_cases_is_none(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def half(dZ: Any, X: Any, W: Any) -> Any:
        return (dZ @ W) ** (2 if len(X) == 5 else 3), dZ.T @ X, dZ.sum(axis=0)

    assert names(verdict_on(replace(layer, cases=layer.cases[:3]), half)) == [""]


def test_a_slope_is_named_in_spite_of_the_cases_with_another_beta(verdict_on: JudgeIt) -> None:
    def sigmoid_derivative(z: Any, beta: float = 1.0) -> Any:
        y = 0.5 * (1 + np.tanh(0.5 * z))
        return 1 - y if beta == 1.0 else y**3

    (remark,) = verdict_on(prepared("sigmoid_derivative"), sigmoid_derivative).feedback
    assert remark.misconception
    assert remark.message.endswith(', such as "a 4 × 3 matrix, beta = 2.5", show just that.')


def test_no_name_is_given_twice_on_one_card(verdict_on: JudgeIt) -> None:
    def perceptron_fit(X: Any, y: Any, max_epochs: int) -> Any:
        w, b, count = np.zeros(X.shape[1]), 0.0, 0
        for _ in range(max_epochs):
            updated = False
            for x, label in zip(X, y, strict=True):
                updated = label * (x @ w + b) <= 0  # the last sample's word counts alone
                if updated:
                    w, b, count = w + label * x, b + float(label), count + 1
            if not updated:
                break
        return w, b, count

    verdict = verdict_on(prepared("perceptron_fit"), perceptron_fit)
    told = [name for name in names(verdict) if name]
    assert len(told) == len(set(told))


def test_a_part_counts_as_right_where_nothing_before_it_is_wrong(verdict_on: JudgeIt) -> None:
    def layernorm_forward(X: Any, gamma: Any, beta: Any, eps: float) -> Any:
        inv_std = 1 / np.sqrt(X.var(axis=1, keepdims=True) + eps)
        X_hat = (X - X.mean(axis=0)) * inv_std  # the mean of the wrong axis
        return gamma * X_hat + beta, X_hat, inv_std

    verdict = verdict_on(prepared("layernorm_forward"), layernorm_forward)
    assert "cases it is right" not in " ".join(remark.message for remark in verdict.feedback)


# -- right values in the wrong places -----------------------------------------------------


def test_exchanged_items_are_called_exchanged(layer: PreparedExercise, verdict_on: JudgeIt) -> None:
    def turned(dZ: Any, X: Any, W: Any) -> Any:
        return dZ.T @ X, dZ @ W, dZ.sum(axis=0)

    (remark,) = verdict_on(layer, turned).feedback
    assert remark.message == "dX and dW have changed places."


def test_another_order_of_three_items_is_told(verdict_on: JudgeIt) -> None:
    exercise = find_exercise("adam_step")
    assert exercise is not None

    def adam_step(*args: Any) -> Any:
        w, m, s = exercise.reference(*args)  # type: ignore[misc]
        return s, w, m

    (remark,) = verdict_on(prepared("adam_step"), adam_step).feedback
    assert remark.message.startswith("The values stand in other places: in place of w stands what")


def test_nothing_is_said_twice(verdict_on: JudgeIt) -> None:
    def gate_weights() -> Any:
        return {gate: (0.5, [1.0] * (1 if gate == "not" else 2)) for gate in
                ("or", "and", "not", "nand")}  # fmt: skip

    messages = [r.message for r in verdict_on(prepared("gate_weights"), gate_weights).feedback]
    assert len(messages) == len(set(messages))
