"""Deadlines: processor time counts, waiting counts later, and the end of a process is no end."""

import os
from types import SimpleNamespace

import pytest

from autograder.sandbox import WALL_CLOCK_FACTOR, processor_time
from autograder.sandbox.processor_time import LONGEST_LOOK, Deadline, pid_of, processor_clock


class Clocks:
    """Time as a test wants it: on the clock, and of the process."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.used = 7.0

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
