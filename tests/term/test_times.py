"""Times of people and platforms mean what they say, and say their zone."""

import datetime

import pytest

from autograder.classroom.course import CourseError
from autograder.term.times import read_time, written, zone_of

ELEVEN = datetime.datetime(2026, 11, 20, 11)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-11-20 11:00",
            "2026-11-20 11:00:00 UTC",
            "2026-11-20T11:00:00Z",
            "2026-11-20 11:00 GMT",
        ),
        *("2026-11-20 12:00 +01:00", "2026-11-20T12:00+01:00", "2026-11-20 12:00 +0100"),
        *("2026-11-20 12:00 Europe/Berlin", "2026-11-20 12:00 CET", "2026-11-20 06:00-0500"),
        *("Friday, 20 November 2026, 11:00 AM", "Friday, November 20, 2026, 11:00 AM"),
        "2026-11-20-11-00-00",
    ],
)
def test_a_time_is_read_with_its_zone(text: str) -> None:
    assert read_time(text) == ELEVEN


def test_a_time_without_a_zone_is_in_the_one_that_was_said() -> None:
    berlin = zone_of("Europe/Berlin")
    assert read_time("Friday, 20 November 2026, 12:00 PM", berlin) == ELEVEN
    assert read_time("2026-11-20 11:00 UTC", berlin) == ELEVEN
    assert read_time("2026-07-20 12:00", berlin) == datetime.datetime(2026, 7, 20, 10)
    assert written(ELEVEN) == "2026-11-20 11:00:00 UTC"


@pytest.mark.parametrize(
    "text", ["soon", "2026-13-40", "", "2026-11-20 12:00 Nowhere/Land", "12:00 XYZ"]
)
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(CourseError, match=r"is no time|no time zone"):
        read_time(text)
