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


IN_WORDS = {
    "right": (lambda dZ, W: dZ @ W, 'Case "1 samples, 3 → 4" is right all the same.'),
    "wrong": (lambda dZ, W: dZ @ W - 9, 'Every wrong case but "1 samples, 3 → 4" shows just that.'),
}


@pytest.mark.parametrize(("special", "words"), IN_WORDS.values(), ids=IN_WORDS)
def test_a_special_case_hides_no_name_that_all_others_show(
    special: Callable[..., Any], words: str, layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    (remark,) = verdict_on(layer, in_all_but_one_case(special)).feedback
    assert remark.misconception == "dx_squared"
    assert remark.message.endswith(f"Why? {words}")
    assert "1 samples" not in remark.observed


def test_a_name_that_fits_half_of_the_cases_is_none(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def half(dZ: Any, X: Any, W: Any) -> Any:
        return (dZ @ W) ** (2 if len(X) == 5 else 3), dZ.T @ X, dZ.sum(axis=0)

    assert names(verdict_on(replace(layer, cases=layer.cases[:3]), half)) == [""]


def test_a_slope_is_named_in_spite_of_the_cases_with_another_alpha(verdict_on: JudgeIt) -> None:
    def elu_derivative(z: Any, alpha: float = 1.0) -> Any:
        return np.where(z > 0, 1.0, np.expm1(np.minimum(z, 0)))  # the −1 is there, and no α

    (remark,) = verdict_on(prepared("elu_derivative"), elu_derivative).feedback
    assert remark.misconception == "constant_not_differentiated"
    assert remark.message.endswith(', such as "a 4 × 3 matrix, alpha = 0.5", show just that.')


def test_a_name_that_the_cases_with_another_alpha_refute_is_none(verdict_on: JudgeIt) -> None:
    def elu_derivative(z: Any, alpha: float = 1.0) -> Any:
        return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)) - alpha)  # α · e^z − 1 if α is 1

    assert names(verdict_on(prepared("elu_derivative"), elu_derivative)) == [""]


def test_a_name_isnt_given_if_it_explains_neither_all_its_parts_nor_all_cases(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def halved(dZ: Any, X: Any, W: Any) -> Any:
        dW = dZ.T @ X / 2 if len(X) > 1 else dZ.T @ X + 9
        return dZ @ W, dW, dZ.sum(axis=0) / 3

    assert "dW_and_db_halved" not in names(verdict_on(layer, halved))
    assert set(names(verdict_on(layer, halved))) == {""}


def test_one_small_count_in_one_case_names_nothing(verdict_on: JudgeIt) -> None:
    stopping = prepared("early_stopping")
    exercise = find_exercise("early_stopping")
    assert exercise is not None
    odd = next(c for c in stopping.cases if "but not below" in c.case.label).case

    def early_stopping(losses: Any, patience: int) -> Any:
        right = exercise.reference(losses, patience)
        return right + 4 if list(losses) == list(odd.args[0]) else right

    assert names(verdict_on(stopping, early_stopping)) == [""]


def test_a_position_that_follows_from_other_numbers_names_nothing_by_itself(
    verdict_on: JudgeIt,
) -> None:
    def choose_setting(fit: Any, train: Any, valid: Any, settings: Any, seeds: Any) -> Any:
        means = []
        for setting in settings:
            rng = np.random.default_rng(seeds[0])  # luck has its way, and the means aren't means
            runs = [fit(*train, setting, rng)(valid[0]) == valid[1] for _ in seeds]
            means.append(np.mean(runs))
        return int(np.argmax(means)), np.array(means), np.array(means)

    told = names(verdict_on(prepared("choose_setting"), choose_setting))
    assert told == ["one_generator_a_setting", "", ""]


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
