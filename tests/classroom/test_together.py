"""What comes one by one is handed on a few at a time, and nothing of it stays behind."""

import contextlib
import math

import pytest

from autograder.classroom import together
from autograder.classroom.together import Together


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "SECONDS", math.inf)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "SECONDS", 0)


@pytest.mark.usefixtures("endless")
def test_what_comes_in_time_goes_on_together_at_the_end() -> None:
    written: list[list[int]] = []
    with Together(written.append) as some:
        some.add([1])
        some.add([2, 3])
        assert not written
    assert written == [[1, 2, 3]]


@pytest.mark.usefixtures("at_once")
def test_nothing_waits_where_there_is_no_time() -> None:
    written: list[list[int]] = []
    with Together(written.append) as some:
        some.add([1])
        some.add([2, 3])
        assert written == [[1], [2, 3]]
    assert written == [[1], [2, 3]]


@pytest.mark.usefixtures("endless")
def test_whoever_stops_loses_nothing_that_had_come() -> None:
    written: list[list[int]] = []
    waiting = Together(written.append)
    with contextlib.suppress(KeyboardInterrupt), waiting as some:
        some.add([1])
        raise KeyboardInterrupt
    assert written == [[1]]


@pytest.mark.usefixtures("at_once")
def test_what_cannot_be_written_is_not_tried_again() -> None:
    tried: list[list[int]] = []

    def fail(items: list[int]) -> None:
        tried.append(items)
        raise OSError

    with contextlib.suppress(OSError), Together(fail) as some:
        some.add([1])
    assert tried == [[1]]
