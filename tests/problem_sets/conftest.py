"""What these tests share: every exercise, prepared once for each seed, and its notebooks."""

import functools
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Verdict
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student.in_process import verdict_on

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def _prepared(name: str, seed: int) -> PreparedExercise:
    exercise = find_exercise(name)
    assert exercise is not None
    return prepare(exercise, seed)


def _never_ends(name: str, function: Callable[..., object]) -> bool:
    """Whether it is known of a misconception that it is stopped: no need to wait for long."""
    exercise = find_exercise(name)
    known = exercise.misconceptions if exercise is not None else []
    return any(
        wrong.implementation is function and wrong.never_returns is not None for wrong in known
    )


@pytest.fixture(scope="session")
def verdict_of() -> Callable[..., Verdict]:
    """Judge a function as an exercise, in this process."""

    def judge(name: str, function: Callable[..., object], seed: int = PUBLIC_SEED) -> Verdict:
        # what ends is waited for, however slow the machine is
        timeout = 1.0 if _never_ends(name, function) else 600.0
        return verdict_on(function, _prepared(name, seed), timeout)

    return judge


@pytest.fixture(scope="session")
def source_notebook() -> Callable[[str], NotebookNode]:
    """Read a problem set's notebook in solutions/."""

    @functools.cache
    def read(problem_set: str) -> NotebookNode:
        path = ROOT / "solutions" / problem_set / f"{problem_set}.ipynb"
        return nbformat.read(path, as_version=4)

    return read
