"""The public cases' results given in order, whatever is asked: no answer to learn by heart."""

import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets import PROBLEM_SETS, exercises, find_exercise

# these take no argument, and one right answer is right for ever
ASKED_NOTHING = ("xor_threshold_weights", "xor_relu_weights", "buggy_lines")
# of this one the order of the questions is all that can be drawn
ASKED_THE_SAME = "gate_weights"
# the point for leaving x as it was, whatever is returned; the one for a summary that follows from
# the student's own gradients, whatever these are; the one for each row once, which any split of as
# many rows has
WHATEVER_IS_RETURNED = {"numerical_gradient": 1, "signals_by_scale": 1, "split_by_group": 1}
NAMES = [name for problem_set in PROBLEM_SETS for name in exercises(problem_set)]
Judge = Callable[..., Verdict]


def learned_by_heart(name: str, verdict_of: Judge) -> Callable[..., Any]:
    """Return a function that gives what is right in the public cases, call by call."""
    exercise = find_exercise(name)
    assert exercise is not None
    right: list[Any] = []

    def reference(*args: Any) -> Any:
        right.append(exercise.reference(*args))
        return copy.deepcopy(right[-1])

    verdict_of(name, reference)
    turn = itertools.cycle(right)
    return lambda *args: copy.deepcopy(next(turn))


@pytest.mark.parametrize("name", [n for n in NAMES if n not in (*ASKED_NOTHING, ASKED_THE_SAME)])
def test_public_results_in_order_get_no_points(name: str, verdict_of: Judge) -> None:
    earned = [verdict_of(name, learned_by_heart(name, verdict_of), seed).earned for seed in (1, 2)]
    assert earned == [WHATEVER_IS_RETURNED.get(name, 0)] * 2


def test_gates_in_order_get_no_more_points_than_chance_gives(verdict_of: Judge) -> None:
    """One gate in four comes in its turn."""
    answers = learned_by_heart(ASKED_THE_SAME, verdict_of)
    earned = [verdict_of(ASKED_THE_SAME, answers, seed).earned for seed in range(1, 41)]
    assert sum(earned) / len(earned) < 2
