"""Reading the catalogue: one product, and services."""

from __future__ import annotations

from typing import Any

from billiactl.core.errors import NotFound
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
