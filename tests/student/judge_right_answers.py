"""Judges all right answers as `check` does, with whatever NumPy this Python has.

Needs NumPy, array-api-compat and, on PYTHONPATH, the checkout; no more, since students' machines
may have no more. Writes a line of JSON: NumPy's version, how many answers were judged, what each
loser lost, and how the answers end that NumPy 2.4 refuses. No test in here: see
test_numpy_versions.py.
"""

import json
import warnings
from collections.abc import Callable

import numpy as np

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome
from autograder.problem_sets import PROBLEM_SETS, exercises, find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.problem_sets.right_answers import STYLES, right_answers
from autograder.student.in_process import verdict_on
from tests.student.refused_by_newer_numpy import REFUSED


def loss(exercise: Exercise, function: Callable[..., object]) -> str | None:
    """Return what `check` says against an answer, or None when it has all points."""
    verdict = verdict_on(function, prepare(exercise, PUBLIC_SEED))
    if (verdict.earned, verdict.outcome) == (exercise.points, Outcome.RIGHT):
        return None
    return f"{verdict.earned} of {exercise.points}, {verdict.outcome.value}: {verdict.feedback}"


def ending(name: str, function: Callable[..., object]) -> tuple[str, int]:
    """Return the outcome of an answer and what it earned."""
    exercise = find_exercise(name)
    assert exercise is not None
    verdict = verdict_on(function, prepare(exercise, PUBLIC_SEED))
    return verdict.outcome.value, verdict.earned


def main() -> None:
    """Judge them all, and the reference beside them."""
    warnings.simplefilter("ignore")  # some of the answers warn, and may
    answers = [
        (
            f"{problem_set} {name}, {style}",
            exercise,
            getattr(right_answers(problem_set, style), name),
        )
        for problem_set in PROBLEM_SETS
        for style in STYLES
        for name, exercise in exercises(problem_set).items()
    ]
    answers += [
        (f"{name}, reference", exercise, exercise.reference)
        for problem_set in PROBLEM_SETS
        for name, exercise in exercises(problem_set).items()
    ]
    problems = {label: loss(exercise, function) for label, exercise, function in answers}
    losses = {label: problem for label, problem in problems.items() if problem}
    refused = {label: ending(name, function) for label, (name, function) in REFUSED.items()}
    print(
        json.dumps(
            {"numpy": np.__version__, "judged": len(answers), "losses": losses, "refused": refused}
        )
    )


if __name__ == "__main__":
    main()
