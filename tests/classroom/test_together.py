"""What comes one by one is handed on a few at a time, and nothing of it stays behind."""

import contextlib
import math

from autograder.classroom.together import Together


def test_what_comes_in_time_goes_on_together_at_the_end() -> None:
    written: list[list[int]] = []
    with Together(written.append, math.inf) as together:
        together.add([1])
        together.add([2, 3])
        assert not written
    assert written == [[1, 2, 3]]


def test_nothing_waits_where_there_is_no_time() -> None:
    written: list[list[int]] = []
    with Together(written.append, 0) as together:
        together.add([1])
        together.add([2, 3])
        assert written == [[1], [2, 3]]
    assert written == [[1], [2, 3]]


def test_whoever_stops_loses_nothing_that_had_come() -> None:
    written: list[list[int]] = []
    waiting = Together(written.append, math.inf)
    with contextlib.suppress(KeyboardInterrupt), waiting as together:
        together.add([1])
        raise KeyboardInterrupt
    assert written == [[1]]


def test_what_cannot_be_written_is_not_tried_again() -> None:
    tried: list[list[int]] = []

    def fail(items: list[int]) -> None:
        tried.append(items)
        raise OSError

    with contextlib.suppress(OSError), Together(fail, 0) as together:
        together.add([1])
    assert tried == [[1]]
