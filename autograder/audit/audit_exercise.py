"""Audit one exercise: right answers, misconceptions, mutants, seeds, and the columns.

Everything runs in this process, on the course's own code; what may run for ever is stopped.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.audit.columns import (
    Columns,
    ExpectedWords,
    State,
    audit_columns,
    audit_heart,
    audit_styles_in_other_clothes,
    judged,
    judged_with_results,
)
from autograder.audit.equivalent_mutants import EVERY_SURVIVOR, reasons_for
from autograder.audit.excuses import excuses_for
from autograder.audit.located import audit_lines
from autograder.audit.mutants import Mutant, mutants_of
from autograder.audit.solutions import (
    Solution,
    answers_in_all_styles,
    definitions_in,
    printed_solution,
)
from autograder.audit.words import Words, audit_pairs
from autograder.core.exercise import Exercise, Misconception
from autograder.core.prepared import PreparedExercise
from autograder.core.time_limit import TimeUp, within
from autograder.core.verdict import Outcome
from autograder.problem_sets import exercises
from autograder.problem_sets.prepare import PUBLIC_SEED, costs_nothing, prepare
from autograder.problem_sets.right_answers import STYLES, right_answers

KILLED_AT_LEAST = 0.97
"""The share of mutants, not counting those that are listed as equivalent, to be caught."""
ENDLESS = 1.0
"""Seconds on the clock after which a call is taken for endless, if that is no surprise."""
ENDLESS_DRAW = 20.0
"""The same for drawing cases, where it would be one, and a busy machine may be slow."""
OTHER_STYLES = 8
"""Of so many mutants of a right answer in another style only one is looked at."""
NO_NAME = "(no name)"


@dataclass
class Survivor:
    """A mutant that got full marks, and why that is right, if somebody wrote it down."""

    change: str
    why: str = ""


@dataclass
class ExerciseAudit:
    """What was found out about one exercise.

    Attributes
    ----------
    told : dict
        The confusion matrix: for each misconception how often which one was named.
    columns : dict
        What each column of `autograder.audit.columns` found.
    words : Words
        What wrong answers were told.
    excuses : dict
        Why a column needn't hold, by column and part.
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
    columns: dict[str, State] = field(default_factory=dict)
    excuses: dict[str, dict[str, str]] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    failures: list[str] = field(default_factory=list)

    @property
    def equivalent(self) -> int:
        """How many survivors are listed as equivalent."""
        return sum(bool(survivor.why) for survivor in self.survivors)

    @property
    def unexplained(self) -> list[str]:
        """Changes of survivors for which nobody has given a reason."""
        return [survivor.change for survivor in self.survivors if not survivor.why]


def audit_exercise(
    checkout: Path,
    problem_set: str,
    name: str,
    seeds: int,
    one_mutant_in: int = 1,
    draws: int = 0,
    odd_results: int = 8,
    searched: int = 2,
) -> ExerciseAudit:
    """Audit an exercise.

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
    odd_results : int
        How many results with something odd in them are tried at most.
    searched : int
        For how many mutants the line is looked for at most, and for how many with two slips, in
        the printed solution and in each style.

    Returns
    -------
    ExerciseAudit
    """
    started = time.monotonic()
    exercise = exercises(problem_set)[name]
    found = ExerciseAudit(problem_set, name, exercise.points, seeds=seeds)
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet):
        solution = printed_solution(checkout, problem_set)
        prepared = [prepare(exercise, seed) for seed in (PUBLIC_SEED, *range(1, seeds))]
        _audit_right_answers(found, exercise, solution, prepared)
        for misconception in exercise.misconceptions:
            _audit_misconception(found, exercise, misconception, prepared)
        words = ExpectedWords()
        for cases in prepared:
            words.add(cases)
        if not exercise.minimum_limits:
            _audit_draws(found, exercise, solution, range(seeds, seeds + draws), words)
        _audit_mutants(found, exercise, solution, prepared[0], one_mutant_in)
        _audit_mutants_in_other_styles(found, exercise, prepared[0], OTHER_STYLES * one_mutant_in)
        audit_pairs(found.words, prepared[0])
        _audit_lines(found, exercise, solution, searched)
        _audit_columns(found, exercise, solution, prepared, words, odd_results)
    found.seconds = time.monotonic() - started
    return found


def _audit_right_answers(
    found: ExerciseAudit, exercise: Exercise, solution: Solution, prepared: list[PreparedExercise]
) -> None:
    """Note every right answer that loses points on a seed, and how long a check takes at most."""
    for name, function in answers_in_all_styles(found.problem_set, exercise, solution).items():
        started = time.monotonic()
        verdicts = [judged(function, cases) for cases in prepared]
        found.slowest_check = max(found.slowest_check, (time.monotonic() - started) / len(prepared))
        wrong = next((v for v in verdicts if v.outcome is not Outcome.RIGHT), None)
        if wrong is None:
            found.right.append(name)
            continue
        lost = sum(verdict.outcome is not Outcome.RIGHT for verdict in verdicts)
        words = "; ".join(remark.message for remark in wrong.feedback)
        found.failures.append(
            f"right answer {name!r} loses points on {lost} of {len(prepared)} seeds: {words}"
        )


def _audit_draws(
    found: ExerciseAudit,
    exercise: Exercise,
    solution: Solution,
    seeds: Iterable[int],
    words: ExpectedWords,
) -> None:
    """Note draws of cases that take for ever, raise, or cost the printed solution points."""
    for seed in seeds:
        found.draws += 1
        try:
            prepared = within(ENDLESS_DRAW, functools.partial(prepare, exercise, seed))
        except TimeUp:
            found.failures.append(
                f"drawing the cases of seed {seed} takes more than {ENDLESS_DRAW:g} s"
            )
            continue
        except Exception as error:
            found.failures.append(f"drawing the cases of seed {seed} raises {error!r}")
            continue
        words.add(prepared)
        if judged(solution.function(exercise.name), prepared).outcome is not Outcome.RIGHT:
            found.failures.append(f"the printed solution loses points on seed {seed}")


def _audit_columns(
    found: ExerciseAudit,
    exercise: Exercise,
    solution: Solution,
    prepared: list[PreparedExercise],
    words: ExpectedWords,
    odd_results: int,
) -> None:
    """Ask what every exercise is asked, and note what fails without an excuse."""
    columns = Columns(excuses_for(found.problem_set, exercise.name))
    right = solution.function(exercise.name)
    audit_columns(columns, right, prepared, odd_results)
    if not exercise.minimum_limits:  # a training's results have few forms, and it takes long
        styles = answers_in_all_styles(found.problem_set, exercise, solution)
        audit_styles_in_other_clothes(columns, styles.values(), prepared[0])
    # with a single draw, which students check with, another one is wanted
    audit_heart(columns, right, prepared[0], prepared[1:] or [prepare(exercise, 1)])
    words.report(columns)
    columns.asked["untrue"] += sum(sum(count.values()) for count in found.words.counts.values())
    for reason in found.words.untrue:
        columns.fail("untrue", reason)
    found.columns, found.excuses = columns.states, columns.excuses
    found.failures += columns.all_failures(one_draw=len(prepared) == 1)


def _audit_misconception(
    found: ExerciseAudit,
    exercise: Exercise,
    misconception: Misconception,
    prepared: list[PreparedExercise],
) -> None:
    """Note where a misconception is told another name, or costs other parts than it says."""
    timeout = None if misconception.never_returns is None else ENDLESS
    verdicts = [judged(misconception.implementation, cases, timeout) for cases in prepared]
    told: Counter[str] = Counter()
    for verdict, cases in zip(verdicts, prepared, strict=True):
        names = [misconception.name]
        found.words.add("misconception", misconception.name, verdict, cases, names=names)
    for verdict in verdicts:
        named = {remark.misconception or NO_NAME for remark in verdict.feedback}
        named |= {name for name, words in prepared[0].advice.items() if words in verdict.advice}
        told.update(named or {NO_NAME})
    found.told[misconception.name] = dict(told)
    if set(told) != {misconception.name}:
        others = ", ".join(f"{name} {count} times" for name, count in told.items())
        found.failures.append(
            f"misconception {misconception.name} should be told its own name, but was told {others}"
        )
    unaffected = misconception.unaffected_parts
    kept = {part.name for part in exercise.parts if part.name in unaffected}
    if misconception.never_returns is not None:
        kept = set()
    seen = {frozenset(part.name for part in v.parts if part.right) for v in verdicts}
    if seen != {frozenset(kept)}:
        earned = " / ".join(", ".join(sorted(names)) or "nothing" for names in seen)
        found.failures.append(
            f"misconception {misconception.name} should keep "
            f"{', '.join(sorted(kept)) or 'nothing'}, but keeps {earned}"
        )
    right = {verdict.outcome is Outcome.RIGHT for verdict in verdicts}
    if right != {costs_nothing(exercise, misconception)}:
        found.failures.append(f"misconception {misconception.name} costs points on some seeds only")


def _audit_mutants(
    found: ExerciseAudit,
    exercise: Exercise,
    solution: Solution,
    prepared: PreparedExercise,
    one_in: int,
) -> None:
    """Count the mutants that lose points; note entries for equivalent ones that don't hold."""
    reasons = dict(reasons_for(found.problem_set, exercise.name))
    any_of_them = reasons.pop(EVERY_SURVIVOR, "")
    everyone = mutants_of(definitions_in(solution.sources[exercise.name]))
    for mutant in everyone[::one_in]:
        found.mutants += 1
        # a mutant that takes ten times as long as right answers do is none
        timeout = ENDLESS + 10 * found.slowest_check
        if _survives(found, mutant, solution.with_mutant, prepared, timeout):
            found.survivors.append(Survivor(mutant.change, reasons.get(mutant.change, any_of_them)))
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


def _audit_mutants_in_other_styles(
    found: ExerciseAudit, exercise: Exercise, prepared: PreparedExercise, one_in: int
) -> None:
    """Look at what mutants of the right answers in all styles are told; whether they live or not.

    A training's are spared.
    """
    if exercise.minimum_limits:
        return
    for style in STYLES:
        module = right_answers(found.problem_set, style)
        source = definitions_in(inspect.getsource(getattr(module, exercise.name)))
        timeout = ENDLESS + 10 * found.slowest_check
        for mutant in mutants_of(source)[::one_in]:
            _survives(found, mutant, Solution(vars(module), {}).with_mutant, prepared, timeout)


def _audit_lines(
    found: ExerciseAudit, exercise: Exercise, solution: Solution, searched: int
) -> None:
    """Look for the lines of some mutants of right answers in all styles; a training is spared."""
    if exercise.minimum_limits:
        return
    draws = [prepare(exercise, seed) for seed in (PUBLIC_SEED, PUBLIC_SEED + 1)]
    timeout = ENDLESS + 10 * found.slowest_check
    answers = [(solution.sources[exercise.name], solution)]
    for style in STYLES:
        module = right_answers(found.problem_set, style)
        source = inspect.getsource(getattr(module, exercise.name))
        answers.append((source, Solution(vars(module), {})))
    for source, answer in answers:
        definitions = definitions_in(source)
        audit_lines(found.words, definitions, answer.with_mutant, draws, timeout, searched)


def _survives(
    found: ExerciseAudit,
    mutant: Mutant,
    with_mutant: Callable[[str, str], Callable[..., object]],
    prepared: PreparedExercise,
    timeout: float,
) -> bool:
    """Whether a mutant gets full marks; what it was told is noted if it doesn't."""
    try:
        function = with_mutant(prepared.name, mutant.source)
        verdict, results = judged_with_results(function, prepared, timeout)
    except Exception:  # it can't even be defined
        return False
    found.words.add("mutant", mutant.change, verdict, prepared, results)
    return verdict.earned == verdict.points
