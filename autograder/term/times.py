"""Points in time as people and platforms write them, in a zone that is said."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from nbgrader.utils import parse_utc

from autograder.classroom.course import CourseError

OFFSET = re.compile(r"(?<=[\d ])(?:Z|UTC|GMT|(?<=\d)[+-]\d\d:?\d\d|(?<= )[+-]\d\d:?\d\d)$", re.I)
NAMED = re.compile(r"\s((?!AM$|PM$)[A-Za-z_]+(?:/[A-Za-z_+-]+\d*)*)$", re.IGNORECASE)
A_DAY = re.compile(r"\d{4}-\d\d?-\d\d?(?!\d)|\b\d\d? [^\W\d]+,? \d{4}\b|\b[^\W\d]+ \d\d?, \d{4}\b")
"""With a year, a month and a day that nobody can take for each other."""
BLACKBOARDS = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)")


def zone_of(name: str) -> datetime.tzinfo:
    """Return the zone of that name, such as Europe/Berlin.

    Raises
    ------
    CourseError
        If there is none.
    """
    if name.upper() in ("UTC", "Z", "GMT"):
        return datetime.UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise CourseError(
            f"there is no time zone {name!r}; give one such as UTC or Europe/Berlin"
        ) from None


def read_time(text: str, zone: datetime.tzinfo = datetime.UTC) -> datetime.datetime:
    """Return a point in time.

    Parameters
    ----------
    text : str
        As "2026-11-20 12:00", with or without a zone behind it ("UTC", "+01:00", "Europe/Berlin"),
        or as Moodle ("Friday, 20 November 2026, 12:00 PM") and Blackboard write it.
    zone : tzinfo
        What counts if the text says none.

    Returns
    -------
    datetime
        UTC without a zone, as nbgrader keeps it.

    Raises
    ------
    CourseError
        If it is no time.
    """
    words = text.strip()
    if offset := OFFSET.search(words):
        words, zone = words[: offset.start()].strip(), _offset(offset[0])
    elif named := NAMED.search(words):
        words, zone = words[: named.start()].strip(), zone_of(named[1])
    if not A_DAY.search(words):
        raise CourseError(
            f"{text!r} names no day that can be read in one way only; write it as "
            "'2026-11-20 12:00 UTC' or '2026-11-20 12:00 Europe/Berlin'"
        )
    words = BLACKBOARDS.sub(r"\1 \2:\3:\4", words)
    if ":" not in words:
        raise CourseError(
            f"{text!r} says no time of day; add one, such as 23:59 for all of that day"
        )
    try:
        time: datetime.datetime = parse_utc(words)
    except Exception:  # dateutil raises whatever a text leads it to
        raise CourseError(
            f"{text!r} is no time; write it as '2026-11-20 12:00 UTC' or "
            "'2026-11-20 12:00 Europe/Berlin'"
        ) from None
    return time.replace(tzinfo=zone).astimezone(datetime.UTC).replace(tzinfo=None)


def _offset(text: str) -> datetime.tzinfo:
    """Return the zone of "Z", "UTC" or "+01:00"; nbgrader's own reader takes the last for UTC."""
    digits = text.replace(":", "")
    if not digits[-4:].isdigit():
        return datetime.UTC
    minutes = 60 * int(digits[-4:-2]) + int(digits[-2:])
    if minutes >= 24 * 60:
        raise CourseError(f"there is no time zone {text!r}")
    delta = datetime.timedelta(minutes=-minutes if digits[0] == "-" else minutes)
    return datetime.timezone(delta)


def written(time: datetime.datetime) -> str:
    """Return a time as it is kept and shown: in UTC, and saying so."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"
