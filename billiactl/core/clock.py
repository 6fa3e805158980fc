"""The clock, and the two forms in which time is kept: UTC seconds and the seller's calendar days."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from billiactl.core.errors import UsageFault

CLOCK_VARIABLE = "BILLIACTL_CLOCK"
"""Environment variable that stops the clock at an RFC 3339 time: for rehearsals and tests."""


def now() -> datetime:
    """The current time in UTC, to the second; ``BILLIACTL_CLOCK`` overrides it.

    Raises UsageFault ``bad_environment`` if that holds no time.
    """
    fixed = os.environ.get(CLOCK_VARIABLE)
    try:
        moment = parse_timestamp(fixed) if fixed else datetime.now(UTC)
    except ValueError:
        expected = "expected a time such as 2026-11-01T10:00:00Z"
        raise UsageFault("bad_environment", f"{CLOCK_VARIABLE}: '{fixed}' is no time", expected) from None
    return moment.replace(microsecond=0)


def today(moment: datetime, time_zone: str) -> date:
    """The calendar day of ``moment`` in the IANA zone ``time_zone`` (the seller's)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second: ``2026-11-01T10:00:00Z``. Sorts as text in time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_timestamp(text: str) -> datetime:
    """The UTC time that ``text`` (RFC 3339) names; a time without a zone is taken as UTC.

    Raises ValueError if ``text`` is no such time.
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def start_of_day(day: date, time_zone: str) -> datetime:
    """The UTC time at which ``day`` begins in the IANA zone ``time_zone``."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def local_time(text: str, time_zone: str) -> str:
    """The UTC time ``text`` as people in the IANA zone ``time_zone`` read it, to the minute: ``2026-11-01 12:00``."""
    try:
        moment = parse_timestamp(text).astimezone(ZoneInfo(time_zone))
    except OverflowError:  # within a day of the calendar's two ends
        moment = parse_timestamp(text)
    return moment.isoformat(" ", "minutes")[: len("2026-11-01 12:00")]


def add_days(day: str, count: int) -> str:
    """The ISO date ``count`` days after the ISO date ``day``."""
    return (date.fromisoformat(day) + timedelta(days=count)).isoformat()
