"""Editing the price: what may be edited when, and what follows from it (DESIGN 6, "price edit").

The price moves first; then the documents follow it, and then the money.
"""

from __future__ import annotations

from dataclasses import replace

from billiactl.core.books import books
from billiactl.core.changes import SETTLEMENTS
from billiactl.core.charges import charges_from_text, charges_to_text
from billiactl.core.errors import Refused, UsageFault
from billiactl.core.model import ACTIVATED, COLLAPSED, DRAFT, ON_HOLD, PENDING, PROCESSING, Key, Order
from billiactl.core.money import (
    SCALE,
    Charge,
    format_amount,
    largest_group,
    line_net,
    parse_amount,
    round_half_up,
)
from billiactl.core.money_changes import EditPrice
from billiactl.core.planner import Planner
from billiactl.core.rules import correcting, invoicing, settling
from billiactl.core.rules.guards import Ask, no_payment_in_flight
from billiactl.core.rules.ordering import line_numbered, parse_discount, parse_unit_price
from billiactl.core.scaling import Price, Unreachable, price_of, scale_to_gross, scale_to_net

EDITABLE = frozenset({DRAFT, PENDING, ON_HOLD, PROCESSING, COLLAPSED, ACTIVATED})


def plan_edit_price(planner: Planner, change: EditPrice) -> None:
    """The price of an order moves; the same price is unchanged."""
    order = planner.order(change.order)
    check_editable(planner, order)
    settling.check_destination(change.settle, SETTLEMENTS)
    wanted = _wanted(order, change)
    set_price(planner, order.id, wanted)
    if _as_shown(planner.order(order.id)) != _as_shown(order):
        _tell_fixed_discount(planner, order.id, change.order_discount)
        price_moved(planner, order, change.settle, planner.reason or "The price was changed.")


def _tell_fixed_discount(planner: Planner, order_id: Key, typed: str | None) -> None:
    """A discount of the whole order is kept as an amount (DESIGN 5): one typed as a share does not follow the price."""
    if typed is not None and typed.rstrip().endswith("%"):
        order = planner.order(order_id)
        amount = format_amount(order.discount, order.currency)
        planner.notice(f"the order's discount of {typed} is {amount} {order.currency} now, and stays that amount")


def _as_shown(order: Order) -> tuple[object, ...]:
    """What a document shows of the price: whether a discount was typed as 10 % or as 10.00 is not in it."""
    price = current_price(order)
    return (price.totals, price.charges, [(line.unit_price, line.surcharge) for line in price.lines])


def check_editable(planner: Planner, order: Order) -> None:
    """Raise Refused where the order's status, or money in flight, keeps its price as it is."""
    if planner.kind(order) not in EDITABLE:
        raise Refused(
            "price_fixed",
            f"order {order.id} is {order.status}: its price can't be edited",
            f"editable while {', '.join(sorted(EDITABLE))}",
            order=order.id,
        )
    check_nothing_in_flight(planner, order)


def check_nothing_in_flight(planner: Planner, order: Order) -> None:
    """Raise Refused while a payment of the order is on its way: it may come to the old price."""
    blocker = no_payment_in_flight(planner.world, order, Ask())
    if blocker is not None:
        raise Refused("payment_in_flight", f"order {order.id}: {blocker.text}", "settle or fail it first")


def price_moved(planner: Planner, before: Order, settle: str | None, reason: str) -> None:
    """What follows once the price of ``before`` moved: documents by the table of DESIGN 6, then money to return."""
    order = planner.order(before.id)
    if order.status == DRAFT:
        return
    if order.invoiced:
        correcting.follow_price(planner, order.id, reason)
    else:
        _proforma_follows(planner, order.id)
    return_surplus(planner, order.id, settle)


def _proforma_follows(planner: Planner, order_id: Key) -> None:
    """Before the invoice the old proforma is superseded; a new one is made if money is still due."""
    planner.decide("proforma_superseded_by_price")
    had = invoicing.open_proforma(planner.order(order_id)) is not None
    invoicing.close_proformas(planner, order_id, "superseded")
    order = planner.order(order_id)
    if planner.kind(order) == PENDING or had:
        invoicing.proforma_by_rule(planner, order_id)
    elif books(order).due:
        due = format_amount(books(order).due, order.currency)
        planner.notice(
            f"{due} {order.currency} are due, and no document asks for it before the invoice; "
            f"one that does: billiactl doc create proforma --order {order.id} --issue"
        )


def return_surplus(planner: Planner, order_id: Key, settle: str | None) -> None:
    """Money paid above a price that was lowered goes where ``settle`` says. Raises Refused if it says nothing."""
    order = planner.order(order_id)
    surplus = settling.free_surplus(order)
    if not surplus:
        return
    if settle is None:
        amount = f"{format_amount(surplus, order.currency)} {order.currency}"
        raise Refused(
            "settlement_required",
            f"order {order.id}: {amount} were paid above the new price and have to go somewhere",
            "add --settle refund, wallet or outside",
            order=order.id,
        )
    planner.decide("money_above_the_price_goes_back")
    settling.give_back(planner, order_id, surplus, settle, settling.PRICE)


def set_price(planner: Planner, order_id: Key, wanted: Price) -> None:
    """Lines, discount and charges of the order become those of ``wanted``."""
    order = planner.order(order_id)
    for line, priced in zip(order.lines, wanted.lines, strict=True):
        planner.set(
            "order_lines",
            line,
            unit_price=priced.unit_price,
            discount_rate=priced.discount_rate,
            discount_amount=priced.discount_amount,
            surcharge=priced.surcharge,
        )
    charges = charges_to_text(wanted.charges, order.currency)
    planner.set("orders", planner.order(order_id), discount=wanted.discount, charges=charges)
    planner.reprice(order_id)


def current_price(order: Order) -> Price:
    """The order's price as it is agreed now."""
    charges = charges_from_text(order.charges, order.currency)
    return price_of([line.priced for line in order.lines], order.discount, charges, order.currency)


def _wanted(order: Order, change: EditPrice) -> Price:
    if not order.lines:
        raise Refused("no_lines", f"order {order.id} has no line to price", "add one first", order=order.id)
    price = current_price(order)
    if change.total is not None:
        return to_total(order, price, parse_amount(change.total, order.currency, "total"), change.net)
    if change.line is not None:
        price = _with_line(order, price, change, change.line)
    if change.order_discount is not None:
        price = _with_discount(order, price, change.order_discount)
    if change.charge is not None:
        price = _with_charge(order, price, change.charge)
    wanted = price_of(price.lines, price.discount, price.charges, order.currency)
    if wanted.discount > sum(wanted.totals.line_nets):
        raise UsageFault("discount_too_large", "the order's discount is larger than its lines", None)
    return wanted


def to_total(order: Order, price: Price, total: int, net: bool) -> Price:
    """``price`` scaled to ``total``. Raises Refused with the nearest totals where VAT rounding jumps over it."""
    if total < 0:
        raise UsageFault("bad_amount", "a total below 0 is no price", "0 or more")
    if net:
        return price if price.totals.net == total else scale_to_net(price, total, order.currency)
    if price.totals.gross == total:
        return price
    try:
        return scale_to_gross(price, total, order.currency)
    except Unreachable as nearest:
        known = [amount for amount in (nearest.below, nearest.above) if amount is not None]
        near = " or ".join(format_amount(amount, order.currency) for amount in known)
        raise Refused(
            "total_unreachable",
            f"no net gives a total of {format_amount(total, order.currency)}, since VAT is rounded",
            f"the nearest are {near}",
            order=order.id,
            nearest=[format_amount(amount, order.currency) for amount in known],
        ) from None


def _with_line(order: Order, price: Price, change: EditPrice, number: int) -> Price:
    index = order.lines.index(line_numbered(order, number))
    priced = price.lines[index]
    if change.unit_price is not None:
        priced = replace(priced, unit_price=parse_unit_price(change.unit_price), surcharge=0)
    if change.discount is not None:
        rate, amount = parse_discount(change.discount, order.currency)
        priced = replace(priced, discount_rate=rate or None, discount_amount=amount, surcharge=0)
    if (priced.discount_rate or 0) > SCALE or line_net(priced, order.currency) < 0:
        raise UsageFault("discount_too_large", f"the discount of line {number} is larger than its price", None)
    lines = (*price.lines[:index], priced, *price.lines[index + 1 :])
    return replace(price, lines=lines)


def _with_discount(order: Order, price: Price, typed: str) -> Price:
    rate, amount = parse_discount(typed, order.currency)
    if rate is not None:
        amount = round_half_up(sum(line_net(line, order.currency) for line in price.lines) * rate, SCALE)
    return replace(price, discount=amount)


def _with_charge(order: Order, price: Price, typed: tuple[str, str]) -> Price:
    """A charge by name takes another amount; 0 takes it away; a new one gets the VAT of the largest group."""
    name, text = typed
    amount = parse_amount(text, order.currency, f"charge {name}")
    if amount < 0:
        raise UsageFault("bad_amount", f"a charge of {text} is below 0", "0 takes it away")
    if any(charge.name == name for charge in price.charges):
        moved = (replace(charge, amount=amount) if charge.name == name else charge for charge in price.charges)
        return replace(price, charges=tuple(charge for charge in moved if charge.amount or charge.name != name))
    category, rate = largest_group(list(price.lines), order.currency)
    return replace(price, charges=(*price.charges, Charge(name, amount, category, rate)) if amount else price.charges)
