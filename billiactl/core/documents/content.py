"""Composing what a document says: a JSON value that is frozen when the document is issued.

Everything on paper and in a file for machines is drawn from this value alone, so a later change of address, price
or template moves no issued document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from billiactl.core.books import books
from billiactl.core.model import MONEY_ARRIVED, Line, Order, Profile
from billiactl.core.money import format_amount, format_exact, format_percent, line_gross_amount, line_net, minor_digits
from billiactl.core.settings import Seller
from billiactl.core.world import World, profile_of

SCHEMA = "billiactl.document/v1"


def compose(world: World, order: Order, kind: str, due_on: str | None) -> dict[str, Any]:
    """The content of a proforma or an invoice for the whole of ``order``; number and date are None until issued."""
    currency = order.currency
    standing = books(order)
    paid = min(order.gross, max(0, standing.paid - standing.returned))
    profile = profile_of(world, order)
    return {
        "schema": SCHEMA,
        "kind": kind,
        "number": None,
        "issued_on": None,
        "due_on": due_on,
        "supplied_on": None,
        "order": order.id,
        "currency": currency,
        "language": world.settings.language,
        "seller": _seller(world.settings.seller),
        "buyer": _buyer(profile),
        "lines": _lines(world, order),
        "discount": format_amount(order.discount, currency),
        "charges": json.loads(order.charges),
        "taxes": [
            {**row, "reason": world.settings.vat.reasons.get(row["category"], "")} for row in json.loads(order.taxes)
        ],
        "net": format_amount(order.net, currency),
        "tax": format_amount(order.tax, currency),
        "gross": format_amount(order.gross, currency),
        "paid": format_amount(paid, currency),
        "payable": format_amount(order.gross - paid, currency),
        "payment": _payment(world, order, paid),
        "corrects": None,
        "reason": "",
        "note": "",
    }


def compose_full_credit(world: World, corrected: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The content of a credit note for all of a document, from that document's own frozen content.

    Amounts stay positive: the kind turns the sign (EN 16931, type 381). Rates and roundings are the corrected
    document's, never today's.
    """
    return {
        **corrected,
        "kind": "credit_note",
        "number": None,
        "issued_on": None,
        "due_on": None,
        "seller": _seller(world.settings.seller),
        "lines": [{**line, "corrects_line": line["number"]} for line in corrected["lines"]],
        "paid": format_amount(0, corrected["currency"]),
        "payable": corrected["gross"],
        "payment": {**corrected["payment"], "paid_on": None},
        "corrects": {"number": corrected["number"], "issued_on": corrected["issued_on"]},
        "reason": reason,
    }


@lru_cache(maxsize=4)
def _seller(seller: Seller) -> Mapping[str, str]:
    return {name: getattr(seller, name) for name in Seller.__slots__ if name != "time_zone"}


def _buyer(profile: Profile | None) -> dict[str, str]:
    names = ("name", "company", "kind", "street", "city", "region", "postal_code", "country", "vat_id", "email")
    return {name: getattr(profile, name) if profile is not None else "" for name in names}


def _lines(world: World, order: Order) -> list[dict[str, Any]]:
    return [_line(world, line, order.currency) for line in order.lines]


def _line(world: World, line: Line, currency: str) -> dict[str, Any]:
    product = world.products[line.product_id]
    priced = line.priced
    before, net = line_gross_amount(priced, currency), line_net(priced, currency)
    return {
        "number": line.number,
        "type": line.type,
        "code": product.code,
        "description": line.description,
        "quantity": format_exact(line.quantity),
        "unit": product.unit,
        "unit_price": format_exact(line.unit_price, minor_digits(currency)),
        "discount": format_amount(before + line.surcharge - net, currency),
        "surcharge": format_amount(line.surcharge, currency),
        "net": format_amount(net, currency),
        "tax_category": line.tax_category,
        "tax_rate": format_percent(line.tax_rate),
    }


def _payment(world: World, order: Order, paid: int) -> dict[str, Any]:
    days = [payment.paid_on for payment in order.payments if payment.status in MONEY_ARRIVED and payment.paid_on]
    methods = world.settings.methods
    title = methods[order.method].title if order.method in methods else order.method
    return {
        "method": title,
        "reference": str(order.id),
        "paid_on": max(days) if paid and days else None,
    }
