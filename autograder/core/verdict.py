"""What the judge found in one exercise: the outcome, each part's points, and the feedback.

All that students are shown comes from here. Nothing in it can be called.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


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
    TOO_MANY_THREADS = "too many threads"
    BROKE_PROTOCOL = "broke the protocol"
    UNREADABLE = "unreadable notebook"
    MISSING = "missing notebook"


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
class Feedback:
    """What is wrong, why, and where to look.

    Parameters
    ----------
    message : str
        One to three sentences.
    observed : str
        What was seen in the first case that shows it; empty if that says no more.
    misconception : str
        The name of the one that was recognised, or empty.
    """

    message: str
    observed: str = ""
    misconception: str = ""


@dataclass(frozen=True)
class Verdict:
    """What one exercise earned and why; `advice` is for what costs nothing."""

    exercise: str
    outcome: Outcome
    parts: tuple[PartVerdict, ...]
    feedback: tuple[Feedback, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def earned(self) -> int:
        """Points of the right parts."""
        return sum(part.earned for part in self.parts)

    @property
    def points(self) -> int:
        """Points there were to earn."""
        return sum(part.points for part in self.parts)
