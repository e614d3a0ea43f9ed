"""What these tests share: a small exercise of three parts, and judging a function as it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Verdict
from autograder.judging import judge
from autograder.problem_sets.prepare import prepare
from autograder.student.in_process import report_of

SIZES = ((5, 3, 2), (6, 4, 4), (1, 3, 4))


def _layer() -> Exercise:
    """Like dense_backward, but with slips that cost a part each, and one that costs two."""

    def cases(rng: np.random.Generator) -> list[Case]:
        def numbers(*shape: int) -> Any:
            return rng.uniform(0.2, 1.5, shape) * rng.choice([-1.0, 1.0], shape)

        return [
            Case(
                f"{n} samples, {d_in} → {d_out}",
                (numbers(n, d_out), numbers(n, d_in), numbers(d_out, d_in)),
                {"N": n},
            )
            for n, d_in, d_out in SIZES
        ]

    def reference(dZ: Any, X: Any, W: Any) -> Any:
        return dZ @ W, dZ.T @ X, dZ.sum(axis=0)

    exercise = Exercise(
        name="layer",
        arguments=("dZ", "X", "W"),
        parts=(Part("dX", 1, ("0",)), Part("dW", 2, ("1",)), Part("db", 3, ("2",))),
        task="Return (dX, dW, db).",
        reference=reference,
        cases=cases,
    )

    @exercise.misconception(
        "dW is right, but dX is squared. Why?",
        unaffected_parts=("dW", "db"),
        message_beside="dX is squared. Why?",
    )
    def dx_squared(dZ: Any, X: Any, W: Any) -> Any:
        return (dZ @ W) ** 2, dZ.T @ X, dZ.sum(axis=0)

    @exercise.misconception("dW is cubed. Why?", unaffected_parts=("dX", "db"))
    def dw_cubed(dZ: Any, X: Any, W: Any) -> Any:
        return dZ @ W, (dZ.T @ X) ** 3, dZ.sum(axis=0)

    @exercise.misconception("dW and db are halved. Why?", unaffected_parts=("dX",))
    def halved(dZ: Any, X: Any, W: Any) -> Any:
        return dZ @ W, 0.5 * dZ.T @ X, 0.5 * dZ.sum(axis=0)

    return exercise


@pytest.fixture(scope="session")
def layer() -> PreparedExercise:
    return prepare(_layer(), 7)


@pytest.fixture(scope="session")
def dx_only(layer: PreparedExercise) -> PreparedExercise:
    """The same cases, but only dX is asked for, and no misconception is known."""
    cases = tuple(replace(case, expected=case.expected[0]) for case in layer.cases)
    return replace(
        layer,
        name="dx_only",
        parts=(Part("dX", 2),),
        leaf_labels={"": "dX"},
        cases=cases,
        messages={},
    )


@pytest.fixture(scope="session")
def results_of() -> Callable[..., list[Any]]:
    """Call a function on every case, through the wire and back, as check does."""

    def results(
        prepared: PreparedExercise, function: Callable[..., object], timeout: float = 600.0
    ) -> list[Any]:
        reports: list[object] = []
        results: list[Any] = []
        for index in range(len(prepared.cases)):
            reports.append(report_of(function, prepared, index, timeout))
            results.append(prepared.read(reports))
        return results

    return results


@pytest.fixture(scope="session")
def verdict_on(results_of: Callable[..., list[Any]]) -> Callable[..., Verdict]:
    def verdict(
        prepared: PreparedExercise, function: Callable[..., object], *, public: bool = True
    ) -> Verdict:
        return judge(prepared, results_of(prepared, function), public=public)

    return verdict
