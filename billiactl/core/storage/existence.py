"""Whether what a user names is there at all."""

from __future__ import annotations

from collections.abc import Sequence

from billiactl.core.errors import NotFound
from billiactl.core.storage.sql import Reader


def require_orders(reader: Reader, ids: Sequence[int]) -> None:
    """Raise NotFound ``order_not_found`` that names the first of ``ids`` which is no order."""
    if not ids:
        return
    known = {row[0] for row in reader.rows("existing_orders", orders=list(ids))}
    for key in ids:
        if key not in known:
            raise NotFound("order_not_found", f"there is no order {key}", "billiactl order list", order=key)
