"""The lines of a draft: added, edited, removed. What follows from them is the same for all three."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from billiactl.core.catalogue_changes import AddLines, EditLine, RemoveLine
from billiactl.core.errors import Refused, UsageFault
from billiactl.core.model import DRAFT, Key, Line, Order
from billiactl.core.money import line_net
from billiactl.core.planner import Planner
from billiactl.core.rules import tax
from billiactl.core.rules.ordering import (
    build_line,
    check_discount,
    check_sold,
    check_start,
    check_type,
    line_numbered,
    merged_attributes,
    parse_discount,
    parse_quantity,
    parse_unit_price,
    service_for,
    type_of,
)


def plan_add_lines(planner: Planner, change: AddLines) -> None:
    """New lines after those that the draft has; a number that a line has had is given again only if it was the last."""
    order = _draft(planner, change.order)
    if not change.lines:
        raise UsageFault("no_line", "no line is named", "CODE[,quantity=2,...] (billiactl product list)")
    for asked in change.lines:
        order = planner.order(order.id)
        number = max((line.number for line in order.lines), default=0) + 1
        planner.add("order_lines", build_line(planner, order, number, asked))
    _follow(planner, order.id)


def plan_edit_line(planner: Planner, change: EditLine) -> None:
    """Facts of one line move, and its price with them; those that stand are unchanged."""
    order = _draft(planner, change.order)
    line = line_numbered(order, change.line)
    fields: dict[str, Any] = {}
    if change.quantity is not None:
        fields["quantity"] = parse_quantity(change.quantity)
    if change.price is not None:
        fields |= {"unit_price": parse_unit_price(change.price), "surcharge": 0}
    if change.discount is not None:
        rate, amount = parse_discount(change.discount, order.currency)
        fields |= {"discount_rate": rate or None, "discount_amount": amount, "surcharge": 0}
    if change.attributes:
        fields["attributes"] = merged_attributes(line.attributes, change.attributes)
    fields |= _aim(planner, order, line, change)
    check_discount(replace(line, **fields), order.currency)
    planner.set("order_lines", line, **fields)
    _drop_unused(planner, order.id, line.service_id)
    _follow(planner, order.id)


def plan_remove_line(planner: Planner, change: RemoveLine) -> None:
    """One line goes; a service that came with it, and that nothing else names, goes too."""
    order = _draft(planner, change.order)
    line = line_numbered(order, change.line)
    planner.remove("order_lines", line)
    _drop_unused(planner, order.id, line.service_id)
    _follow(planner, order.id)


def _draft(planner: Planner, order_id: Key) -> Order:
    order = planner.order(order_id)
    if order.status != DRAFT:
        raise Refused(
            "not_a_draft",
            f"order {order.id} is {order.status}: only the lines of a draft can be changed",
            f"another price: billiactl order price edit {order.id}; other work: a new order",
            order=order.id,
        )
    return order


def _aim(planner: Planner, order: Order, line: Line, change: EditLine) -> dict[str, Any]:
    """The type and the service of a line that is to have others, with the text that names the service."""
    if change.type is None and change.service is None:
        return {}
    kind = check_type(change.type or line.type)
    product = planner.product(line.product_id)
    check_sold(product, kind)
    standing = None if line.service_id is None else planner.service(line.service_id).name
    name = change.service or standing
    service_id = service_for(planner, planner.user(order.user_id), product, name, kind)
    check_start(planner, service_id, kind)
    own = line.description if standing is None else line.description.removesuffix(f": {standing}")
    text = line.description if name == standing else f"{own}: {name}"
    return {"type": kind, "service_id": service_id, "description": text}


def _drop_unused(planner: Planner, order_id: Key, service_id: Key | None) -> None:
    """A pending service that no line names any more was never anybody's."""
    if service_id is None or service_id in planner.world.shared_services:
        return
    service = planner.service(service_id)
    named = any(line.service_id == service_id for line in planner.order(order_id).lines)
    if service.status == "pending" and not named:
        planner.remove("services", service)


def _follow(planner: Planner, order_id: Key) -> None:
    """The order's type, VAT and price follow its lines. Raises UsageFault if its discount is above them."""
    order = planner.order(order_id)
    planner.set("orders", order, type=type_of(order.lines))
    tax.choose_tax(planner, order_id)
    if not order.tax_fixed:
        tax.charges_follow(planner, order_id)
    if order.discount > sum(line_net(line.priced, order.currency) for line in planner.order(order_id).lines):
        raise UsageFault(
            "discount_too_large",
            f"the discount of order {order_id} would be larger than its lines",
            f"lower it first: billiactl order price edit {order_id} --order-discount D",
        )
    planner.reprice(order_id)
