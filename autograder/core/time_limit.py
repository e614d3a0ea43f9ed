"""Stop a call in this process that takes too long, as far as a process can stop itself."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Protocol, TypeVar

T = TypeVar("T")

RING_AGAIN = 1.0
"""Seconds after which whoever caught the first `TimeUp`, and went on, is stopped once more."""


class TimeUp(BaseException):
    """Raised in the middle of what takes too long; no Exception, so that few catch it."""


class _Alarm(Protocol):
    def start(self) -> None:
        """Begin to count."""

    def stop(self) -> None:
        """Ring no more."""


def within(seconds: float, work: Callable[[], T]) -> T:
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

    Returns
    -------
    object
        What the work returns.

    Raises
    ------
    TimeUp
        In the work, again each second for whoever catches it; and from here.
    """
    alarm: _Alarm = _alarm(seconds)
    try:
        try:
            alarm.start()
            return work()
        finally:
            alarm.stop()
    finally:
        alarm.stop()  # it may have rung while it was being stopped; it does so once a second


def _alarm(seconds: float) -> _Alarm:
    in_main_thread = threading.current_thread() is threading.main_thread()
    if hasattr(signal, "setitimer") and in_main_thread:
        return _SignalAlarm(seconds)
    return _ThreadAlarm(seconds)


class _SignalAlarm:
    """The system's alarm; it works in the main thread alone."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._before = signal.getsignal(signal.SIGALRM) or signal.SIG_DFL

    def start(self) -> None:
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, self._seconds, RING_AGAIN)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)

    @staticmethod
    def _ring(number: int, frame: FrameType | None) -> None:
        raise TimeUp


class _ThreadAlarm:
    """A thread that waits, and then has the interpreter raise `TimeUp` in the thread at work."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._worker = threading.get_ident()
        self._stopped = threading.Event()
        self._ringing = threading.Lock()
        self._rang = False
        self._thread = threading.Thread(target=self._wait, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        with self._ringing:
            pass  # from here on nothing new is raised
        if self._rang:
            _take_back(self._worker)
            self._rang = False

    def _wait(self) -> None:
        wait = self._seconds
        while not self._stopped.wait(wait):
            with self._ringing:
                if not self._stopped.is_set():
                    self._rang = True
                    _raise_in(self._worker, TimeUp)
            wait = RING_AGAIN


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
