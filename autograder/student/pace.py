"""How long a call may take here: as long as in grading, and longer where this machine is slow."""

from __future__ import annotations

import time
from collections.abc import Callable

from autograder.core.prepared import PreparedExercise
from autograder.sandbox import WALL_CLOCK_FACTOR, Limits

ROUNDS = 100_000
USUAL_SECONDS = 0.004
"""For so many rounds of a loop; measured on a server of today, such as those that grade."""
SLOWEST = 4.0
"""So many times as slow a machine gets so many times the time; none gets more."""
NOT_YET = 1.0
"""Seconds on the clock in which nobody wonders."""


def call_seconds(prepared: PreparedExercise) -> float:
    """Return how many seconds of processor time a call of an exercise may take in grading."""
    return max(Limits().call_seconds, prepared.minimum_limits.get("call_seconds", 0.0))


def clock_seconds(prepared: PreparedExercise) -> float:
    """Return how many seconds it may take on the clock: waiting isn't working."""
    return WALL_CLOCK_FACTOR * call_seconds(prepared)


class Patience:
    """What `within` asks while a call takes its time.

    Parameters
    ----------
    prepared : PreparedExercise
    label : str
        The case's.
    report : callable
        Is given a sentence, once a second from `NOT_YET` on.
    """

    def __init__(
        self, prepared: PreparedExercise, label: str, report: Callable[[str], None]
    ) -> None:
        self.processor_seconds = call_seconds(prepared)
        self._what = f'{prepared.name}: case "{label}"'
        self._report = report
        self._told = NOT_YET - 1.0

    def report(self, seconds: float) -> None:
        """Say that it still goes on."""
        if seconds < self._told + 1.0:
            return
        self._told = float(int(seconds))
        self._report(
            f"{self._what} has been running for {seconds:.0f} s. Is there a loop without end? It "
            f"is stopped after {self.processor_seconds:g} s of processor time, as in grading."
        )

    def more(self) -> float:
        """Return what a machine needs more that is slower than those that grade."""
        slower = min(SLOWEST, seconds_of_rounds() / USUAL_SECONDS)
        return max(0.0, slower - 1.0) * self.processor_seconds


def seconds_of_rounds() -> float:
    """Return how long a loop takes here, at its quickest: other processes don't count."""
    return min(_timed() for _ in range(5))


def _timed() -> float:
    start = time.perf_counter()
    total = 0.0
    for number in range(ROUNDS):
        total += 0.5 * number
    return time.perf_counter() - start
