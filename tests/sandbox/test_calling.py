"""One call as plain data: value or error, warnings, steps, what became of the arguments."""

import base64
import math
import random
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.inside import wire
from autograder.sandbox.inside.answering import answer, answer_message
from autograder.sandbox.inside.calling import call


def test_an_error_points_at_the_students_own_line_even_if_a_library_raised() -> None:
    def student(x: Any) -> Any:
        y = x + 1
        return np.linalg.inv(y)

    error = call(student, (np.zeros((2, 3)),))["error"]
    assert (error["kind"], error["function"], error["line"]) == ("LinAlgError", "student", 3)
    assert error["source"] == "return np.linalg.inv(y)"


def test_an_error_points_at_the_innermost_of_the_students_functions() -> None:
    def helper(x: Any) -> Any:
        raise NotImplementedError

    def student(x: Any) -> Any:
        return helper(x)

    assert call(student, (1,))["error"]["function"] == "helper"


def test_an_error_in_a_method_says_whose_method_it_is() -> None:
    class Node:
        def backward(self) -> None:
            raise NotImplementedError

    assert call(lambda: Node().backward(), ())["error"]["function"] == "Node.backward"


def test_a_wrong_number_of_arguments_is_an_error_without_a_line() -> None:
    error = call(lambda x, y: x, (1,))["error"]
    assert error["kind"] == "TypeError"
    assert "line" not in error


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class Raises:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Unprintable(), ""),
        (SystemExit(3), "3"),
        (GeneratorExit(), ""),
        (ValueError("x" * 10_000), "x" * 300),
    ],
    ids=["unprintable", "SystemExit", "GeneratorExit", "long"],
)
def test_any_exception_is_reported(error: BaseException, message: str) -> None:
    report = call(Raises(error), ())["error"]
    assert (report["kind"], report["message"]) == (type(error).__name__, message)


class Interrupted(BaseException):
    pass


def loop_in_loop(turns: int) -> int:
    """A loop as students write it: some of its instructions are of no line."""
    total = 0
    while True:
        changes = 0
        for number in [1, 2]:
            if number > total % 2:
                changes += 1
        total += 1
        if total == turns:
            break
    return total


def interrupting(after: int, ended: list[bool]) -> Callable[[int], int]:
    """Return the loop, stopped after so many instructions."""
    left = after

    def trace(frame: types.FrameType, event: str, arg: object) -> Any:
        nonlocal left
        if frame.f_code is not loop_in_loop.__code__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left < 0:
                raise Interrupted
        return trace

    def run(turns: int) -> int:
        sys.settrace(trace)
        try:
            value = loop_in_loop(turns)
            ended.append(True)
            return value
        finally:
            sys.settrace(None)

    return run


def test_a_loop_may_be_stopped_at_any_of_its_instructions() -> None:
    before = sys.gettrace()
    ended: list[bool] = []
    reports = []
    while not ended:
        reports.append(call(interrupting(len(reports), ended), (3,)))
    sys.settrace(before)
    assert [report["error"]["kind"] for report in reports[:-1]] == ["Interrupted"] * (
        len(reports) - 1
    )
    assert len(reports) > 20


def test_endless_recursion_is_an_error_like_any_other() -> None:
    def student() -> Any:
        return student()

    assert call(student, (), count_steps=True)["error"]["kind"] == "RecursionError"


def test_only_the_keyboard_interrupts() -> None:
    with pytest.raises(KeyboardInterrupt):
        call(Raises(KeyboardInterrupt()), ())


def test_warnings_are_reported_once_each_and_not_shown() -> None:
    def student() -> float:
        for _ in range(5):
            np.exp(np.array([1000.0]))
        np.log(np.array([0.0]))
        return 1.0

    report = call(student, ())
    assert report["value"] == 1.0
    assert report["warnings"] == [
        "RuntimeWarning: overflow encountered in exp",
        "RuntimeWarning: divide by zero encountered in log",
    ]


def test_a_changed_argument_is_visible_in_the_report() -> None:
    def student(x: Any) -> Any:
        x[0] = 9
        return x

    assert call(student, (np.zeros(2),))["args"][0].tolist() == [9, 0]


def test_steps_repeat_and_grow_with_a_loop_but_not_with_a_product() -> None:
    def product(X: Any) -> Any:
        return X @ X.T

    def loop(X: Any) -> Any:
        return [row @ row for row in X]

    def steps(function: Any, n: int) -> int:
        count: int = call(function, (np.ones((n, 3)),), count_steps=True)["steps"]
        return count

    assert steps(loop, 8) == steps(loop, 8)
    assert steps(product, 8) == steps(product, 64)
    assert steps(loop, 64) > 6 * steps(loop, 8)


def test_steps_are_not_counted_unless_asked_and_the_old_tracer_comes_back() -> None:
    import sys

    before = sys.gettrace()
    assert call(abs, (-1,))["steps"] is None
    call(Raises(ValueError()), (), count_steps=True)
    assert sys.gettrace() is before


def test_a_missing_function_is_said_to_be_missing() -> None:
    request = base64.b64encode(wire.encode(("f", (), False, None, ""))).decode()
    for names in ({}, {"f": 3}):
        report = wire.decode(base64.b64decode(answer(names, request)))
        assert report == {"missing": True}


def test_arguments_come_back_only_where_the_call_has_changed_them() -> None:
    def report(function: Any) -> Any:
        args = (np.zeros(2), {"w": 0.0}, [1.0, math.nan])
        request = wire.encode(("f", args, False, ("d", "def d(f, *args): return f(*args)"), ""))
        return wire.decode(answer_message({"f": function}, request))

    def to_minus(x: Any, params: Any, numbers: Any) -> None:
        params["w"] = -0.0

    assert report(lambda x, params, numbers: x + 1)["args"] is None
    assert report(lambda x, params, numbers: numbers.append(2))["args"][2][2] == 2
    assert report(lambda x, params, numbers: params.update(b=1.0))["args"][1] == {"w": 0, "b": 1}
    assert math.copysign(1, report(to_minus)["args"][1]["w"]) == -1
    assert "unsendable" in report(lambda x, params, numbers: numbers.extend([0.0] * 20_000))


def luck() -> list[float]:
    return [random.random(), float(np.random.rand())]  # noqa: NPY002


def seed_both() -> None:
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002


def test_global_random_numbers_are_the_same_in_every_call() -> None:
    first, second = (call(luck, ()) for _ in range(2))
    assert first["value"] == second["value"]


def test_within_a_call_global_random_numbers_go_on() -> None:
    twice = call(lambda: [luck(), luck()], ())["value"]
    assert twice[0] != twice[1]


@pytest.mark.parametrize("fails", [False, True])
def test_a_call_leaves_the_global_random_numbers_as_they_were(fails: bool) -> None:
    def student() -> None:
        luck()
        if fails:
            raise ValueError

    seed_both()
    undisturbed = luck()
    seed_both()
    call(student, ())
    assert luck() == undisturbed


def test_a_student_who_has_replaced_the_seeding_is_called_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(np.random, "seed", None)
    monkeypatch.setattr(random, "getstate", None)
    assert call(luck, ())["value"] == call(luck, ())["value"]


def test_what_np_seterr_was_told_before_reaches_no_call() -> None:
    def student() -> float:
        return float(np.exp(np.array(-1000.0)) + np.exp(np.array(1000.0)))

    with np.errstate(all="raise"):
        report = call(student, ())
    assert (report["value"], report["warnings"]) == (
        float("inf"),
        ["RuntimeWarning: overflow encountered in exp"],
    )


def test_the_second_of_two_calls_reports_what_the_first_ones_result_is_by_now() -> None:
    buffer = np.zeros(2)

    def student(x: float) -> Any:
        buffer[:] = x
        return buffer

    assert "first" not in call(student, (1.0,), turn="first")
    assert call(student, (2.0,), turn="again")["first"].tolist() == [2.0, 2.0]
    assert "first" not in call(student, (3.0,), turn="again")


def test_of_a_first_call_that_raised_nothing_is_reported_again() -> None:
    call(lambda: 1.0, (), turn="first")
    call(Raises(ValueError()), (), turn="first")
    assert "first" not in call(lambda: 2.0, (), turn="again")
