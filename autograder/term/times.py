"""Points in time as people and platforms write them, in a zone that is said."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from nbgrader.utils import parse_utc

from autograder.classroom.course import CourseError

OFFSET = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$", re.IGNORECASE)
BLACKBOARDS = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)")
NEVER = ("", "-")


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
    first, _, last = words.rpartition(" ")
    if "/" in last and first and not any(c.isdigit() for c in last.split("/")[0]):
        words, zone = first, zone_of(last)
    words = BLACKBOARDS.sub(r"\1 \2:\3:\4", words)
    try:
        time: datetime.datetime = parse_utc(words)
    except Exception:  # dateutil raises whatever a text leads it to
        raise CourseError(
            f"{text!r} is no time; write it as '2026-11-20 12:00 UTC' or "
            "'2026-11-20 12:00 Europe/Berlin'"
        ) from None
    if OFFSET.search(words):
        return time
    return time.replace(tzinfo=zone).astimezone(datetime.UTC).replace(tzinfo=None)


def written(time: datetime.datetime) -> str:
    """Return a time as it is kept and shown: in UTC, and saying so."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"
