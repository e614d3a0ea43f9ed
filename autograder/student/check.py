"""`check(f)`: what students call in their notebook to see at once which part is wrong and why.

It prepares the public cases, calls the function here, in the student's own process, and shows
the judge's verdict. Grading never uses this module: it asks other cases, from outside.
"""

from __future__ import annotations

import difflib
import dis
import functools
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Outcome, Verdict
from autograder.judging import with_dependency_hint
from autograder.judging.as_text import as_text, headline
from autograder.judging.card import as_html
from autograder.problem_sets import PROBLEM_SETS, exercise_names, exercises, find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student.card_display import CardDisplay
from autograder.student.in_process import no_progress, verdict_on
from autograder.student.line_note import show_line_the_second_time

# All sets are read now, while the student waits for imports anyway: the first check should
# answer at once.
EXERCISE_NAMES = exercise_names()


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


def check(function: Any) -> None:
    """Try your function on some examples and say what is right and what isn't.

    Parameters
    ----------
    function : function
        The one you wrote, under the name the exercise gave it: `check(dense_backward)`. What
        counts is the name in the notebook: it may be a lambda, or decorated.

    Raises
    ------
    CheckFailed
        If anything is wrong or missing, so that nbgrader's Validate notices it too.
    UnknownExerciseError
        A ValueError: there is no exercise of that name.
    """
    name = exercise_of(function, sys._getframe(1).f_globals)
    card = CardDisplay()
    verdict = verdict_of(function, name, card)
    card.show({"text/html": as_html(verdict), "text/plain": as_text(verdict)})
    show_line_the_second_time(function, public_cases(name), verdict)
    if verdict.outcome is not Outcome.RIGHT:
        raise CheckFailed(headline(verdict))


def exercise_of(function: Any, namespace: Mapping[str, object]) -> str:
    """Return the name of the exercise that a student's function is for.

    Raises
    ------
    UnknownExerciseError
        If there is none.
    """
    name = _name_of(function, namespace)
    if not callable(function) or find_exercise(name) is None:
        near = difflib.get_close_matches(name, EXERCISE_NAMES, n=3) if callable(function) else []
        hint = f"Did you mean {' or '.join(near)}?" if near else "The name stands in the stub."
        raise UnknownExerciseError(
            f"check expects one of your functions under the name its exercise gave it, "
            f"but got {name!r}. {hint}"
        )
    return name


def verdict_of(function: Any, name: str, card: CardDisplay) -> Verdict:
    """Try a function on the public cases; what takes long shows in the card's place how far it is.

    The feedback says which other exercise to mend first, where the function calls one.
    """
    exercise = find_exercise(name)
    takes_long = exercise is not None and bool(exercise.minimum_limits)
    report_progress = card.show_progress if takes_long else no_progress
    report_progress(f"{name}: drawing the cases …")
    verdict = verdict_on(function, public_cases(name), report_progress=report_progress)
    if verdict.outcome is not Outcome.RIGHT:
        verdict = with_dependency_hint(verdict, _failed_dependencies(function, name))
    return verdict


def _name_of(function: object, namespace: Mapping[str, object]) -> str:
    """Return the exercise's name under which a function stands in the notebook, else its own.

    Grading looks functions up by the notebook's names, too: a lambda, a partial and a decorated
    function have another name of their own.
    """
    own = getattr(function, "__name__", type(function).__name__)
    if not callable(function):
        return str(own)
    bound = [name for name in EXERCISE_NAMES if namespace.get(name) is function]
    return str(own if own in bound or not bound else bound[0])


def _failed_dependencies(function: Callable[..., object], name: str) -> list[str]:
    """Return the exercises of the same set that a function calls and that aren't right."""
    if not isinstance(function, types.FunctionType):
        return []
    # by name, as the function looks them up when it runs
    used = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    namespace = function.__globals__
    # what is an exercise in one set may be given, in a simpler form, in the next one
    beside = [exercises(one) for one in PROBLEM_SETS if name in exercises(one)]
    others = [n for one in beside for n in one if n in used and n != name]
    return [
        other
        for other in others
        if callable(namespace.get(other))
        and verdict_on(namespace[other], public_cases(other)).outcome is not Outcome.RIGHT
    ]


@functools.cache
def public_cases(name: str) -> PreparedExercise:
    """Return an exercise with the cases that every student may see."""
    exercise = find_exercise(name)
    assert exercise is not None  # check() has asked
    return prepare(exercise, PUBLIC_SEED)
