"""Reading what workers look for: jobs that are due, leases that are lost, and what a try was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from billiactl.core.model import ON_HOLD
from billiactl.core.storage.shop import shop_settings
from billiactl.core.storage.sql import Reader

PAGE = 50
"""How many due jobs are looked at together."""

SEEN_IN = 1_000
"""In how many of the newest tries workers are looked for."""


@dataclass(frozen=True, slots=True)
class Due:
    """A job that a worker may take; ``since`` is when it got due."""

    job: int
    order: int
    since: str


@dataclass(frozen=True, slots=True)
class LostTry:
    """A try whose lease is over."""

    job: int
    order: int
    execution: int
    worker: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker needs to know of a try that it began."""

    input: str
    started_at: str
    lease_until: str
    type: str
    product: str | None


def due_jobs(reader: Reader, now: str, orders: Sequence[int] = (), after: Due | None = None) -> list[Due]:
    """Up to ``PAGE`` jobs that are due at ``now``, the oldest first, those behind ``after``; of ``orders``, if any."""
    where = [
        "(COALESCE(j.due_at, j.created_at) > :since OR (COALESCE(j.due_at, j.created_at) = :since AND j.id > :last))"
    ]
    if orders:
        where.append("j.order_id IN (:orders...)")
    rows = reader.rows(
        "due_jobs",
        parts={"where": " AND ".join(where)},
        now=now,
        held=shop_settings(reader).workflow.of_kind((ON_HOLD,)),
        since="" if after is None else after.since,
        last=0 if after is None else after.job,
        orders=sorted(set(orders)),
        limit=PAGE,
    )
    return [Due(*row) for row in rows]


def all_due_jobs(reader: Reader, now: str, orders: Sequence[int] = ()) -> Iterator[Due]:
    """All jobs that are due at ``now``, the oldest first; of ``orders``, if any."""
    page = due_jobs(reader, now, orders)
    while page:
        yield from page
        page = due_jobs(reader, now, orders, page[-1])


def lost_tries(reader: Reader, now: str, orders: Sequence[int] = ()) -> list[LostTry]:
    """The tries under way whose lease is over at ``now``; of ``orders``, if any."""
    where = "j.order_id IN (:orders...)" if orders else "1 = 1"
    rows = reader.rows("lost_tries", parts={"where": where}, now=now, orders=sorted(set(orders)))
    return [LostTry(*row) for row in rows]


def work_of(reader: Reader, execution: int) -> Work | None:
    """What the try was given, if it is under way."""
    rows = reader.rows("work_of_execution", execution=execution)
    return Work(*rows[0]) if rows else None


def workers(reader: Reader) -> list[dict[str, Any]]:
    """The workers of the newest tries, those seen last first: how many tries each made, and what it is doing.

    ``job``, ``order`` and ``lease_until`` are null for a worker that does nothing now.
    """
    return reader.dicts("workers_seen", most=SEEN_IN)
