"""A loop without end is stopped: by a signal, from a thread, at whatever instruction it is."""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable

import pytest

from autograder.core.time_limit import TimeUp, within

SOON = 0.05


def endless() -> None:
    while True:
        pass


def in_a_thread(work: Callable[[], object]) -> list[object]:
    """Return what a thread's work returns or raises."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return outcome


def test_a_loop_without_end_is_stopped() -> None:
    with pytest.raises(TimeUp):
        within(SOON, endless)


def test_a_loop_without_end_is_stopped_in_any_thread() -> None:
    assert in_a_thread(lambda: within(SOON, endless)) == [TimeUp]


def test_a_loop_without_end_is_stopped_where_there_is_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(signal, "setitimer")  # as on Windows
    with pytest.raises(TimeUp):
        within(SOON, endless)


@pytest.mark.parametrize("has_alarm", [True, False])
def test_one_that_catches_everything_is_stopped_again(
    has_alarm: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_alarm:
        monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr("autograder.core.time_limit.RING_AGAIN", SOON)
    caught = []

    def stubborn() -> None:
        while len(caught) < 2:
            try:
                endless()
            except BaseException as error:
                caught.append(error)
        endless()

    with pytest.raises(TimeUp):
        within(SOON, stubborn)
    assert len(caught) == 2


@pytest.mark.parametrize("has_alarm", [True, False])
def test_what_ends_in_time_is_returned_and_no_alarm_is_left(
    has_alarm: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_alarm:
        monkeypatch.delattr(signal, "setitimer")

    def settled() -> tuple[int, object]:
        for one in threading.enumerate():
            if "_wait" in one.name:  # of a test before, too
                one.join()
        return threading.active_count(), signal.getsignal(signal.SIGALRM)

    before = settled()
    assert within(3600, lambda: 7) == 7
    assert settled() == before


def test_an_alarm_in_the_very_last_moment_costs_no_result() -> None:
    """However the end of the work and the alarm fall together."""
    outcomes = set()
    for number in range(200):
        seconds = 1e-3 * (1 + number % 5)

        def work(until: float = time.monotonic() + seconds) -> str:
            while time.monotonic() < until:
                pass
            return "done"

        outcomes.add(str(in_a_thread(lambda: within(seconds, work))[0]))  # noqa: B023
    assert outcomes <= {"done", str(TimeUp)}


class Limited:
    """So much processor time, and some more if it is asked for."""

    def __init__(self, seconds: float, more: float = 0.0) -> None:
        self.processor_seconds = seconds
        self.told: list[float] = []
        self.asked = 0
        self._more = more

    def report(self, seconds: float) -> None:
        self.told.append(seconds)

    def more(self) -> float:
        self.asked += 1
        return self._more


@pytest.mark.parametrize("has_alarm", [True, False])
def test_a_loop_is_stopped_when_its_processor_time_is_used_up(
    has_alarm: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_alarm:
        monkeypatch.delattr(signal, "setitimer")
    waiting = Limited(SOON, 2 * SOON)
    before = time.process_time()
    with pytest.raises(TimeUp):
        within(3600, endless, waiting)
    assert time.process_time() - before >= 3 * SOON
    assert waiting.asked == 1
    assert waiting.told == sorted(waiting.told) != []


@pytest.mark.parametrize("has_alarm", [True, False])
def test_who_only_waits_uses_no_processor_time_up(
    has_alarm: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_alarm:
        monkeypatch.delattr(signal, "setitimer")
    waiting = Limited(3600)
    happened = threading.Event()
    monkeypatch.setattr(waiting, "report", lambda seconds: happened.set())
    assert within(3600, happened.wait, waiting) is True  # it goes on after a look at it


def test_who_waits_for_ever_is_stopped_by_the_clock() -> None:
    with pytest.raises(TimeUp):
        within(SOON, threading.Event().wait, Limited(3600))


@pytest.mark.parametrize("has_alarm", [True, False])
def test_a_loop_that_catches_everything_for_ever_is_stopped_outside_its_try(
    has_alarm: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And Python doesn't go on taking what it caught last for an exception being handled."""
    if not has_alarm:
        monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr("autograder.core.time_limit.RING_AGAIN", SOON)

    def stubborn() -> None:
        while True:
            with contextlib.suppress(BaseException):
                endless()

    before = sys.gettrace()
    stopped = False
    try:
        within(SOON, stubborn)
    except TimeUp:
        stopped = True
    assert stopped
    assert sys.gettrace() is before
    assert sys.exc_info() == (None, None, None)


@pytest.mark.parametrize("error", [StopIteration("its own"), KeyError("k"), GeneratorExit()])
def test_what_the_work_raises_comes_out_as_it_is(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        within(3600, fail)
    assert raised.value is error
