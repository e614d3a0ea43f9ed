"""A call may take as long as in grading, and longer where the machine is slower than those."""

import pytest

from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student import pace
from autograder.student.pace import Patience, call_seconds, clock_seconds


def patience(name: str, told: list[str]) -> Patience:
    exercise = find_exercise(name)
    assert exercise is not None
    return Patience(prepare(exercise, PUBLIC_SEED), "a case", told.append)


@pytest.mark.parametrize(("name", "seconds"), [("error", 5.0), ("fit", 60.0)])
def test_an_exercise_has_the_seconds_that_it_has_in_grading(name: str, seconds: float) -> None:
    exercise = find_exercise(name)
    assert exercise is not None
    prepared = prepare(exercise, PUBLIC_SEED)
    assert call_seconds(prepared) == seconds
    assert clock_seconds(prepared) == 6 * seconds


@pytest.mark.parametrize(
    ("rounds", "more"), [(0.001, 0.0), (0.004, 0.0), (0.008, 5.0), (1.0, 15.0)]
)
def test_a_slower_machine_has_more_and_a_quicker_one_no_less(
    rounds: float, more: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "seconds_of_rounds", lambda: rounds)
    assert patience("error", []).more() == pytest.approx(more)


def test_it_says_once_a_second_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "NOT_YET", 1.0)
    told: list[str] = []
    waiting = patience("error", told)
    for seconds in (0.1, 0.9, 1.1, 1.2, 1.9, 2.0, 2.1, 3.4):
        waiting.report(seconds)
    assert [text.split("running for ")[1][:3] for text in told] == ["1 s", "2 s", "3 s"]
    assert all('error: case "a case"' in text for text in told)


def test_a_loop_takes_some_time() -> None:
    assert pace.seconds_of_rounds() > 0
