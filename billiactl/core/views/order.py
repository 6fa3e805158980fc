"""The JSON form of one order: everything that its page shows. Scripts rely on its members and their order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from billiactl.core.books import books, promised
from billiactl.core.model import Document, Job, Key, Line, Order, Payment, Profile, Refund
from billiactl.core.money import (
    format_amount,
    format_exact,
    format_percent,
    line_gross_amount,
    minor_digits,
    totals,
)
from billiactl.core.rules.prospects import Prospect, prospects
from billiactl.core.world import World, profile_of

SCHEMA = "billiactl.order/v1"
CHARGE = ("name", "amount", "tax_category", "tax_rate")
TAX = ("category", "rate", "base", "amount")


def order_view(world: World, order: Order, details: Mapping[str, Any]) -> dict[str, Any]:
    """``order`` as ``order show`` gives it.

    ``details`` is what no rule looks at: ``notes`` (of the order and of its user), ``labels`` and ``user_labels``
    (mappings) and ``log`` (newest first). Money is text with the currency's decimals, quantities and rates are exact
    decimals as text.
    """
    seen = prospects(world, order)
    return {
        "schema": SCHEMA,
        "id": order.id,
        "source": order.source,
        "external_id": order.external_id,
        "status": order.status,
        "type": order.type,
        "placed_at": order.placed_at,
        "due_on": order.due_on,
        "version": order.version,
        "currency": order.currency,
        "payment_method": order.method,
        "payment_status": books(order).payment_status,
        "price": _price(order),
        "lines": _lines(world, order),
        "user": {**_user(world, order), "labels": dict(details["user_labels"])},
        "labels": dict(details["labels"]),
        "notes": [dict(note) for note in details["notes"]],
        "payments": [_payment(payment) for payment in order.payments],
        "refunds": [_refund(refund) for refund in order.refunds],
        "documents": [_document(document) for document in order.documents],
        "jobs": [_job(order, job) for job in order.jobs],
        "log": [dict(entry) for entry in details["log"]],
        "allowed_statuses": [prospect.status for prospect in seen if prospect.allowed],
        "next": [prospect_view(prospect) for prospect in seen if prospect.status != order.status],
        "created_at": order.created_at,
        "held_from": order.held_from,
        "external_invoice": order.external_invoice,
    }


def prospect_view(prospect: Prospect) -> dict[str, Any]:
    """One status as seen from an order: ``by`` is who sets it, ``why`` what it waits for, ``option`` what it takes."""
    return {
        "status": prospect.status,
        "allowed": prospect.allowed,
        "by": prospect.by,
        "why": prospect.why,
        "option": prospect.option,
        "forceable": prospect.forceable,
    }


def _price(order: Order) -> dict[str, Any]:
    standing = books(order)
    sums = {
        "tax": order.tax,
        "gross": order.gross,
        "charged": standing.charged,
        "paid": standing.paid,
        "returned": standing.returned,
        "due": standing.due,
        "surplus": standing.surplus,
        "promised": promised(order),
    }
    return {
        "net": format_amount(order.net, order.currency),
        "discount": format_amount(order.discount, order.currency),
        "charges": [_ordered(row, CHARGE) for row in json.loads(order.charges)],
        **{name: format_amount(amount, order.currency) for name, amount in sums.items()},
        "taxes": [_ordered(row, TAX) for row in json.loads(order.taxes)],
    }


def _ordered(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The members of a stored object in the documented order; storage sorts them."""
    return {name: row[name] for name in names}


def _lines(world: World, order: Order) -> list[dict[str, Any]]:
    nets = totals([line.priced for line in order.lines], 0, (), order.currency).line_nets
    return [_line(world, line, net, order.currency) for line, net in zip(order.lines, nets, strict=True)]


def _line(world: World, line: Line, net: int, currency: str) -> dict[str, Any]:
    product = world.products[line.product_id]
    before = line_gross_amount(line.priced, currency)
    return {
        "number": line.number,
        "type": line.type,
        "product": {"id": product.id, "code": product.code, "name": product.name},
        "service": _service(world, line.service_id),
        "quantity": format_exact(line.quantity),
        "unit_price": format_exact(line.unit_price, minor_digits(currency)),
        "discount": format_amount(before + line.surcharge - net, currency),
        "discount_rate": None if line.discount_rate is None else format_exact(line.discount_rate),
        "surcharge": format_amount(line.surcharge, currency),
        "net": format_amount(net, currency),
        "tax_category": line.tax_category,
        "tax_rate": format_percent(line.tax_rate),
        "attributes": json.loads(line.attributes),
        "description": line.description,
    }


def _service(world: World, service_id: Key | None) -> dict[str, Any] | None:
    if service_id is None:
        return None
    service = world.services[service_id]
    return {"id": service.id, "name": service.name, "status": service.status}


def _user(world: World, order: Order) -> dict[str, Any]:
    user = world.users[order.user_id]
    profile = profile_of(world, order)
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "name": user.name,
        "company": None if profile is None else profile.company,
        "status": user.status,
        "profile": None if profile is None else _profile(profile),
    }


def _profile(profile: Profile) -> dict[str, Any]:
    names = ("id", "name", "kind", "vat_id", "company", "country")
    return {name: getattr(profile, name) for name in names}


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "method": payment.method,
        "reference": payment.reference,
        "amount": format_amount(payment.amount, payment.currency),
        "currency": payment.currency,
        "status": payment.status,
        "paid_on": payment.paid_on,
        "created_at": payment.created_at,
    }


def _refund(refund: Refund) -> dict[str, Any]:
    return {
        "id": refund.id,
        "amount": format_amount(refund.amount, refund.currency),
        "currency": refund.currency,
        "destination": refund.destination,
        "origin": refund.origin,
        "status": refund.status,
        "created_at": refund.created_at,
        "done_on": refund.done_on,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "number": document.number,
        "kind": document.kind,
        "status": document.status,
        "issued_on": document.issued_on,
        "gross": format_amount(document.gross, document.currency),
        "currency": document.currency,
        "due_on": document.due_on,
        "corrects": document.corrects_id,
    }


def _job(order: Order, job: Job) -> dict[str, Any]:
    line = next((line.number for line in order.lines if line.id == job.line_id), None)
    return {
        "id": job.id,
        "type": job.type,
        "status": job.status,
        "line": line,
        "failed": bool(job.failed),
        "tries": job.tries,
        "due_at": job.due_at,
        "finished_at": job.finished_at,
    }
