"""The wrong answers in wrong_answers.txt, with the lines where their mistakes are."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.audit.solutions import Solution, printed_solution
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Verdict
from autograder.diagnosis import Place, find_places
from autograder.diagnosis.local import LocalRunner
from autograder.problem_sets import PROBLEM_SETS, exercises, find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student.in_process import verdict_on

CHECKOUT = Path(__file__).parents[2]
MARK = "  # <- slip"


@dataclass(frozen=True)
class WrongAnswer:
    """A student's definition, and where it is wrong."""

    exercise: str
    slip: str
    source: str
    lines: tuple[int, ...]

    @property
    def names(self) -> dict[str, Any]:
        """The notebook's variables: everything else is as the printed solution has it."""
        names = dict(solution_of(set_of(self.exercise)).namespace)
        exec(compile(self.source, "<wrong answer>", "exec"), names)
        return names

    def verdict(self) -> Verdict:
        """Return what `check` says."""
        return verdict_on(self.names[self.exercise], prepared(self.exercise))

    def places(self) -> tuple[Place, ...]:
        """Return what the search finds."""
        return places_in(self.exercise, self.source, self.names)


def wrong_answers() -> list[WrongAnswer]:
    text = Path(__file__).with_name("wrong_answers.txt").read_text(encoding="utf-8")
    found = []
    for block in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        title, _, source = block.partition("\n")
        exercise, _, slip = title.partition(": ")
        lines = source.rstrip().split("\n")
        marked = tuple(n for n, line in enumerate(lines, start=1) if line.endswith(MARK))
        found.append(WrongAnswer(exercise, slip, "\n".join(lines).replace(MARK, ""), marked))
    return found


def places_in(exercise: str, source: str, names: dict[str, Any]) -> tuple[Place, ...]:
    this = prepared(exercise)
    return find_places(
        this,
        source,
        lambda program: LocalRunner(names, exercise, program.text, this.driver),
        lambda: [prepared(exercise, PUBLIC_SEED + 1)],
    )


@functools.cache
def prepared(exercise: str, seed: int = PUBLIC_SEED) -> PreparedExercise:
    chosen = find_exercise(exercise)
    assert chosen is not None
    return prepare(chosen, seed)


@functools.cache
def solution_of(problem_set: str) -> Solution:
    return printed_solution(CHECKOUT, problem_set)


def set_of(exercise: str) -> str:
    return next(one for one in PROBLEM_SETS if exercise in exercises(one))
