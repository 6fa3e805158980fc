"""Reading the catalogue: one product, and services."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from billiactl.core.errors import NotFound
from billiactl.core.storage.filters import like_pattern
from billiactl.core.storage.log_lists import UNLIMITED
from billiactl.core.storage.people_lists import product_of
from billiactl.core.storage.sql import Reader


def product_details(reader: Reader, product_id: int) -> dict[str, Any]:
    """The product with its number of ``services`` by status and of ``orders``. Raises NotFound."""
    found = reader.dicts("product_page", parts={"where": "p.id = :product"}, product=product_id, limit=1)
    if not found:
        raise NotFound("product_not_found", f"there is no product id:{product_id}", "billiactl product list")
    ((orders,),) = reader.rows("orders_of_product", product=product_id)
    services: dict[str, int] = dict(reader.rows("services_of_product", product=product_id))
    return {**product_of(found[0]), "services": services, "orders": orders}


def services(
    reader: Reader,
    users: Sequence[int] = (),
    products: Sequence[int] = (),
    statuses: Sequence[str] = (),
    search: str | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> list[dict[str, Any]]:
    """The services of any of ``users``, of any of ``products``, in any of ``statuses``, ascending by id.

    ``search`` is looked for in their names, in any case.
    """
    where = ["s.id > :after"]
    values: dict[str, Any] = {"after": after or 0}
    wanted = (("user_id", "users", users), ("product_id", "products", products), ("status", "statuses", statuses))
    for column, name, ids in wanted:
        if ids:
            where.append(f"s.{column} IN (:{name}...)")
            values[name] = list(ids)
    if search is not None:
        where.append("s.search LIKE :pattern ESCAPE '!'")
        values["pattern"] = like_pattern(search)
    rows = reader.dicts(
        "service_page", parts={"where": " AND ".join(where)}, limit=UNLIMITED if limit is None else limit, **values
    )
    return [_with_attributes(row) for row in rows]


def service_details(reader: Reader, service_id: int) -> dict[str, Any]:
    """The service with the ``lines`` of orders that name it and their ``jobs``. Raises NotFound."""
    found = reader.dicts("service_page", parts={"where": "s.id = :service"}, service=service_id, limit=1)
    if not found:
        raise NotFound("service_not_found", f"there is no service {service_id}", "billiactl service list")
    return {
        **_with_attributes(found[0]),
        "lines": [_with_attributes(row) for row in reader.dicts("lines_of_service", service=service_id)],
        "jobs": reader.dicts("jobs_of_service", service=service_id),
    }


def owner_of_service(reader: Reader, service_id: int) -> int:
    """The id of the user who has the service. Raises NotFound."""
    rows = reader.rows("services_by_ids", services=[service_id])
    if not rows:
        raise NotFound("service_not_found", f"there is no service {service_id}", "billiactl service list")
    return int(rows[0][1])


def _with_attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "attributes": json.loads(row["attributes"])}
