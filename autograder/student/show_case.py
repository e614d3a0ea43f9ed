"""`show_case(f)`: the first case in which a function isn't right, as variables to play with."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.core.call_result import CallResult, InvalidReturn, NoResult, Raised, Returned
from autograder.core.prepared import Driver, PreparedExercise
from autograder.core.verdict import Outcome
from autograder.judging import judge
from autograder.sandbox.inside.calling import with_driver
from autograder.student.in_process import report_of
from autograder.student.known_exercises import known_exercises
from autograder.student.names import find_function
from autograder.student.watching import Observed, watched


class ShownCase:
    """One case: its arguments by name, what is right for it, and what your function gave.

    Parameters
    ----------
    exercise : str
    label : str
    arguments : mapping of str to object
        Copies: they may be changed at will. What is program text, as the layers are on which a
        student's test is tried, is kept for `call` alone: it would give away what is right.
    expected : object
        What is right; where several answers are, what is looked at of one.
    got : object
        What the function returned, or the exception that it raised.
    is_right : bool
    driver : (str, str), optional
        As `PreparedExercise` has it, where a function isn't called with the arguments as they are.
    """

    def __init__(
        self,
        exercise: str,
        label: str,
        arguments: Mapping[str, Any],
        expected: object,
        got: object,
        is_right: bool,
        driver: Driver | None = None,
    ) -> None:
        self.exercise = exercise
        self.label = label
        self.arguments = {name: one for name, one in arguments.items() if not is_code(one)}
        self.args = tuple(self.arguments.values())
        self._called_with = tuple(arguments.values())
        self.expected = expected
        self.got = got
        self.is_right = is_right
        self._driver = driver

    def call(self, function: Callable[..., object]) -> object:
        """Call a function as `check` calls it in this case, with copies of the arguments.

        Parameters
        ----------
        function : function

        Returns
        -------
        object
            What it returned; of several calls, what came of them all. Its exceptions are raised.
        """
        return with_driver(function, self._driver)(*copy.deepcopy(self._called_with))

    def __getattr__(self, name: str) -> Any:
        arguments = self.__dict__.get("arguments", {})
        if name in arguments:
            return arguments[name]
        raise AttributeError(f"a case of {self.__dict__.get('exercise')} has no {name!r}")

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def __dir__(self) -> Iterator[str]:
        yield from (*super().__dir__(), *self.arguments)

    def __repr__(self) -> str:
        told = (
            "All cases are right; this is the first"
            if self.is_right
            else "The first that isn't right"
        )
        lines = [f'{told}: case "{self.label}" of {self.exercise}']
        for name, value in self.arguments.items():
            lines.append(_line(f"case.{name}", value))
        lines.append(_line("case.expected", self.expected))
        lines.append(_line("case.got", self.got))
        # a function with a driver is called several times, say, or with a Generator of this seed
        again = "case.call({})" if self._driver is not None else "{}(*case.args)"
        begin = f"case = show_case({self.exercise})"
        lines.append(f"To play with it: {begin}, and then {again.format(self.exercise)}")
        return "\n".join(lines)


def show_case(function: object) -> ShownCase:
    """Return the first public case in which a function isn't right.

    Parameters
    ----------
    function : function
        As for `check`.

    Returns
    -------
    ShownCase
        `case = show_case(dense_backward)`, and then `case.X`, `case.expected`, `case.got`,
        `dense_backward(*case.args)`, or `case.call(threshold_unit)` where the exercise is called
        in a way of its own. The first case of all if every case is right.

    Raises
    ------
    UnknownExerciseError
        A ValueError: there is no exercise of that name.
    """
    name, found = find_function(function, sys._getframe(1).f_globals)
    prepared = known_exercises().public_cases(name)
    results: list[CallResult] = []
    reports: list[object] = []
    raised: list[BaseException | None] = []
    for index in range(len(prepared.cases)):
        report, error = _tried(found, prepared, index)
        reports.append(report)
        raised.append(error)
        results.append(prepared.read(reports))
        if isinstance(results[-1], NoResult):  # it isn't waited for again
            break
    right = [_is_right(prepared, results, index) for index in range(len(results))]
    index = right.index(False) if False in right else 0
    case = prepared.cases[index]
    arguments = dict(zip(prepared.argument_names, copy.deepcopy(case.case.args), strict=False))
    return ShownCase(
        name,
        case.case.label,
        arguments,
        copy.deepcopy(case.expected),
        _got(results[index], raised[index]),
        all(right),
        prepared.driver,
    )


def is_code(value: object) -> bool:
    """Whether an argument is a list of program texts, which a driver makes things of."""
    return (
        isinstance(value, (list, tuple))
        and bool(value)
        and all(isinstance(text, str) and "\n" in text for text in value)
    )


def _tried(
    function: Callable[..., object], prepared: PreparedExercise, index: int
) -> tuple[object, BaseException | None]:
    """Make one call, its prints unseen; return the report, and what it raised."""
    observed = Observed(prepared.cases[index].case.label)

    def watch(label: str, work: Any) -> dict[str, Any]:
        def keep(error: BaseException) -> None:
            observed.error = error

        with watched(observed):
            result: dict[str, Any] = work(keep)
            return result

    return report_of(function, prepared, index, watch=watch), observed.error


def _is_right(prepared: PreparedExercise, results: list[CallResult], index: int) -> bool:
    """Whether one case is right: judged with what is right in all the others."""
    others = [
        results[i] if i == index else Returned(case.expected)
        for i, case in enumerate(prepared.cases)
    ]
    return judge(prepared, others, public=True).outcome is Outcome.RIGHT


def _got(result: CallResult, error: BaseException | None) -> object:
    if isinstance(result, Returned):
        return result.value
    if error is not None:
        return error
    if isinstance(result, (InvalidReturn, Raised)):
        return result.message
    return str(result.outcome)


def _line(name: str, value: object) -> str:
    if isinstance(value, BaseException):
        return f"{name} = {type(value).__name__}: {value}"
    with np.printoptions(precision=6, threshold=60, edgeitems=3, linewidth=80):
        text = repr(value)
    if isinstance(value, np.ndarray):
        text = f"{text}  # {' × '.join(map(str, value.shape)) or 'no dimensions'}"
    return f"{name} = {text}".replace("\n", "\n    ")
