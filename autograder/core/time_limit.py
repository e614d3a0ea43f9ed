"""Stop a call in this process that takes too long, as far as a process can stop itself."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

RING_AGAIN = 1.0
"""Seconds after which whoever caught the first `TimeUp`, and went on, is stopped once more."""
INSIST_AFTER = 3
"""Times that it rings before a loop that catches everything is stopped outside its `try`."""
LOOK_AGAIN = 0.1
"""Seconds on the clock between two looks at the processor time."""


class TimeUp(BaseException):
    """Raised in the middle of what takes too long; no Exception, so that few catch it."""


class Waiting(Protocol):
    """What else is to be known while a call takes its time."""

    processor_seconds: float
    """Of the thread at work, after which it is stopped, too."""

    def report(self, seconds: float) -> None:
        """Take note that it has taken so many seconds on the clock; called once in a while."""

    def more(self) -> float:
        """Return how many further seconds it may have; asked once, when they are used up."""


class _Alarm(Protocol):
    def start(self) -> None:
        """Begin to count."""

    def stop(self) -> None:
        """Ring no more."""


def within(seconds: float, work: Callable[[], T], waiting: Waiting | None = None) -> T:
    """Do some work, and stop it after so many seconds on the clock.

    By a signal where there is one and this is the main thread; else (Windows, other threads) a
    second thread asks the interpreter to raise here. Either works between two instructions of
    Python: one long call of a library in C isn't interrupted before it returns, and a signal alone
    ends a `time.sleep` early.

    Parameters
    ----------
    seconds : float
    work : callable
        Takes no arguments.
    waiting : Waiting, optional
        Limits the processor time as well, and is told while it lasts.

    Returns
    -------
    object
        What the work returns.

    Raises
    ------
    TimeUp
        In the work, again each second for whoever catches it; and from here.
    """
    alarm: _Alarm = _alarm(seconds, waiting)
    try:
        try:
            alarm.start()
            outcome = next(_apart(work))
            if isinstance(outcome, StopIteration):
                raise outcome
            return outcome[0]
        finally:
            alarm.stop()
    finally:
        alarm.stop()  # it may have rung while it was being stopped; it does so once a second


def _apart(work: Callable[[], T]) -> Iterator[tuple[T] | StopIteration]:
    """Do the work in a generator, which has an "exception being handled" of its own.

    Whoever is stopped in an `except`, by a tracer, leaves it behind (CPython 3.11), and `%tb` in a
    later cell would show it. Here it goes with the generator. Only a StopIteration can't get out.
    """
    try:
        yield (work(),)
    except StopIteration as error:
        yield error


def _alarm(seconds: float, waiting: Waiting | None) -> _Alarm:
    in_main_thread = threading.current_thread() is threading.main_thread()
    if hasattr(signal, "setitimer") and in_main_thread:
        return _SignalAlarm(_Watch(seconds, waiting, time.thread_time))
    return _ThreadAlarm(_Watch(seconds, waiting, time.process_time))


class _Watch:
    """Says when time is up.

    Parameters
    ----------
    seconds : float
        On the clock.
    waiting : Waiting, optional
    processor_time : callable
        That of the process counts no faster than the clock: other threads use it, too.
    """

    def __init__(
        self, seconds: float, waiting: Waiting | None, processor_time: Callable[[], float]
    ) -> None:
        self._seconds = seconds
        self._waiting = waiting
        self._processor_time = processor_time
        self._limit = waiting.processor_seconds if waiting is not None else float("inf")
        self._may_have_more = waiting is not None
        self.first_look = seconds if waiting is None else min(seconds, LOOK_AGAIN)

    def start(self) -> None:
        self._began = time.monotonic()
        self._used_before = self._processor_time()

    def is_over(self) -> bool:
        passed = time.monotonic() - self._began
        if self._waiting is None or passed >= self._seconds:
            return True
        self._waiting.report(passed)
        used = min(passed, self._processor_time() - self._used_before)
        if used >= self._limit and self._may_have_more:
            self._may_have_more = False
            self._limit += self._waiting.more()
        return used >= self._limit


class _SignalAlarm:
    """The system's alarm; it works in the main thread alone."""

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        self._before = signal.getsignal(signal.SIGALRM) or signal.SIG_DFL
        self._rang = 0
        self._is_stopped = False
        self._tracer: Any = None

    def start(self) -> None:
        self._watch.start()
        self._tracer = sys.gettrace()
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, self._watch.first_look, LOOK_AGAIN)

    def stop(self) -> None:
        self._is_stopped = True  # first: on a busy machine it rings again while this goes on
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)
        if self._rang > INSIST_AFTER:
            sys.settrace(self._tracer)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self._is_stopped or (not self._rang and not self._watch.is_over()):
            return
        self._rang += 1
        signal.setitimer(signal.ITIMER_REAL, RING_AGAIN, RING_AGAIN)
        if self._rang > INSIST_AFTER:
            _raise_at_the_next_line(frame)
        raise TimeUp


def _raise_at_the_next_line(frame: FrameType | None) -> None:
    """Raise once more in the line that catches a `TimeUp`: there no `try` is around it.

    Parameters
    ----------
    frame : frame, optional
        Where this thread is; in it, and in what called it, down to this module, that is done.
    """

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename == __file__:  # what stops is let alone
            return None
        if event == "line":
            raise TimeUp
        return trace

    sys.settrace(trace)
    while frame is not None and frame.f_code.co_filename != __file__:
        frame.f_trace = trace
        frame = frame.f_back


class _ThreadAlarm:
    """A thread that waits, and then has the interpreter raise `TimeUp` in the thread at work."""

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        self._worker = threading.get_ident()
        self._stopped = threading.Event()
        self._ringing = threading.Lock()
        self._rang = 0
        self._tracer: Any = None
        self._thread = threading.Thread(target=self._wait, daemon=True)

    def start(self) -> None:
        self._watch.start()
        self._tracer = sys.gettrace()
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        with self._ringing:
            pass  # from here on nothing new is raised
        if self._rang > INSIST_AFTER:
            sys.settrace(self._tracer)
        if self._rang:
            _take_back(self._worker)
            self._rang = 0

    def _wait(self) -> None:
        wait = self._watch.first_look
        while not self._stopped.wait(wait):
            if not self._rang and not self._watch.is_over():
                wait = LOOK_AGAIN
                continue
            with self._ringing:
                if not self._stopped.is_set():
                    self._rang += 1
                    insists = self._rang > INSIST_AFTER
                    _raise_in(self._worker, _InsistingTimeUp if insists else TimeUp)
            wait = RING_AGAIN


class _InsistingTimeUp(TimeUp):
    """One that, made in the thread at work when it is caught there, is raised again outside."""

    def __init__(self) -> None:
        super().__init__()
        _raise_at_the_next_line(sys._getframe(1))


class _Settled(BaseException):
    """Raised in the place of a `TimeUp` that comes too late."""


def _take_back(thread: int) -> None:
    """Take back what this thread has not raised yet.

    By raising something else in its place and catching it. Told to raise nothing, Python 3.11 would
    go on asking itself whether there is anything to raise, and hang where steps are counted.
    """
    try:
        _raise_in(thread, _Settled)
        while True:
            pass
    except _Settled:
        pass


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have a thread raise at its next instruction; None takes back what it hasn't raised yet."""
    kind = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), kind)
