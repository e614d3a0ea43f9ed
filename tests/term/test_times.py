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
    ("text", "why"),
    [
        ("soon", "no day that can be read in one way"),
        ("", "no day that can be read in one way"),
        ("05.12.2026 12:00", "no day that can be read in one way"),
        ("5/12/2026 12:00", "no day that can be read in one way"),
        ("12:00", "no day that can be read in one way"),
        ("November 2026 12:00", "no day that can be read in one way"),
        ("2026-13-40 12:00", "is no time"),
        ("2026-11-20 25:61", "is no time"),
        ("2026-11-20", "no time of day"),
        ("20 November 2026", "no time of day"),
        ("2026-11-20 12:00 Nowhere/Land", "no time zone"),
        ("12:00 XYZ", "no time zone"),
    ],
)
def test_what_is_no_time_or_may_be_two_is_said(text: str, why: str) -> None:
    with pytest.raises(CourseError, match=why):
        read_time(text)
