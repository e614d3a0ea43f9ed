"""Stop a call in this process that takes too long, as far as a process can stop itself."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


class TimeUp(BaseException):
    """Raised in the middle of what takes too long; no Exception, so that few catch it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` in the block after so many seconds on the clock.

    Without effect where there is no such alarm (Windows), and outside the main thread. One
    long call of a library in C is not interrupted before it returns.
    """
    usable = hasattr(signal, "setitimer")
    if not usable or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        # again and again: whoever catches everything is asked once more
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
