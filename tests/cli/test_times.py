"""Times for people, and for programs."""

from __future__ import annotations

import pytest

from billiactl.cli.times import in_zone
from billiactl.core.clock import local_time

AT = "2026-11-19T22:30:00Z"


@pytest.mark.parametrize(
    ("at", "zone", "told"),
    [
        (AT, "Europe/Sofia", "2026-11-20 00:30"),
        (AT, "UTC", "2026-11-19 22:30"),
        ("2026-10-25T00:30:00Z", "Europe/Sofia", "2026-10-25 03:30"),
        ("2026-10-25T01:30:00Z", "Europe/Sofia", "2026-10-25 03:30"),
        ("2026-11-19T22:30:59Z", "America/St_Johns", "2026-11-19 19:00"),
        ("0999-06-01T12:00:00Z", "UTC", "0999-06-01 12:00"),
        ("9999-12-31T23:59:59Z", "Pacific/Auckland", "9999-12-31 23:59"),
    ],
)
def test_a_time_as_people_read_it(at: str, zone: str, told: str) -> None:
    assert local_time(at, zone) == told


def test_the_times_of_an_object_and_of_its_lists() -> None:
    item = {
        "placed_at": AT,
        "due_at": None,
        "due_on": "2026-11-19",
        "labels": {"at": AT},
        "log": [{"at": AT, "reason": AT}, "text"],
        "jobs": [{"finished_at": AT, "attributes": {"at": AT}}],
    }
    assert in_zone(item, "Europe/Sofia") == {
        "placed_at": "2026-11-20 00:30",
        "due_at": None,
        "due_on": "2026-11-19",
        "labels": {"at": AT},
        "log": [{"at": "2026-11-20 00:30", "reason": AT}, "text"],
        "jobs": [{"finished_at": "2026-11-20 00:30", "attributes": {"at": AT}}],
    }
    assert in_zone("text", "Europe/Sofia") == "text"
