"""Reading documents: `doc list`, `doc show`, and their frozen content."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.money import format_amount
from billiactl.core.storage.log_lists import UNLIMITED
from billiactl.core.storage.lookup import DOCUMENT_KINDS
from billiactl.core.storage.sql import Reader


def documents(
    reader: Reader,
    orders: Sequence[int] = (),
    kinds: Sequence[str] = (),
    limit: int | None = None,
    after: int | None = None,
    *,
    statuses: Sequence[str] = (),
    sent: bool | None = None,
) -> list[dict[str, Any]]:
    """The documents of any of ``orders``, ``kinds`` and ``statuses``, ascending by id, those behind ``after``.

    ``sent`` takes those that are marked as sent, or those that are not; drafts are neither.

    Raises UsageFault ``bad_filter`` for an unknown kind; ``debit-note`` is as good as ``debit_note``.
    """
    where = ["d.id > :after"]
    values: dict[str, Any] = {"after": after or 0}
    if orders:
        where.append("d.order_id IN (:orders...)")
        values["orders"] = sorted(set(orders))
    if kinds:
        where.append("d.kind IN (:kinds...)")
        values["kinds"] = [_kind(kind) for kind in kinds]
    if statuses:
        where.append("d.status IN (:statuses...)")
        values["statuses"] = sorted(set(statuses))
    if sent is not None:
        where.append(f"d.number IS NOT NULL AND d.sent_on IS {'NOT ' if sent else ''}NULL")
    rows = reader.dicts(
        "document_page",
        parts={"where": " AND ".join(where)},
        limit=UNLIMITED if limit is None else limit,
        **values,
    )
    rows.sort(key=lambda row: int(row["id"]))
    return [_listed(row) for row in rows[:limit]]


def _kind(text: str) -> str:
    kind = text.replace("-", "_")
    if kind not in DOCUMENT_KINDS:
        known = ", ".join(DOCUMENT_KINDS)
        raise UsageFault("bad_filter", f"kind {text!r} is no kind of document", f"one of: {known}")
    return kind


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    currency = row["currency"]
    return {
        "id": row["id"],
        "number": row["number"],
        "kind": row["kind"],
        "status": row["status"],
        "order": row["order_id"],
        "user": row["user"],
        "issued_on": row["issued_on"],
        "due_on": row["due_on"],
        "currency": currency,
        "net": format_amount(row["net"], currency),
        "tax": format_amount(row["tax"], currency),
        "gross": format_amount(row["gross"], currency),
        "corrects": row["corrects"],
        "created_at": row["created_at"],
        "sent_on": row["sent_on"],
        "remark": row["remark"],
    }


def document_details(reader: Reader, document_id: int) -> dict[str, Any]:
    """The document with its ``content`` as a JSON value and the digest of its ``file``; None where there is none.

    Raises NotFound ``document_not_found``.
    """
    rows = reader.dicts("document_page", parts={"where": "d.id = :document"}, document=document_id, limit=1)
    if not rows:
        raise NotFound(
            "document_not_found", f"there is no document with the id {document_id}", None, document=document_id
        )
    content = document_content(reader, document_id)
    files = reader.dicts("document_file", document=document_id)
    return {
        **_listed(rows[0]),
        "content": None if content is None else json.loads(content),
        "file": files[0] if files else None,
    }


def orders_of(reader: Reader, document_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The order and the kind of each of these documents; those that don't exist are absent."""
    rows = reader.rows("orders_of_documents", documents=list(document_ids)) if document_ids else []
    return {key: (order, kind) for key, order, kind in rows}


def document_content(reader: Reader, document_id: int) -> str | None:
    """What the document says, as canonical JSON text; None if nothing is written yet."""
    rows = reader.rows("document_content", document=document_id)
    return str(rows[0][0]) if rows else None
