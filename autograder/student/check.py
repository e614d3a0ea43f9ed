"""`check(f)`: what students call in their notebook to see at once which part is wrong and why.

It prepares the public cases, calls the function here, in the student's own process, and shows
the judge's verdict. Grading never uses this module: it asks other cases, from outside.
"""

from __future__ import annotations

import difflib
import dis
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from autograder.core.verdict import Outcome
from autograder.judging import with_dependency_hint
from autograder.judging.as_text import as_text, headline
from autograder.judging.card import as_html
from autograder.student.in_process import no_progress, verdict_on
from autograder.student.known_exercises import exercise_names, known_exercises, names_beside

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


def check(function: object) -> None:
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
    name = _name_of(function, sys._getframe(1).f_globals)
    if not callable(function) or name not in EXERCISE_NAMES:
        near = difflib.get_close_matches(name, EXERCISE_NAMES, n=3) if callable(function) else []
        hint = f"Did you mean {' or '.join(near)}?" if near else "The name stands in the stub."
        raise UnknownExerciseError(
            f"check expects one of your functions under the name its exercise gave it, "
            f"but got {name!r}. {hint}"
        )
    card = _CardDisplay()
    takes_long = known_exercises().takes_long(name)
    report_progress = card.show_progress if takes_long else no_progress
    report_progress(f"{name}: drawing the cases …")
    cases = known_exercises().public_cases(name)
    verdict = verdict_on(function, cases, report_progress=report_progress)
    if verdict.outcome is not Outcome.RIGHT:
        verdict = with_dependency_hint(verdict, _failed_dependencies(function, name))
    card.show({"text/html": as_html(verdict), "text/plain": as_text(verdict)})
    if verdict.outcome is not Outcome.RIGHT:
        raise CheckFailed(headline(verdict))


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
    others = [other for other in names_beside(name) if other in used and other != name]
    cases = known_exercises().public_cases
    return [
        other
        for other in others
        if callable(namespace.get(other))
        and verdict_on(namespace[other], cases(other)).outcome is not Outcome.RIGHT
    ]


def _printable(text: str) -> str:
    """Return a text as the terminal can show it: not every one has a ✓, or a ≥."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


class _CardDisplay:
    """The card's place in the output; until there is one, it shows what is being tried."""

    def __init__(self) -> None:
        ipython = sys.modules.get("IPython")
        self._in_notebook = ipython is not None and ipython.get_ipython() is not None
        self._handle: Any = None

    def show_progress(self, message: str) -> None:
        """Show a sentence until the next one, or the card, takes its place."""
        self.show({"text/plain": message}, for_now=True)

    def show(self, data: dict[str, str], *, for_now: bool = False) -> None:
        """Show a MIME bundle, in the place of what was shown for now."""
        if not self._in_notebook:
            print(_printable(data["text/plain"]))
        elif self._handle is not None:
            self._handle.update(data, raw=True)
        else:
            from IPython.display import display

            self._handle = display(data, raw=True, display_id=True if for_now else None)
