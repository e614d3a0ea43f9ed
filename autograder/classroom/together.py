"""What comes one by one, written a few at a time: a transaction costs far more than its rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Generic, TypeVar

Item = TypeVar("Item")

SECONDS = 0.5
"""For how long what has come waits until more comes. Chosen: little to grade again after a kill."""


class Together(Generic[Item]):
    """Hands on what comes in, all of some time at once; at the end, also an early one, the rest.

    Parameters
    ----------
    write : callable
        Takes what has come in. If it raises, that is lost.
    """

    def __init__(self, write: Callable[[list[Item]], None]) -> None:
        self._write = write
        self._waiting: list[Item] = []
        self._since = time.monotonic()

    def __enter__(self) -> Together[Item]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._hand_on()

    def add(self, items: Iterable[Item]) -> None:
        """Take in what has come."""
        self._waiting += items
        if time.monotonic() - self._since >= SECONDS:
            self._hand_on()

    def _hand_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._write(waiting)
        self._since = time.monotonic()
