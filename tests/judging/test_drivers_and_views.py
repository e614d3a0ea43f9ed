"""Functions that can't be called with plain data, and answers of which more than one is right."""

import contextlib
import signal
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.core.call_result import InvalidReturn, NoResult
from autograder.core.exercise import Case, Exercise, Part
from autograder.core.prepared import PreparedExercise
from autograder.core.read_report import UNUSABLE
from autograder.core.time_limit import TimeUp, within
from autograder.core.validation import check_array, unpack
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import prepare
from autograder.student.in_process import verdict_on


def drive_shuffled(shuffled, x, seed):  # type: ignore[no-untyped-def]
    """Call it twice with the same seed: what it does must come from the Generator."""
    return [list(shuffled(x, np.random.default_rng(seed))) for _ in range(2)]


def view_shuffled(value: Any, x: Any, seed: int) -> Any:
    first, again = unpack(value, "the first", "the second")
    (first,) = unpack(first, "the row")
    row = check_array(first, "the row", len(x))
    repeats = np.array_equal(row, check_array(again[0], "the row", len(x)))
    same = bool(np.array_equal(np.sort(row), np.sort(x)))
    return {"same numbers": same, "total": float(row.sum()), "repeats": repeats}


def right(x: Any, rng: Any) -> Any:
    yield rng.permutation(x)


def right_with_warnings(x: Any, rng: Any) -> Any:
    warnings.warn("divide by zero", RuntimeWarning, stacklevel=1)
    yield rng.permutation(x)


def make_shuffled() -> Exercise:
    def cases(rng: np.random.Generator) -> list[Case]:
        return [Case(f"{n} numbers", (rng.uniform(1, 2, n), int(rng.integers(99)))) for n in (4, 7)]

    exercise = Exercise(
        name="shuffled",
        arguments=("x", "rng"),
        parts=(Part("numbers", 1, ("same numbers", "total")), Part("repeats", 2, ("repeats",))),
        task="Yield the numbers in a random order.",
        reference=right,
        cases=cases,
        driver=drive_shuffled,
        view=view_shuffled,
        messages_if_false={"repeats": "Twice the same Generator, and two different orders."},
    )

    @exercise.misconception("That is the square of each number.", unaffected_parts=("repeats",))
    def squares(x: Any, rng: Any) -> Any:
        yield x**2

    @exercise.misconception(
        "It never ends. Which loop has no end?", never_returns=Outcome.TIMED_OUT
    )
    def endless(x: Any, rng: Any) -> Any:
        while True:
            yield x

    @exercise.misconception("It divides by 0 on the way.", unaffected_parts=("numbers", "repeats"))
    def warns(x: Any, rng: Any) -> Any:
        return right_with_warnings(x, rng)

    return exercise


@pytest.fixture(scope="module")
def shuffled() -> PreparedExercise:
    return prepare(make_shuffled(), 1)


def judged(prepared: PreparedExercise, function: Any, timeout: float | None = None) -> Verdict:
    verdict: Verdict = verdict_on(function, prepared, timeout)
    return verdict


def test_any_right_answer_is_right_whatever_order_it_gives(shuffled: PreparedExercise) -> None:
    def by_sorting(x: Any, rng: Any) -> Any:
        return [x[np.argsort(rng.random(len(x)))]]

    assert judged(shuffled, right).outcome is Outcome.RIGHT
    assert judged(shuffled, by_sorting).outcome is Outcome.RIGHT


def test_a_property_that_does_not_hold_is_told_in_the_exercises_words(
    shuffled: PreparedExercise,
) -> None:
    def of_its_own(x: Any, rng: Any) -> Any:
        yield np.random.permutation(x)  # noqa: NPY002

    verdict = judged(shuffled, of_its_own)
    assert [part.right for part in verdict.parts] == [True, False]
    (remark,) = verdict.feedback
    assert remark.message == "Twice the same Generator, and two different orders."


def test_a_misconception_is_recognised_by_what_the_view_sees(shuffled: PreparedExercise) -> None:
    def my_squares(x: Any, rng: Any) -> Any:
        return [x * x]

    verdict = judged(shuffled, my_squares)
    assert [remark.misconception for remark in verdict.feedback] == ["squares"]
    assert [part.right for part in verdict.parts] == [False, True]


@pytest.mark.parametrize(
    ("row", "outcome", "words"),
    [
        (np.ones(3), Outcome.WRONG_SHAPE, "the row should have shape (4,), not (3,)"),
        ([1.0] * 4, Outcome.WRONG_TYPE, "the row should be a NumPy array, not a list of 4 items"),
        (np.full(4, np.nan), Outcome.NOT_FINITE, "the row should be finite; it holds nan or inf"),
        (np.full(4, 1j), Outcome.WRONG_TYPE, "the row should hold real numbers, not complex128"),
    ],
)
def test_what_a_view_cannot_use_is_told_as_type_shape_or_finiteness(
    shuffled: PreparedExercise, row: Any, outcome: Outcome, words: str
) -> None:
    verdict = judged(shuffled, lambda x, rng: [row])
    assert (verdict.outcome, verdict.earned) == (outcome, 0)
    assert [remark.message for remark in verdict.feedback] == [f"{words}."]


def test_what_no_driver_returns_breaks_the_protocol_and_crashes_nothing() -> None:
    exercise = make_shuffled()
    exercise.view = lambda value, x, seed: value["no such key"]
    with pytest.raises(TypeError):
        prepare(exercise, 1)  # for the reference itself it is a bug

    good = prepare(make_shuffled(), 1)
    broken = replace(good, view=exercise.view)
    report = {"value": 3, "args": good.cases[0].case.args, "warnings": []}
    assert broken.read([report]) == NoResult(Outcome.BROKE_PROTOCOL, UNUSABLE)


def test_a_students_value_that_breaks_a_view_is_a_wrong_type_and_crashes_nothing() -> None:
    good = prepare(make_shuffled(), 1)
    undriven = replace(good, driver=None, view=lambda value, x, seed: value["no such key"])
    report = {"value": 3, "args": good.cases[0].case.args, "warnings": []}
    assert undriven.read([report]) == InvalidReturn(Outcome.WRONG_TYPE, UNUSABLE)


def test_a_right_answer_with_a_known_warning_gets_its_advice(shuffled: PreparedExercise) -> None:
    verdict = judged(shuffled, right_with_warnings)
    assert (verdict.outcome, verdict.advice) == (
        Outcome.RIGHT,
        ("It divides by 0 on the way.",),
    )


def test_a_misconceptions_own_overflow_is_a_warning_too() -> None:
    def overflowing(x: Any, rng: Any) -> Any:
        np.exp(1000.0 * x)
        return right(x, rng)

    exercise = make_shuffled()
    words = "The exponential overflows."
    exercise.misconception(words, unaffected_parts=("numbers", "repeats"))(overflowing)
    exercise.misconceptions = exercise.misconceptions[-1:]
    assert judged(prepare(exercise, 1), overflowing).advice == (words,)


@pytest.mark.parametrize(("is_wrong_there", "told"), [(False, 1), (True, 0)])
def test_a_warning_is_told_where_the_case_is_right_and_the_advice_isnt(
    is_wrong_there: bool, told: int
) -> None:
    def warns_first(x: Any, rng: Any) -> Any:
        is_first = x[0] == prepared.cases[0].case.args[0][0]
        if is_first:
            warnings.warn("divide by zero", RuntimeWarning, stacklevel=1)
        yield x**2 if is_first == is_wrong_there else rng.permutation(x)

    prepared = prepare(make_shuffled(), 1)
    verdict = judged(prepared, warns_first)
    assert verdict.outcome is not Outcome.RIGHT
    assert [one[:17] for one in verdict.advice] == ["A warning in case"] * told


def test_whoever_never_ends_is_told_why_and_the_host_never_runs_it(
    shuffled: PreparedExercise,
) -> None:
    def mine(x: Any, rng: Any) -> Any:
        while True:
            yield 1.0

    verdict = judged(shuffled, mine, timeout=0.2)
    assert verdict.outcome is Outcome.TIMED_OUT
    assert [remark.misconception for remark in verdict.feedback] == ["endless"]


def test_whoever_did_not_end_once_is_not_waited_for_again(shuffled: PreparedExercise) -> None:
    calls = []

    def mine(x: Any, rng: Any) -> Any:
        calls.append(len(x))
        while True:
            signal.raise_signal(signal.SIGALRM)  # its time is up, whatever the clock says
            yield 1.0

    assert judged(shuffled, mine, timeout=600.0).outcome is Outcome.TIMED_OUT
    assert calls == [4]


def test_a_line_of_the_driver_that_raised_is_shown(shuffled: PreparedExercise) -> None:
    verdict = judged(shuffled, lambda x, rng: 3)
    (remark,) = verdict.feedback
    assert "'int' object is not iterable" in remark.message
    assert "list(shuffled(x, np.random.default_rng(seed)))" in remark.observed


def catches_every_exception_for_ever() -> None:
    while True:
        with contextlib.suppress(Exception):  # a TimeUp is none
            sum(range(1000))


def test_what_takes_too_long_is_stopped_even_if_it_catches_every_exception() -> None:
    with pytest.raises(TimeUp):
        within(0.05, catches_every_exception_for_ever)


def test_a_view_may_say_in_a_word_what_it_saw() -> None:
    exercise = make_shuffled()
    exercise.view = lambda value, x, seed: {
        "same numbers": "all" if sorted(value[0][0]) == sorted(x) else "others",
        "repeats": True,
    }
    verdict = judged(prepare(exercise, 1), lambda x, rng: [2.0 * x])
    assert [part.right for part in verdict.parts] == [False, True]
    assert "yours is others, right is all" in verdict.feedback[0].observed
