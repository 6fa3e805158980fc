"""Reading notes: `note list`, `note show`, and whose notes they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billiactl.core.errors import NotFound
from billiactl.core.storage.keys import stored_keys
from billiactl.core.storage.log_lists import UNLIMITED, entry_name
from billiactl.core.storage.sql import Reader

Rows = list[dict[str, Any]]

OF_SUBJECTS = (
    "({alias}.order_id IN (:orders...) OR {alias}.user_id IN (:users...)"
    " OR {alias}.user_id IN (SELECT user_id FROM orders WHERE id IN (:orders...)))"
)
"""Rows on any of the orders, on their users, or on any of the users."""

_PAGE = 1_000


def list_notes(
    reader: Reader,
    orders: Sequence[int] = (),
    users: Sequence[int] = (),
    search: str | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> Rows:
    """The notes on ``orders`` (with those on their users) and on ``users``, or all; ascending by id, behind ``after``.

    With ``search`` those with it in their text, in upper or lower case of any script: neither database can compare
    so, thus it is done here.
    """
    wanted = UNLIMITED if limit is None else limit
    if search is None:
        return _page(reader, orders, users, wanted, after)
    found: Rows = []
    while len(found) < wanted:
        rows = _page(reader, orders, users, _PAGE, after)
        found += [row for row in rows if search.casefold() in row["text"].casefold()]
        if len(rows) < _PAGE:
            break
        after = rows[-1]["id"]
    return found[:wanted]


def _page(reader: Reader, orders: Sequence[int], users: Sequence[int], limit: int, after: int | None) -> Rows:
    where = ["n.id > :after"]
    values: dict[str, Any] = {"after": after or 0, "limit": limit}
    if orders or users:
        where.append(OF_SUBJECTS.format(alias="n"))
        values |= {"orders": list(orders), "users": list(users)}
    rows = reader.dicts("note_page", parts={"where": " AND ".join(where)}, **values)
    unique = {row["id"]: row for row in rows}
    return [_listed(unique[key]) for key in sorted(unique)[:limit]]


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "scope": "user" if row["order_id"] is None else "order",
        "order": row["order_id"],
        "user": row["user"],
        "text": row["text"],
        "author": row["author"],
        "created_at": row["created_at"],
    }


def note_details(reader: Reader, note_id: int) -> dict[str, Any]:
    """The note with its ``history``, oldest first: what the log tells of it. Raises NotFound ``note_not_found``."""
    rows = reader.dicts("note_page", parts={"where": "n.id = :note"}, note=note_id, limit=1)
    if not rows:
        raise missing_note(note_id)
    kind, subject = note_homes(reader, [note_id])[note_id]
    return {**_listed(rows[0]), "history": list(_history(reader, kind, subject, note_id))}


def _history(reader: Reader, kind: str, subject: int, note_id: int) -> Iterator[dict[str, Any]]:
    entries = reader.rows("effects_of_subject", kind=kind, subject=subject)
    for number, at, actor, run, action, reason, effects in entries:
        for effect in json.loads(effects):
            if effect["what"] == "note" and effect["id"] == note_id:
                yield {
                    "id": entry_name(kind, subject, number),
                    "at": at,
                    "actor": actor,
                    "run": run,
                    "action": action,
                    "reason": reason,
                    "from": effect.get("from"),
                    "to": effect["to"] if effect["op"] == "set" else effect["values"]["text"],
                }


def note_homes(reader: Reader, notes: Sequence[int], key: str | None = None) -> dict[int, tuple[str, int]]:
    """Of each note: ("order" or "user", its id). Raises NotFound ``note_not_found``.

    What was deleted under the idempotency key ``key`` is found too, so that the same deletion can be answered again.
    """
    homes = {
        row_id: ("user", user) if order is None else ("order", order)
        for row_id, order, user in reader.rows("note_homes", notes=list(notes))
    }
    gone = [note for note in notes if note not in homes]
    if gone and key is not None:
        for name, stored in stored_keys(reader, key, [f"note:{note}" for note in gone]).items():
            kind, subject = stored.result["subject"]
            homes[int(name.removeprefix("note:"))] = (kind, subject)
    for note in notes:
        if note not in homes:
            raise missing_note(note)
    return homes


def missing_note(note_id: int) -> NotFound:
    """The error for a note that does not exist."""
    hint = "billiactl note list; what was deleted: billiactl log list --action note.delete"
    return NotFound("note_not_found", f"there is no note {note_id}", hint, note=note_id)
