"""The vocabulary of judging: what an exercise asks, and what the judge found.

Nothing here runs student code, compares numbers or knows a notebook. An `Exercise` is
declared in `autograder.problem_sets`, made into plain data by `autograder.preparing`,
and ends in a `Verdict` of `autograder.judging`.
"""

from __future__ import annotations

import enum
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
        key, `"*.0"` the first of each tuple in a list. `""` is the whole value.
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
        it: it must cost every other part, and no more.
    """

    name: str
    wrong: Callable[..., object]
    message: str
    keeps: tuple[str, ...] = ()


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
    names: Mapping[str, str] = field(default_factory=dict)
    rtol: float = 1e-6
    loop_advice: str = ""
    misconceptions: list[Misconception] = field(default_factory=list)

    @property
    def points(self) -> int:
        """Points of all parts together."""
        return sum(part.points for part in self.parts)

    def misconception(self, message: str, keeps: tuple[str, ...] = ()) -> Callable[[F], F]:
        """Declare the decorated function as a misconception of this exercise."""

        def declare(wrong: F) -> F:
            self.misconceptions.append(Misconception(wrong.__name__, wrong, message, keeps))
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
