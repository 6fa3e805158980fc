"""Reading jobs: `job list` and `job show`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.handlers import JOB_TYPES
from billiactl.core.storage.filters import like_pattern
from billiactl.core.storage.log_lists import UNLIMITED
from billiactl.core.storage.lookup import ascii_lower, parse_id
from billiactl.core.storage.sql import Reader

JOB_STATUSES = (
    *("initiated", "running", "scheduled", "retry", "manual", "interrupted", "error", "finished", "cancelled"),
)

_SEARCH = (
    "j.id = :number OR j.order_id = :number OR j.type = :word OR lower(p.code) = :word"
    " OR s.search LIKE :pattern ESCAPE '!'"
)


def list_jobs(
    reader: Reader,
    statuses: Sequence[str] = (),
    orders: Sequence[int] = (),
    search: str | None = None,
    limit: int | None = None,
    after: int | None = None,
    *,
    types: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """The jobs in any of ``statuses``, ``types`` and ``orders``, with ``search`` in id, order, type, product, service.

    Ascending by id, those behind ``after``. Raises UsageFault ``bad_filter`` for an unknown status or type.
    """
    for what, asked, known in (("status", statuses, JOB_STATUSES), ("type", types, JOB_TYPES)):
        for word in asked:
            if word not in known:
                raise UsageFault("bad_filter", f"{what} {word!r} is no {what} of a job", f"one of: {', '.join(known)}")
    where = ["j.id > :after"]
    values: dict[str, Any] = {"after": after or 0}
    if statuses:
        where.append("j.status IN (:statuses...)")
        values["statuses"] = list(statuses)
    if types:
        where.append("j.type IN (:types...)")
        values["types"] = list(types)
    if orders:
        where.append("j.order_id IN (:orders...)")
        values["orders"] = sorted(set(orders))
    if search is not None:
        where.append(f"({_SEARCH})")
        number = parse_id(search)
        values |= {"number": -1 if number is None else number, "word": ascii_lower(search)}
        values["pattern"] = like_pattern(search)
    rows = reader.dicts(
        "job_page",
        parts={"where": " AND ".join(where)},
        limit=UNLIMITED if limit is None else limit,
        **values,
    )
    rows.sort(key=lambda row: int(row["id"]))
    return [_listed(row) for row in rows[:limit]]


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "order": row["order_id"],
        "line": row["line"],
        "type": row["type"],
        "product": row["product"],
        "service": row["service"],
        "status": row["status"],
        "failed": bool(row["failed"]),
        "tries": row["tries"],
        "due_at": row["due_at"],
        "created_at": row["created_at"],
        "finished_at": row["finished_at"],
        "worker": row["worker"],
        "lease_until": row["lease_until"],
    }


def job_homes(reader: Reader, jobs: Sequence[int]) -> dict[int, int]:
    """The order of each job. Raises NotFound ``job_not_found``."""
    homes: dict[int, int] = dict(reader.rows("orders_of_jobs", jobs=list(jobs)))
    for job in jobs:
        if job not in homes:
            raise _missing(job)
    return homes


def _missing(job: int) -> NotFound:
    return NotFound("job_not_found", f"there is no job {job}", "billiactl job list", job=job)


def job_details(reader: Reader, job_id: int) -> dict[str, Any]:
    """The job with its executions, oldest first. Raises NotFound ``job_not_found``."""
    rows = reader.dicts("job_page", parts={"where": "j.id = :job"}, job=job_id, limit=1)
    if not rows:
        raise _missing(job_id)
    executions = reader.dicts("executions_of_job", job=job_id)
    return {**_listed(rows[0]), "executions": [_execution(row) for row in executions]}


def _execution(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: None if row[name] is None else json.loads(row[name]) for name in ("input", "output", "error")}
    return {**row, **texts}
