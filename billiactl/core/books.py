"""The five sums of an order and its payment status, computed from the ledger and from nothing else (DESIGN 5)."""

from __future__ import annotations

from dataclasses import dataclass

from billiactl.core.model import CANCELLED, DOCUMENT_COUNTS, DRAFT, MONEY_ARRIVED, MONEY_IN_FLIGHT, Order


@dataclass(frozen=True, slots=True)
class Books:
    """Where an order stands, in minor units of its currency."""

    charged: int
    paid: int
    returned: int
    due: int
    surplus: int
    payment_status: str


def books(order: Order) -> Books:
    """The order's sums. Guards and displays use these; nothing else adds money up."""
    charged = _charged(order)
    paid = sum(payment.amount for payment in order.payments if payment.status in MONEY_ARRIVED)
    returned = sum(refund.amount for refund in order.refunds if refund.status == "done")
    due = max(0, charged - paid + returned)
    surplus = max(0, paid - returned - charged)
    return Books(charged, paid, returned, due, surplus, _payment_status(order, paid, returned, due, surplus))


def in_flight(order: Order) -> int:
    """What is announced and not yet arrived, in minor units."""
    return sum(payment.amount for payment in order.payments if payment.status in MONEY_IN_FLIGHT)


def promised(order: Order) -> int:
    """What is promised back and not out yet, in minor units: the open refunds."""
    return sum(refund.amount for refund in order.refunds if refund.status == "open")


def held(order: Order) -> int:
    """The money of the order that the shop has and has not promised back, in minor units."""
    standing = books(order)
    return standing.paid - standing.returned - promised(order)


def _charged(order: Order) -> int:
    charging = [
        document for document in order.documents if document.kind in DOCUMENT_COUNTS and document.status != DRAFT
    ]
    if not any(document.kind == "invoice" for document in charging):
        return 0 if order.status == CANCELLED else order.gross
    return sum(DOCUMENT_COUNTS[document.kind] * document.gross for document in charging)


def _payment_status(order: Order, paid: int, returned: int, due: int, surplus: int) -> str:
    """The first that fits, in the order of DESIGN 5."""
    if any(payment.status == "disputed" for payment in order.payments):
        return "disputed"
    if due > 0 and in_flight(order) > 0:
        return "pending"
    if paid > 0 and returned >= paid:
        return "refunded"
    if surplus > 0:
        return "overpaid"
    if due > 0:
        return "partially_paid" if paid > returned else "unpaid"
    if sum(refund.amount for refund in order.refunds if refund.status == "done" and refund.origin == "price") > 0:
        return "partially_refunded"
    return "paid" if paid else "free"
