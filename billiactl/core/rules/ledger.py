"""What becomes of a payment after it was booked: it settles, fails, is disputed or charged back (DESIGN 5)."""

from __future__ import annotations

from billiactl.core.books import books, held
from billiactl.core.changes import WALLET
from billiactl.core.errors import NotFound, Refused
from billiactl.core.model import Key, Order, Payment, Refund
from billiactl.core.money import format_amount
from billiactl.core.money_changes import MovePayment
from billiactl.core.planner import Planner
from billiactl.core.rules import paying, settling, status

SETTLED = "settled"
FAILED = "failed"
DISPUTED = "disputed"
REVERSED = "reversed"

MOVES = {
    SETTLED: frozenset({"pending", DISPUTED}),
    FAILED: frozenset({"created", "pending"}),
    DISPUTED: frozenset({SETTLED}),
    REVERSED: frozenset({SETTLED, DISPUTED}),
}
"""Which payments may become what: from the statuses named."""


def plan_move_payment(planner: Planner, change: MovePayment) -> None:
    """A payment takes another status and its money follows; the status that stands is unchanged."""
    order = planner.order(change.order)
    payment = next((payment for payment in order.payments if payment.id == change.payment), None)
    if payment is None:
        raise NotFound("payment_not_found", f"order {order.id} has no payment {change.payment}", None)
    if payment.status == change.status:
        return
    if payment.status not in MOVES[change.status]:
        raise Refused(
            "payment_status",
            f"payment {payment.id} is {payment.status} and can't become {change.status}",
            f"only from {' or '.join(sorted(MOVES[change.status]))}",
            payment=payment.id,
        )
    arrived = change.status == SETTLED and payment.status == "pending"
    day = paying.day_of(planner, change.date) if arrived else payment.paid_on
    planner.set("payments", payment, status=change.status, paid_on=day)
    planner.balance(order.id)
    if arrived:
        paying.money_arrived(planner, order.id, payment.amount, change.settle)
    elif change.status == REVERSED:
        _charge_back(planner, order, payment)
    if change.status in (DISPUTED, REVERSED):
        status.take_event(planner, order.id, "dispute")


def _charge_back(planner: Planner, before: Order, payment: Payment) -> None:
    """The invoice stands and due shows it; money of the order that was moved to the wallet is taken back.

    Only here may a wallet go below 0. Money that came from the wallet returns there.
    """
    order = planner.order(before.id)
    method = planner.world.settings.methods.get(payment.method)
    if method is not None and method.type == "wallet":
        settling.move_in_wallet(planner, order.id, payment.amount, "charged_back")
    left = min(books(order).due, payment.amount)
    for origin in (settling.SURPLUS, settling.PRICE):
        taken = min(left, _moved_to_wallet(order, origin))
        if taken > 0:
            planner.decide("surplus_taken_back")
            _take_back(planner, order.id, taken, origin)
            left -= taken
    promised = sum(refund.amount for refund in order.refunds if refund.status == "open")
    if promised and held(planner.order(order.id)) < 0:
        amount = f"{format_amount(promised, order.currency)} {order.currency}"
        planner.notice(f"refunds of {amount} are still open: fail them, or the money goes back twice")


def _moved_to_wallet(order: Order, origin: str) -> int:
    """What went from the order to the wallet as ``origin``, less what was taken back, in minor units."""
    return sum(
        refund.amount
        for refund in order.refunds
        if refund.destination == WALLET and refund.origin == origin and refund.status == "done"
    )


def _take_back(planner: Planner, order_id: Key, amount: int, origin: str) -> None:
    order = planner.order(order_id)
    planner.add(
        "refunds",
        Refund(
            id=planner.symbol("refunds"),
            order_id=order_id,
            amount=-amount,
            currency=order.currency,
            destination=WALLET,
            origin=origin,
            status="done",
            created_at=planner.world.timestamp,
            done_on=planner.world.today,
        ),
    )
    settling.move_in_wallet(planner, order_id, -amount, "taken_back")
    planner.balance(order_id)
