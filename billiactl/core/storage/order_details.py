"""What `order show` tells beyond the order itself: notes, labels, log, the names of products and services."""

from __future__ import annotations

from typing import Any

from billiactl.core.errors import NotFound
from billiactl.core.storage.log_lists import log_entries
from billiactl.core.storage.sql import Reader

LATEST = 20


def order_details(reader: Reader, order_id: int, log_limit: int | None = LATEST) -> dict[str, Any]:
    """Notes and log of the order and its user, labels of both, products and services by id.

    Notes stand oldest first, the log newest first with at most ``log_limit`` entries. Raises NotFound
    ``order_not_found``.
    """
    found = reader.rows("order_user", order=order_id)
    if not found:
        raise NotFound("order_not_found", f"there is no order {order_id}", "billiactl order list", order=order_id)
    user_id = found[0][0]
    labels = reader.rows("labels_of_order_and_user", order=order_id, user=user_id)
    return {
        "user": user_id,
        "notes": [
            {"id": row_id, "scope": "user" if of_order is None else "order", "text": text, "author": author}
            | {"created_at": created_at}
            for row_id, of_order, text, author, created_at in reader.rows(
                "notes_of_order_and_user", order=order_id, user=user_id
            )
        ],
        "labels": {key: value for of_order, key, value in labels if of_order is not None},
        "user_labels": {key: value for of_order, key, value in labels if of_order is None},
        "log": log_entries(reader, orders=[order_id], limit=log_limit),
        "services": {row["id"]: row for row in reader.dicts("services_of_order", order=order_id)},
        "products": {row["id"]: row for row in reader.dicts("products_of_order", order=order_id)},
    }
