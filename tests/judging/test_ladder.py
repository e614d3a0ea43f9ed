"""From "not attempted" to the worst entry: each rung has an outcome and words of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.core.call_result import Raised
from autograder.core.exercise import Case
from autograder.core.prepared import PreparedCase, PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.judging import judge
from autograder.judging.judge import NOTHING_YET, RUN_ITS_CELL

JudgeIt = Callable[..., Verdict]


def test_a_stub_is_not_attempted_and_told_what_to_write(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def dx_only_stub(dZ: Any, X: Any, W: Any) -> Any:
        raise NotImplementedError

    dx_only_stub.__code__ = dx_only_stub.__code__.replace(co_name="dx_only")
    verdict = verdict_on(dx_only, dx_only_stub)
    assert (verdict.outcome, verdict.earned) == (Outcome.NOT_ATTEMPTED, 0)
    words = verdict.feedback[0].message
    assert words == f"{NOTHING_YET} Return (dX, dW, db). {RUN_ITS_CELL}"


def test_an_unwritten_method_of_a_class_is_a_class_not_attempted(
    dx_only: PreparedExercise,
) -> None:
    raised = Raised("NotImplementedError", "", f"{dx_only.name}.backward")
    verdict = judge(dx_only, [raised] * len(dx_only.cases), public=True)
    assert verdict.outcome is Outcome.NOT_ATTEMPTED


def test_what_is_written_in_part_is_judged_and_told_what_is_missing(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def in_part(dZ: Any, X: Any, W: Any) -> Any:
        if len(X) == 1:
            raise NotImplementedError
        return right(dZ, W)

    in_part.__code__ = in_part.__code__.replace(co_name="dx_only")
    verdict = verdict_on(dx_only, in_part)
    assert (verdict.outcome, verdict.earned) == (Outcome.RAISED, 0)
    words = "It raised NotImplementedError. Part of it is not written yet."
    assert verdict.feedback[0].message == words


@pytest.mark.parametrize("expected", [[], {}, {"for no part": 1.0}], ids=str)
def test_an_exception_where_no_part_is_asked_for_costs_everything(
    expected: Any, layer: PreparedExercise, results_of: Callable[..., list[Any]]
) -> None:
    answers = results_of(layer, lambda dZ, X, W: (dZ @ W, dZ.T @ X, dZ.sum(axis=0)))
    assert judge(layer, answers, public=True).earned == 6
    more = replace(layer.cases[0], expected=expected)
    asked = replace(layer, cases=(*layer.cases, more))
    verdict = judge(asked, [*answers, Raised("ValueError", "no")], public=True)
    assert (verdict.outcome, verdict.earned) == (Outcome.RAISED, 0)


def test_a_missing_helper_is_called_by_its_name(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def helper() -> Any:
        raise NotImplementedError

    verdict = verdict_on(dx_only, lambda dZ, X, W: helper())
    assert verdict.outcome is Outcome.RAISED
    assert verdict.feedback[0].message == "dx_only calls helper, which is not written yet. " + (
        "Write helper first."
    )


def test_an_exception_is_shown_with_the_students_own_line(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def dx(dZ: Any, X: Any, W: Any) -> Any:
        Wt = np.transpose(W)
        return np.linalg.solve(Wt, "no array at all")

    verdict = verdict_on(dx_only, dx)
    assert (verdict.outcome, verdict.earned) == (Outcome.RAISED, 0)
    (remark,) = verdict.feedback
    assert remark.message.startswith("It raised ")
    assert remark.observed == (
        'line 3 of dx: return np.linalg.solve(Wt, "no array at all") · case "5 samples, 3 → 2"'
    )


def test_a_message_that_ends_in_a_blank_has_its_full_stop_beside_it(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def dx(dZ: Any, X: Any, W: Any) -> Any:
        return np.ones((5, 3)) + np.ones(5)  # NumPy's words end in "(5,) "

    (remark,) = verdict_on(dx_only, dx).feedback
    assert "broadcast" in remark.message
    assert " ." not in remark.message


def right(dZ: Any, W: Any) -> Any:
    return dZ @ W


def with_one(value: float) -> Callable[..., Any]:
    def dx(dZ: Any, X: Any, W: Any) -> Any:
        dX = right(dZ, W)
        dX[-1, 1] = value
        return dX

    return dx


RUNGS = [
    ("nothing", lambda dZ, X, W: None, Outcome.WRONG_TYPE, "is a return missing?"),
    ("a list", lambda dZ, X, W: right(dZ, W).tolist(), Outcome.WRONG_TYPE, "not a list"),
    ("a float", lambda dZ, X, W: 1.5, Outcome.WRONG_TYPE, "not a float"),
    ("a string", lambda dZ, X, W: "dX", Outcome.WRONG_TYPE, "not a str"),
    ("a function", lambda dZ, X, W: right, Outcome.WRONG_TYPE, "not a function"),
    ("a tuple", lambda dZ, X, W: (right(dZ, W), 0), Outcome.WRONG_TYPE, "a tuple of 2 items"),
    ("bools", lambda dZ, X, W: right(dZ, W) > 0, Outcome.WRONG_TYPE, "not bool"),
    ("complex", lambda dZ, X, W: right(dZ, W) + 0j, Outcome.WRONG_TYPE, "not complex128"),
    ("objects", lambda dZ, X, W: right(dZ, W).astype(object), Outcome.WRONG_TYPE, "dtype object"),
    ("float32", lambda dZ, X, W: right(dZ, W).astype("f4"), Outcome.WRONG_TYPE, "keep float64"),
    ("a matrix", lambda dZ, X, W: np.asmatrix(right(dZ, W)), Outcome.WRONG_TYPE, "not a matrix"),
    (
        "flat",
        lambda dZ, X, W: right(dZ, W).ravel(),
        Outcome.WRONG_SHAPE,
        "shape: (15,), where (5, 3)",
    ),
    ("empty", lambda dZ, X, W: np.zeros((0, 3)), Outcome.WRONG_SHAPE, "not (0, 3)"),
    ("nan", with_one(np.nan), Outcome.NOT_FINITE, "at (4, 1) it is nan"),
    ("infinite", with_one(-np.inf), Outcome.NOT_FINITE, "at (4, 1) it is -inf"),
    ("one entry off", with_one(9.0), Outcome.WRONG_VALUE, "1 of 15 entries is wrong"),
    ("huge", lambda dZ, X, W: np.full((len(X), X.shape[1]), 1e308), Outcome.WRONG_VALUE, "entries"),
]


@pytest.mark.parametrize(("function", "outcome", "words"), [r[1:] for r in RUNGS],
                         ids=[r[0] for r in RUNGS])  # fmt: skip
def test_a_wrong_result_has_an_outcome_and_says_what_is_wrong(
    function: Callable[..., Any],
    outcome: Outcome,
    words: str,
    dx_only: PreparedExercise,
    verdict_on: JudgeIt,
) -> None:
    verdict = verdict_on(dx_only, function)
    assert (verdict.outcome, verdict.earned) == (outcome, 0)
    (remark,) = verdict.feedback
    assert words in remark.message


def test_the_first_wrong_entry_is_shown_with_both_numbers(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def dx(dZ: Any, X: Any, W: Any) -> Any:
        dX = right(dZ, W)
        dX[0, 1] = 3.25
        dX[-1, 2] = 77.0
        return dX

    (remark,) = verdict_on(dx_only, dx).feedback
    expected = dx_only.cases[0].expected[0, 1]
    assert "2 of 15 entries are wrong, first at [0, 1]" in remark.message
    assert f"at [0, 1]: yours is 3.25, right is {expected:.6g}" in remark.observed


def test_what_is_right_in_most_cases_is_said_to_be(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    few, most = (
        verdict_on(dx_only, lambda dZ, X, W, n=n: right(dZ, W) ** (1 + 2 * (len(X) <= n)))
        for n in (1, 5)
    )
    assert few.feedback[0].message.endswith(" In 3 of 4 cases it is right.")
    assert "it is right" not in most.feedback[0].message


def test_among_numbers_of_very_different_size_the_most_wrong_entry_is_shown(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    first = replace(dx_only.cases[0], expected=np.array([1e9, 2.0, 1.0]))
    asked = replace(dx_only, cases=(first,))
    (remark,) = verdict_on(asked, lambda dZ, X, W: np.array([1.0001e9, 2.0, 9.0])).feedback
    assert "dX at [2]: yours is 9, right is 1" in remark.observed


def test_nearly_the_same_is_right_and_half_a_percent_off_is_wrong(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    close = verdict_on(dx_only, lambda dZ, X, W: right(dZ, W) * (1 + 1e-9))
    off = verdict_on(dx_only, lambda dZ, X, W: right(dZ, W) * 1.0047)
    assert (close.earned, off.earned) == (2, 0)


def test_an_item_that_is_missing_costs_its_own_part(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: (dZ @ W, dZ.T @ X))
    assert (verdict.outcome, verdict.earned) == (Outcome.WRONG_TYPE, 3)
    assert [remark.message for remark in verdict.feedback] == [
        "db is missing: there should be 3 items, not 2."
    ]


def test_an_item_too_many_costs_every_part(layer: PreparedExercise, verdict_on: JudgeIt) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: (dZ @ W, dZ.T @ X, dZ.sum(axis=0), dZ))
    assert (verdict.outcome, verdict.earned) == (Outcome.WRONG_TYPE, 0)
    assert [remark.message for remark in verdict.feedback] == [
        "The result should have 3 items, not 4."
    ]


def test_right_numbers_written_into_an_argument_cost_the_points(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def dx(dZ: Any, X: Any, W: Any) -> Any:
        X[:] = dZ @ W
        return X

    verdict = verdict_on(dx_only, dx)
    assert (verdict.outcome, verdict.earned) == (Outcome.MUTATED_INPUT, 0)
    assert "changed its argument X" in verdict.feedback[0].message


def test_raising_in_one_case_only_costs_every_part(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    def one_sample_fails(dZ: Any, X: Any, W: Any) -> Any:
        if len(X) == 1:
            raise IndexError("only one")
        return dZ @ W, dZ.T @ X, dZ.sum(axis=0)

    verdict = verdict_on(layer, one_sample_fails)
    assert (verdict.outcome, verdict.earned) == (Outcome.RAISED, 0)
    assert 'case "1 samples, 3 → 4"' in verdict.feedback[0].observed


@pytest.fixture
def half(dx_only: PreparedExercise) -> PreparedExercise:
    """An exercise whose result is a float, as `error` in ps06."""
    case = PreparedCase(Case("one half", (0.25,)), 0.5)
    return replace(
        dx_only, name="half", argument_names=("y",), leaf_labels={"": "The error"}, cases=(case,)
    )


FLOATS = [
    (0.5, Outcome.RIGHT),
    (np.float64(0.5), Outcome.RIGHT),
    (np.float32(0.5), Outcome.RIGHT),
    (1, Outcome.WRONG_VALUE),
    (10**30, Outcome.WRONG_VALUE),
    (-(10**70), Outcome.WRONG_VALUE),
    (10**300, Outcome.WRONG_TYPE),
    (1e308, Outcome.WRONG_VALUE),
    (True, Outcome.WRONG_TYPE),
    ("0.5", Outcome.WRONG_TYPE),
    (0.5 + 0j, Outcome.WRONG_TYPE),
    (np.array(0.5), Outcome.RIGHT),
    (np.array([0.5]), Outcome.WRONG_TYPE),
    (np.array([[0.5]]), Outcome.WRONG_TYPE),
    (np.zeros((2, 3)), Outcome.WRONG_TYPE),
    ([0.5], Outcome.WRONG_TYPE),
    (float("nan"), Outcome.NOT_FINITE),
    (float("inf"), Outcome.NOT_FINITE),
]


@pytest.mark.parametrize(("value", "outcome"), FLOATS, ids=lambda value: repr(value)[:30])
def test_where_a_float_is_asked_anything_else_is_judged_and_never_crashes(
    value: Any, outcome: Outcome, half: PreparedExercise, verdict_on: JudgeIt
) -> None:
    assert verdict_on(half, lambda y: value).outcome is outcome
