"""The audit passes on the course, and fails on an exercise that doesn't judge well."""

import dataclasses
import io
import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from autograder.audit import audit_exercise as audit_module
from autograder.audit import main
from autograder.audit.audit_exercise import ExerciseAudit, audit_exercise
from autograder.core.exercise import Case, Exercise, Misconception
from autograder.problem_sets import PROBLEM_SETS, exercises
from reference_impl.layers import dense_forward

ROOT = Path(__file__).resolve().parents[2]
PS07 = "ps07_vectorized_backprop"

Spoil = Callable[[Callable[[Exercise], Exercise]], ExerciseAudit]


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch) -> Spoil:
    """Examine dense_forward after somebody has changed it for the worse."""

    def examined(spoil: Callable[[Exercise], Exercise]) -> ExerciseAudit:
        changed = spoil(dataclasses.replace(exercises(PS07)["dense_forward"]))
        monkeypatch.setattr(audit_module, "exercises", lambda name: {"dense_forward": changed})
        return audit_exercise(ROOT, PS07, "dense_forward", seeds=2, draws=4)

    return examined


def test_an_exercise_whose_cases_are_too_easy_lets_mutants_live(spoilt: Spoil) -> None:
    def easy(rng: np.random.Generator) -> list[Case]:
        return [Case("ones", (np.ones((2, 2)), np.eye(2), np.zeros(2)))]

    found = spoilt(lambda exercise: dataclasses.replace(exercise, cases=easy))
    assert "return X @ W.T + b → return X @ W + b" in found.unexplained
    assert any("weights_not_transposed" in failure for failure in found.failures)


def test_a_wrong_reference_takes_points_from_every_other_right_answer(spoilt: Spoil) -> None:
    def wrong(X: Any, W: Any, b: Any) -> Any:
        return X @ W.T - b

    found = spoilt(lambda exercise: dataclasses.replace(exercise, reference=wrong))
    losers = ["printed solution", "terse", "loops", "warns"]
    assert found.right == ["reference"]
    assert [failure.split("'")[1] for failure in found.failures[:4]] == losers


def test_a_draw_of_cases_that_takes_points_or_never_ends_is_named(
    spoilt: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_module, "ENDLESS_DRAW", 600.0)

    def unlucky(rng: np.random.Generator) -> list[Case]:
        seed = int(rng.bit_generator.seed_seq.entropy[0])  # type: ignore[attr-defined]
        while seed == 3:
            signal.raise_signal(signal.SIGALRM)  # its time is up, whatever the clock says
        X = np.full((2, 3), {4: np.inf, 5: 5.0}.get(seed, 1.0))
        return [Case("2 samples", (X, np.ones((4, 3)), np.zeros(4)))]

    def wrong_at_five(X: Any, W: Any, b: Any) -> Any:
        return dense_forward(X, W, b) + (X[0, 0] == 5)

    found = spoilt(lambda e: dataclasses.replace(e, cases=unlucky, reference=wrong_at_five))
    (endless, raises, loses) = [failure for failure in found.failures if " seed " in failure]
    assert endless == "drawing the cases of seed 3 takes more than 600 s"
    assert raises.startswith("drawing the cases of seed 4 raises ValueError('X holds a value")
    assert loses == "the printed solution loses points on seed 5"


def test_two_misconceptions_that_cannot_be_told_apart_are_named(spoilt: Spoil) -> None:
    def doubled(exercise: Exercise) -> Exercise:
        first = exercise.misconceptions[0]
        twin = Misconception("twin", first.implementation, "The same again, in other words.")
        return dataclasses.replace(exercise, misconceptions=[first, twin])

    found = spoilt(doubled)
    assert found.told["twin"] == {"weights_not_transposed": 2}
    assert any(f.startswith("misconception twin should be told its own") for f in found.failures)


def test_a_misconception_that_keeps_more_than_it_says_is_named(spoilt: Spoil) -> None:
    def right(X: Any, W: Any, b: Any) -> Any:
        return X @ W.T + b

    harmless = Misconception("harmless", right, "Is anything wrong here?")
    found = spoilt(lambda e: dataclasses.replace(e, misconceptions=[harmless]))
    assert any("harmless should keep nothing, but keeps Z" in f for f in found.failures)


def test_a_reason_for_a_mutant_that_is_caught_or_gone_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stale = {"return X @ W.T + b → return X @ W.T": "no", "a → b": "gone"}
    monkeypatch.setattr(audit_module, "reasons_for", lambda problem_set, exercise: stale)
    failures = audit_exercise(ROOT, PS07, "dense_forward", seeds=1).failures
    listed = [failure.partition(":")[0] for failure in failures if failure.startswith("listed")]
    assert sorted(listed) == [
        "listed as equivalent, but caught",
        "listed as equivalent, but no mutant reads so",
    ]


TRAINS_OR_SEARCHES = ("ps05", "ps11", "ps13", "ps14")
"""Sets whose audit takes longer than that of all others together."""
QUICK_SETS = [name for name in PROBLEM_SETS if not name.startswith(TRAINS_OR_SEARCHES)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [QUICK_SETS, pytest.param(list(PROBLEM_SETS), marks=pytest.mark.thorough)],
    ids=["what is quick", "all"],
)
def test_the_quick_audit_finds_nothing_wrong(names: list[str], tmp_path: Path) -> None:
    for folder in ("solutions", "exercises"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    console = Console(file=io.StringIO(), width=200)
    assert main.run_audit(tmp_path, names, console, main.QUICK) == []
    written = json.loads((tmp_path / "build/audit/audit.json").read_text(encoding="utf-8"))
    everything = [(name, exercise) for name in names for exercise in exercises(name)]
    found = [(one["problem_set"], one["exercise"]) for one in written["exercises"]]
    assert found == everything
    assert (tmp_path / "build/audit/audit.html").stat().st_size > 10_000
