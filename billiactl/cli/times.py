"""Times as people read them: in the seller's time zone, to the minute. Programs get RFC 3339 in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MEMBERS = frozenset(
    {
        *("at", "placed_at", "created_at", "due_at", "started_at", "ended_at", "finished_at"),
        *("lease_until", "seen_at"),
    }
)
"""The members of public objects that are times."""


def in_zone(value: Any, time_zone: str) -> Any:
    """A public object with its times as people in ``time_zone`` (an IANA name) read them: ``2026-11-01 12:00``.

    So are those of the objects in its lists (notes, log, executions). What stands deeper, or in an object of its own,
    is somebody's data, such as labels, and left as it is.
    """
    if not isinstance(value, Mapping):
        return value
    lists = {name: [_own(row, time_zone) for row in rows] for name, rows in value.items() if isinstance(rows, list)}
    return {**_own(value, time_zone), **lists}


def _own(row: Any, time_zone: str) -> Any:
    if not isinstance(row, Mapping):
        return row
    from billiactl.core.clock import local_time

    return {name: local_time(value, time_zone) if name in MEMBERS and value else value for name, value in row.items()}
