"""`show_case(f)`: the first case in which a function isn't right, to play with."""

import numpy as np
import pytest

from autograder import show_case
from autograder.sandbox import Limits
from autograder.student.known_exercises import known_exercises


def error(y: float, t: float) -> float:
    return (t - y) ** 2


def test_the_first_case_that_is_wrong_has_its_arguments_by_name() -> None:
    case = show_case(error)
    first = known_exercises().public_cases("error").cases[0]
    assert (case.y, case["t"]) == case.args == first.case.args
    assert (case.expected, case.got) == (first.expected, error(*case.args))
    assert not case.is_right


def test_of_a_function_that_is_wrong_in_one_case_it_is_that_one() -> None:
    cases = known_exercises().public_cases("error").cases
    odd = cases[-2].case

    def error(y: float, t: float) -> float:
        return 7.0 if (y, t) == odd.args else 0.5 * (t - y) ** 2

    case = show_case(error)
    assert (case.label, case.args, case.got) == (odd.label, odd.args, 7.0)


def test_what_it_shows_can_be_copied_and_tried() -> None:
    case = show_case(error)
    lines = repr(case).splitlines()
    assert lines[0] == f'The first that isn\'t right: case "{case.label}" of error'
    assert f"case.y = {case.y!r}" in lines
    assert lines[-1] == "To play with it: case = show_case(error), and then error(*case.args)"
    assert error(*case.args) == case.got


def test_a_function_that_is_called_once_a_row_can_be_tried_as_it_is_called() -> None:
    def threshold_unit(x: np.ndarray, w: np.ndarray, b: float) -> int:
        x *= 1.0  # a copy: the case stays as it is
        return int(np.sum(x * w) > b)

    case = show_case(threshold_unit)
    assert repr(case).endswith(
        "case = show_case(threshold_unit), and then case.call(threshold_unit)"
    )
    assert case.call(threshold_unit) == case.got
    assert case.call(lambda x, w, b: 2) == [2] * len(case.X)


def test_an_exception_is_what_it_got() -> None:
    def error(y: float, t: float) -> float:
        raise ZeroDivisionError("by nothing")

    case = show_case(error)
    assert isinstance(case.got, ZeroDivisionError)
    assert "case.got = ZeroDivisionError: by nothing" in repr(case)


def test_of_a_right_function_it_shows_the_first_case() -> None:
    def error(y: float, t: float) -> float:
        return 0.5 * (t - y) ** 2

    case = show_case(error)
    assert case.is_right
    assert repr(case).startswith("All cases are right; this is the first")


def test_its_arguments_may_be_changed() -> None:
    def update(params: dict[str, float], grads: dict[str, float], eta: float) -> object:
        params.clear()
        return {}

    show_case(update).params.clear()
    assert show_case(update).params


def test_an_argument_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="a case of error has no 'z'"):
        _ = show_case(error).z


def test_a_loop_without_end_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.student.pace.Limits", lambda: Limits(call_seconds=0.1))
    calls = []

    def error(y: float, t: float) -> float:
        calls.append(y)
        while True:
            pass

    assert not show_case(error).is_right
    assert len(calls) == 1


def test_the_programs_that_a_test_is_tried_on_are_not_shown() -> None:
    # each of them has five right lines of the six that are asked for
    names = ("softmax", "transposed", "mask", "velocity", "labels", "twice")

    def diagnose(Trainer: type) -> dict[str, bool]:
        return dict.fromkeys(names, False)

    case = show_case(diagnose)
    assert case.call(diagnose)
    assert (case.args, case.arguments) == ((), {})
    with pytest.raises(AttributeError, match="no 'sources'"):
        _ = case.sources
    assert "case.expected = {'softmax'" in repr(case)
    assert "def forward" not in repr(case)
