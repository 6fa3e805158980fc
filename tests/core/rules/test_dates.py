"""Due dates and expiry at the edges of the seller's day, daylight saving included."""

from __future__ import annotations

from datetime import date

import pytest

from billiactl.core import clock
from billiactl.core.changes import Expire, PlaceOrder
from billiactl.core.settings import Settings
from tests.support.worlds import after, methods_with, order, planned, settings_with, the_order, world_of


def zone(name: str, **method: int) -> Settings:
    """A shop in the time zone ``name``."""
    return settings_with(seller={"time_zone": name}, methods=methods_with("bank-transfer", **method))


PLACED = [
    ("Europe/Sofia", "2026-11-22T21:59:59Z", 14, "2026-12-06"),
    ("Europe/Sofia", "2026-11-22T22:00:00Z", 14, "2026-12-07"),
    ("Europe/Sofia", "2026-10-24T20:59:59Z", 1, "2026-10-25"),
    ("Europe/Sofia", "2026-10-24T21:00:00Z", 1, "2026-10-26"),
    ("Europe/Sofia", "2026-10-25T21:59:59Z", 1, "2026-10-26"),
    ("Europe/Sofia", "2026-10-25T22:00:00Z", 1, "2026-10-27"),
    ("Pacific/Auckland", "2026-12-31T11:00:00Z", 0, "2027-01-01"),
    ("America/New_York", "2027-01-01T04:59:59Z", 0, "2026-12-31"),
    ("UTC", "2028-02-28T12:00:00Z", 1, "2028-02-29"),
    ("UTC", "2026-12-18T12:00:00Z", 14, "2027-01-01"),
    ("America/Santiago", "2026-09-05T12:00:00Z", 1, "2026-09-06"),
]
"""In Sofia clocks go back on 2026-10-25; in Santiago the day 2026-09-06 begins at one o'clock."""


@pytest.mark.parametrize(("name", "now", "days", "due"), PLACED)
def test_due_is_the_place_date_in_the_sellers_zone_and_the_methods_days(
    name: str, now: str, days: int, due: str
) -> None:
    draft = world_of(order("draft"), now=now, settings=zone(name, due_days=days))
    assert the_order(after(draft, PlaceOrder(1001))).due_on == due


EXPIRES = [
    ("Europe/Sofia", "2026-11-15", 0, "2026-11-15T21:59:59Z", False),
    ("Europe/Sofia", "2026-11-15", 0, "2026-11-15T22:00:00Z", True),
    ("Europe/Sofia", "2026-11-15", 3, "2026-11-18T21:59:59Z", False),
    ("Europe/Sofia", "2026-11-15", 3, "2026-11-18T22:00:00Z", True),
    ("Europe/Sofia", "2026-03-28", 0, "2026-03-28T21:59:59Z", False),
    ("Europe/Sofia", "2026-03-28", 0, "2026-03-28T22:00:00Z", True),
    ("Europe/Sofia", "2026-03-29", 0, "2026-03-29T20:59:59Z", False),
    ("Europe/Sofia", "2026-03-29", 0, "2026-03-29T21:00:00Z", True),
    ("Europe/Sofia", "2026-10-25", 0, "2026-10-25T21:59:59Z", False),
    ("Europe/Sofia", "2026-10-25", 0, "2026-10-25T22:00:00Z", True),
    ("Pacific/Auckland", "2026-12-31", 0, "2026-12-31T10:59:59Z", False),
    ("Pacific/Auckland", "2026-12-31", 0, "2026-12-31T11:00:00Z", True),
    ("America/New_York", "2026-12-31", 0, "2027-01-01T04:59:59Z", False),
    ("America/New_York", "2026-12-31", 0, "2027-01-01T05:00:00Z", True),
    ("UTC", "2028-02-28", 1, "2028-02-29T23:59:59Z", False),
    ("UTC", "2028-02-28", 1, "2028-03-01T00:00:00Z", True),
]


@pytest.mark.parametrize(("name", "due", "grace", "now", "expires"), EXPIRES)
def test_an_order_is_payable_to_the_end_of_its_last_day(
    name: str, due: str, grace: int, now: str, expires: bool
) -> None:
    world = world_of(order(due_on=due), now=now, settings=zone(name, grace_days=grace))
    made, following = planned(world, Expire(1001))
    assert made.error is None
    assert (the_order(following).status == "expired") is expires


@pytest.mark.parametrize(
    ("name", "day", "begins"),
    [
        ("Europe/Sofia", "2026-10-25", "2026-10-24T21:00:00Z"),
        ("Europe/Sofia", "2026-10-26", "2026-10-25T22:00:00Z"),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
    ],
)
def test_a_day_begins_when_the_sellers_calendar_says(name: str, day: str, begins: str) -> None:
    moment = clock.start_of_day(date.fromisoformat(day), name)
    assert clock.timestamp(moment) == begins
    assert clock.today(moment, name).isoformat() == day
