"""What the judge gets of an exercise: its cases with what is right, and what it may say.

All of it is plain data but two things that can be called, and are named so: the view, and
`run_misconception`. `autograder.problem_sets.prepare` makes it of an exercise and a seed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from autograder.core.call_result import CallResult, View
from autograder.core.exercise import Case, Part
from autograder.core.read_report import FirstCall, read_report
from autograder.core.verdict import Outcome

Driver = tuple[str, str]
"""A driver as it is sent: the function's name, and source text that defines it."""
Turn = Literal["", "first", "again"]
"""Of two calls of one function, as `sandbox.inside.calling` knows them."""


WITHOUT_OPTIONS = " without options"
"""Behind a misconception's name: what it gives without the arguments that may be left out."""


def names_to_run(
    messages: Mapping[str, str], advice: Mapping[str, str], cases: Sequence[PreparedCase]
) -> list[str]:
    """Return the names that `run_misconception` knows, in order."""
    names = [*messages, *advice]
    if len({len(case.case.args) for case in cases}) > 1:
        names += [name + WITHOUT_OPTIONS for name in messages]
    return names


@dataclass(frozen=True)
class PreparedCase:
    """One case with what is right for it: the returned value, or what the view makes of it.

    Parameters
    ----------
    case : Case
    expected : object
    first_call : int, optional
        The index of the case that calls the function with other numbers of the same shapes. Only
        what the function keeps from that call, or shares with it, can make a difference here.
    facts : object, optional
        What the view is told of this case.
    """

    case: Case
    expected: Any
    first_call: int | None = None
    facts: Any = None


def with_facts(view: View | None, facts: object) -> View | None:
    """Return a view that has been told the facts of a case, if it has any."""
    return view if view is None or facts is None else functools.partial(view, facts=facts)


@dataclass(frozen=True)
class PreparedExercise:
    """All the judge needs to know about an exercise.

    Parameters
    ----------
    name, argument_names, parts, task, leaf_labels, messages_if_false, minimum_limits, \
ratio_advice, rtol, loop_advice, view
        As `autograder.core.exercise.Exercise` has them.
    messages : mapping of str to str
        What to say, by the misconception's name; the most specific misconception first.
    messages_beside : mapping of str to str
        The same where an unaffected part has lost its points, if that needs other words.
    evident : frozenset of str
        Names of the misconceptions whose messages say no more than can be seen.
    unaffected_parts : mapping of str to frozenset of str
        The parts that stay right, by the misconception's name.
    advice : mapping of str to str
        Messages of the misconceptions that cost nothing, by name.
    named_outcomes : mapping of Outcome to str
        For calls that don't return: the misconception that ends so.
    driver : (str, str), optional
        The driver's name, and source text that defines it.
    cases : tuple of PreparedCase
    run_misconception : callable
        `run_misconception(name, index)` is what the misconception of that name gives in the case
        of that index. It may take as long as the misconception does, the first time. It knows
        the names in `names_to_run`.
    """

    name: str
    argument_names: tuple[str, ...]
    parts: tuple[Part, ...]
    task: str
    leaf_labels: Mapping[str, str]
    messages_if_false: Mapping[str, str]
    minimum_limits: Mapping[str, float]
    ratio_advice: Mapping[str, str]
    rtol: float
    loop_advice: str
    messages: Mapping[str, str]
    messages_beside: Mapping[str, str]
    evident: frozenset[str]
    unaffected_parts: Mapping[str, frozenset[str]]
    advice: Mapping[str, str]
    named_outcomes: Mapping[Outcome, str]
    driver: Driver | None
    view: View | None
    cases: tuple[PreparedCase, ...]
    run_misconception: Callable[[str, int], CallResult]

    def turn(self, index: int) -> Turn:
        """Return which turn the call of a case has, if its function is called again."""
        if self.cases[index].first_call is not None:
            return "again"
        return "first" if any(case.first_call == index for case in self.cases) else ""

    def view_in(self, index: int) -> View | None:
        """Return the view of a case: it takes a value and the case's arguments."""
        return with_facts(self.view, self.cases[index].facts)

    def read(self, reports: Sequence[object]) -> CallResult:
        """Turn the last of the reports into a result, believing nothing.

        Parameters
        ----------
        reports : sequence of object
            Of the cases so far, in the cases' order.
        """
        prepared_case = self.cases[len(reports) - 1]
        first_call = None
        if (first := prepared_case.first_call) is not None:
            first_call = FirstCall(reports[first], self.cases[first].case.args, self.view_in(first))
        return read_report(
            reports[-1],
            prepared_case.case.args,
            self.argument_names,
            self.view_in(len(reports) - 1),
            driven=self.driver is not None,
            first_call=first_call,
        )
