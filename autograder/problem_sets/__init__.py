"""What each problem set asks: a room for each, named like the set's folder in `solutions/`.

A room holds all that the kit knows of its set: exercises by topic, drivers, right answers,
excused mutants. Nothing of it reaches a student as code. A room is imported when an exercise of its
set is first asked for. To add a set, make its room and put its name in `PROBLEM_SETS`.
`prepare` makes of an exercise and a seed what a judge needs; `right_answers` finds those of a set.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.core.exercise import Exercise

PROBLEM_SETS = (
    "ps01_perceptron",
    "ps02_xor",
    "ps03_sigmoid",
    "ps04_losses",
    "ps05_chain_rule",
    "ps06_two_layer_example",
    "ps07_vectorized_backprop",
    "ps08_sgd",
    "ps09_dropout",
    "ps10_batch_norm",
    "ps11_training_recipe",
    "ps12_expressive_power",
    "ps13_six_bugs",
    "ps14_capstone",
)


@functools.cache
def exercises(problem_set: str) -> dict[str, Exercise]:
    """Return the exercises of a problem set by name, in the notebook's order.

    Parameters
    ----------
    problem_set : str
        One of `NAMES`.

    Raises
    ------
    ValueError
        If there is no such set.
    """
    if problem_set not in PROBLEM_SETS:
        raise ValueError(f"no problem set {problem_set!r}; there are {', '.join(PROBLEM_SETS)}")
    module = importlib.import_module(f"{__name__}.{problem_set}")
    return {exercise.name: exercise for exercise in module.EXERCISES}


def find_exercise(name: str) -> Exercise | None:
    """Return the exercise of that name, from whichever set it is in, or None."""
    for problem_set in PROBLEM_SETS:
        if name in exercises(problem_set):
            return exercises(problem_set)[name]
    return None


def exercise_names() -> list[str]:
    """Return the names of all exercises."""
    return [name for problem_set in PROBLEM_SETS for name in exercises(problem_set)]
