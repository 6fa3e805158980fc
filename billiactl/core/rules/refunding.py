"""Giving money back: what a refund may be, and the credit note it brings along (DESIGN 6, "refund")."""

from __future__ import annotations

from billiactl.core.books import held
from billiactl.core.changes import SETTLEMENTS
from billiactl.core.errors import NotFound, Refused, UsageFault
from billiactl.core.model import Order
from billiactl.core.money import format_amount, parse_amount
from billiactl.core.money_changes import EndRefund, RefundOrder
from billiactl.core.planner import Planner
from billiactl.core.rules import correcting, pricing, settling

OPEN = "open"
DONE = "done"
FAILED = "failed"


def plan_refund(planner: Planner, change: RefundOrder) -> None:
    """Surplus first, without a document; beyond it a credit note lowers the price, if there is an invoice."""
    order = planner.order(change.order)
    settling.check_destination(change.settle, SETTLEMENTS)
    amount = _amount(order, change)
    surplus = min(amount, settling.free_surplus(order))
    if surplus:
        planner.decide("surplus_first")
        settling.give_back_surplus(planner, order.id, surplus, change.settle)
    rest = amount - surplus
    if not rest:
        return
    if order.invoiced:
        _lower_price(planner, order, rest, planner.reason or "The amount was refunded.")
    else:
        planner.decide("refund_without_invoice")
    settling.give_back(planner, order.id, rest, change.settle, settling.PRICE)


def plan_end_refund(planner: Planner, change: EndRefund) -> None:
    """An open refund is done, or has failed; what it is already is unchanged."""
    order = planner.order(change.order)
    refund = next((refund for refund in order.refunds if refund.id == change.refund), None)
    if refund is None:
        raise NotFound("refund_not_found", f"order {order.id} has no refund {change.refund}", None)
    if refund.status == change.status:
        return
    if refund.status != OPEN:
        raise Refused(
            "refund_ended", f"refund {refund.id} is {refund.status} already", "only an open refund is done or fails"
        )
    done_on = planner.world.today if change.status == DONE else None
    planner.set("refunds", refund, status=change.status, done_on=done_on)
    planner.balance(order.id)


def _amount(order: Order, change: RefundOrder) -> int:
    amount = parse_amount(change.amount, order.currency)
    if amount <= 0:
        raise UsageFault("bad_amount", f"a refund of {change.amount} is no refund", "an amount above 0")
    most = max(0, held(order))
    if amount > most:
        raise Refused(
            "above_held",
            f"{change.amount} is more than the {format_amount(most, order.currency)} {order.currency} held for "
            f"order {order.id}",
            "what is paid, less what went back or is promised back",
            order=order.id,
            held=format_amount(most, order.currency),
        )
    return amount


def _lower_price(planner: Planner, order: Order, amount: int, reason: str) -> None:
    """The agreed price falls by ``amount``, spread over what is not yet credited, and credit notes follow."""
    planner.decide("credit_note_when_refunded")
    lower = pricing.to_total(order, pricing.current_price(order), order.gross - amount, net=False)
    pricing.set_price(planner, order.id, lower)
    correcting.follow_price(planner, order.id, reason)
