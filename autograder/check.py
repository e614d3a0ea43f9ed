"""`check(f)`: what students call in their notebook to see at once which part is wrong and why.

It draws the public cases, calls the function here, in the student's own process, and shows
the judge's verdict. Grading never uses this module: it asks other cases, from outside.
"""

from __future__ import annotations

import copy
import difflib
import dis
import functools
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.answers import Answer, NoAnswer
from autograder.exercise import Outcome, Verdict
from autograder.judging import judge, resting_on
from autograder.judging.card import as_html
from autograder.judging.words import as_text, headline
from autograder.preparing import PUBLIC_SEED, PreparedCase, PreparedExercise, prepare
from autograder.problem_sets import NAMES, exercise_names, exercises, find_exercise
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.calling import call, with_driver
from autograder.time_limit import time_limit

# Read now, while the student waits for imports anyway: the first check should answer at once.
EXERCISE_NAMES = exercise_names()

PATIENCE = 20.0
"""Seconds on the clock after which a call is stopped; on a slow laptop, too, it has no end."""


class CheckFailed(AssertionError):
    """A check that wasn't wholly right. Short, because the card above it says the rest."""

    def _render_traceback_(self) -> list[str]:
        """Give IPython one line to show in place of a page of traceback."""
        return [f"{self}. The card under this cell says why."]


class UnknownExerciseError(ValueError):
    """What check was given is no exercise."""

    def _render_traceback_(self) -> list[str]:
        """Give IPython the words and nothing of our own code."""
        return [str(self)]


def check(function: object) -> None:
    """Try your function on some examples and say what is right and what isn't.

    Parameters
    ----------
    function : function
        The one you wrote, under the name the exercise gave it: `check(dense_backward)`.

    Raises
    ------
    CheckFailed
        If anything is wrong or missing, so that nbgrader's Validate notices it too.
    UnknownExerciseError
        A ValueError: there is no exercise of that name.
    """
    name = getattr(function, "__name__", type(function).__name__)
    exercise = find_exercise(name)
    if not callable(function) or exercise is None:
        near = difflib.get_close_matches(name, EXERCISE_NAMES, n=3) if callable(function) else []
        hint = f"Did you mean {' or '.join(near)}?" if near else "The name stands in the stub."
        raise UnknownExerciseError(
            f"check expects one of your functions under the name its exercise gave it, "
            f"but got {name!r}. {hint}"
        )
    place = _Place()
    tell = place.tell if exercise.needs else _be_quiet  # what announces that it takes long
    tell(f"{name}: drawing the cases …")
    verdict = verdict_on(function, _public_cases(name), tell=tell)
    if verdict.outcome is not Outcome.RIGHT:
        verdict = resting_on(verdict, _wrong_foundations(function))
    place.show({"text/html": as_html(verdict), "text/plain": as_text(verdict)})
    if verdict.outcome is not Outcome.RIGHT:
        raise CheckFailed(headline(verdict))


def _be_quiet(words: str) -> None:
    pass


def verdict_on(
    function: Callable[..., object],
    prepared: PreparedExercise,
    patience: float | None = None,
    tell: Callable[[str], None] = _be_quiet,
) -> Verdict:
    """Judge a function in this process; for code that is trusted or one's own.

    Parameters
    ----------
    function : callable
    prepared : PreparedExercise
        Its cases count as public.
    patience : float, optional
        Seconds on the clock after which a call is stopped; by default far more than a right
        answer needs.
    tell : callable
        Is told in words which case is tried next.

    Returns
    -------
    Verdict
    """
    if patience is None:
        patience = max(PATIENCE, 2 * prepared.needs.get("call_seconds", 0.0))
    answers: list[Answer] = []
    for number, case in enumerate(prepared.cases, start=1):
        if answers and isinstance(answers[-1], NoAnswer):
            # whoever didn't end once needn't be waited for again: the judge looks no further
            answers.append(answers[-1])
            continue
        tell(f"{prepared.name}: case {number} of {len(prepared.cases)}, {case.case.label} …")
        answers.append(_answer(function, prepared, case, patience))
    tell(f"{prepared.name}: judging …")
    return judge(prepared, answers, public=True)


def _wrong_foundations(function: Callable[..., object]) -> list[str]:
    """Return the exercises of the same set that a function calls and that aren't right."""
    if not isinstance(function, types.FunctionType):
        return []
    used = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    names = function.__globals__
    # what is an exercise in one set may be given, in a simpler form, in the next one
    beside = [exercises(one) for one in NAMES if function.__name__ in exercises(one)]
    others = [n for one in beside for n in one if n in used and n != function.__name__]
    return [
        name
        for name in others
        if callable(names.get(name))
        and verdict_on(names[name], _public_cases(name)).outcome is not Outcome.RIGHT
    ]


def _answer(
    function: Callable[..., object],
    prepared: PreparedExercise,
    prepared_case: PreparedCase,
    seconds: float = PATIENCE,
) -> Answer:
    case = prepared_case.case
    chosen = with_driver(function, prepared.driver)
    with time_limit(seconds):
        report = call(chosen, copy.deepcopy(case.args), count_steps=case.count_steps)
    try:
        # through the wire and back, so that this judges exactly what grading would judge
        report = wire.decode(wire.encode(report))
    except wire.WireError as error:
        report = {"unsendable": str(error)}
    return prepared.read(report, case)


@functools.cache
def _public_cases(name: str) -> PreparedExercise:
    exercise = find_exercise(name)
    assert exercise is not None  # check() has asked
    return prepare(exercise, PUBLIC_SEED)


class _Place:
    """Where the card will be; until then, what is being tried. Other output stays."""

    def __init__(self) -> None:
        ipython = sys.modules.get("IPython")
        self._in_notebook = ipython is not None and ipython.get_ipython() is not None
        self._handle: Any = None

    def tell(self, words: str) -> None:
        """Show some words until there is more to say."""
        self.show({"text/plain": words}, for_now=True)

    def show(self, data: dict[str, str], *, for_now: bool = False) -> None:
        """Show something, in the place of what was shown for now."""
        if not self._in_notebook:
            print(data["text/plain"])
        elif self._handle is not None:
            self._handle.update(data, raw=True)
        else:
            from IPython.display import display

            self._handle = display(data, raw=True, display_id=True if for_now else None)
