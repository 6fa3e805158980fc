"""Reading the log: `log list`, `log show`, and the statuses an order went through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from billiactl.core import clock
from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.storage.lookup import parse_id
from billiactl.core.storage.shop import shop_settings
from billiactl.core.storage.sql import MOST_VALUES, Reader, Row

UNLIMITED = 2**62

_ENTRY = re.compile(r"(?:shop\.(?P<shop>[0-9]+))|(?:(?P<user>user:)?(?P<id>[0-9]+)\.(?P<number>[0-9]+))", re.ASCII)


def entry_name(kind: str, subject_id: int, number: int) -> str:
    """What an entry is called: ``1042.3`` of an order, ``user:5.2``, ``shop.9``."""
    if kind == "order":
        return f"{subject_id}.{number}"
    return f"shop.{number}" if kind == "shop" else f"{kind}:{subject_id}.{number}"


def log_entries(
    reader: Reader,
    orders: Sequence[int] = (),
    users: Sequence[int] = (),
    since: str | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """The entries of ``orders`` (with those of their users) and of ``users``, or all if neither is named; newest first.

    ``since`` is a day in the seller's zone or an RFC 3339 time. Raises UsageFault ``bad_date``.
    """
    parts: dict[str, str] = {"where": "1 = 1"}
    values: dict[str, Any] = {}
    if orders or users:
        parts["where"] = (
            "(l.subject_kind = 'order' AND l.subject_id IN (:orders...))"
            " OR (l.subject_kind = 'user' AND l.subject_id IN (:users...))"
            " OR (l.subject_kind = 'user' AND l.subject_id IN (SELECT user_id FROM orders WHERE id IN (:orders...)))"
        )
        values = {"orders": list(orders), "users": list(users)}
    if since is not None:
        parts["where"] = f"({parts['where']}) AND l.at >= :since"
        values["since"] = _moment(reader, since)
    rows = reader.rows("log_page", parts=parts, limit=UNLIMITED if limit is None else limit, **values)
    if len(orders) + len(users) > MOST_VALUES:
        rows = _once_and_newest_first(rows)
    return [_listed(row) for row in rows[:limit]]


def _once_and_newest_first(rows: Sequence[Row]) -> list[Row]:
    """Rows that were asked for in several pieces, in the order of one."""
    unique = sorted({row[:3]: row for row in rows}.values(), key=lambda row: (row[0], row[1], -row[2]))
    return sorted(unique, key=lambda row: str(row[3]), reverse=True)


def _moment(reader: Reader, text: str) -> str:
    try:
        if len(text) == len("2026-11-01"):
            zone = shop_settings(reader).seller.time_zone
            return clock.timestamp(clock.start_of_day(date.fromisoformat(text), zone))
        return clock.timestamp(clock.parse_timestamp(text))
    except (ValueError, OverflowError):
        raise UsageFault("bad_date", f"{text!r} is neither a date nor a time", "2026-11-01") from None


def _listed(row: Row) -> dict[str, Any]:
    kind, subject_id, number, at, actor, run, action, summary, reason, digest = row
    return {
        "id": entry_name(kind, subject_id, number),
        "at": at,
        "actor": actor,
        "run": run,
        "action": action,
        "summary": summary,
        "reason": reason,
        "hash": digest,
    }


def log_entry(reader: Reader, text: str) -> dict[str, Any]:
    """The whole entry that ``text`` names (``1042.3``, ``user:5.2``, ``shop.9``), its effects as JSON values.

    Raises UsageFault ``bad_log_entry``, NotFound ``log_entry_not_found``.
    """
    kind, subject_id, number = _parse(text)
    found: list[dict[str, Any]] = []
    if subject_id is not None and number is not None:
        found = reader.dicts("log_entry", kind=kind, subject=subject_id, number=number)
    if not found:
        raise NotFound("log_entry_not_found", f"there is no log entry {text}", "billiactl log list")
    entry = found[0]
    return {
        "id": entry_name(kind, entry["subject_id"], entry["number"]),
        "subject": {"kind": kind, "id": entry["subject_id"] or None, "number": entry["number"]},
        "at": entry["at"],
        "actor": entry["actor"],
        "system_user": entry["system_user"],
        "run": entry["run_id"],
        "command": entry["command"],
        "action": entry["action"],
        "reason": entry["reason"],
        "summary": entry["summary"],
        "decided": json.loads(entry["decided"]),
        "effects": json.loads(entry["effects"]),
        "previous_hash": entry["previous_hash"],
        "hash": entry["hash"],
    }


def _entry_meant(text: str) -> str:
    expected = "expected 1042.3, user:5.2 or shop.9"
    return expected if parse_id(text) is None else f"{expected}; an order's entries: billiactl log list --order {text}"


def _parse(text: str) -> tuple[str, int | None, int | None]:
    match = _ENTRY.fullmatch(text)
    if match is None:
        raise UsageFault("bad_log_entry", f"{text!r} is not the name of a log entry", _entry_meant(text))
    if match["shop"]:
        return "shop", 0, parse_id(match["shop"])
    return "user" if match["user"] else "order", parse_id(match["id"]), parse_id(match["number"])


def status_history(reader: Reader, order_id: int) -> list[dict[str, Any]]:
    """Every status that the order went into, oldest first, with who did it and why; ``from`` None is its creation.

    Raises NotFound ``order_not_found``.
    """
    if not reader.rows("order_status", order=order_id):
        raise NotFound("order_not_found", f"there is no order {order_id}", "billiactl order list", order=order_id)
    return [
        {
            "id": entry_name("order", order_id, number),
            "at": at,
            "from": before,
            "to": after,
            "action": action,
            "actor": actor,
            "reason": reason,
            "run": run,
        }
        for number, at, actor, run, action, reason, effects in reader.rows(
            "effects_of_subject", kind="order", subject=order_id
        )
        for before, after in _moves(json.loads(effects))
    ]


def _moves(effects: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str | None, str]]:
    for effect in effects:
        if effect["what"] != "order":
            continue
        if effect["op"] == "add":
            yield None, effect["values"]["status"]
        elif effect.get("field") == "status":
            yield effect["from"], effect["to"]
