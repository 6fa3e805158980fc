"""Reading labels: `label list`, where they stand and how they are defined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from billiactl.core.labels import meaning
from billiactl.core.storage.log_lists import UNLIMITED
from billiactl.core.storage.remark_lists import OF_SUBJECTS
from billiactl.core.storage.shop import shop_settings
from billiactl.core.storage.sql import Reader

Rows = list[dict[str, Any]]


def list_labels(
    reader: Reader,
    orders: Sequence[int] = (),
    users: Sequence[int] = (),
    key: str | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> Rows:
    """The labels on ``orders`` (with those on their users) and on ``users``, or all; ascending by id, behind ``after``.

    ``name`` is what the definition calls the value, None if it gives it no name.
    """
    wanted = UNLIMITED if limit is None else limit
    where = ["l.id > :after"]
    values: dict[str, Any] = {"after": after or 0, "limit": wanted}
    if key is not None:
        where.append("l.key = :key")
        values["key"] = key
    if orders or users:
        where.append(OF_SUBJECTS.format(alias="l"))
        values |= {"orders": list(orders), "users": list(users)}
    rows = reader.dicts("label_page", parts={"where": " AND ".join(where)}, **values)
    unique = {row["id"]: row for row in rows}
    definitions = shop_settings(reader).labels
    names = {name: definition.values for name, definition in definitions.items()}
    return [
        {
            "id": row["id"],
            "key": row["key"],
            "value": row["value"],
            "name": names.get(row["key"], {}).get(row["value"]),
            "scope": "user" if row["order_id"] is None else "order",
            "order": row["order_id"],
            "user": row["user"],
        }
        for row in (unique[number] for number in sorted(unique)[:wanted])
    ]


def label_definitions(reader: Reader) -> Rows:
    """Every label that is defined: what it takes, in words too, and on how many orders and users it stands."""
    used: dict[str, int] = {}
    for key, _, _, count in reader.rows("labels_in_use"):
        used[key] = used.get(key, 0) + count
    return [
        {
            "key": key,
            "type": definition.type,
            "resources": list(definition.resources),
            "values": dict(definition.values),
            "min": definition.minimum,
            "max": definition.maximum,
            "takes": meaning(definition),
            "used": used.get(key, 0),
        }
        for key, definition in shop_settings(reader).labels.items()
    ]
