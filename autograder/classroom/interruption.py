"""Stopped by whoever runs it: in order at the first signal, at once at the second.

After the first, workers are ended and drafts removed. That can be cut short at any moment, too,
since whoever is killed loses nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
WORDS = "Stopped{by}. What was graded is recorded; the same command goes on."

SHOW_CURSOR = "\x1b[?25h"
"""To a terminal, from which a bar has taken it."""


class Stopped(BaseException):
    """A signal asks for an end.

    Parameters
    ----------
    number : int
        Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def stopping_in_order() -> Iterator[None]:
    """Raise `Stopped` in here at the first signal, and end the process at the second.

    Signals that were ignored before, as by nohup, stay ignored.
    """
    seen: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if seen:
            leave(number)
        seen.append(number)
        logging.disable(logging.CRITICAL)  # libraries tell of whatever this cuts short
        raise Stopped(number)

    before = {}
    for name in SIGNALS:
        number = getattr(signal, name, None)  # Windows lacks one
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            if not seen:  # else the next one ends the process, whatever it is doing
                signal.signal(number, handler)


def leave(number: int) -> NoReturn:
    """Say that a signal stopped us, and end the process without waiting for anything.

    Python would wait for threads that look after workers. One of them may wait for ever, where the
    signal came between the end of a worker and the note of it.
    """
    by = "" if number == signal.SIGINT else f" by {signal.Signals(number).name}"
    with contextlib.suppress(OSError, ValueError):
        if sys.stdout is not None:
            sys.stdout.flush()
        # not to sys.stderr: while a bar is drawn that is the bar's, and shown later, or never
        real = sys.__stderr__
        if real is not None:
            cursor = SHOW_CURSOR if real.isatty() else ""
            print(cursor + WORDS.format(by=by), file=real, flush=True)
    os._exit(128 + number)
