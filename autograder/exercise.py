"""The vocabulary of judging: what an exercise asks, and what the judge found.

Nothing here runs student code, compares numbers or knows a notebook. An `Exercise` is
declared in `autograder.problem_sets`, made into plain data by `autograder.preparing`,
and ends in a `Verdict` of `autograder.judging`.
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., object])


class Outcome(enum.StrEnum):
    """How one exercise ended. Every kind of misbehaviour has a name of its own."""

    RIGHT = "right"
    NOT_ATTEMPTED = "not attempted"
    RAISED = "raised"
    WRONG_TYPE = "wrong type"
    WRONG_SHAPE = "wrong shape"
    NOT_FINITE = "not finite"
    WRONG_VALUE = "wrong value"
    MUTATED_INPUT = "mutated its input"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    DIED = "died"
    TOO_MUCH_OUTPUT = "too much output"
    BROKE_PROTOCOL = "broke the protocol"
    UNREADABLE = "unreadable notebook"
    MISSING = "missing notebook"


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
    wrong : callable
        A wrong implementation with the exercise's signature.
    message : str
        One to three plain sentences: what was seen, why, where to look. Never the answer.
    keeps : tuple of str
        Names of the parts that are right all the same. The audits hold a misconception to
        it: it must cost every other part, and no more. One that keeps every part costs
        nothing: its message is advice, given to right answers that warn where it warns.
    ends : Outcome, optional
        How it ends if it never returns, such as `Outcome.TIMED_OUT`. It is told to whoever
        ends so, and it is never run on the host.
    """

    name: str
    wrong: Callable[..., object]
    message: str
    keeps: tuple[str, ...] = ()
    ends: Outcome | None = None


@dataclass
class Exercise:
    """One function that students write.

    Parameters
    ----------
    name : str
        The function's name; also the `grade_id` of its grade cell.
    arguments : tuple of str
        Its arguments, in order.
    parts : tuple of Part
        The criteria; their points add up to the points of the grade cell.
    task : str
        One or two sentences for someone who has not begun: what to write.
    reference : callable
        What is right.
    cases : callable
        Draws the cases from a `numpy.random.Generator`: the same sizes and labels each
        time, other numbers.
    driver : callable, optional
        For a function that can't be called with plain data alone, because it takes another
        function or a Generator, is a class, or yields. It gets what the student wrote and
        the case's arguments, runs beside the student's code, and returns plain data. It is
        sent as source text: it may use `np`, what it defines itself, and nothing else.
    view : callable, optional
        What to compare in place of the returned value, where more than one answer is right:
        `view(value, *args)` returns plain data that is the same for every right answer, such
        as the outputs of a network whose weights were asked for. It runs on the host with a
        stranger's value; if that can't be used, it raises `autograder.expecting.Unusable`.
    says : mapping of str to str
        What to say where a view's leaf, by path pattern, should be True and is False.
    needs : mapping of str to float
        Limits below which no right answer can stay, as in `autograder.grading.limits`:
        `{"call_seconds": 60}`. The course's own limits hold where they are higher.
    names : mapping of str to str
        What to call the leaves of the returned value, by path pattern. `{0}` stands for the
        path's first key, positions counted from one: `{"*.0": "dW of layer {0}"}`.
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
    driver: Callable[..., object] | None = None
    view: Callable[..., object] | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    rtol: float = 1e-6
    loop_advice: str = ""
    misconceptions: list[Misconception] = field(default_factory=list)

    @property
    def points(self) -> int:
        """Points of all parts together."""
        return sum(part.points for part in self.parts)

    @property
    def sent(self) -> tuple[str, ...]:
        """Names of the arguments that a case sends: the function's own, or its driver's."""
        if self.driver is None:
            return self.arguments
        return tuple(inspect.signature(self.driver).parameters)[1:]

    def misconception(
        self, message: str, keeps: tuple[str, ...] = (), ends: Outcome | None = None
    ) -> Callable[[F], F]:
        """Declare the decorated function or class as a misconception of this exercise."""

        def declare(wrong: F) -> F:
            self.misconceptions.append(Misconception(wrong.__name__, wrong, message, keeps, ends))
            return wrong

        return declare


@dataclass(frozen=True)
class PartVerdict:
    """What one part earned."""

    name: str
    points: int
    right: bool

    @property
    def earned(self) -> int:
        """Points that count."""
        return self.points if self.right else 0


@dataclass(frozen=True)
class Remark:
    """What is wrong, why, where to look; and under it what was seen.

    `misconception` is the name of the one that was recognised, or empty.
    """

    words: str
    seen: str = ""
    misconception: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the judge found in one exercise; all that students are shown comes from here."""

    exercise: str
    outcome: Outcome
    parts: tuple[PartVerdict, ...]
    remarks: tuple[Remark, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def earned(self) -> int:
        """Points of the right parts."""
        return sum(part.earned for part in self.parts)

    @property
    def points(self) -> int:
        """Points there were to earn."""
        return sum(part.points for part in self.parts)
