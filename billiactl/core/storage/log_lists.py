"""Reading the log: `log list`, `log show`, and the statuses an order went through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries of the log are wanted, beside their subjects: all that is left empty matches.

    ``until`` is a day (in the seller's zone, to its end) or an RFC 3339 time; ``actors`` are names as claimed or as the
    system knows them; ``actions`` are whole (``note.add``) or their first word (``note``); ``shop`` asks for the shop's
    own entries, with those of orders and users that are named.
    """

    since: str | None = None
    until: str | None = None
    actors: Sequence[str] = ()
    runs: Sequence[str] = ()
    actions: Sequence[str] = ()
    shop: bool = False


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
    return chosen_entries(reader, orders, users, Chosen(since=since), limit=limit)


def chosen_entries(
    reader: Reader,
    orders: Sequence[int],
    users: Sequence[int],
    chosen: Chosen,
    in_full: bool = False,
    limit: int | None = None,
    after: str | None = None,
) -> list[dict[str, Any]]:
    """``log_entries`` that are also as ``chosen``, behind the entry named ``after``.

    ``in_full`` they are as ``log_entry`` has them.
    Raises UsageFault ``bad_date`` and ``bad_log_entry``, NotFound ``log_entry_not_found``.
    """
    parts, values = _conditions(reader, orders, users, chosen)
    if after is not None:
        parts.append(_BEHIND)
        values |= _place(reader, after)
    values["limit"] = UNLIMITED if limit is None else limit
    where = {"where": " AND ".join(f"({part})" for part in parts) or "1 = 1"}
    rows = reader.rows("log_page_in_full" if in_full else "log_page", parts=where, **values)
    if len(orders) + len(users) > MOST_VALUES:
        rows = _once_and_newest_first(rows, _AT_IN_FULL if in_full else _AT)
    return [_whole(row) if in_full else _listed(row) for row in rows[:limit]]


_AT, _AT_IN_FULL = 3, 4
"""Where the two statements have the time."""

_BEHIND = (
    "l.at < :at OR (l.at = :at AND (l.subject_kind > :kind OR (l.subject_kind = :kind"
    " AND (l.subject_id > :subject OR (l.subject_id = :subject AND l.number < :number)))))"
)


def _place(reader: Reader, name: str) -> dict[str, Any]:
    entry = log_entry(reader, name)
    subject = entry["subject"]
    return {"at": entry["at"], "kind": subject["kind"], "subject": subject["id"] or 0, "number": subject["number"]}


def _conditions(
    reader: Reader, orders: Sequence[int], users: Sequence[int], chosen: Chosen
) -> tuple[list[str], dict[str, Any]]:
    parts: list[str] = []
    values: dict[str, Any] = {}
    subjects = ["l.subject_kind = 'shop'"] if chosen.shop else []
    if orders or users:
        subjects += [
            "l.subject_kind = 'order' AND l.subject_id IN (:orders...)",
            "l.subject_kind = 'user' AND l.subject_id IN (:users...)",
            "l.subject_kind = 'user' AND l.subject_id IN (SELECT user_id FROM orders WHERE id IN (:orders...))",
        ]
        values |= {"orders": list(orders), "users": list(users)}
    if subjects:
        parts.append(" OR ".join(f"({subject})" for subject in subjects))
    if chosen.since is not None:
        parts.append("l.at >= :since")
        values["since"] = _moment(reader, chosen.since)
    if chosen.until is not None:
        is_day = len(chosen.until) == _DAY
        parts.append("l.at < :until" if is_day else "l.at <= :until")
        values["until"] = _moment(reader, chosen.until, days=1)
    if chosen.actors:
        parts.append('l.actor IN (:actors...) OR l."system_user" IN (:actors...)')
        values["actors"] = list(chosen.actors)
    if chosen.runs:
        parts.append("l.run_id IN (:runs...)")
        values["runs"] = list(chosen.runs)
    if chosen.actions:
        parts.append(" OR ".join(_action(number) for number, _ in enumerate(chosen.actions)))
        values |= {f"action{number}": action for number, action in enumerate(chosen.actions)}
        values |= {f"group{number}": f"{action}." for number, action in enumerate(chosen.actions)}
    return parts, values


def _action(number: int) -> str:
    """The whole action, or its first word: compared as text, for in a pattern the underscore is a joker."""
    return f"l.action = :action{number} OR substr(l.action, 1, length(:group{number})) = :group{number}"


def _once_and_newest_first(rows: Sequence[Row], at: int) -> list[Row]:
    """Rows that were asked for in several pieces, in the order of one."""
    unique = sorted({row[:3]: row for row in rows}.values(), key=lambda row: (row[0], row[1], -row[2]))
    return sorted(unique, key=lambda row: str(row[at]), reverse=True)


_DAY = len("2026-11-01")


def _moment(reader: Reader, text: str, days: int = 0) -> str:
    """A time as the log has it; of a day its beginning in the seller's zone, or that of the day so many ``days`` on."""
    try:
        if len(text) == _DAY:
            zone = shop_settings(reader).seller.time_zone
            return clock.timestamp(clock.start_of_day(date.fromisoformat(text) + timedelta(days=days), zone))
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
    found: list[Row] = []
    if subject_id is not None and number is not None:
        found = reader.rows("log_entry", kind=kind, subject=subject_id, number=number)
    if not found:
        raise NotFound("log_entry_not_found", f"there is no log entry {text}", "billiactl log list")
    return _whole(found[0])


def _whole(row: Row) -> dict[str, Any]:
    kind, subject_id, number, run, at, actor, system_user, command, action, reason, summary, told, *rest = row
    previous, digest, decided = rest
    effects = json.loads(told)
    return {
        "id": entry_name(kind, subject_id, number),
        "subject": {"kind": kind, "id": subject_id or None, "number": number},
        "at": at,
        "actor": actor,
        "system_user": system_user,
        "run": run,
        "command": command,
        "action": action,
        "reason": reason,
        "summary": summary,
        "decided": json.loads(decided),
        "effects": effects,
        "documents": _documents(effects),
        "previous_hash": previous,
        "hash": digest,
    }


def _documents(effects: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The documents that an entry's effects issued."""
    names = ("id", "kind", "number", "issued_on", "gross", "currency")
    return [{name: effect[name] for name in names} for effect in effects if effect["op"] == "issue"]


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
