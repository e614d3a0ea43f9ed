"""Points for each part, a reason for each slip, and nothing about hidden cases."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.core.call_result import Raised
from autograder.core.prepared import PreparedExercise
from autograder.core.read_report import identical
from autograder.core.verdict import Verdict
from autograder.judging import judge
from autograder.problem_sets import PROBLEM_SETS, exercises, find_exercise
from autograder.problem_sets.prepare import prepare

JudgeIt = Callable[..., Verdict]


def right_parts(verdict: Verdict) -> list[str]:
    return [part.name for part in verdict.parts if part.right]


def test_a_wrong_part_costs_its_own_points_only(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: (dZ @ W, dZ.T @ X + 1, dZ.sum(axis=0)))
    assert (right_parts(verdict), verdict.earned) == (["dX", "db"], 4)


def test_two_slips_in_two_parts_are_both_named(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: ((dZ @ W) ** 2, (dZ.T @ X) ** 3, dZ.sum(axis=0)))
    assert [remark.misconception for remark in verdict.feedback] == ["dx_squared", "dw_cubed"]
    assert verdict.earned == 3


def test_a_part_is_not_called_right_where_it_has_lost_its_points(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def squared(power_of_dw: int) -> Callable[..., Any]:
        return lambda dZ, X, W: ((dZ @ W) ** 2, (dZ.T @ X) ** power_of_dw, dZ.sum(axis=0))

    (alone,) = verdict_on(layer, squared(1)).feedback
    assert alone.message == "dW is right, but dX is squared. Why?"
    beside, _ = verdict_on(layer, squared(3)).feedback
    assert beside.message == "dX is squared. Why?"


def test_a_slip_that_costs_two_parts_is_no_reason_for_one_of_them(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def halving(of_db: float) -> Callable[..., Any]:
        return lambda dZ, X, W: (dZ @ W, 0.5 * dZ.T @ X, of_db * dZ.sum(axis=0))

    (both,) = verdict_on(layer, halving(0.5)).feedback
    assert both.misconception == "halved"
    (one,) = verdict_on(layer, halving(1.0)).feedback
    assert not one.misconception
    assert one.message.startswith("Every entry of dW is exactly half the right one")


def test_a_named_slip_and_a_signature_are_both_told(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: ((dZ @ W) ** 2, dZ.T @ X, -dZ.sum(axis=0)))
    named, signature = verdict.feedback
    assert named.misconception == "dx_squared"
    assert signature.message.startswith("Every entry of db has the wrong sign")


def test_two_real_slips_in_dense_backward_are_both_named(verdict_on: JudgeIt) -> None:
    exercise = find_exercise("dense_backward")
    assert exercise is not None
    verdict = verdict_on(
        prepare(exercise, 11), lambda dZ, X, W: (dZ @ W, X.T @ dZ, dZ.mean(axis=0))
    )
    assert [remark.misconception for remark in verdict.feedback] == ["dw_transposed", "db_mean"]


def test_whole_numbers_in_place_of_floats_hide_no_misconception(verdict_on: JudgeIt) -> None:
    def perceptron_predict(X: Any, w: Any, b: Any) -> Any:
        return np.where(X @ w + b > 0, 1, -1)

    exercise = find_exercise("perceptron_predict")
    assert exercise is not None
    (remark,) = verdict_on(prepare(exercise, 11), perceptron_predict).feedback
    assert remark.misconception == "minus_one_on_the_boundary"


def test_what_numpy_says_of_an_array_as_a_condition_is_put_plainly(verdict_on: JudgeIt) -> None:
    def sawtooth(x: Any, k: int) -> Any:
        return 2 * x if x <= 0.5 else 2 * (1 - x)

    exercise = find_exercise("sawtooth")
    assert exercise is not None
    (remark,) = verdict_on(prepare(exercise, 11), sawtooth).feedback
    assert "An if asks for a single True or False" in remark.message


def test_the_same_exception_is_no_evidence_of_a_misconception(verdict_on: JudgeIt) -> None:
    def dense_forward(X: Any, W: Any, b: Any) -> Any:
        raise ValueError("like X @ W where it doesn't fit")

    exercise = find_exercise("dense_forward")
    assert exercise is not None
    verdict = verdict_on(prepare(exercise, 1), dense_forward)
    assert [remark.misconception for remark in verdict.feedback] == [""]


# -- hidden cases -------------------------------------------------------------------------


def numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from numbers_in(item)
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield from (float(number) for number in value.ravel())
    elif isinstance(value, float):
        yield value


def everything_said(verdict: Verdict) -> str:
    feedback = [f"{remark.message} {remark.observed}" for remark in verdict.feedback]
    return " ".join([*feedback, *verdict.advice])


def leaked(text: str, prepared: PreparedExercise) -> set[str]:
    """Return the numbers of the cases, to five digits or more, that the text holds."""
    numbers = {
        abs(x) for case in prepared.cases for x in numbers_in((case.case.args, case.expected))
    }
    # the worked example is public, in whichever cases it appears
    digits = {f"{x:.5g}" for x in numbers}
    return {number for number in digits if len(number.lstrip("0.")) >= 5 and number[:-1] in text}


WRONG = [
    pytest.param(exercise.name, wrong.name, marks=[pytest.mark.thorough] if number else [])
    for name in PROBLEM_SETS
    for exercise in exercises(name).values()
    for number, wrong in enumerate(exercise.misconceptions)
]


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_no_number_of_a_hidden_case_is_said_of_a_misconception(
    name: str, wrong: str, results_of: Callable[..., list[Any]]
) -> None:
    exercise = find_exercise(name)
    assert exercise is not None
    prepared = prepare(exercise, 5)
    (misconception,) = [m for m in exercise.misconceptions if m.name == wrong]
    timeout = 600.0 if misconception.never_returns is None else 0.5
    answers = results_of(prepared, misconception.implementation, timeout)
    verdict = judge(prepared, answers, public=False)
    assert not leaked(everything_said(verdict), prepared)


def raise_with_repr(dZ: Any, X: Any, W: Any) -> Any:
    raise ValueError(f"{X!r} {W.tolist()}")


def raise_with_scientific(dZ: Any, X: Any, W: Any) -> Any:
    raise KeyError(f"{X[0, 0]:e} {X[0, 0]:.17E} {-abs(W[0, 0]):+.3f}")


def warn_with_numbers(dZ: Any, X: Any, W: Any) -> Any:
    import warnings

    warnings.warn(f"X is {X.tolist()}", stacklevel=1)
    return dZ @ W


def wrong_by_a_little(dZ: Any, X: Any, W: Any) -> Any:
    dX = dZ @ W
    dX[0, 0] += 1
    return dX


def raise_kind_with_numbers(dZ: Any, X: Any, W: Any) -> Any:
    raise type(f"Error{X.ravel()[:4].tolist()}", (Exception,), {})


def return_kind_with_numbers(dZ: Any, X: Any, W: Any) -> Any:
    return type(f"Of{X[0, 0]!r}", (), {})()


@pytest.mark.parametrize(
    "function",
    [
        raise_with_repr,
        raise_with_scientific,
        warn_with_numbers,
        wrong_by_a_little,
        raise_kind_with_numbers,
        return_kind_with_numbers,
    ],
    ids=lambda function: function.__name__,
)
def test_no_number_of_a_hidden_case_comes_back(
    function: Callable[..., Any], dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    public = verdict_on(dx_only, function, public=True)
    hidden = verdict_on(dx_only, function, public=False)
    assert leaked(everything_said(public), dx_only)  # so the search does find them
    assert not leaked(everything_said(hidden), dx_only)


def test_the_keys_of_a_returned_dict_carry_nothing_out(verdict_on: JudgeIt) -> None:
    """What is said of a missing key must not quote another one, made of a hidden case."""
    exercise = find_exercise("forward")
    assert exercise is not None
    prepared = prepare(exercise, 5)
    reference = exercise.reference

    def forward(x: Any, params: Any) -> Any:
        values = dict(reference(x, params))
        if params["b3"] != 0.60:  # the worked example is no secret
            values[f"s1 {params['b1']!r}"] = values.pop("s1")
        return values

    verdict = verdict_on(prepared, forward, public=False)
    assert verdict.earned < verdict.points
    assert not leaked(everything_said(verdict), prepared)


def test_integers_in_an_exceptions_message_are_taken_out_too(verdict_on: JudgeIt) -> None:
    exercise = find_exercise("count_multiply_adds")
    assert exercise is not None
    prepared = prepare(exercise, 5)
    drawn = prepared.cases[-1].case.args

    def count_multiply_adds(sizes: Any, n: Any) -> Any:
        if (sizes, n) == drawn:
            raise ValueError(f"{sizes} {n}")
        return 0, 0

    said = everything_said(verdict_on(prepared, count_multiply_adds, public=False))
    assert "ValueError" in said
    assert str(drawn[0]) not in said


# -- judging is pure ----------------------------------------------------------------------


def test_judging_twice_says_the_same_and_changes_nothing(
    layer: PreparedExercise, results_of: Callable[..., list[Any]]
) -> None:
    def mixed(dZ: Any, X: Any, W: Any) -> Any:
        return 2 * dZ @ W, dZ.T @ X, np.full(len(W), np.nan)

    answers = results_of(layer, mixed)
    before = copy.deepcopy(([a.value for a in answers], [c.expected for c in layer.cases]))
    first = judge(layer, answers, public=True)
    assert repr(judge(layer, answers, public=True)) == repr(first)
    assert identical(([a.value for a in answers], [c.expected for c in layer.cases]), before)


def test_preparing_twice_gives_the_same_to_the_bit() -> None:
    exercise = find_exercise("dense_backward")
    assert exercise is not None
    one, other = prepare(exercise, 2**100), prepare(exercise, 2**100)
    assert identical(
        [(case.case.args, case.expected) for case in one.cases],
        [(case.case.args, case.expected) for case in other.cases],
    )
    assert not identical(one.cases[0].case.args, prepare(exercise, 1).cases[0].case.args)


def test_an_answer_too_few_is_an_error_of_the_caller(layer: PreparedExercise) -> None:
    with pytest.raises(ValueError, match="expected 4 results, got 1"):
        judge(layer, [Raised("ValueError", "")], public=True)
