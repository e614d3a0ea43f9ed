"""What the author of an exercise declares: its cases, its parts, and its misconceptions.

Nothing here runs student code, compares numbers or knows a notebook. An `Exercise` stands in
`autograder.problem_sets`; `autograder.problem_sets.prepare` draws its cases and works out what
is right for them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from autograder.core.verdict import Outcome

CATCH_ALL = "another"
"""What a view says of something that it has no name for: it is evidence of no misconception."""

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True)
class Part:
    """A criterion with points of its own, such as `dW` among `(dX, dW, db)`.

    Parameters
    ----------
    name : str
        What students see.
    points : int
    paths : tuple of str
        Which leaves of the returned value belong to it. A path is a dotted sequence of
        positions and keys, with `*` for any: `"1"` is the second of a tuple, `"w5"` a
        key, `"*.0"` the first of each tuple in a list. `""` is the whole value. Where the
        exercise has a view, the leaves are those of the view.
    """

    name: str
    points: int
    paths: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Case:
    """One call: the arguments, and words for it that give nothing away.

    Parameters
    ----------
    label : str
        Public words, such as `"5 samples, 3 → 2"`; the same for visible and hidden cases.
    args : tuple
        Plain data: arrays, numbers, strings, and tuples, lists and dicts of them.
    sizes : mapping of str to int
        What the letters of the formulas are here, such as `{"N": 5}`. The judge uses
        them to recognise an answer that is N times too large.
    count_steps : bool
        Count the interpreter's steps in this call, to notice a Python loop over samples.
    """

    label: str
    args: tuple[object, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    count_steps: bool = False


@dataclass(frozen=True)
class Misconception:
    """A way to go wrong that is seen again and again, as code that can be run.

    Parameters
    ----------
    name : str
    implementation : callable
        A wrong one with the exercise's signature.
    message : str
        One to three plain sentences: what was seen, why, where to look. Never the answer.
    unaffected_parts : tuple of str
        Names of the parts that are right all the same. The audits hold a misconception to
        it: it must cost every other part, and no more. One that keeps every part costs
        nothing: its message is advice, given to right answers that warn where it warns.
    never_returns : Outcome, optional
        For an implementation that doesn't return: how its call ends, such as
        `Outcome.TIMED_OUT`. Every student whose call ends so is shown the message, and the
        implementation is never run on the host.
    message_beside : str
        What to say in place of `message` where another reason has cost an unaffected part its
        points; needed where `message` says that this part is right, or takes it for granted.
    is_evident : bool
        Whether the messages say no more than can be seen of any such result, all zeros, say. Then
        it is named even where the result proves nothing about how it came about.
    """

    name: str
    implementation: Callable[..., object]
    message: str
    unaffected_parts: tuple[str, ...] = ()
    never_returns: Outcome | None = None
    message_beside: str = ""
    is_evident: bool = False


@dataclass
class Exercise:
    """One function that students write.

    Parameters
    ----------
    name : str
        The function's name; also the `grade_id` of its grade cell.
    arguments : tuple of str
        Its arguments, in order, as they stand in the stub: `("z", "beta=1.0")`. A case may
        leave out the last ones.
    parts : tuple of Part
        The criteria; their points add up to the points of the grade cell.
    task : str
        One or two sentences for someone who has not begun: what to write.
    reference : callable
        What is right.
    cases : callable
        Draws the cases from a `numpy.random.Generator`: the same sizes and labels each
        time, other numbers.
    public_cases : callable, optional
        Draws the cases that students are given, where those of grading hold data that no student
        may ever have: as many, with the same labels.
    driver : callable, optional
        For a function that can't be called with plain data alone, because it takes another
        function or a Generator, is a class, or yields. It gets what the student wrote and
        the case's arguments, runs beside the student's code, and returns plain data. It is
        sent as source text: it may use `np`, what it defines itself, and nothing else.
    view : callable, optional
        What to compare in place of the returned value, where more than one answer is right:
        `view(value, *args)` returns plain data that is the same for every right answer, such
        as the outputs of a network whose weights were asked for. It runs on the host with a
        stranger's value; if that can't be used, it raises
        `autograder.core.validation.InvalidReturnError`. Views are in `autograder.views`, which
        students are given, and so know no right answer.
    facts : callable, optional
        What the view must know beside the case's arguments: `facts(*args)` works it out, with the
        reference perhaps, and returns plain data other than None. The view gets it as a keyword
        argument, `view(value, *args, facts=…)`.
    messages_if_false : mapping of str to str
        What to say where a view's leaf, by path pattern, should be True and is False.
    minimum_limits : mapping of str to float
        What every right answer must be allowed to use, with the keys of
        `autograder.grading.limits`: `{"call_seconds": 60}`. Where the course's own limits are
        lower, these hold; where they are higher, the course's.
    leaf_labels : mapping of str to str
        What to call the leaves of the returned value, by path pattern. `{0}` stands for the
        path's first key, positions counted from one: `{"*.0": "dW of layer {0}"}`.
    ratio_advice : mapping of str to str
        Where to look if all numbers are off by one factor: a sentence by the factor's name, `"−1"`,
        `"2"`, `"½"`, `"N"`, `"1/N"` or of another size. It must fit every way to that factor.
    rtol : float
        Relative tolerance, for float64.
    loop_advice : str
        What to say to a right answer whose steps grow with the number of samples.
    """

    name: str
    arguments: tuple[str, ...]
    parts: tuple[Part, ...]
    task: str
    reference: Callable[..., object]
    cases: Callable[[np.random.Generator], list[Case]]
    public_cases: Callable[[np.random.Generator], list[Case]] | None = None
    driver: Callable[..., object] | None = None
    view: Callable[..., object] | None = None
    facts: Callable[..., object] | None = None
    messages_if_false: Mapping[str, str] = field(default_factory=dict)
    minimum_limits: Mapping[str, float] = field(default_factory=dict)
    leaf_labels: Mapping[str, str] = field(default_factory=dict)
    ratio_advice: Mapping[str, str] = field(default_factory=dict)
    rtol: float = 1e-6
    loop_advice: str = ""
    misconceptions: list[Misconception] = field(default_factory=list)

    @property
    def points(self) -> int:
        """Points of all parts together."""
        return sum(part.points for part in self.parts)

    @property
    def argument_names(self) -> tuple[str, ...]:
        """Names of the arguments that a case sends: the function's own, or its driver's."""
        if self.driver is None:
            return tuple(argument.partition("=")[0] for argument in self.arguments)
        return tuple(inspect.signature(self.driver).parameters)[1:]

    def misconception(
        self,
        message: str,
        unaffected_parts: tuple[str, ...] = (),
        never_returns: Outcome | None = None,
        message_beside: str = "",
        is_evident: bool = False,
    ) -> Callable[[F], F]:
        """Declare the decorated function or class as a misconception of this exercise."""

        def declare(implementation: F) -> F:
            self.misconceptions.append(
                Misconception(
                    implementation.__name__,
                    implementation,
                    message,
                    unaffected_parts,
                    never_returns,
                    message_beside,
                    is_evident,
                )
            )
            return implementation

        return declare
