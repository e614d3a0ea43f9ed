"""Examine one exercise: right answers, misconceptions, mutants, seeds.

Everything runs in this process, on the course's own code; what may run for ever is stopped.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.audit.answers import Solution, definitions_in, printed_solution, right_answers
from autograder.audit.equivalent import reasons_for
from autograder.audit.mutants import Mutant, mutants_of
from autograder.check import verdict_on
from autograder.exercise import Exercise, Misconception, Outcome, Verdict
from autograder.preparing import PUBLIC_SEED, PreparedExercise, costs_nothing, prepare
from autograder.problem_sets import exercises
from autograder.time_limit import TimeUp, time_limit

KILLED_AT_LEAST = 0.97
"""The share of mutants, not counting those that are listed as equivalent, to be caught."""
ENDLESS = 1.0
"""Seconds on the clock after which a call is taken for endless, if that is no surprise."""
UNTOLD = "(no name)"


@dataclass
class Survivor:
    """A mutant that got full marks, and why that is right, if somebody wrote it down."""

    change: str
    why: str = ""


@dataclass
class Examined:
    """What was found out about one exercise.

    Attributes
    ----------
    told : dict
        The confusion matrix: for each misconception how often which one was named.
    failures : list of str
        What must not be; empty if all is well.
    """

    problem_set: str
    exercise: str
    points: int
    right: list[str] = field(default_factory=list)
    told: dict[str, dict[str, int]] = field(default_factory=dict)
    mutants: int = 0
    killed: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    seeds: int = 0
    draws: int = 0
    seconds: float = 0.0
    slowest_check: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def equivalent(self) -> int:
        """How many survivors are listed as equivalent."""
        return sum(bool(survivor.why) for survivor in self.survivors)

    @property
    def unexplained(self) -> list[str]:
        """Changes of survivors for which nobody has given a reason."""
        return [survivor.change for survivor in self.survivors if not survivor.why]


def examine(
    checkout: Path,
    problem_set: str,
    name: str,
    seeds: int,
    one_mutant_in: int = 1,
    draws: int = 0,
) -> Examined:
    """Examine an exercise.

    Parameters
    ----------
    checkout : Path
    problem_set : str
    name : str
        The exercise.
    seeds : int
        On how many draws of cases right answers and misconceptions are judged; the first are
        those that students check with.
    one_mutant_in : int
        Look at each mutant, or only at one in so many.
    draws : int
        On how many more draws of cases the printed solution is judged: a class is large, and
        what goes wrong once in a thousand draws takes somebody's points. Trainings, which
        take long, are spared.

    Returns
    -------
    Examined
    """
    started = time.monotonic()
    exercise = exercises(problem_set)[name]
    found = Examined(problem_set, name, exercise.points, seeds=seeds)
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet):
        solution = printed_solution(checkout, problem_set)
        prepared = [prepare(exercise, seed) for seed in (PUBLIC_SEED, *range(1, seeds))]
        _examine_right_answers(found, exercise, solution, prepared)
        for wrong in exercise.misconceptions:
            _examine_misconception(found, exercise, wrong, prepared)
        if not exercise.needs:
            _examine_draws(found, exercise, solution, range(seeds, seeds + draws))
        _examine_mutants(found, exercise, solution, prepared[0], one_mutant_in)
    found.seconds = time.monotonic() - started
    return found


def _judged(
    function: Callable[..., object], prepared: PreparedExercise, patience: float | None = None
) -> Verdict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return verdict_on(function, prepared, patience)


def _examine_right_answers(
    found: Examined, exercise: Exercise, solution: Solution, prepared: list[PreparedExercise]
) -> None:
    for name, function in right_answers(exercise, solution).items():
        started = time.monotonic()
        verdicts = [_judged(function, cases) for cases in prepared]
        found.slowest_check = max(found.slowest_check, (time.monotonic() - started) / len(prepared))
        wrong = next((v for v in verdicts if v.outcome is not Outcome.RIGHT), None)
        if wrong is None:
            found.right.append(name)
            continue
        lost = sum(verdict.outcome is not Outcome.RIGHT for verdict in verdicts)
        words = "; ".join(remark.words for remark in wrong.remarks)
        found.failures.append(
            f"right answer {name!r} loses points on {lost} of {len(prepared)} seeds: {words}"
        )


def _examine_draws(
    found: Examined, exercise: Exercise, solution: Solution, seeds: Iterable[int]
) -> None:
    for seed in seeds:
        found.draws += 1
        try:
            with time_limit(ENDLESS):
                prepared = prepare(exercise, seed)
        except TimeUp:
            found.failures.append(f"drawing the cases of seed {seed} takes more than {ENDLESS:g} s")
            continue
        except Exception as error:
            found.failures.append(f"drawing the cases of seed {seed} raises {error!r}")
            continue
        if _judged(solution.function(exercise.name), prepared).outcome is not Outcome.RIGHT:
            found.failures.append(f"the printed solution loses points on seed {seed}")


def _examine_misconception(
    found: Examined, exercise: Exercise, wrong: Misconception, prepared: list[PreparedExercise]
) -> None:
    patience = None if wrong.ends is None else ENDLESS
    verdicts = [_judged(wrong.wrong, cases, patience) for cases in prepared]
    told: Counter[str] = Counter()
    for verdict in verdicts:
        names = {remark.misconception or UNTOLD for remark in verdict.remarks}
        names |= {name for name, words in prepared[0].advice.items() if words in verdict.advice}
        told.update(names or {UNTOLD})
    found.told[wrong.name] = dict(told)
    if set(told) != {wrong.name}:
        others = ", ".join(f"{name} {count} times" for name, count in told.items())
        found.failures.append(
            f"misconception {wrong.name} should be told its own name, but was told {others}"
        )
    kept = {part.name for part in exercise.parts if part.name in wrong.keeps}
    if wrong.ends is not None:
        kept = set()
    seen = {frozenset(part.name for part in v.parts if part.right) for v in verdicts}
    if seen != {frozenset(kept)}:
        earned = " / ".join(", ".join(sorted(names)) or "nothing" for names in seen)
        found.failures.append(
            f"misconception {wrong.name} should keep {', '.join(sorted(kept)) or 'nothing'}, "
            f"but keeps {earned}"
        )
    right = {verdict.outcome is Outcome.RIGHT for verdict in verdicts}
    if right != {costs_nothing(exercise, wrong)}:
        found.failures.append(f"misconception {wrong.name} costs points on some seeds only")


def _examine_mutants(
    found: Examined,
    exercise: Exercise,
    solution: Solution,
    prepared: PreparedExercise,
    one_in: int,
) -> None:
    reasons = reasons_for(found.problem_set, exercise.name)
    everyone = mutants_of(definitions_in(solution.sources[exercise.name]))
    for mutant in everyone[::one_in]:
        found.mutants += 1
        # a mutant that takes ten times as long as right answers do is none
        if _survives(mutant, exercise, solution, prepared, ENDLESS + 10 * found.slowest_check):
            found.survivors.append(Survivor(mutant.change, reasons.get(mutant.change, "")))
        else:
            found.killed += 1
            if mutant.change in reasons:
                found.failures.append(f"listed as equivalent, but caught: {mutant.change}")
    changes = {mutant.change for mutant in everyone}
    found.failures += [
        f"listed as equivalent, but no mutant reads so: {change}"
        for change in reasons
        if change not in changes
    ]


def _survives(
    mutant: Mutant,
    exercise: Exercise,
    solution: Solution,
    prepared: PreparedExercise,
    patience: float,
) -> bool:
    try:
        function = solution.with_mutant(exercise.name, mutant.source)
        verdict = _judged(function, prepared, patience)
    except Exception:  # it can't even be defined
        return False
    return verdict.earned == verdict.points
