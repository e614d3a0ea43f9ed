"""Deadlines: processor time counts, waiting counts later, and the end of a process is no end."""

import os
import signal
from types import SimpleNamespace

import pytest

from autograder.sandbox import WALL_CLOCK_FACTOR, processor_time
from autograder.sandbox.processor_time import (
    LONGEST_LOOK,
    Deadline,
    is_runnable,
    pid_of,
    processor_clock,
    queue_clock,
)


class Clocks:
    """Time as a test wants it: on the clock, and of the process."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.used = 7.0
        self.waited = 3.0

    def queued(self) -> float:
        return self.waited

    def processor(self) -> float:
        return self.used


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    clocks = Clocks()
    monkeypatch.setattr(processor_time, "time", SimpleNamespace(monotonic=lambda: clocks.now))
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    return clocks


def test_what_was_used_before_does_not_count(clocks: Clocks) -> None:
    assert not Deadline(clocks.processor, 5.0).has_passed()


def test_a_deadline_passes_with_the_processor_time(clocks: Clocks) -> None:
    deadline = Deadline(clocks.processor, 5.0)
    clocks.used += 5.0
    assert deadline.has_passed()


@pytest.mark.parametrize(("factor", "passed"), [(0.99, False), (1.0, True)])
def test_waiting_takes_longer_to_pass_it(clocks: Clocks, factor: float, passed: bool) -> None:
    deadline = Deadline(clocks.processor, 5.0)
    clocks.now += factor * WALL_CLOCK_FACTOR * 5.0
    assert deadline.has_passed() is passed


def test_no_time_passes_on_the_clock_while_there_is_no_processor(clocks: Clocks) -> None:
    deadline = Deadline(clocks.processor, 5.0, clocks.queued)
    for _ in range(1000):
        clocks.now += 0.25
        clocks.waited += 0.25
        assert not deadline.has_passed()
    clocks.now += WALL_CLOCK_FACTOR * 5.0
    assert deadline.has_passed()


def test_the_processor_time_counts_however_long_a_process_waits(clocks: Clocks) -> None:
    deadline = Deadline(clocks.processor, 5.0, clocks.queued)
    clocks.now += 100.0
    clocks.waited += 100.0
    clocks.used += 5.0
    assert deadline.has_passed()


def test_the_clock_stops_nobody_who_would_run_if_there_were_a_processor(clocks: Clocks) -> None:
    """Linux says how long one has waited only when one runs again."""
    runnable = [True]
    deadline = Deadline(clocks.processor, 5.0, clocks.queued, lambda: runnable[0])
    for _ in range(10):
        clocks.now += WALL_CLOCK_FACTOR * 5.0
        assert not deadline.has_passed()
    runnable[0] = False
    assert deadline.has_passed()


def test_who_computes_is_runnable_and_who_waits_is_not() -> None:
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(ready, 1)
        while True:
            pass
    try:
        while is_runnable(child):  # until it reads
            os.sched_yield()
        os.write(go, b"x")
        while processor_clock(child)() < 0.05:  # until it is on its way
            os.sched_yield()
        assert is_runnable(child)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(go)
    assert not is_runnable(child)


def test_who_has_its_processor_taken_waits_in_the_queue() -> None:
    """Two that compute on one processor: of each second, one waits about a half."""
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        os.read(ready, 1)
        while True:
            pass
    queued = queue_clock(child)
    other = os.fork()
    if other == 0:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        while True:
            pass
    try:
        os.write(go, b"x")
        used = processor_clock(child)
        while used() < 0.3:
            os.sched_yield()
        assert queued() > 0.05
    finally:
        for one in (child, other):
            os.kill(one, signal.SIGKILL)
            os.waitpid(one, 0)
        os.close(ready)
        os.close(go)


def test_a_process_that_is_not_there_waits_for_nothing() -> None:
    assert queue_clock(2**22 + 1)() == 0.0


@pytest.mark.parametrize(("left", "look"), [(5.0, LONGEST_LOOK), (0.4, 0.1), (0.001, 0.002)])
def test_a_process_may_use_all_processors_until_the_next_look(
    clocks: Clocks, left: float, look: float
) -> None:
    deadline = Deadline(clocks.processor, 5.0)
    clocks.used += 5.0 - left
    assert deadline.seconds_until_next_look() == pytest.approx(look)


def test_a_process_that_has_ended_uses_no_more_time(clocks: Clocks) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    pidfd = os.pidfd_open(child)
    os.waitpid(child, 0)
    pid = pid_of(pidfd)
    os.close(pidfd)
    assert pid == 0


def test_the_clock_of_a_process_that_is_not_there_stands_still() -> None:
    assert processor_clock(2**22 + 1)() == 0.0


def test_the_clock_of_this_process_is_its_own() -> None:
    assert processor_clock(os.getpid())() > 0
