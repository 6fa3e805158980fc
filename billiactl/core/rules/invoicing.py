"""When a document is made, and what becomes of the one before it (the table of DESIGN 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billiactl.core.books import books
from billiactl.core.documents import content
from billiactl.core.model import Document, Key, Order
from billiactl.core.planner import Planner
from billiactl.core.rules import issuing, tax
from billiactl.core.world import World, profile_of

ISSUED = "issued"


def proforma_by_rule(planner: Planner, order_id: Key) -> None:
    """A proforma where the method is deferred and money is due, unless method, country or profile says no."""
    order = planner.order(order_id)
    profile = profile_of(planner.world, order)
    settings = planner.world.settings
    method = settings.method(order.method)
    due = books(order).due
    if not method.deferred or due == 0 or order.invoiced or profile is None:
        return
    if not method.proforma:
        planner.notice(f"no proforma: payment method {method.code} makes none")
    elif profile.country in settings.no_proforma_countries:
        planner.notice(f"no proforma: none is made for customers in {profile.country}")
    elif not profile.proforma:
        planner.notice("no proforma: the billing profile wants none")
    else:
        planner.decide("proforma_when_deferred")
        issue_for_order(planner, order_id, "proforma", order.due_on)


def retax(planner: Planner, order_id: Key) -> bool:
    """Choose VAT again by today's facts; whether that moved and so superseded an open proforma."""
    before = planner.order(order_id)
    tax.choose_tax(planner, order_id)
    if planner.order(order_id).taxes == before.taxes:
        return False
    close_proformas(planner, order_id, "superseded")
    return open_proforma(before) is not None


def open_proforma(order: Order) -> Document | None:
    """The proforma that the customer may still pay, if there is one."""
    standing = (document for document in order.documents if document.kind == "proforma" and document.status == ISSUED)
    return next(standing, None)


def invoice_by_rule(planner: Planner, order_id: Key) -> None:
    """An invoice, unless there is one or a rule of the shop leaves it to the admin: then say which.

    VAT is chosen by today's facts. An invoice with money due carries a due date by the order's method. The open
    proforma becomes converted.
    """
    order = planner.order(order_id)
    if order.invoiced:
        return
    obstacle = _obstacle(planner.world, order)
    if obstacle is not None:
        planner.notice(f"no invoice by itself: {obstacle}")
        return
    planner.decide("invoice_when_due")
    issue_invoice(planner, order_id)


def issue_invoice(
    planner: Planner, order_id: Key, words: Mapping[str, Any] | None = None, draft: Document | None = None
) -> None:
    """An invoice for the order by today's VAT, with the order's due date if money is due.

    A due date that has passed, or is missing, is set anew by the method, on the order too. ``words`` are an admin's
    own for it; ``draft`` is the draft that becomes it.
    """
    retax(planner, order_id)
    order = planner.order(order_id)
    due_on = None
    standing = books(order)
    if order.gross > standing.paid - standing.returned:
        due_on = (
            order.due_on
            if order.due_on and order.due_on >= planner.world.today
            else issuing.due_by_method(planner, order)
        )
        planner.set("orders", order, due_on=due_on)
    issue_for_order(planner, order_id, "invoice", due_on, words, draft)
    _convert_proforma(planner, order_id)
    planner.balance(order_id)


def _obstacle(world: World, order: Order) -> str | None:
    """Why an order gets no invoice by itself, or None. The order's method decides, not the payment's."""
    method = world.settings.method(order.method)
    profile = profile_of(world, order)
    if order.history:
        return "the order's past is another shop's"
    if profile is None:
        return "the order has no billing profile"
    if order.gross == 0 and not world.settings.invoice_free:
        return "the order is free"
    if not method.invoice:
        return f"payment method {method.code} does not allow it"
    if not method.invoice_private and profile.kind == "person":
        return f"payment method {method.code} does not allow it for private persons"
    if not profile.auto_invoice:
        return "the billing profile has automatic invoices off"
    return None


def close_proformas(planner: Planner, order_id: Key, status: str) -> None:
    """Open proformas of the order become ``status``."""
    for document in planner.order(order_id).documents:
        if document.kind == "proforma" and document.status == ISSUED:
            planner.set("documents", document, status=status)


def _convert_proforma(planner: Planner, order_id: Key) -> None:
    """The open proforma became the invoice; where none is open, the one that expired last."""
    proformas = [document for document in planner.order(order_id).documents if document.kind == "proforma"]
    standing = [document for document in proformas if document.status == ISSUED]
    expired = [document for document in proformas if document.status == "expired"]
    for document in standing or expired[-1:]:
        planner.set("documents", document, status="converted")


def issue_for_order(
    planner: Planner,
    order_id: Key,
    kind: str,
    due_on: str | None,
    words: Mapping[str, Any] | None = None,
    draft: Document | None = None,
) -> None:
    """A document of ``kind`` for the whole order, as it stands now."""
    order = planner.order(order_id)
    said = content.with_words(content.compose(planner.world, order, kind, due_on), words or {})
    issuing.issue(planner, order_id, kind, said, due_on, draft=draft)
